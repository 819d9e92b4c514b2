// SPDX-License-Identifier: Apache-2.0
// Transcript: everything that decided a lot, in one string of bytes, chained by hash and signed by the pool.
//
// Sections follow one another in one order; each ends with the link H(previous link, kind, body), so a changed byte
// is found in the section where it happened, and the pool's signature over the last link seals them all. Nothing
// secret remains in a closed lot, so a transcript may be shown to anybody. Values and pure functions, any thread.
// Untrusted bytes are read with every count bounded by the bytes that are there.
#pragma once
#include <variant>
#include <vector>

#include "auction/clock_lot.h"
#include "auction/sealed_lot.h"

namespace pp::auction {

inline constexpr std::string_view kLotResultTag = "pp/lot-result/1";  // signed by the pool
inline constexpr std::size_t kTranscriptBytesMax = 256u << 20;

/// The value that ordered ties: the first one dated after the commits closed (after the last tick, on a clock).
struct Beacon {
  Instant dated;
  Bytes value;     // at most 256 bytes
  Bytes evidence;  // what the beacon's owner signed, opaque here; at most 1,024 bytes
  friend bool operator==(const Beacon&, const Beacon&) = default;
};

struct ResultLine {
  MemberId member;
  Verdict verdict;
  friend bool operator==(const ResultLine&, const ResultLine&) = default;
};

/// What a Prooφ round says to one order, in the order of its asks.
struct OrderLine {
  OrderId order;
  Reason reason = Reason::Outbid;
  Money price;  // per job; zero when it is not served
  friend bool operator==(const OrderLine&, const OrderLine&) = default;
};

struct LotResult {
  std::vector<Award> awards;      // best offer first
  std::vector<ResultLine> lines;  // ascending by member: everybody who committed or moved
  std::int64_t units_sold = 0;
  std::int64_t units_left = 0;
  Money cutoff;
  std::vector<OrderLine> orders;  // of a round
  friend bool operator==(const LotResult&, const LotResult&) = default;
};

/// Clears the lot with the seed that the beacon gives, and adds who committed and never revealed. Whoever is admitted
/// to a book stands in it: a book sells nothing by itself.
LotResult result_of(const SealedLot& lot, const Beacon& beacon);
LotResult result_of(const ClockLot& lot, const Beacon& beacon);
/// Sells `sale.units` out of a book, cheapest first, each at its own price. `book` is the sealed lot in which the
/// offers were made, built with the terms of this sale: what each member's offer has left.
LotResult result_of_sale(const LotRules& sale, const SealedLot& book, const Beacon& beacon);

enum class Section : std::uint8_t {
  Rules = 1,
  Terms,
  Commits,
  CommitRoot,
  Reveals,
  RevealRoot,
  Moves,
  Beacon,
  Result,
  Asks,  // of a Prooφ round: after the terms
  Book,  // of a sale out of a book: the book's rules, after the terms
};
std::string_view to_text(Section section);

/// Transcript bytes up to the signature, and the last link, which the pool signs.
struct ClosedLot {
  Bytes body;
  Digest32 head{};
};
ClosedLot close_lot(const SealedLot& lot, const Beacon& beacon, const LotResult& result);
ClosedLot close_lot(const ClockLot& lot, const Beacon& beacon, const LotResult& result);
ClosedLot close_sale(const LotRules& sale, const SealedLot& book, const Beacon& beacon, const LotResult& result);
/// True for a lot that sells out of a book, false for the lot in which the book is made.
bool is_sale(const LotRules& lot);

/// What the pool signs under kLotResultTag. Two different ones with one pool and lot id prove cheating.
struct ResultStatement {
  PoolKey pool;
  LotId lot;
  LotHash rules;
  Digest32 head{};
  friend bool operator==(const ResultStatement&, const ResultStatement&) = default;
};
Bytes statement_message(const ResultStatement& statement);
ResultStatement statement_of(const LotRules& lot, const ClosedLot& closed);
/// The finished transcript: body, then signature.
Bytes signed_transcript(ClosedLot closed, const Signature& signature);

struct SignedResult {
  ResultStatement statement;
  Signature signature{};
};
/// True when both are validly signed by the same pool for the same lot id and yet differ: a portable proof.
bool proves_cheating(const SignedResult& a, const SignedResult& b);

/// A transcript taken apart, nothing checked but its form and its chain.
struct Transcript {
  LotRules lot;
  std::vector<MemberTerms> terms;
  std::vector<BatchAsk> asks;
  std::optional<LotRules> book;
  std::vector<CommitRecord> commits;
  Digest32 commit_root{};
  std::vector<RevealRecord> reveals;
  Digest32 reveal_root{};
  std::vector<ClockMove> moves;
  Beacon beacon;
  LotResult result;
  SignedResult signed_result;
};

struct ReadFault {
  enum class Kind : std::uint8_t { NotATranscript, Malformed, ChainBroken } kind;
  Section section = Section::Rules;
};
std::variant<Transcript, ReadFault> read_transcript(BytesView bytes);

}  // namespace pp::auction
