// SPDX-License-Identifier: Apache-2.0
// The messages between a pool and its members as plain values, and the bound of every list, text and payload.
//
// Read this beside pool.capnp. Values only; any thread. A decoded message has passed every bound below; whether it is
// true, allowed or timely is for the receiver to judge. Verdicts travel as a stable number with a sentence, so that an
// old member can still show a reason that a newer pool has added.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/ids.h"
#include "schemas/vocab/money.h"
#include "schemas/vocab/one_of.h"
#include "schemas/vocab/signature.h"
#include "schemas/vocab/time.h"

namespace pp::wire {

inline constexpr std::uint32_t kVersion = 1;

inline constexpr std::size_t kFrameBytesMax = 128 << 10;  // one message on the socket
inline constexpr std::size_t kChunkBytesMax = 64 << 10;
inline constexpr std::size_t kNameBytesMax = 64;
inline constexpr std::size_t kPayoutAddressBytesMax = 128;
inline constexpr std::size_t kTextBytesMax = 256;  // every other text
inline constexpr std::size_t kRulesBytesMax = 512;
inline constexpr std::size_t kSealedBytesMax = 1024;  // what the pool signed
inline constexpr std::size_t kTranscriptBytesMax = 96 << 10;
inline constexpr std::size_t kCapabilitiesMax = 64;
inline constexpr std::size_t kProgressMax = 64;
inline constexpr std::size_t kInputsMax = 8;
inline constexpr std::size_t kPathMax = 64;
inline constexpr std::size_t kStandingLinesMax = 64;
inline constexpr std::uint64_t kBlobBytesMax = 16ull << 20;  // programs are the largest

struct Cause {
  std::uint16_t code = 0;
  std::string text;
  friend bool operator==(const Cause&, const Cause&) = default;
};
struct Seal {
  Bytes message;
  Signature signature{};
  friend bool operator==(const Seal&, const Seal&) = default;
};
/// `job_class` is the code of an auction::JobClass.
struct Capability {
  std::uint16_t job_class = 0;
  Millis benchmark;
  friend bool operator==(const Capability&, const Capability&) = default;
};
/// What a job of a class is done for.
struct ClassPrice {
  std::uint16_t job_class = 0;
  Money price;
  friend bool operator==(const ClassPrice&, const ClassPrice&) = default;
};
struct Progress {
  JobId job;
  LeaseEpoch epoch;
  std::uint32_t permille = 0;
  friend bool operator==(const Progress&, const Progress&) = default;
};
/// Asks the other side for a stretch of a blob that it named.
struct Fetch {
  BlobHash blob;
  std::uint64_t offset = 0;
  std::uint32_t length = 0;  // 1..kChunkBytesMax
  friend bool operator==(const Fetch&, const Fetch&) = default;
};
/// A stretch of a blob. total_bytes zero: the sender does not have it, or not for you.
struct Chunk {
  BlobHash blob;
  std::uint64_t offset = 0;
  std::uint64_t total_bytes = 0;
  Bytes bytes;
  friend bool operator==(const Chunk&, const Chunk&) = default;
};

// ---- member to pool ----

/// The first frame: asks for a challenge.
struct Knock {
  std::uint32_t version = kVersion;
  friend bool operator==(const Knock&, const Knock&) = default;
};
/// Who the member is, signed over both CURVE keys and the challenge (schemas/wire/handshake.h).
struct Hello {
  std::uint32_t version = kVersion;
  MemberId member;
  std::string name;
  std::string payout_address;
  std::vector<Capability> capabilities;
  std::uint64_t memory_bytes = 0;
  Signature signature{};
  friend bool operator==(const Hello&, const Hello&) = default;
};
struct Heartbeat {
  std::vector<Progress> progress;
  friend bool operator==(const Heartbeat&, const Heartbeat&) = default;
};
struct Commit {
  std::uint64_t request = 0;
  LotId lot;
  Digest32 lot_hash{};
  Digest32 commitment{};
  Signature signature{};
  friend bool operator==(const Commit&, const Commit&) = default;
};
struct Reveal {
  std::uint64_t request = 0;
  LotId lot;
  std::uint16_t job_class = 0;
  Money price;
  std::int64_t units = 0;
  Digest32 nonce{};
  friend bool operator==(const Reveal&, const Reveal&) = default;
};
/// How many more jobs the member can take now, in all.
struct Pull {
  std::uint32_t credits = 0;
  Money backup_floor;                // for classes that `floors` does not name
  std::vector<ClassPrice> floors{};  // empty: as said before
  friend bool operator==(const Pull&, const Pull&) = default;
};
/// A result is ready; the pool fetches the proof when it has room.
struct ResultOffer {
  std::uint64_t request = 0;
  JobId job;
  LeaseEpoch epoch;
  BlobHash proof;
  std::uint64_t proof_bytes = 0;
  friend bool operator==(const ResultOffer&, const ResultOffer&) = default;
};
struct Decline {
  JobId job;
  LeaseEpoch epoch;
  std::string detail;
  friend bool operator==(const Decline&, const Decline&) = default;
};
struct StatementAsk {
  std::uint64_t request = 0;
  friend bool operator==(const StatementAsk&, const StatementAsk&) = default;
};
/// The member finishes what it holds and takes no more.
struct Drain {
  friend bool operator==(const Drain&, const Drain&) = default;
};
struct Goodbye {
  friend bool operator==(const Goodbye&, const Goodbye&) = default;
};

/// A move on the clock of a Dutch lot; `kind` is the code of an auction::MoveKind.
struct ClockMove {
  std::uint64_t request = 0;
  LotId lot;
  Digest32 lot_hash{};
  std::uint8_t kind = 0;
  std::uint32_t tick = 0;
  std::int64_t units = 0;
  Millis promised;
  Signature signature{};
  friend bool operator==(const ClockMove&, const ClockMove&) = default;
};

PP_ONE_OF(ToPool, Knock, Hello, Heartbeat, Commit, Reveal, Pull, Fetch, Chunk, ResultOffer, Decline, StatementAsk,
          Drain, Goodbye, ClockMove);

// ---- pool to member ----

/// A fresh nonce for this connection, signed by the pool over both CURVE keys.
struct Challenge {
  std::uint32_t version = kVersion;
  Digest32 nonce{};
  PoolKey pool;
  Signature signature{};
  Instant time;
  friend bool operator==(const Challenge&, const Challenge&) = default;
};
struct Welcome {
  std::uint64_t session = 0;
  Money earned;
  std::uint64_t accepted = 0;
  std::uint32_t heartbeat_ms = 0;  // say something at least this often
  std::uint32_t silence_ms = 0;    // either side gives up after so long without a frame
  Instant time;
  friend bool operator==(const Welcome&, const Welcome&) = default;
};
/// The pool's clock, in answer to a heartbeat.
struct Tick {
  Instant time;
  friend bool operator==(const Tick&, const Tick&) = default;
};
struct LotOpen {
  Bytes rules;  // canonical bytes of auction::LotRules
  std::int64_t capacity_units = 0;
  std::int64_t bonded_units = 0;
  Money quality_charge;
  std::uint64_t cycles_mean = 0;
  BlobHash program;
  std::uint64_t program_bytes = 0;
  Millis median;
  friend bool operator==(const LotOpen&, const LotOpen&) = default;
};
struct CommitReceipt {
  std::uint64_t request = 0;
  LotId lot;
  bool sealed = false;
  Cause cause;
  Digest32 lot_hash{};
  Digest32 commitment{};
  std::uint32_t index = 0;
  Instant sealed_at;
  Seal seal;
  friend bool operator==(const CommitReceipt&, const CommitReceipt&) = default;
};
struct RevealCall {
  LotId lot;
  Digest32 commit_root{};
  std::uint32_t commitments = 0;
  Instant reveal_close;
  friend bool operator==(const RevealCall&, const RevealCall&) = default;
};
struct RevealReceipt {
  std::uint64_t request = 0;
  LotId lot;
  bool opened = false;
  Cause cause;
  Seal seal;
  friend bool operator==(const RevealReceipt&, const RevealReceipt&) = default;
};
struct LotResult {
  Bytes rules;
  bool cleared = false;
  Cause cause;
  Digest32 commit_root{};
  Digest32 reveal_root{};
  Digest32 seed{};
  std::uint64_t beacon_round = 0;
  Digest32 commitment{};  // from here on: the receiver's own bid
  bool revealed = false;
  Money price;
  std::int64_t units = 0;
  Cause reason;
  std::int64_t units_won = 0;
  Money price_won;
  Bytes transcript;  // empty when it does not fit a frame
  Seal seal;
  BlobHash transcript_hash;  // then it may be fetched by this name; zero when there is none
  std::uint64_t transcript_bytes = 0;
  friend bool operator==(const LotResult&, const LotResult&) = default;
};
struct Assign {
  JobId job;
  BatchId batch;
  std::uint16_t job_class = 0;
  LeaseEpoch epoch;
  Instant deadline;
  Money pay;
  bool backup = false;
  BlobHash program;
  std::uint64_t program_bytes = 0;
  BlobHash payload;
  std::uint64_t payload_bytes = 0;
  std::vector<BlobHash> inputs;
  Money pay_least;  // what a late or slow result is still paid
  friend bool operator==(const Assign&, const Assign&) = default;
};
struct LeaseEnd {
  JobId job;
  LeaseEpoch epoch;
  Cause cause;
  friend bool operator==(const LeaseEnd&, const LeaseEnd&) = default;
};
struct Verdict {
  std::uint64_t request = 0;
  JobId job;
  LeaseEpoch epoch;
  bool accepted = false;
  Cause cause;
  BlobHash proof;
  Money pay;
  Seal seal;
  friend bool operator==(const Verdict&, const Verdict&) = default;
};
/// Learned speed in one class.
struct SpeedLine {
  std::uint16_t job_class = 0;
  Millis median;
  Millis q80;
  std::uint64_t n_seen = 0;
  friend bool operator==(const SpeedLine&, const SpeedLine&) = default;
};
/// Something that was noted about the member.
struct EventLine {
  Cause what;
  Instant time;
  std::uint16_t job_class = 0;
  Millis taken;
  friend bool operator==(const EventLine&, const EventLine&) = default;
};
/// How the member did in a lot, and why.
struct LotLine {
  LotId lot;
  std::uint16_t job_class = 0;
  Cause reason;
  Money price;
  std::int64_t units_won = 0;
  Money cutoff;
  friend bool operator==(const LotLine&, const LotLine&) = default;
};
/// What the pool remembers about the member. Shares in millionths; good and bad are the evidence of a Beta.
struct Standing {
  Cause stage;
  std::uint32_t credit = 0;
  Instant suspended_until;
  std::int64_t valid_good_ppm = 0;
  std::int64_t valid_bad_ppm = 0;
  std::int64_t valid_bound_ppm = 0;
  std::int64_t punctual_good_ppm = 0;
  std::int64_t punctual_bad_ppm = 0;
  std::int64_t punctual_bound_ppm = 0;
  std::int64_t reliability_ppm = 0;
  std::uint32_t percentile = 0;
  Money bond;
  Money bond_required;
  Money on_hold;
  std::uint64_t accepted = 0;
  std::uint64_t invalid = 0;
  std::uint64_t late = 0;
  std::uint64_t unrevealed = 0;
  std::vector<SpeedLine> speeds;  // at most kStandingLinesMax, like the other two
  std::vector<EventLine> events;
  std::vector<LotLine> lots;
  friend bool operator==(const Standing&, const Standing&) = default;
};
struct Statement {
  std::uint64_t request = 0;
  Money earned;
  Money open_pay;
  std::uint64_t payout_epoch = 0;
  Digest32 payout_root{};
  Money cumulative;
  std::vector<Digest32> path;
  Seal seal;
  Standing standing;
  friend bool operator==(const Statement&, const Statement&) = default;
};
struct Refuse {
  Cause cause;
  Instant until;
  bool closes = false;   // the session is over; the member starts again with a knock
  bool lasting = false;  // coming back by itself is pointless
  friend bool operator==(const Refuse&, const Refuse&) = default;
};

/// A tick of a clock begins; moves that name it count until `ends` by the pool's time.
struct ClockTick {
  LotId lot;
  std::uint32_t tick = 0;
  Money price;
  Instant ends;
  friend bool operator==(const ClockTick&, const ClockTick&) = default;
};
struct ClockReceipt {
  std::uint64_t request = 0;
  LotId lot;
  bool counted = false;
  Cause cause;
  Digest32 lot_hash{};
  std::uint32_t index = 0;
  Instant received;
  Seal seal;
  friend bool operator==(const ClockReceipt&, const ClockReceipt&) = default;
};
/// Jobs of a class are to be had at a posted rate; `rule` is the code of an auction::MechanismId.
struct RatePosted {
  BatchId batch;
  std::uint16_t job_class = 0;
  std::uint8_t rule = 0;
  Money most;
  Money least;
  Millis reference;
  std::uint64_t jobs = 0;
  Instant deadline;
  friend bool operator==(const RatePosted&, const RatePosted&) = default;
};

PP_ONE_OF(ToMember, Challenge, Welcome, Tick, LotOpen, CommitReceipt, RevealCall, RevealReceipt, LotResult, Assign,
          LeaseEnd, Fetch, Chunk, Verdict, Statement, Refuse, Goodbye, ClockTick, ClockReceipt, RatePosted);

}  // namespace pp::wire
