// SPDX-License-Identifier: Apache-2.0
// Headers: the names under which claims and signatures travel, and where the API's paths begin.
//
// Both sides of the wire include this. Values only.
#pragma once

namespace pp::market {

inline constexpr const char* kKeyHeader = "PP-Key";
inline constexpr const char* kNonceHeader = "PP-Nonce";
inline constexpr const char* kIssuedHeader = "PP-Issued";
inline constexpr const char* kExpiresHeader = "PP-Expires";
inline constexpr const char* kIdempotencyHeader = "PP-Idempotency-Key";
inline constexpr const char* kBodyHashHeader = "PP-Body-SHA256";
inline constexpr const char* kSignatureHeader = "PP-Signature";

inline constexpr const char* kMarketTimeHeader = "PP-Market-Time";
inline constexpr const char* kMarketSignatureHeader = "PP-Market-Signature";

/// A waiting request is answered after this long at the latest.
inline constexpr int kWaitMaxMs = 25'000;
inline constexpr int kJsonBytesMax = 1 << 20;

}  // namespace pp::market
