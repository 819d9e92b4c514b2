// SPDX-License-Identifier: Apache-2.0
// SealedLot: one lot from the first commit to the last reveal, as a value.
//
// Owned by whoever runs the lot (the core); copyable, comparable, no clock and no key inside. The caller passes the
// time of each message (a time before the last one counts as the last one, so a clock that runs backwards cannot
// reopen a phase) and has checked signatures before it calls. Order of arrival decides only which commitment of one
// member is its last. Bounded: one live commitment a member, kCommitsMax commitments a lot.
#pragma once
#include <map>
#include <vector>

#include "auction/seal.h"

namespace pp::auction {

inline constexpr std::uint32_t kCommitsMax = 200'000;
/// A member may replace its commitment this often; a storm of replacements must not fill the lot.
inline constexpr std::uint32_t kCommitsPerMember = 8;

struct MemberTerms {
  MemberId member;
  Terms terms;
  friend bool operator==(const MemberTerms&, const MemberTerms&) = default;
};

struct CommitRecord {
  MemberId member;
  Commitment commitment;
  Signature signature{};
  Instant received;
  friend bool operator==(const CommitRecord&, const CommitRecord&) = default;
};

struct RevealRecord {
  std::uint32_t commit_index = 0;
  Opening opening;
  Instant received;
  friend bool operator==(const RevealRecord&, const RevealRecord&) = default;
};

class SealedLot {
 public:
  /// Requires: check_lot(lot) holds; terms name each member once; the asks of a Prooφ round are those that its rules
  /// name by their hash, and other lots have none.
  SealedLot(const LotRules& lot, std::vector<MemberTerms> terms, std::vector<BatchAsk> asks = {});

  const LotRules& rules() const { return lot_; }
  const LotHash& hash() const { return hash_; }
  /// Ascending by member.
  const std::vector<MemberTerms>& terms() const { return terms_; }
  const std::vector<BatchAsk>& asks() const { return asks_; }
  const std::vector<CommitRecord>& commits() const { return commits_; }
  const std::vector<RevealRecord>& reveals() const { return reveals_; }

  /// Takes a commitment whose signature the caller has checked (`signed_well` says with what outcome).
  /// Returns Won when it stands; its receipt is receipt_of(commits().size() - 1).
  Reason commit(const MemberId& member, const Commitment& commitment, const Signature& signature, bool signed_well,
                Instant now);
  CommitReceipt receipt_of(std::uint32_t commit_index) const;
  Digest32 commit_root() const;

  /// Takes an opening of the member's live commitment. A wrong opening is refused and leaves the commitment shut.
  Reason reveal(const MemberId& member, const Opening& opening, Instant now);
  RevealReceipt reveal_receipt_of(std::uint32_t reveal_index) const;
  Digest32 reveal_root() const;

  /// The offers that count, ascending by member: f(valid reveals of live commitments), nothing else.
  std::vector<Offer> offers() const;
  /// The members that committed and never opened well, ascending: void, and they owe the fee.
  std::vector<MemberId> not_revealed() const;
  /// Every member that committed and how its seal fared so far: Won (in the book), BadOpening or NotRevealed. The
  /// transcript knows no BadOpening, since a refused opening is the pool's word alone; both owe the same fee.
  std::map<MemberId, Reason> sealing() const;

  friend bool operator==(const SealedLot&, const SealedLot&) = default;

 private:
  /// Position in terms_, or terms_.size().
  std::size_t seat_of(const MemberId& member) const;
  void advance(Instant now) { last_ = std::max(last_, now); }

  struct Live {
    std::uint32_t commit_index = 0;  // of the last commitment
    std::uint32_t n_commits = 0;     // 0: no commitment yet
    bool revealed = false;
    bool opened_badly = false;
    Opening opening;
    friend bool operator==(const Live&, const Live&) = default;
  };

  LotRules lot_;
  LotHash hash_;
  std::vector<MemberTerms> terms_;
  std::vector<BatchAsk> asks_;
  std::vector<CommitRecord> commits_;
  std::vector<RevealRecord> reveals_;
  std::vector<Live> live_;  // live_[i] belongs to terms_[i]
  Instant last_;
};

}  // namespace pp::auction
