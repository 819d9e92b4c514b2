// SPDX-License-Identifier: Apache-2.0
// MarketStore: everything the marketplace must not forget, in one SQLite file (WAL, synchronous FULL).
//
// Owned by the server's thread. `commit` writes one change in one transaction and returns when it is on disk; whoever
// calls it releases answers only after that. Transfers and settlements are append-only. A second process on the same
// file is refused. Exceptions of the library end here, as a Result.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pool/market/server/orders.h"
#include "schemas/vocab/result.h"

namespace pp::market {

/// The recorded answer to a request that changed something, found again under the caller's idempotency key.
struct RecordedAnswer {
  Digest32 request{};  // what was asked: the same key with another request is a mistake
  std::uint32_t status = 0;
  std::string body;
};

/// One transaction.
struct MarketChange {
  std::vector<std::pair<Digest32, Party>> parties;
  const Order* order = nullptr;
  std::vector<Transfer> transfers;
  std::vector<FeedEvent> feed;
  std::optional<Signed<Settlement>> settlement;
  std::optional<Signed<Beacon>> beacon;
  struct Answer {
    Digest32 caller{};
    Digest32 key{};
    Instant at;
    RecordedAnswer answer;
  };
  std::optional<Answer> answer;
  OrderId last_order;
  Instant time;
};

struct MarketRecovered {
  std::vector<std::pair<Digest32, Party>> parties;
  std::vector<Order> orders;
  std::vector<Transfer> transfers;
  OrderId last_order;
  std::uint64_t feed_first = 1;
  std::uint64_t feed_last = 0;
  std::optional<Signed<Beacon>> beacon;
  Instant time;
};

struct BlobFacts {
  BlobHash hash;
  std::uint64_t bytes = 0;
};

class MarketStore {
 public:
  /// Opens or creates. Errors: P-MKS-001 cannot be opened or is in use, P-MKS-002 belongs to another market key,
  /// P-MKS-003 another version of the format.
  static Result<std::unique_ptr<MarketStore>> open(const std::string& path, const MarketKey& market);
  ~MarketStore();

  /// Errors: P-MKS-004 the file is damaged.
  Result<MarketRecovered> recover();
  /// Errors: P-MKS-005; the caller must stop the process, because memory is ahead of the disk.
  Result<void> commit(const MarketChange& change);

  Result<std::vector<FeedEvent>> feed(std::uint64_t after, std::size_t rows_max);
  Result<std::vector<Signed<Settlement>>> settlements(const PoolKey& pool, SettlementSeq after, std::size_t rows_max);
  Result<std::vector<Signed<Beacon>>> beacons(std::uint64_t after, std::size_t rows_max);
  Result<std::optional<RecordedAnswer>> answer(const Digest32& caller, const Digest32& key);

  /// Keeps the bytes and notes who brought them. Requires: hash is theirs.
  Result<void> put_blob(const BlobHash& hash, BytesView bytes, const Digest32& owner, Instant now);
  Result<std::optional<Bytes>> blob(const BlobHash& hash);
  Result<std::optional<std::uint64_t>> blob_bytes(const BlobHash& hash);
  /// Whether this party uploaded it.
  Result<bool> owns_blob(const BlobHash& hash, const Digest32& owner);
  /// Bytes that this party has uploaded and that are still kept.
  Result<std::uint64_t> uploaded_bytes(const Digest32& owner);

  /// Drops what nobody needs any more: answers, feed lines, beacons, archived orders and blobs that no kept order
  /// names, all dated before `before` (feed lines and beacons: beyond the newest `lines_kept`).
  Result<void> forget(Instant before, std::uint64_t lines_kept, const std::vector<OrderId>& archived,
                      const std::set<BlobHash>& needed);
  Result<std::uint64_t> feed_first();

 private:
  struct Database;
  explicit MarketStore(std::unique_ptr<Database> database);
  std::unique_ptr<Database> database_;
};

}  // namespace pp::market
