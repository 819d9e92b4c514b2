// SPDX-License-Identifier: Apache-2.0
// The pool's side of the wire tests: a real PoolWire on loopback with a scripted core, blobs in memory.
//
// Events are awaited with a deadline, never slept for. Only the test's thread calls `send`, as only the core's would.
#pragma once
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>

#include <gtest/gtest.h>

#include "auction/lot.h"
#include "pool/core/lot_record.h"
#include "pool/host/signer.h"
#include "pool/wire/pool_wire.h"
#include "schemas/vocab/sha256.h"

namespace pp::wire {

inline constexpr auto kPatience = std::chrono::seconds(10);

inline std::int64_t wall_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

struct WallClock : host::Clock {
  Instant now() override { return {wall_ms()}; }
};

/// Blobs in memory; can damage what it reads, to see who notices.
class MemoryBlobs : public host::BlobStore {
 public:
  Result<BlobHash> put(BytesView bytes) override {
    const BlobHash hash{sha256(bytes)};
    const std::lock_guard lock(mutex_);
    blobs_[hash] = to_bytes(bytes);
    return hash;
  }
  Result<Bytes> get(const BlobHash& hash, std::size_t) const override { return read(hash, 0, SIZE_MAX); }
  Result<Bytes> read(const BlobHash& hash, std::uint64_t offset, std::size_t length) const override {
    const std::lock_guard lock(mutex_);
    const auto it = blobs_.find(hash);
    if (it == blobs_.end() || offset > it->second.size()) return error("P-TST-001", "no such blob");
    const auto from = it->second.begin() + static_cast<std::ptrdiff_t>(offset);
    Bytes out(from, from + static_cast<std::ptrdiff_t>(std::min<std::size_t>(length, it->second.size() - offset)));
    if (damaged_reads > 0 && !out.empty()) {
      --damaged_reads;
      out[out.size() / 2] ^= 1;
    }
    return out;
  }
  std::optional<std::uint64_t> size_bytes(const BlobHash& hash) const override {
    const std::lock_guard lock(mutex_);
    const auto it = blobs_.find(hash);
    return it == blobs_.end() ? std::nullopt : std::optional<std::uint64_t>(it->second.size());
  }
  mutable std::atomic<int> damaged_reads{0};

 private:
  mutable std::mutex mutex_;
  std::map<BlobHash, Bytes> blobs_;
};

class PoolSide {
 public:
  explicit PoolSide(WireLimits limits = {}, std::set<MemberId> allowed = {}, CurvePair keys = CurvePair::random(),
                    std::string bind = "tcp://127.0.0.1:*")
      : signer(SigningKey::from_seed(sha256(keys.secret_key))), keys_(keys) {
    WireConfig config{std::move(bind), keys, std::move(allowed), limits};
    wire = std::make_unique<PoolWire>(
        config, WirePorts{[this](core::EventBody body) { return take(std::move(body)); }, blobs, signer, clock});
    const auto started = wire->start();
    if (!started) throw std::runtime_error(started.error().context);
    address = *started;
  }

  ~PoolSide() { wire->stop(); }

  /// Waits for the next event of this kind that satisfies `wanted`; others stay.
  template <class T>
  T await(std::function<bool(const T&)> wanted = [](const T&) { return true; }) {
    std::unique_lock lock(mutex_);
    const auto until = std::chrono::steady_clock::now() + kPatience;
    for (;;) {
      for (auto it = events_.begin(); it != events_.end(); ++it) {
        if (const T* event = std::get_if<T>(&*it); event && wanted(*event)) {
          T out = *event;
          events_.erase(it);
          return out;
        }
      }
      if (arrived_.wait_until(lock, until) == std::cv_status::timeout)
        throw std::runtime_error("no such event in time");
    }
  }
  template <class T>
  bool seen() {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(events_, [](const auto& e) { return std::holds_alternative<T>(e); });
  }
  /// Waits until a counter reaches a value.
  void await_count(Refusal refusal, std::uint64_t at_least) {
    const auto until = std::chrono::steady_clock::now() + kPatience;
    while (wire->counters().of(refusal) < at_least) {
      if (std::chrono::steady_clock::now() > until)
        throw std::runtime_error("never counted " + std::string(name_of(refusal)));
      std::this_thread::yield();
    }
  }

  core::MemberJoined welcome() {
    const auto joined = await<core::MemberJoined>();
    send(core::MemberWelcomed{joined.member, joined.session, {}, 0});
    return joined;
  }
  void send(decltype(host::MemberMessage::body) body) { wire->send(host::signed_message(signer, std::move(body))); }

  MemoryBlobs blobs;
  WallClock clock;
  host::KeySigner signer;
  std::atomic<bool> full{false};
  PoolAddress address;
  std::unique_ptr<PoolWire> wire;
  const CurvePair& keys() const { return keys_; }

 private:
  bool take(core::EventBody body) {
    if (full) return false;
    const std::lock_guard lock(mutex_);
    events_.push_back(std::move(body));
    arrived_.notify_all();
    return true;
  }
  CurvePair keys_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<core::EventBody> events_;
};

/// A lot that is open now, with generous phases.
inline auction::LotRules lot_now(const PoolKey& pool, std::uint64_t id, std::int64_t units) {
  auction::LotRules rules;
  rules.pool = pool;
  rules.lot = {id};
  rules.batch = {1};
  rules.job_class = {auction::JobKind::Segment, 18};
  rules.units = units;
  rules.reserve = Money::units(1);
  rules.opened = {wall_ms()};
  rules.commit_close = rules.opened + seconds(60);
  rules.reveal_close = rules.opened + seconds(120);
  rules.deliver_by = rules.opened + seconds(1200);
  return rules;
}

}  // namespace pp::wire
