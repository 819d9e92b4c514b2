// SPDX-License-Identifier: Apache-2.0
// MarketConnection: one HTTP connection to a marketplace; signs what it asks and believes only signed answers.
//
// A coroutine client on its owner's io_context: one call at a time. It connects when it needs to, again after a
// failure, and learns the market's clock from the answers, so that a wrong local clock does no harm. Nothing here
// throws; every failure is an Error whose code says whether the market was unreachable, silent or lying.
#pragma once
#include <functional>
#include <optional>

#include <boost/beast/core/flat_buffer.hpp>

#include "pool/market/client/address.h"
#include "schemas/http/market_claims.h"
#include "schemas/http/task.h"

namespace pp::market {

inline constexpr const char* kUnreachable = "P-MKC-002";  // no connection, or it broke
inline constexpr const char* kSilent = "P-MKC-003";       // no answer in time
inline constexpr const char* kForged = "P-MKC-004";       // an answer that the market's key did not sign

/// Who asks. `sign` may be called on the connection's thread at any time.
struct Identity {
  PublicKey key{};
  std::function<Signature(std::string_view tag, BytesView message)> sign;
  static Identity of(const SigningKey& key);
};

struct MarketCall {
  std::string method = "GET";
  std::string target;
  Bytes body;
  Digest32 idempotency{};  // zero when the call changes nothing
  Millis patience = seconds(20);
  std::size_t answer_bytes_max = 4u << 20;
};

struct MarketAnswer {
  unsigned status = 0;
  Bytes body;
  Instant time;  // the market's
};

class MarketConnection {
 public:
  MarketConnection(Executor executor, MarketAddress address, Identity identity);
  ~MarketConnection();

  /// Errors: kUnreachable, kSilent, kForged.
  Task<Result<MarketAnswer>> call(const MarketCall& call);
  const MarketAddress& address() const { return address_; }
  const PublicKey& key() const { return identity_.key; }

 private:
  Task<Result<void>> connect(Millis patience);
  Task<Result<MarketAnswer>> exchange(const MarketCall& call);
  Instant market_now() const;

  Executor executor_;
  MarketAddress address_;
  Identity identity_;
  std::optional<Stream> stream_;
  boost::beast::flat_buffer buffer_;
  Millis offset_;  // of the market's clock from ours
};

}  // namespace pp::market
