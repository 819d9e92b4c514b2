// SPDX-License-Identifier: Apache-2.0
#include "auction/sealed_lot.h"

#include <algorithm>

#include "auction/lot.h"
#include "auction/merkle.h"

namespace pp::auction {

SealedLot::SealedLot(const LotRules& lot, std::vector<MemberTerms> terms)
    : lot_(lot), hash_(lot_hash(lot)), terms_(std::move(terms)), last_{INT64_MIN} {
  std::sort(terms_.begin(), terms_.end(), [](const auto& a, const auto& b) { return a.member < b.member; });
  for (std::size_t i = 1; i < terms_.size(); ++i) PP_CHECK(terms_[i - 1].member != terms_[i].member);
}

const Terms* SealedLot::terms_of(const MemberId& member) const {
  const auto it = std::lower_bound(terms_.begin(), terms_.end(), member,
                                   [](const MemberTerms& t, const MemberId& m) { return t.member < m; });
  return it != terms_.end() && it->member == member ? &it->terms : nullptr;
}

Reason SealedLot::commit(const MemberId& member, const Commitment& commitment, const Signature& signature,
                         bool signed_well, Instant now) {
  advance(now);
  if (!terms_of(member)) return Reason::UnknownMember;
  if (!signed_well) return Reason::BadSignature;
  if (last_ < lot_.opened) return Reason::CommitEarly;
  if (last_ >= lot_.commit_close) return Reason::CommitLate;
  const auto it = live_.find(member);
  if (it != live_.end() && commits_[it->second.commit_index].commitment == commitment) return Reason::CommitReplayed;
  if (commits_.size() >= kCommitsMax) return Reason::LotFull;
  if (it != live_.end() && it->second.n_commits >= kCommitsPerMember) return Reason::LotFull;
  Live& live = live_[member];
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
  if (!terms_of(member)) return Reason::UnknownMember;
  if (last_ < lot_.commit_close) return Reason::RevealEarly;
  if (last_ >= lot_.reveal_close) return Reason::RevealLate;
  const auto it = live_.find(member);
  if (it == live_.end()) return Reason::RevealWithoutCommit;
  Live& live = it->second;
  if (live.revealed) return Reason::RevealReplayed;
  if (seal(hash_, member, lot_.job_class, opening) != commits_[live.commit_index].commitment) {
    return Reason::BadOpening;
  }
  live.revealed = true;
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
  for (const RevealRecord& record : reveals_) {
    const MemberId& member = commits_[record.commit_index].member;
    out.push_back({member, record.opening.price, record.opening.units, *terms_of(member)});
  }
  std::sort(out.begin(), out.end(), [](const Offer& a, const Offer& b) { return a.member < b.member; });
  return out;
}

std::map<MemberId, Reason> SealedLot::sealing() const {
  std::map<MemberId, Reason> out;
  for (const auto& [member, live] : live_) {
    out[member] = live.revealed ? Reason::Won : Reason::NotRevealed;
  }
  return out;
}

}  // namespace pp::auction
