// SPDX-License-Identifier: Apache-2.0
#include "schemas/vocab/sha256.h"

#include <sodium.h>

#include "schemas/vocab/check.h"

namespace pp {

Digest32 sha256(BytesView bytes) {
  Digest32 out{};
  crypto_hash_sha256(out.data(), bytes.data(), bytes.size());
  return out;
}

Digest32 tagged_hash(std::string_view tag, BytesView bytes) {
  PP_CHECK(tag.size() < 256);
  const auto length = static_cast<std::uint8_t>(tag.size());
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  crypto_hash_sha256_update(&state, &length, 1);
  crypto_hash_sha256_update(&state, as_bytes(tag).data(), tag.size());
  crypto_hash_sha256_update(&state, bytes.data(), bytes.size());
  Digest32 out{};
  crypto_hash_sha256_final(&state, out.data());
  return out;
}

}  // namespace pp
