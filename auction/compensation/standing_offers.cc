// SPDX-License-Identifier: Apache-2.0
#include "auction/compensation/standing_offers.h"

#include <algorithm>

#include "auction/lot.h"

namespace pp::auction {
namespace {

constexpr MemberId kFirstMember{};

bool live(const StandingOffer& offer, Instant now) { return offer.units > 0 && now < offer.until; }

}  // namespace

PostVerdict StandingBook::post(JobClass job_class, const MemberId& member, Money price, std::int64_t units,
                               Instant until, Instant now) {
  if (price.negative() || price > kMoneyMax) return PostVerdict::BadPrice;
  if (units <= 0 || units > kUnitsMax) return PostVerdict::BadUnits;
  if (until <= now) return PostVerdict::Expired;
  const auto it = offers_.find({job_class, member});
  const bool same_price = it != offers_.end() && it->second.price == price;
  if (it != offers_.end() && !same_price && now - it->second.priced_at < kStandingEpoch) return PostVerdict::TooSoon;
  if (!same_price) {
    const std::optional<Money> cheapest = best(job_class, now);
    const bool own = it != offers_.end() && live(it->second, now) && it->second.price == cheapest;
    if (cheapest && !own && price < *cheapest && price > cheapest->scaled(99, 100)) return PostVerdict::NoRealUndercut;
  }
  if (it == offers_.end()) {
    // Nothing that is past its end and its epoch has to be remembered.
    if (offers_.size() >= kStandingOffersMax) {
      std::erase_if(offers_, [&](const auto& entry) {
        return !live(entry.second, now) && now - entry.second.priced_at >= kStandingEpoch;
      });
    }
    if (offers_.size() >= kStandingOffersMax) return PostVerdict::BookFull;
  }
  const Instant priced_at = same_price ? it->second.priced_at : now;
  offers_.insert_or_assign({job_class, member}, StandingOffer{member, price, units, until, priced_at});
  return PostVerdict::Posted;
}

bool StandingBook::withdraw(JobClass job_class, const MemberId& member) {
  const auto it = offers_.find({job_class, member});
  if (it == offers_.end() || it->second.units == 0) return false;
  it->second.units = 0;
  return true;
}

std::optional<Money> StandingBook::best(JobClass job_class, Instant now) const {
  std::optional<Money> out;
  for (auto it = offers_.lower_bound({job_class, kFirstMember}); it != offers_.end(); ++it) {
    if (it->first.first != job_class) break;
    if (live(it->second, now) && (!out || it->second.price < *out)) out = it->second.price;
  }
  return out;
}

std::vector<Award> StandingBook::take(JobClass job_class, std::int64_t units, Money price_max, const Seed& seed,
                                      Instant now) {
  struct Candidate {
    Money price;
    Digest32 tie{};
    StandingOffer* offer = nullptr;
  };
  std::vector<Candidate> candidates;
  for (auto it = offers_.lower_bound({job_class, kFirstMember}); it != offers_.end(); ++it) {
    if (it->first.first != job_class) break;
    if (!live(it->second, now) || it->second.price > price_max) continue;
    candidates.push_back({it->second.price, tie_digest(seed, {}, it->second.member), &it->second});
  }
  std::sort(candidates.begin(), candidates.end(),
            [](const Candidate& a, const Candidate& b) { return std::tie(a.price, a.tie) < std::tie(b.price, b.tie); });
  std::vector<Award> out;
  for (const Candidate& c : candidates) {
    if (units <= 0) break;
    const std::int64_t taken = std::min(units, c.offer->units);
    out.push_back({c.offer->member, taken, c.price, 0});
    c.offer->units -= taken;
    units -= taken;
  }
  return out;
}

}  // namespace pp::auction
