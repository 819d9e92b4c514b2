// SPDX-License-Identifier: Apache-2.0
// A sealed lot with real keys, from the first commit to the signed transcript: what seal, audit and bench tests share.
//
// Everything follows from one seed.
#pragma once
#include <vector>

#include "auction/audit.h"
#include "auction/lot.h"
#include "schemas/vocab/rng.h"

namespace pp::auction::testing {

inline Digest32 random_digest(Rng& rng) {
  Digest32 out;
  for (auto& b : out) b = static_cast<std::uint8_t>(rng.next());
  return out;
}

struct Bidder {
  SigningKey key;
  MemberId id;
  Opening opening;
};

struct LotExample {
  SigningKey pool;
  std::vector<Bidder> bidders;
  std::vector<MemberTerms> terms;
  LotRules rules;
  Beacon beacon;

  explicit LotExample(std::size_t n, MechanismId mechanism = MechanismId::Vcg, std::uint64_t seed = 1) {
    Rng rng(seed);
    pool = SigningKey::from_seed(random_digest(rng));
    rules.pool.bytes = pool.public_key();
    rules.lot.value = 7;
    rules.job_class = {JobKind::Segment, 18};
    rules.mechanism = mechanism;
    rules.units = sells_one_job(mechanism) ? 1 : static_cast<std::int64_t>(3 * n);
    rules.reserve = Money::nanos(1'200'000);
    rules.opened = Instant{10'000};
    rules.commit_close = Instant{11'000};
    rules.reveal_close = Instant{12'000};
    rules.deliver_by = Instant{100'000};
    for (std::size_t i = 0; i < n; ++i) {
      const SigningKey key = SigningKey::from_seed(random_digest(rng));
      const Opening opening{Money::nanos(static_cast<std::int64_t>(100'000 + rng.below(900'000))),
                            static_cast<std::int64_t>(1 + rng.below(9)), random_digest(rng)};
      bidders.push_back({key, {key.public_key()}, opening});
      terms.push_back({{key.public_key()}, {}});
    }
    beacon = {Instant{11'500}, to_bytes(random_digest(rng)), {1, 2, 3}};
  }

  Signature sign_commit(const SealedLot& lot, const Bidder& b) const {
    const Commitment c = seal(lot.hash(), b.id, rules.job_class, b.opening);
    return b.key.sign(kCommitTag, commit_message(lot.hash(), b.id, c));
  }

  /// Everybody commits and reveals in order, but for the last `n_silent`, who never reveal.
  SealedLot run(std::size_t n_silent = 0) const {
    SealedLot lot(rules, terms);
    for (const Bidder& b : bidders) {
      const Commitment c = seal(lot.hash(), b.id, rules.job_class, b.opening);
      PP_CHECK(lot.commit(b.id, c, sign_commit(lot, b), true, Instant{10'100}) == Reason::Won);
    }
    for (std::size_t i = 0; i + n_silent < bidders.size(); ++i) {
      PP_CHECK(lot.reveal(bidders[i].id, bidders[i].opening, Instant{11'200}) == Reason::Won);
    }
    return lot;
  }

  template <class Lot>
  Bytes transcript(const Lot& lot, const LotResult& result) const {
    ClosedLot closed = close_lot(lot, beacon, result);
    const Signature s = pool.sign(kLotResultTag, statement_message(statement_of(rules, closed)));
    return signed_transcript(std::move(closed), s);
  }
  template <class Lot>
  Bytes transcript(const Lot& lot) const {
    return transcript(lot, result_of(lot, beacon));
  }
  PoolKey pool_key() const { return {pool.public_key()}; }
};

}  // namespace pp::auction::testing
