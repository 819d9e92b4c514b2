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

}  // namespace pp::ledger
