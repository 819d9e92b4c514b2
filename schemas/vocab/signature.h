// SPDX-License-Identifier: Apache-2.0
// Ed25519 signatures (RFC 8032) over tagged messages: who says what, for which purpose.
//
// Signing needs only the key, so a signer is a value that whoever owns the key file holds. A message is signed under
// a tag, so that a signature made for one conversation means nothing in another. Any thread.
#pragma once
#include <string_view>

#include "schemas/vocab/bytes.h"

namespace pp {

using PublicKey = Digest32;
using Signature = std::array<std::uint8_t, 64>;

class SigningKey {
 public:
  /// Derives the pair from 32 secret random bytes, which the caller drew from the operating system or read from a file.
  static SigningKey from_seed(const Digest32& seed);
  const PublicKey& public_key() const { return public_key_; }
  Signature sign(std::string_view tag, BytesView message) const;

 private:
  PublicKey public_key_{};
  std::array<std::uint8_t, 64> secret_{};
};

/// True only for the strict (canonical, non-small-order) signature of `key` over `message` under `tag`.
bool signature_valid(const PublicKey& key, std::string_view tag, BytesView message, const Signature& signature);

}  // namespace pp
