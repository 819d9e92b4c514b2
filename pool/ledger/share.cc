// SPDX-License-Identifier: Apache-2.0
#include "pool/ledger/share.h"

#include <algorithm>

#include "schemas/vocab/check.h"
#include "schemas/vocab/sha256.h"

namespace pp::ledger {
namespace {

struct Remainder {
  std::uint64_t value = 0;
  Digest32 tie{};
  std::size_t index = 0;
};

Digest32 tie_of(const Digest32& seed, const Digest32& party) {
  ByteWriter out;
  out.raw(seed);
  out.raw(party);
  return tagged_hash("pp/share/tie/1", out.bytes());
}

/// Whether `a` was promised less for a unit of weight.
bool below(const Stake& a, const Stake& b) {
  return static_cast<unsigned __int128>(a.promised.nanos()) * b.weight <
         static_cast<unsigned __int128>(b.promised.nanos()) * a.weight;
}

}  // namespace

std::vector<Money> share_by_weight(Money amount, std::span<const Weight> weights, const Digest32& seed) {
  PP_CHECK(!amount.negative());
  std::vector<Money> shares(weights.size());
  unsigned __int128 total = 0;
  for (const Weight& w : weights) total += w.weight;
  PP_CHECK(total < (static_cast<unsigned __int128>(1) << 63));
  if (total == 0) return shares;

  std::vector<Remainder> remainders;
  remainders.reserve(weights.size());
  Money left = amount;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const auto product = static_cast<unsigned __int128>(amount.nanos()) * weights[i].weight;
    shares[i] = Money::nanos(static_cast<std::int64_t>(product / total));
    left -= shares[i];
    remainders.push_back({static_cast<std::uint64_t>(product % total), tie_of(seed, weights[i].party), i});
  }
  // Fewer nanos are left than there are parties with a remainder, so one each is enough.
  std::sort(remainders.begin(), remainders.end(), [](const Remainder& a, const Remainder& b) {
    return a.value != b.value ? a.value > b.value : a.tie < b.tie;
  });
  for (std::size_t i = 0; left > Money{}; ++i, left -= Money::nanos(1)) {
    shares[remainders[i].index] += Money::nanos(1);
  }
  return shares;
}

std::vector<Money> share_to_level(Money amount, std::span<const Stake> stakes, const Digest32& seed) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < stakes.size(); ++i) {
    PP_CHECK(!stakes[i].promised.negative());
    if (stakes[i].weight > 0) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return below(stakes[a], stakes[b]); });
  // The level is that of the first so many, lowest first, that stays at or below what the next one was promised.
  Money total = amount;
  unsigned __int128 weight = 0;
  std::vector<Weight> raised;
  for (const std::size_t i : order) {
    const Stake& next = stakes[i];
    const auto level_of_next = static_cast<unsigned __int128>(next.promised.nanos()) * weight;
    if (weight > 0 && static_cast<unsigned __int128>(total.nanos()) * next.weight <= level_of_next) break;
    total += next.promised;
    weight += next.weight;
    raised.push_back({next.party, next.weight});
  }
  // A promise is whole nanos, so the floor of what the level makes of a weight is never less than its promise.
  const std::vector<Money> up_to = share_by_weight(total, raised, seed);
  std::vector<Money> shares(stakes.size());
  for (std::size_t i = 0; i < raised.size(); ++i) shares[order[i]] = up_to[i] - stakes[order[i]].promised;
  return shares;
}

}  // namespace pp::ledger
