// SPDX-License-Identifier: Apache-2.0
// Ports: what the host needs from the world, each an interface that an adapter implements and a test fakes.
//
// Every call returns at once and is made from the core thread; an adapter that has work to do queues it for its own
// thread and answers with an event through the inbox (lane Trusted, members' messages lane Members). A call may come
// again with the same key after a restart. What an adapter cannot take is its own to keep or to drop; each port says
// which. Blob reading and the clock are the two exceptions: they answer in the call.
#pragma once
#include <memory>
#include <vector>

#include "pool/core/effect.h"
#include "pool/core/event.h"
#include "pool/core/snapshot.h"
#include "pool/ledger/entry.h"
#include "schemas/vocab/one_of.h"
#include "schemas/vocab/result.h"
#include "schemas/vocab/signature.h"

namespace pp::host {

/// What is said to members.
PP_ONE_OF(MemberWord, core::LotOpened, core::CommitAnswered, core::RevealsWanted, core::RevealAnswered,
          core::LotDecided, core::JobAssigned, core::LeaseEnded, core::ResultAnswered, core::StatementAnswered,
          core::MemberRefused, core::MemberWelcomed, core::ClockTicked, core::MoveAnswered, core::RatePosted);

/// How it is said. For bodies that need one, `signed_bytes` is what was signed (canonical, see pool/host/signer.h) and
/// `signature` the pool's; both empty or zero otherwise.
struct MemberMessage {
  MemberWord body;
  Bytes signed_bytes;
  Signature signature{};
};

/// Carries messages to members. Whom a message is for stands in its body; LotOpened goes to every joined member,
/// RevealsWanted, ClockTicked, RatePosted and LotDecided to the members they list. Messages to members that are not
/// connected are dropped: the core says again what matters when a member joins. Never blocks: a slow member's outbox
/// drops or disconnects.
class MemberTransport {
 public:
  virtual ~MemberTransport() = default;
  virtual void send(MemberMessage message) = 0;
};

/// The marketplace. Answers: OrderSeen, BidAnswered, OrderWon, OrderLost, OrderCancelled, DeliveryAnswered, Settled,
/// BeaconSeen, MarketHealthChanged. The adapter retries by itself; the core asks again after `answer_patience`.
class MarketPort {
 public:
  virtual ~MarketPort() = default;
  virtual void place_bid(const core::PlaceBid& bid) = 0;
  virtual void deliver(const core::Deliver& delivery) = 0;
  virtual void refresh(const core::RefreshOrders& refresh) = 0;
};

/// Executes programs and assembles proofs. Answers: Preflighted or PreflightRefused; Assembled or AssembleFailed.
class PlannerPort {
 public:
  virtual ~PlannerPort() = default;
  virtual void preflight(const core::RunPreflight& request) = 0;
  virtual void assemble(const core::AssembleProof& request) = 0;
};

/// Verifies results in its threads. Answers: one Checked for each call (a repeated call may be answered once).
class CheckerPort {
 public:
  virtual ~CheckerPort() = default;
  virtual void check(const core::CheckProof& request) = 0;
};

/// A signed statement of the pool that is kept with the event that caused it.
struct SignedRecord {
  enum class Kind : std::uint8_t { LotTranscript, PayoutRoot };
  Kind kind = Kind::LotTranscript;
  std::uint64_t id = 0;  // lot or payout epoch
  Bytes bytes;
  Signature signature{};
};

/// One transaction of the journal: judged events with what they caused. All or nothing.
struct JournalBatch {
  std::vector<core::Event> events;           // consecutive
  std::vector<Digest32> event_chain;         // the chain's link after each event
  std::vector<ledger::Transaction> entries;  // in order, each names its event
  std::vector<SignedRecord> records;
  std::vector<core::MemberNote> notes;     // events about members, from which their standing can be rebuilt
  std::optional<Bytes> snapshot;           // canonical state after the last event
  std::shared_ptr<const core::View> view;  // what the projections are rewritten from
};

/// What recovery finds.
struct Recovered {
  std::optional<Bytes> snapshot;  // canonical state after event `snapshot_seq`
  EventSeq snapshot_seq;
  Digest32 snapshot_link{};       // the chain's link there
  std::vector<core::Event> tail;  // events after it, consecutive, chain checked
  std::vector<Digest32> tail_chain;
  std::vector<ledger::Transaction> tail_entries;  // stored entries of those events, to compare with the replay
};

/// The event journal. `append` queues one batch and answers with Inbox::post_durable or post_journal_error.
class Journal {
 public:
  virtual ~Journal() = default;
  virtual Result<Recovered> recover() = 0;
  virtual void append(JournalBatch batch) = 0;
};

/// Content-addressed bytes. Thread-safe; a hash is returned only after its bytes are on disk.
class BlobStore {
 public:
  virtual ~BlobStore() = default;
  virtual Result<BlobHash> put(BytesView bytes) = 0;
  /// Errors: unknown hash, or larger than `bytes_max`.
  virtual Result<Bytes> get(const BlobHash& hash, std::size_t bytes_max) const = 0;
  /// A stretch of a blob, shorter at its end. Errors: unknown hash.
  virtual Result<Bytes> read(const BlobHash& hash, std::uint64_t offset, std::size_t length) const = 0;
  virtual std::optional<std::uint64_t> size_bytes(const BlobHash& hash) const = 0;
};

/// Signs in the pool's name.
class Signer {
 public:
  virtual ~Signer() = default;
  virtual PoolKey key() const = 0;
  virtual Signature sign(std::string_view tag, BytesView message) const = 0;
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() = 0;
};

/// Receives each published view; called on the core thread, must return at once.
class ViewSink {
 public:
  virtual ~ViewSink() = default;
  virtual void publish(std::shared_ptr<const core::View> view) = 0;
};

}  // namespace pp::host
