// SPDX-License-Identifier: Apache-2.0
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "schemas/wire/codec.h"

/// Any bytes decode to a message that encodes again, or to an error.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t n_bytes) {
  const pp::BytesView frame{bytes, n_bytes};
  if (const auto up = pp::wire::decode_to_pool(frame)) {
    if (!pp::wire::decode_to_pool(pp::wire::encode(*up))) std::abort();
  }
  if (const auto down = pp::wire::decode_to_member(frame)) {
    if (!pp::wire::decode_to_member(pp::wire::encode(*down))) std::abort();
  }
  return 0;
}
