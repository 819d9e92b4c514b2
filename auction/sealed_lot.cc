// SPDX-License-Identifier: Apache-2.0
#include "auction/sealed_lot.h"

#include <algorithm>

#include "auction/lot.h"
#include "auction/merkle.h"

namespace pp::auction {

SealedLot::SealedLot(const LotRules& lot, std::vector<MemberTerms> terms, std::vector<BatchAsk> asks)
    : lot_(lot), hash_(lot_hash(lot)), terms_(std::move(terms)), asks_(std::move(asks)), last_{INT64_MIN} {
  std::sort(terms_.begin(), terms_.end(), [](const auto& a, const auto& b) { return a.member < b.member; });
  for (std::size_t i = 1; i < terms_.size(); ++i) PP_CHECK(terms_[i - 1].member != terms_[i].member);
  live_.resize(terms_.size());
}

std::size_t SealedLot::seat_of(const MemberId& member) const {
  const auto it = std::lower_bound(terms_.begin(), terms_.end(), member,
                                   [](const MemberTerms& t, const MemberId& m) { return t.member < m; });
  if (it == terms_.end() || it->member != member) return terms_.size();
  return static_cast<std::size_t>(it - terms_.begin());
}

Reason SealedLot::commit(const MemberId& member, const Commitment& commitment, const Signature& signature,
                         bool signed_well, Instant now) {
  advance(now);
  const std::size_t seat = seat_of(member);
  if (seat == terms_.size()) return Reason::UnknownMember;
  if (!signed_well) return Reason::BadSignature;
  if (last_ < lot_.opened) return Reason::CommitEarly;
  if (last_ >= lot_.commit_close) return Reason::CommitLate;
  Live& live = live_[seat];
  if (live.n_commits > 0 && commits_[live.commit_index].commitment == commitment) return Reason::CommitReplayed;
  if (commits_.size() >= kCommitsMax || live.n_commits >= kCommitsPerMember) return Reason::LotFull;
  live.commit_index = static_cast<std::uint32_t>(commits_.size());
  ++live.n_commits;
  commits_.push_back({member, commitment, signature, last_});
  return Reason::Won;
}

CommitReceipt SealedLot::receipt_of(std::uint32_t commit_index) const {
  PP_CHECK(commit_index < commits_.size());
  const CommitRecord& record = commits_[commit_index];
  return {hash_, commit_index, record.member, record.commitment, record.received};
}

Digest32 SealedLot::commit_root() const {
  std::vector<Digest32> leaves;
  leaves.reserve(commits_.size());
  for (std::uint32_t i = 0; i < commits_.size(); ++i) leaves.push_back(commit_leaf(receipt_of(i)));
  return merkle_root(leaves);
}

Reason SealedLot::reveal(const MemberId& member, const Opening& opening, Instant now) {
  advance(now);
  const std::size_t seat = seat_of(member);
  if (seat == terms_.size()) return Reason::UnknownMember;
  if (last_ < lot_.commit_close) return Reason::RevealEarly;
  if (last_ >= lot_.reveal_close) return Reason::RevealLate;
  Live& live = live_[seat];
  if (live.n_commits == 0) return Reason::RevealWithoutCommit;
  if (live.revealed) return Reason::RevealReplayed;
  if (seal(hash_, member, lot_.job_class, opening) != commits_[live.commit_index].commitment) {
    live.opened_badly = true;
    return Reason::BadOpening;
  }
  live.revealed = true;
  live.opening = opening;
  reveals_.push_back({live.commit_index, opening, last_});
  return Reason::Won;
}

RevealReceipt SealedLot::reveal_receipt_of(std::uint32_t reveal_index) const {
  PP_CHECK(reveal_index < reveals_.size());
  const RevealRecord& record = reveals_[reveal_index];
  return {hash_, record.commit_index, record.opening, record.received};
}

Digest32 SealedLot::reveal_root() const {
  std::vector<Digest32> leaves;
  leaves.reserve(reveals_.size());
  for (std::uint32_t i = 0; i < reveals_.size(); ++i) leaves.push_back(reveal_leaf(reveal_receipt_of(i)));
  return merkle_root(leaves);
}

std::vector<Offer> SealedLot::offers() const {
  std::vector<Offer> out;
  out.reserve(reveals_.size());
  for (std::size_t i = 0; i < live_.size(); ++i) {
    const Live& live = live_[i];
    if (live.revealed) out.push_back({terms_[i].member, live.opening.price, live.opening.units, terms_[i].terms});
  }
  return out;
}

std::vector<MemberId> SealedLot::not_revealed() const {
  std::vector<MemberId> out;
  for (std::size_t i = 0; i < live_.size(); ++i) {
    if (live_[i].n_commits > 0 && !live_[i].revealed) out.push_back(terms_[i].member);
  }
  return out;
}

std::map<MemberId, Reason> SealedLot::sealing() const {
  std::map<MemberId, Reason> out;
  for (std::size_t i = 0; i < live_.size(); ++i) {
    const Live& live = live_[i];
    if (live.n_commits == 0) continue;
    out[terms_[i].member] = live.revealed ? Reason::Won : live.opened_badly ? Reason::BadOpening : Reason::NotRevealed;
  }
  return out;
}

}  // namespace pp::auction
