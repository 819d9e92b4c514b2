// SPDX-License-Identifier: Apache-2.0
// What became of a lot: the member keeps the signed transcript, derives the result from it again, holds its own bid and
// receipts against it, and shows why it won or lost.
//
// A large transcript is fetched after the result; until then the pool's signed statement stands for it, and a
// transcript that does not lead to that statement is a contradiction. Signatures of other members are checked where the
// lot is small; `proofpool audit` checks them all.
#include <algorithm>

#include "auction/audit.h"
#include "prover/agent/loop.h"
#include "schemas/wire/receipts.h"

namespace pp::agent {
namespace {

constexpr std::size_t kDecidedMax = 4'096;
constexpr std::size_t kAwaitedMax = 16;
constexpr std::size_t kBidsCheckedMax = 2'000;  // with signatures, at some 15,000 a second

bool contains(BytesView text, BytesView what) {
  return std::search(text.begin(), text.end(), what.begin(), what.end()) != text.end();
}

Bytes transcript_of(BytesView body, const Signature& signature) {
  Bytes out = to_bytes(body);
  out.insert(out.end(), signature.begin(), signature.end());
  return out;
}

/// The price at which the lot ended, read from its transcript.
std::optional<Money> cutoff_in(BytesView transcript) {
  const auto read = auction::read_transcript(transcript);
  const auto* t = std::get_if<auction::Transcript>(&read);
  return t ? std::optional(t->result.cutoff) : std::nullopt;
}

}  // namespace

/// True when the pool signed this outcome: the statement of a cleared lot, the hash of a void record.
bool Loop::signed_result(const wire::LotResult& v, const auction::LotRules& rules) {
  if (!v.cleared) {
    const Digest32 link = wire::transcript_link(v.transcript);
    const bool named = v.transcript.empty() || v.seal.message == Bytes(link.begin(), link.end());
    return named && signed_by_pool(wire::kLotTranscriptTag, v.seal);
  }
  const Bytes expected = auction::statement_message({rules.pool, rules.lot, auction::lot_hash(rules), {}});
  const std::size_t named = expected.size() - 32;  // all but the last link, which the transcript must lead to
  return v.seal.message.size() == expected.size() &&
         std::equal(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(named), v.seal.message.begin()) &&
         signed_by_pool(auction::kLotResultTag, v.seal);
}

void Loop::hear(const wire::LotResult& v) {
  ByteReader in(v.rules);
  const auto rules = auction::read_lot(in);
  if (!rules || !in.finished()) return warn("the pool decided a lot whose rules cannot be read");
  const std::string name = name_of(rules->lot);
  if (!signed_result(v, *rules)) return warn(name + ": the result is not validly signed");
  const KeptReceipt result{std::string(v.cleared ? auction::kLotResultTag : wire::kLotTranscriptTag), v.seal.message,
                           v.seal.signature};
  if (const auto [before, fresh] = decided_.try_emplace(rules->lot, result); !fresh) {
    if (before->second.message == result.message) return;
    shelf_.keep_evidence("two-results-" + std::to_string(rules->lot.value), {before->second, result});
    return warn(name + ": the pool signed two different results; both are kept under evidence/");
  }
  while (decided_.size() > kDecidedMax) decided_.erase(decided_.begin());
  std::optional<KeptBid> bid;
  if (const auto it = bids_.find(rules->lot); it != bids_.end()) {
    bid = it->second;
    bids_.erase(it);
    shelf_.drop_bid(rules->lot);
  }
  clocks_.erase(rules->lot);
  // A sale out of a book has no bid of its own: the offer stands in the book.
  const bool sale = auction::is_sale(*rules);
  if (bid && bid->rules != v.rules) warn(name + ": decided under other rules than those it was opened with");
  if (bid) check_own_bid(v, *bid, name);
  std::optional<Money> cutoff;
  if (v.cleared && !v.transcript.empty()) {
    check_transcript(rules->lot, v.transcript, v.seal, bid);
    cutoff = cutoff_in(transcript_of(v.transcript, v.seal.signature));
  } else if (v.cleared && v.transcript_bytes > 0 && transcripts_.size() < kAwaitedMax) {
    transcripts_[v.transcript_hash] = {rules->lot, v.seal, bid};
    want(v.transcript_hash, v.transcript_bytes);
  }
  if (!bid && !sale) return;
  const std::string asked = "asked " + (bid ? bid->price : v.price).to_string();
  if (v.units_won > 0) {
    return emit(AgentEventKind::LotWon, name + ": won " + std::to_string(v.units_won) + " jobs at " +
                                            v.price_won.to_string() + " (" + asked + ")");
  }
  if (v.cleared && v.reason.code == static_cast<std::uint16_t>(auction::Reason::Standing)) {
    return emit(AgentEventKind::Note, name + ": our offer stands in the book, " + asked);
  }
  const std::string ended = cutoff ? " (" + asked + ", the lot ended at " + cutoff->to_string() + ")" : "";
  emit(AgentEventKind::LotLost, name + ": " + (v.cleared ? "lost: " + v.reason.text + ended : v.cause.text));
}

void Loop::check_own_bid(const wire::LotResult& v, const KeptBid& bid, const std::string& name) {
  ByteReader in(v.rules);
  const auto rules = auction::read_lot(in);
  const bool sealed = auction::form_of(rules->mechanism) != auction::SaleForm::Clock;
  if (v.commitment != bid.commitment) warn(name + ": the result names another commitment than ours");
  if (v.cleared && bid.opened && !v.revealed) {
    warn(name + ": the pool confirmed that our bid was opened and now says that it was not");
  }
  if (sealed && v.revealed && (v.price != bid.price || v.units != bid.units)) {
    warn(name + ": the result shows another bid than ours");
  }
  if (v.units_won < 0 || v.units_won > bid.units) warn(name + ": we are said to have sold more than we offered");
  if (v.units_won > 0 && v.price_won < bid.price) warn(name + ": the price paid is below our bid");
}

void Loop::check_transcript(LotId lot, BytesView body, const wire::Seal& seal, const std::optional<KeptBid>& bid) {
  const std::string name = name_of(lot);
  const Bytes transcript = transcript_of(body, seal.signature);
  if (auto kept = shelf_.keep_transcript(lot, transcript); !kept) warn(name + ": " + kept.error().context);
  const std::vector<KeptReceipt> evidence{{std::string(auction::kLotResultTag), seal.message, seal.signature},
                                          {"transcript", transcript, {}}};
  const bool small = body.size() / 200 <= kBidsCheckedMax;
  const auction::AuditReport report =
      auction::audit(transcript, pool_key_, small ? auction::Signatures::Check : auction::Signatures::Skip);
  const auto read = auction::read_transcript(transcript);
  const auto* t = std::get_if<auction::Transcript>(&read);
  if (!t || auction::statement_message(t->signed_result.statement) != seal.message) {
    return warn(name + ": the transcript is not the one signed");
  }
  if (!report.holds()) {
    shelf_.keep_evidence("wrong-result-" + std::to_string(lot.value), evidence);
    return warn(name + ": the result does not follow from its transcript: " + report.findings.front().what +
                "; kept under evidence/");
  }
  if (bid && bid->receipt_seen) {
    Bytes leaf = to_bytes(identity_.member().bytes);
    leaf.insert(leaf.end(), bid->commitment.begin(), bid->commitment.end());
    if (!contains(transcript, leaf)) {
      shelf_.keep_evidence("left-out-" + std::to_string(lot.value), evidence);
      return warn(name +
                  ": the pool signed a receipt for our bid and left it out of the transcript; kept under evidence/");
    }
  }
  emit(AgentEventKind::Audited, name + ": the transcript holds, " + std::to_string(report.n_bids) + " bids, " +
                                    std::to_string(report.n_awards) + " awards");
}

bool Loop::transcript_fetched(const BlobHash& blob, BytesView bytes) {
  const auto at = transcripts_.find(blob);
  if (at == transcripts_.end()) return false;
  const Awaited awaited = std::move(at->second);
  transcripts_.erase(at);
  check_transcript(awaited.lot, bytes, awaited.seal, awaited.bid);
  return true;
}

void Loop::hear(const wire::RatePosted& v) {
  const auto job_class = auction::JobClass::from_code(v.job_class);
  if (!job_class || !speeds_.knows(*job_class)) return;
  const bool known = v.rule <= static_cast<std::uint8_t>(auction::kMechanismLast);
  const std::string rule(known ? auction::to_text(static_cast<auction::MechanismId>(v.rule)) : "a posted rate");
  const Money own = config_.volunteer ? Money{} : own_price(*job_class);
  emit(AgentEventKind::Note, std::to_string(v.jobs) + " jobs of " + job_class->to_string() + " at " + rule + ", " +
                                 v.most.to_string() + " each" +
                                 (v.least < v.most ? " at most, " + v.least.to_string() + " at least" : "") +
                                 (v.most < own ? "; we do not take them, our price is " + own.to_string() : ""));
}

}  // namespace pp::agent
