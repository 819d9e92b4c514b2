// SPDX-License-Identifier: Apache-2.0
#include "schemas/vocab/signature.h"

#include <sodium.h>

#include "schemas/vocab/sha256.h"

namespace pp {

SigningKey SigningKey::from_seed(const Digest32& seed) {
  SigningKey key;
  crypto_sign_ed25519_seed_keypair(key.public_key_.data(), key.secret_.data(), seed.data());
  return key;
}

Signature SigningKey::sign(std::string_view tag, BytesView message) const {
  const Digest32 digest = tagged_hash(tag, message);
  Signature out{};
  crypto_sign_ed25519_detached(out.data(), nullptr, digest.data(), digest.size(), secret_.data());
  return out;
}

bool signature_valid(const PublicKey& key, std::string_view tag, BytesView message, const Signature& signature) {
  const Digest32 digest = tagged_hash(tag, message);
  return crypto_sign_ed25519_verify_detached(signature.data(), digest.data(), digest.size(), key.data()) == 0;
}

}  // namespace pp
