// SPDX-License-Identifier: Apache-2.0
// The member's side of a sealed lot: commit, reveal, and hold the pool's answers against each other.
#include <algorithm>

#include "prover/agent/loop.h"
#include "schemas/wire/receipts.h"

namespace pp::agent {
namespace {

constexpr std::size_t kBidsMax = 4'096;

std::string name_of(LotId lot) { return "lot " + std::to_string(lot.value); }

std::optional<auction::LotRules> rules_from(BytesView bytes) {
  ByteReader in(bytes);
  auto rules = auction::read_lot(in);
  return rules && in.finished() ? rules : std::nullopt;
}

bool contains(BytesView text, BytesView what) {
  return std::search(text.begin(), text.end(), what.begin(), what.end()) != text.end();
}

}  // namespace

Money Loop::own_price(auction::JobClass job_class) const {
  return price_of(speeds_.of(job_class), config_.cost_per_hour, config_.margin_ppm, config_.parallel_jobs);
}

void Loop::hear(const wire::LotOpen& v) {
  if (stage_ != Stage::Joined || draining_) return;
  const auto rules = rules_from(v.rules);
  if (!rules || !auction::check_lot(*rules)) return warn("the pool opened a lot whose rules make no sense");
  if (rules->pool != pool_key_) return warn(name_of(rules->lot) + " names another pool than the one we talk to");
  const auto known = bids_.find(rules->lot);
  if (known != bids_.end()) {
    if (known->second.rules == v.rules) return commit(known->second, *rules);  // the pool or we came back
    bids_.erase(known);
  }
  if (!speeds_.knows(rules->job_class) || bids_.size() >= kBidsMax) return;
  if (classes_on_sale_.insert(rules->job_class).second) {
    credits_said_ = UINT32_MAX;  // the floor may have risen
    pull();
  }
  const Millis job = speeds_.of(rules->job_class);
  const Money price = own_price(rules->job_class);
  auction::Terms terms;
  terms.capacity_units = v.capacity_units;
  terms.bonded_units = v.bonded_units;
  const std::int64_t units = units_of(job, config_.parallel_jobs, *rules, terms);
  const std::string what = name_of(rules->lot) + " (" + rules->job_class.to_string() + ")";
  if (units == 0) return emit(AgentEventKind::Note, what + ": no bid, not one job fits before the deadline");
  if (price > rules->reserve) {
    return emit(AgentEventKind::Note, what + ": no bid, the reserve " + rules->reserve.to_string() +
                                          " is below our price " + price.to_string());
  }
  KeptBid bid;
  bid.lot = rules->lot;
  bid.rules = v.rules;
  bid.price = price;
  bid.units = units;
  bid.nonce = wire::random_digest();
  bid.commitment =
      auction::seal(auction::lot_hash(*rules), identity_.member(), rules->job_class, {bid.price, bid.units, bid.nonce})
          .bytes;
  // Kept before it is sent: a commitment that cannot be opened costs a fee.
  if (auto kept = shelf_.keep(bid); !kept) return warn("no bid in " + what + ": " + kept.error().context);
  commit(bids_[bid.lot] = bid, *rules);
  want(v.program, v.program_bytes);
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

void Loop::hear(const wire::LotResult& v) {
  const auto rules = rules_from(v.rules);
  if (!rules) return warn("the pool decided a lot whose rules cannot be read");
  const std::string name = name_of(rules->lot);
  if (!signed_by_pool(wire::kLotTranscriptTag, v.seal)) return warn(name + ": the result is not validly signed");
  const KeptReceipt result{std::string(wire::kLotTranscriptTag), v.seal.message, v.seal.signature};
  if (const auto [before, fresh] = decided_.try_emplace(rules->lot, result); !fresh) {
    if (before->second.message == result.message) return;
    shelf_.keep_evidence("two-results-" + std::to_string(rules->lot.value), {before->second, result});
    return warn(name + ": the pool signed two different results; both are kept under evidence/");
  }
  while (decided_.size() > kBidsMax) decided_.erase(decided_.begin());
  const auto it = bids_.find(rules->lot);
  if (it == bids_.end()) return;
  const KeptBid bid = it->second;
  bids_.erase(it);
  shelf_.drop_bid(rules->lot);
  if (bid.rules != v.rules) warn(name + ": decided under other rules than those it was opened with");
  check_transcript(v, bid, name);
  if (v.units_won > 0) {
    emit(AgentEventKind::LotWon, name + ": won " + std::to_string(v.units_won) + " jobs at " + v.price_won.to_string() +
                                     " (asked " + bid.price.to_string() + ")");
  } else {
    emit(AgentEventKind::LotLost, name + ": " + (v.cleared ? "lost: " + v.reason.text : v.cause.text));
  }
}

void Loop::check_transcript(const wire::LotResult& v, const KeptBid& bid, const std::string& name) {
  if (v.commitment != bid.commitment) warn(name + ": the result names another commitment than ours");
  if (v.cleared && bid.opened && !v.revealed) {
    warn(name + ": the pool confirmed that our bid was opened and now says that it was not");
  }
  if (v.revealed && (v.price != bid.price || v.units != bid.units))
    warn(name + ": the result shows another bid than ours");
  if (v.units_won < 0 || v.units_won > bid.units) warn(name + ": we are said to have sold more than we offered");
  if (v.units_won > 0 && v.price_won < bid.price) warn(name + ": the price paid is below our bid");
  if (v.transcript.empty()) return;
  const Digest32 link = wire::transcript_link(v.transcript);
  if (v.seal.message != Bytes(link.begin(), link.end())) return warn(name + ": the transcript is not the one signed");
  Bytes leaf = to_bytes(identity_.member().bytes);
  leaf.insert(leaf.end(), bid.commitment.begin(), bid.commitment.end());
  if (bid.receipt_seen && !contains(v.transcript, leaf)) {
    shelf_.keep_evidence(
        "left-out-" + std::to_string(bid.lot.value),
        {{std::string(wire::kLotTranscriptTag), v.seal.message, v.seal.signature}, {"transcript", v.transcript, {}}});
    warn(name + ": the pool signed a receipt for our bid and left it out of the transcript; kept under evidence/");
  }
}

}  // namespace pp::agent
