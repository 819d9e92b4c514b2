// SPDX-License-Identifier: Apache-2.0
#include "schemas/vocab/sha256.h"

// The plain functions: they use the processor's SHA instructions, and the newer interface costs more per call than
// hashing a short message does.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "schemas/vocab/check.h"

namespace pp {

Digest32 sha256(BytesView bytes) {
  Digest32 out{};
  SHA256(bytes.data(), bytes.size(), out.data());
  return out;
}

Digest32 tagged_hash(std::string_view tag, BytesView bytes) {
  PP_CHECK(tag.size() < 256);
  const auto length = static_cast<std::uint8_t>(tag.size());
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, &length, 1);
  SHA256_Update(&state, tag.data(), tag.size());
  SHA256_Update(&state, bytes.data(), bytes.size());
  Digest32 out{};
  SHA256_Final(out.data(), &state);
  return out;
}

}  // namespace pp
