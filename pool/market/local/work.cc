// SPDX-License-Identifier: Apache-2.0
#include "pool/market/local/work.h"

#include <algorithm>

namespace pp::market {

bool WorkQueue::add(Errand errand) {
  for (Errand& waiting : waiting_) {
    if (waiting.order != errand.order || waiting.what.index() != errand.what.index()) continue;
    if (auto* look = std::get_if<LookAtOrder>(&waiting.what)) {
      look->named = look->named || std::get<LookAtOrder>(errand.what).named;
      waiting.not_before = std::min(waiting.not_before, errand.not_before);
      return true;
    }
    if (auto* progress = std::get_if<SendProgress>(&waiting.what)) {
      *progress = std::get<SendProgress>(errand.what);
      return true;
    }
    if (std::holds_alternative<ReadSettlements>(waiting.what)) {
      waiting.not_before = std::min(waiting.not_before, errand.not_before);
      return true;
    }
  }
  if (waiting_.size() >= errands_max_) return false;
  waiting_.push_back(std::move(errand));
  return true;
}

std::optional<Errand> WorkQueue::take(Instant now, bool acts_only) {
  for (auto it = waiting_.begin(); it != waiting_.end(); ++it) {
    if (it->not_before > now || busy_.contains(it->order)) continue;
    if (acts_only && std::holds_alternative<LookAtOrder>(it->what)) continue;
    Errand errand = std::move(*it);
    waiting_.erase(it);
    busy_.insert(errand.order);
    return errand;
  }
  return std::nullopt;
}

void WorkQueue::again(Errand errand, Instant now, std::uint32_t jitter_ms) {
  constexpr std::int64_t kFirstMs = 200, kLongestMs = 5000;
  const unsigned doublings = std::min(errand.attempts, 5u);
  errand.not_before = now + Millis{std::min(kFirstMs << doublings, kLongestMs) + jitter_ms};
  ++errand.attempts;
  add(std::move(errand));
}

}  // namespace pp::market
