// SPDX-License-Identifier: Apache-2.0
// Marketplace: the order floor made durable, with the market's signatures, beacon and blobs around it.
//
// Owned by the server's one thread; time is an argument and entropy a function it was given. A change is on disk
// before its answer is handed out. A repeated request with the same idempotency key gets the recorded answer; a
// refused request changed nothing and is judged again. After a failed commit nothing more is answered: `failure()`
// says why, and the process has to end.
#pragma once
#include <deque>
#include <functional>
#include <memory>

#include "pool/market/server/market_config.h"
#include "pool/market/server/store.h"

namespace pp::market {

/// Everything that the judge of a proof needs. The context is what the proof must be bound to.
struct JudgeRequest {
  OrderId order;
  std::uint32_t delivery = 0;
  ImageId image;
  std::uint32_t exit_code = 0;
  Digest32 context{};
  Bytes input;
  Bytes journal;
  Bytes proof;
};
struct JudgeVerdict {
  bool valid = false;
  std::string reason;  // for people, when it is not
};
/// Verifies a proof. Called from judge threads; must not throw and must bound what it does with hostile bytes.
using ProofJudge = std::function<JudgeVerdict(const JudgeRequest&)>;

/// Who asks for a change, under which key, and for what.
struct Asked {
  Digest32 caller{};
  Digest32 key{};      // idempotency key, never zero
  Digest32 request{};  // hash of method, target and body
};

/// An answer as it travels.
struct Reply {
  std::uint32_t status = 200;
  std::string body;  // JSON unless `blob`
  bool blob = false;
};
Reply refusal_reply(std::uint32_t status, const Refusal& refusal);
Reply refusal_reply(Verdict verdict);

class Marketplace {
 public:
  struct Secrets {
    SigningKey key;
    SealKey seal;
    std::function<Digest32()> entropy;  // fresh random bytes of the operating system
  };
  /// Opens the state, pays in what the configuration says. Errors: those of MarketStore::open and recover,
  /// P-MKS-006 an account of the configuration contradicts the stored one, P-MKS-007 the books do not balance.
  static Result<std::unique_ptr<Marketplace>> open(const MarketConfig& config, Secrets secrets, Instant now);

  /// Carries out a command of a caller.
  Reply change(const Asked& asked, const Command& command, Instant now);
  /// A pool's own word on how far it is; forgotten at a restart.
  Reply report_progress(const PoolKey& pool, OrderId order, Progress progress);
  Reply put_blob(const Digest32& owner, const BlobHash& hash, BytesView bytes, Instant now);

  /// Opens due bids, ends overdue orders, publishes the beacon, tidies up.
  void tick(Instant now);
  /// At most `works_max` deliveries to be judged, each handed out once. After a restart every delivery in check is
  /// handed out again.
  std::vector<JudgeRequest> take_judge_work(std::size_t works_max);
  void judged(OrderId order, std::uint32_t delivery, const JudgeVerdict& verdict, Instant now);

  const Party* party(const Digest32& key) const { return floor_.party(key); }
  std::optional<OrderSheet> sheet(OrderId id) const;
  std::vector<OrderSheet> open_orders(OrderId after, std::size_t rows_max) const;
  AccountSheet account(const Digest32& key) const;
  BooksSheet books() const;
  MarketFacts facts(Instant now) const;
  Result<std::vector<FeedEvent>> feed(std::uint64_t after) { return store_->feed(after, kPageRows); }
  Result<std::vector<Signed<Settlement>>> settlements(const PoolKey& pool, SettlementSeq after) {
    return store_->settlements(pool, after, kPageRows);
  }
  Result<std::vector<Signed<Beacon>>> beacons(std::uint64_t after) { return store_->beacons(after, kPageRows); }
  /// The bytes, when the caller may read them: its own, those of any order's question for pools, and the proof of a
  /// paid order for its buyer.
  Result<std::optional<Bytes>> blob(const Digest32& caller, const BlobHash& hash);
  std::optional<std::uint64_t> blob_bytes(const BlobHash& hash, const Digest32& owner);

  std::uint64_t feed_first() const { return feed_first_; }
  std::uint64_t feed_last() const { return floor_.feed_last(); }
  std::uint64_t beacon_round() const { return beacon_ ? beacon_->claim.round : 0; }
  /// Rises with everything that a waiting reader may be waiting for.
  std::uint64_t pulse() const { return pulse_; }
  const std::optional<Error>& failure() const { return failure_; }
  MarketKey key() const { return market_; }
  const MarketConfig& config() const { return config_; }

  static constexpr std::size_t kPageRows = 64;

 private:
  Marketplace(const MarketConfig& config, Secrets secrets);
  Result<void> restore(Instant now);
  Outcome carry_out(const Command& command, Instant now, const Asked* asked);
  void publish_beacon(Instant now);
  void close_order(OrderId id, Instant now);
  void tidy(Instant now);
  void queue_judgement(OrderId id);
  bool may_read(const Digest32& caller, const BlobHash& hash);

  MarketConfig config_;
  Secrets secrets_;
  MarketKey market_;
  OrderFloor floor_;
  std::unique_ptr<MarketStore> store_;
  std::optional<Signed<Beacon>> beacon_;
  std::map<OrderId, Progress> progress_;
  std::deque<OrderId> to_judge_;
  std::uint64_t feed_first_ = 1;
  std::uint64_t pulse_ = 0;
  Instant tidied_;
  std::optional<Error> failure_;
};

}  // namespace pp::market
