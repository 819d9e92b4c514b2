// SPDX-License-Identifier: Apache-2.0
// Largest-remainder sharing: an amount is split by weights to the last nano.
//
// Pure; any thread. Each party gets the floor of its share; the nanos left over go one each to the largest
// remainders, ties by drawn hash, so that no order of arrival and no id is favoured. Source: Hamilton's method of
// apportionment; mechanisms.md 10.
#pragma once
#include <span>
#include <vector>

#include "schemas/vocab/bytes.h"
#include "schemas/vocab/money.h"

namespace pp::ledger {

struct Weight {
  Digest32 party{};
  std::uint64_t weight = 0;
};

/// Shares in the order of `weights`; they sum to `amount` exactly. All zero when every weight is zero: the caller
/// books the amount elsewhere. Requires: amount >= 0; the weights sum to less than 2^63; parties are distinct.
std::vector<Money> share_by_weight(Money amount, std::span<const Weight> weights, const Digest32& seed);

/// What a party did and what it was promised for that.
struct Stake {
  Digest32 party{};
  std::uint64_t weight = 0;
  Money promised;
};

/// Shares in the order of `stakes` that go to whoever was promised least for a unit of weight first, until all that
/// take part have the same; from there on by weight. They sum to `amount` exactly; all zero when every weight is zero.
/// Requires: as above; no promise is negative, and with `amount` they sum to less than 2^63 nanos.
std::vector<Money> share_to_level(Money amount, std::span<const Stake> stakes, const Digest32& seed);

}  // namespace pp::ledger
