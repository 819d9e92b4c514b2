// SPDX-License-Identifier: Apache-2.0
#include "pool/http/page_json.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace pp::http {
namespace {

using Json = nlohmann::json;

std::string text(std::string_view s) { return std::string(s); }

std::string_view word_of(core::MarketHealth health) {
  switch (health) {
    case core::MarketHealth::Good:
      return "good";
    case core::MarketHealth::Silent:
      return "silent";
    case core::MarketHealth::Lying:
      return "lying";
  }
  return "silent";
}

Json order_json(const core::OrderView& o, const core::View& view) {
  const auto batch = std::ranges::find_if(view.batches, [&](const auto& b) { return o.batch == b.batch; });
  std::size_t jobs = 0;
  std::size_t done = 0;
  if (batch != view.batches.end()) {
    jobs = batch->jobs.size();
    done = static_cast<std::size_t>(
        std::ranges::count(batch->jobs, core::JobStage::Accepted, [](const auto& j) { return j.stage; }));
  }
  std::string reason = o.reason == core::OrderReason::None ? "" : text(core::name_of(o.reason));
  if (!o.detail.empty()) reason += (reason.empty() ? "" : ": ") + o.detail;
  return {{"id", o.terms.order.value},
          {"image", o.terms.image.hex()},
          {"state", core::name_of(o.stage)},
          {"reason", reason},
          {"max_price", o.terms.price_max.to_string()},
          {"bid", o.bid.to_string()},
          {"price", o.price.to_string()},
          {"cycles", o.cycles},
          {"jobs", jobs},
          {"jobs_done", done},
          {"deadline_ms", o.terms.deadline.ms},
          {"seen_ms", o.seen_at.ms}};
}

Json job_json(const core::JobView& j, std::size_t index) {
  const bool finished = j.leased_at && j.accepted_at;
  return {{"id", j.job.value},
          {"index", index},
          {"job_class", j.job_class.to_string()},
          {"state", core::name_of(j.stage)},
          {"member", j.prover ? j.prover->hex() : ""},
          {"price", j.price.to_string()},
          {"backup", j.backup},
          {"attempts", j.leases},
          {"refusals", j.refusals},
          {"cycles", j.cycles},
          {"progress_permille", j.progress_permille},
          {"leased_ms", j.leased_at ? j.leased_at->ms : 0},
          {"proving_ms", finished ? (*j.accepted_at - *j.leased_at).count : 0},
          {"verify_ms", j.verify_ms}};
}

Json batch_json(const core::BatchView& b) {
  Json jobs = Json::array();
  for (std::size_t i = 0; i < b.jobs.size(); ++i) jobs.push_back(job_json(b.jobs[i], i));
  return {{"id", b.batch.value},
          {"order", b.order.value},
          {"state", core::name_of(b.stage)},
          {"revenue", b.price.to_string()},
          {"paid", b.paid.to_string()},
          {"cancel_fees", b.cancel_fees.to_string()},
          {"operator_fee", b.operator_fee.to_string()},
          {"surplus", b.surplus.to_string()},
          {"proof_bytes", b.proof_bytes},
          {"jobs", std::move(jobs)}};
}

Json lot_json(const core::LotView& lot) {
  Json offers = Json::array();
  for (const core::LotBid& bid : lot.bids) {
    offers.push_back({{"member", bid.member.hex()},
                      {"revealed", bid.revealed},
                      {"price", bid.price.to_string()},
                      {"units", bid.units},
                      {"won", bid.units_won},
                      {"pay", bid.price_won.to_string()},
                      {"outcome", auction::to_text(bid.reason)}});
  }
  const bool committing = lot.phase == core::LotPhase::Committing;
  return {{"id", lot.rules.lot.value},
          {"batch", lot.rules.batch.value},
          {"job_class", lot.rules.job_class.to_string()},
          {"rule", auction::to_text(lot.rules.mechanism)},
          {"units", lot.rules.units},
          {"reserve", lot.rules.reserve.to_string()},
          {"state", core::name_of(lot.phase)},
          {"outcome", core::name_of(lot.outcome)},
          {"commits", lot.commitments},
          {"closes_ms", committing ? lot.rules.commit_close.ms : lot.rules.reveal_close.ms},
          {"offers", std::move(offers)}};
}

Json member_json(const core::MemberView& m) {
  Json speeds = Json::array();
  for (const auto& [job_class, speed] : m.speeds) {
    speeds.push_back({{"class", job_class.to_string()}, {"median_ms", speed.median().count}, {"jobs", speed.n_seen()}});
  }
  return {{"id", m.member.hex()},
          {"name", m.name},
          {"presence", core::name_of(m.presence)},
          {"in_flight", m.running},
          {"valid", m.valid},
          {"invalid", m.invalid},
          {"late", m.late},
          {"unrevealed", m.unrevealed},
          {"reliability_ppm", m.reliability_ppm},
          {"stage", core::name_of(m.stage)},
          {"credit", m.credit},
          {"suspended_until_ms", m.suspended_until.ms},
          {"bond", m.bond.to_string()},
          {"speeds", std::move(speeds)},
          {"earned", m.earned.to_string()},
          {"heard_ms", m.last_heard.ms}};
}

template <class Row, class Make>
Json array_of(const std::vector<Row>& rows, Make make) {
  Json out = Json::array();
  for (const Row& row : rows) out.push_back(make(row));
  return out;
}

}  // namespace

std::string page_json(const core::View& view, const PageFacts& facts) {
  Money sum;
  for (const core::BalanceView& b : view.ledger) sum += b.balance;
  const Json page = {
      {"revision", view.seq.value},
      {"at_ms", view.time.ms},
      {"pool",
       {{"name", facts.pool_name},
        {"key", view.pool.hex()},
        {"address", facts.member_address},
        {"bidding", !view.bidding_paused && view.market == core::MarketHealth::Good},
        {"why_not_bidding", view.bidding_paused ? "paused by the operator" : view.market_detail},
        {"equity_free", view.equity_free.to_string()},
        {"equity_committed", view.equity_committed.to_string()}}},
      {"market", {{"url", facts.market_url}, {"health", word_of(view.market)}, {"detail", view.market_detail}}},
      {"orders", array_of(view.orders, [&](const auto& o) { return order_json(o, view); })},
      {"batches", array_of(view.batches, batch_json)},
      {"lots", array_of(view.lots, lot_json)},
      {"members", array_of(view.members, member_json)},
      {"ledger",
       {{"sum", sum.to_string()},
        {"balances", array_of(view.ledger,
                              [](const auto& b) {
                                return Json{{"account", b.account}, {"amount", b.balance.to_string()}};
                              })},
        {"payout_epoch", view.payout_epoch},
        {"payout_root", to_hex(view.payout_root)}}},
      {"events", array_of(view.recent, [](const auto& e) {
         return Json{{"seq", e.seq.value}, {"at_ms", e.time.ms}, {"kind", e.kind}, {"what", e.text}};
       })}};
  return page.dump(-1, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace pp::http
