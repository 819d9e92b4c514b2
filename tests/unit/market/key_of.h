// SPDX-License-Identifier: Apache-2.0
// Keys, hashes and ids that only have to differ, for tests of the market.
#pragma once
#include "schemas/vocab/bytes.h"

namespace pp::market {

/// 32 times the same byte.
inline Digest32 key_of(std::uint8_t n) {
  Digest32 d{};
  d.fill(n);
  return d;
}

}  // namespace pp::market
