// SPDX-License-Identifier: Apache-2.0
// The member's side of a sealed lot: what to bid, commit, reveal, and hold the pool's receipts against each other.
//
// It bids its cost where the rule makes the truth its best bid, and its cost with a margin elsewhere.
#include "prover/agent/loop.h"

namespace pp::agent {
namespace {

constexpr std::size_t kBidsMax = 4'096;

std::optional<auction::LotRules> rules_from(BytesView bytes) {
  ByteReader in(bytes);
  auto rules = auction::read_lot(in);
  return rules && in.finished() ? rules : std::nullopt;
}

}  // namespace

Money Loop::own_price(auction::JobClass job_class) const {
  return price_of(speeds_.of(job_class), config_.cost_per_hour, config_.margin_ppm, config_.parallel_jobs);
}

Money Loop::own_cost(auction::JobClass job_class) const {
  return price_of(speeds_.of(job_class), config_.cost_per_hour, 0, config_.parallel_jobs);
}

std::optional<KeptBid> Loop::bid_on(const auction::LotRules& rules, const auction::Terms& terms) {
  const Millis job = speeds_.of(rules.job_class);
  KeptBid bid;
  bid.lot = rules.lot;
  bid.price = auction::is_truthful(rules.mechanism) ? own_cost(rules.job_class) : own_price(rules.job_class);
  bid.units = std::min(config_.units_max, units_of(job, config_.parallel_jobs, rules, terms));
  const std::string what = name_of(rules.lot) + " (" + rules.job_class.to_string() + ", " +
                           std::string(auction::to_text(rules.mechanism)) + ")";
  if (bid.units == 0) {
    emit(AgentEventKind::Note, what + ": no bid, not one job fits before the deadline");
    return std::nullopt;
  }
  if (bid.price > rules.reserve) {
    emit(AgentEventKind::Note,
         what + ": no bid, the reserve " + rules.reserve.to_string() + " is below our price " + bid.price.to_string());
    return std::nullopt;
  }
  return bid;
}

void Loop::hear(const wire::LotOpen& v) {
  if (stage_ != Stage::Joined || draining_) return;
  const auto rules = rules_from(v.rules);
  if (!rules || !auction::check_lot(*rules)) return warn("the pool opened a lot whose rules make no sense");
  if (rules->pool != pool_key_) return warn(name_of(rules->lot) + " names another pool than the one we talk to");
  const bool has_clock = auction::form_of(rules->mechanism) == auction::SaleForm::Clock;
  const auto known = bids_.find(rules->lot);
  if (known != bids_.end()) {
    if (known->second.rules == v.rules) {  // the pool or we came back
      return has_clock ? open_clock(*rules, known->second) : commit(known->second, *rules);
    }
    bids_.erase(known);
  }
  if (!speeds_.knows(rules->job_class) || bids_.size() >= kBidsMax) return;
  const auction::Terms terms{v.capacity_units, v.bonded_units, v.quality_charge, v.median};
  std::optional<KeptBid> bid = bid_on(*rules, terms);
  if (!bid) return;
  bid->rules = v.rules;
  if (!has_clock) {
    bid->nonce = wire::random_digest();
    bid->commitment = auction::seal(auction::lot_hash(*rules), identity_.member(), rules->job_class,
                                    {bid->price, bid->units, bid->nonce})
                          .bytes;
  }
  // Kept before it is sent: a commitment that cannot be opened costs a fee.
  if (auto kept = shelf_.keep(*bid); !kept) return warn("no bid in " + name_of(bid->lot) + ": " + kept.error().context);
  bids_[bid->lot] = *bid;
  if (v.program_bytes > 0) want(v.program, v.program_bytes);
  if (has_clock) return open_clock(*rules, *bid);
  commit(*bid, *rules);
}

void Loop::commit(const KeptBid& bid, const auction::LotRules& rules) {
  const auction::LotHash hash = auction::lot_hash(rules);
  const Bytes message = auction::commit_message(hash, identity_.member(), auction::Commitment{bid.commitment});
  link_->say(wire::Commit{next_request_++, bid.lot, hash.bytes, bid.commitment,
                          identity_.signing.sign(auction::kCommitTag, message)});
}

void Loop::hear(const wire::CommitReceipt& v) {
  const auto it = bids_.find(v.lot);
  if (it == bids_.end() || it->second.commitment != v.commitment) return;
  const bool replay = v.cause.code == static_cast<std::uint16_t>(auction::Reason::CommitReplayed);
  if (!v.sealed && !(replay && !v.seal.message.empty())) {
    emit(AgentEventKind::LotLost, name_of(v.lot) + ": the bid was not taken: " + v.cause.text);
    // A replay means that the commitment stands, so its nonce is still needed.
    if (replay) return;
    shelf_.drop_bid(v.lot);
    bids_.erase(it);
    return;
  }
  const auto rules = rules_from(it->second.rules);
  const auction::CommitReceipt receipt{auction::lot_hash(*rules), v.index, identity_.member(),
                                       auction::Commitment{v.commitment}, v.sealed_at};
  if (v.seal.message != auction::receipt_message(receipt) || !signed_by_pool(auction::kCommitReceiptTag, v.seal)) {
    return warn(name_of(v.lot) + ": the receipt for our sealed bid is not validly signed");
  }
  it->second.receipt_seen = true;
  static_cast<void>(shelf_.keep(it->second));
  emit(AgentEventKind::Committed, name_of(v.lot) + ": sealed bid of " + std::to_string(it->second.units) + " jobs at " +
                                      it->second.price.to_string());
}

void Loop::hear(const wire::RevealCall& v) {
  const auto it = bids_.find(v.lot);
  if (it == bids_.end()) return;
  if (!it->second.receipt_seen) warn(name_of(v.lot) + ": bids are opened, but we never got a receipt for ours");
  const auto rules = rules_from(it->second.rules);
  if (rules->reveal_close != v.reveal_close) {
    warn(name_of(v.lot) + ": the pool changed the time until which bids are opened");
  }
  const KeptBid& bid = it->second;
  link_->say(wire::Reveal{next_request_++, v.lot, rules->job_class.code(), bid.price, bid.units, bid.nonce});
}

void Loop::hear(const wire::RevealReceipt& v) {
  const auto it = bids_.find(v.lot);
  if (it == bids_.end()) return;
  const bool again = v.cause.code == static_cast<std::uint16_t>(auction::Reason::RevealReplayed);
  if (!v.opened && !again) {
    return emit(AgentEventKind::Note, name_of(v.lot) + ": our bid was not opened: " + v.cause.text);
  }
  it->second.opened = true;
  static_cast<void>(shelf_.keep(it->second));
  emit(AgentEventKind::Revealed, name_of(v.lot) + ": bid opened");
}

}  // namespace pp::agent
