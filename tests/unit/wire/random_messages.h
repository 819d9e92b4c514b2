// SPDX-License-Identifier: Apache-2.0
// Random messages of every kind, each within its bounds: the food of the codec's tests. Pure, seeded.
#pragma once
#include <string>

#include "schemas/vocab/rng.h"
#include "schemas/wire/messages.h"

namespace pp::wire {

class RandomMessages {
 public:
  explicit RandomMessages(std::uint64_t seed) : rng_(seed) {}

  template <std::size_t N>
  std::array<std::uint8_t, N> fixed() {
    std::array<std::uint8_t, N> out{};
    for (auto& b : out) b = static_cast<std::uint8_t>(rng_.next());
    return out;
  }
  template <class Id>
  Id key() {
    return Id{fixed<32>()};
  }
  Bytes bytes(std::size_t n_max) {
    Bytes out(rng_.below(n_max + 1));
    for (auto& b : out) b = static_cast<std::uint8_t>(rng_.next());
    return out;
  }
  std::string text(std::size_t n_max) {
    std::string out(rng_.below(n_max + 1), ' ');
    for (char& c : out) c = static_cast<char>(' ' + rng_.below(95));
    return out;
  }
  std::uint64_t n(std::uint64_t most) { return rng_.below(most + 1); }
  bool coin() { return n(1) == 1; }
  Money amount() { return Money::nanos(static_cast<std::int64_t>(n(1ull << 60))); }
  Instant instant() { return {static_cast<std::int64_t>(n(253'402'300'800'000))}; }
  Cause cause() { return {static_cast<std::uint16_t>(n(65535)), text(kTextBytesMax)}; }
  Seal seal() { return {bytes(kSealedBytesMax), fixed<64>()}; }
  Fetch fetch() { return {key<BlobHash>(), n(kBlobBytesMax), static_cast<std::uint32_t>(1 + n(kChunkBytesMax - 1))}; }
  Chunk chunk() {
    Chunk out{key<BlobHash>(), n(1 << 20), 0, bytes(coin() ? 200 : kChunkBytesMax)};
    out.total_bytes = out.offset + out.bytes.size() + n(1000);
    return out;
  }

  Millis span() { return {static_cast<std::int64_t>(n(86'400'000))}; }
  Standing standing() {
    Standing out{cause(),     u32(),       instant(),   i64(),       i64(),    i64(),    i64(),
                 i64(),       i64(),       i64(),       u32(),       amount(), amount(), amount(),
                 rng_.next(), rng_.next(), rng_.next(), rng_.next(), {},       {},       {}};
    for (auto left = n(kStandingLinesMax); left > 0; --left) out.speeds.push_back({u16(), span(), span(), rng_.next()});
    for (auto left = n(kStandingLinesMax); left > 0; --left) out.events.push_back({cause(), instant(), u16(), span()});
    for (auto left = n(kStandingLinesMax); left > 0; --left) {
      out.lots.push_back({{rng_.next()}, u16(), cause(), amount(), i64(), amount()});
    }
    return out;
  }

  ToPool to_pool() {
    switch (n(std::variant_size_v<ToPool::Base> - 1)) {
      case 0:
        return Knock{u32()};
      case 1: {
        Hello out{u32(), key<MemberId>(), text(kNameBytesMax), text(kPayoutAddressBytesMax),
                  {},    n(~0ull - 1),    fixed<64>()};
        for (auto left = n(kCapabilitiesMax); left > 0; --left) {
          out.capabilities.push_back({u16(), {static_cast<std::int64_t>(n(86'400'000))}});
        }
        return out;
      }
      case 2: {
        Heartbeat out;
        for (auto left = n(kProgressMax); left > 0; --left) {
          out.progress.push_back({{rng_.next()}, {rng_.next()}, static_cast<std::uint32_t>(n(1000))});
        }
        return out;
      }
      case 3:
        return Commit{rng_.next(), {rng_.next()}, fixed<32>(), fixed<32>(), fixed<64>()};
      case 4:
        return Reveal{rng_.next(), {rng_.next()}, u16(), Money::nanos(i64()), i64(), fixed<32>()};
      case 5: {
        Pull out{u32(), amount(), {}};
        for (auto left = n(kCapabilitiesMax); left > 0; --left) out.floors.push_back({u16(), amount()});
        return out;
      }
      case 6:
        return fetch();
      case 7:
        return chunk();
      case 8:
        return ResultOffer{rng_.next(), {rng_.next()}, {rng_.next()}, key<BlobHash>(), rng_.next()};
      case 9:
        return Decline{{rng_.next()}, {rng_.next()}, text(kTextBytesMax)};
      case 10:
        return StatementAsk{rng_.next()};
      case 11:
        return Drain{};
      case 12:
        return Goodbye{};
      default:
        return ClockMove{rng_.next(), {rng_.next()}, fixed<32>(), static_cast<std::uint8_t>(n(255)),
                         u32(),       i64(),         {i64()},     fixed<64>()};
    }
  }

  ToMember to_member() {
    switch (n(std::variant_size_v<ToMember::Base> - 1)) {
      case 0:
        return Challenge{u32(), fixed<32>(), key<PoolKey>(), fixed<64>(), instant()};
      case 1:
        return Welcome{rng_.next(), amount(), rng_.next(), u32(), u32(), instant()};
      case 2:
        return Tick{instant()};
      case 3:
        return LotOpen{bytes(kRulesBytesMax), i64(), i64(), amount(), rng_.next(), key<BlobHash>(),
                       n(kBlobBytesMax),      span()};
      case 4:
        return CommitReceipt{rng_.next(), {rng_.next()}, coin(),    cause(), fixed<32>(),
                             fixed<32>(), u32(),         instant(), seal()};
      case 5:
        return RevealCall{{rng_.next()}, fixed<32>(), u32(), instant()};
      case 6:
        return RevealReceipt{rng_.next(), {rng_.next()}, coin(), cause(), seal()};
      case 7: {
        LotResult out;
        out.rules = bytes(kRulesBytesMax);
        out.cleared = coin();
        out.cause = cause();
        out.commit_root = fixed<32>();
        out.reveal_root = fixed<32>();
        out.seed = fixed<32>();
        out.beacon_round = rng_.next();
        out.commitment = fixed<32>();
        out.revealed = coin();
        out.price = Money::nanos(i64());
        out.units = i64();
        out.reason = cause();
        out.units_won = i64();
        out.price_won = amount();
        out.transcript = bytes(coin() ? 500 : kTranscriptBytesMax);
        out.seal = seal();
        out.transcript_hash = key<BlobHash>();
        out.transcript_bytes = n(kBlobBytesMax);
        return out;
      }
      case 8: {
        Assign out{{rng_.next()},   {rng_.next()},    u16(),           {rng_.next()},    instant(), amount(), coin(),
                   key<BlobHash>(), n(kBlobBytesMax), key<BlobHash>(), n(kBlobBytesMax), {},        amount()};
        for (auto left = n(kInputsMax); left > 0; --left) out.inputs.push_back(key<BlobHash>());
        return out;
      }
      case 9:
        return LeaseEnd{{rng_.next()}, {rng_.next()}, cause()};
      case 10:
        return fetch();
      case 11:
        return chunk();
      case 12:
        return Verdict{rng_.next(), {rng_.next()}, {rng_.next()}, coin(), cause(), key<BlobHash>(), amount(), seal()};
      case 13: {
        Statement out{rng_.next(), amount(), amount(), rng_.next(), fixed<32>(), amount(), {}, seal(), standing()};
        for (auto left = n(kPathMax); left > 0; --left) out.path.push_back(fixed<32>());
        return out;
      }
      case 14:
        return Refuse{cause(), instant(), coin(), coin()};
      case 15:
        return Goodbye{};
      case 16:
        return ClockTick{{rng_.next()}, u32(), amount(), instant()};
      case 17:
        return ClockReceipt{rng_.next(), {rng_.next()}, coin(), cause(), fixed<32>(), u32(), instant(), seal()};
      default:
        return RatePosted{{rng_.next()}, u16(),    static_cast<std::uint8_t>(n(255)), amount(), amount(), span(),
                          rng_.next(),   instant()};
    }
  }

 private:
  std::uint16_t u16() { return static_cast<std::uint16_t>(rng_.next()); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(rng_.next()); }
  std::int64_t i64() { return static_cast<std::int64_t>(rng_.next()); }
  Rng rng_;
};

}  // namespace pp::wire
