// SPDX-License-Identifier: Apache-2.0
// Health: turns what was seen of the market into one of three states, and says when it changes.
//
// Silent after `silence` without an answer; Lying from a contradiction until `forgiveness` has passed without another.
// Lying outranks silence. Time is an argument (a steady clock's). Pure; owned by the adapter's thread.
#pragma once
#include <optional>
#include <string>

#include "pool/core/event.h"

namespace pp::market {

class Health {
 public:
  Health(Millis silence, Millis forgiveness, Instant now) : silence_(silence), forgiveness_(forgiveness), heard_(now) {}

  void heard(Instant now) { heard_ = now; }
  void failed(std::string why) { trouble_ = std::move(why); }
  void lied(std::string lie, Instant now) {
    lie_ = std::move(lie);
    lied_ = now;
  }

  /// The change since the last call, if there was one.
  std::optional<core::MarketHealthChanged> look(Instant now) {
    core::MarketHealthChanged next{core::MarketHealth::Good, ""};
    if (lied_ && now - *lied_ < forgiveness_) {
      next = {core::MarketHealth::Lying, lie_};
    } else if (now - heard_ > silence_) {
      next = {core::MarketHealth::Silent, trouble_};
    }
    if (next.health == said_) return std::nullopt;
    said_ = next.health;
    return next;
  }

 private:
  Millis silence_;
  Millis forgiveness_;
  Instant heard_;
  std::optional<Instant> lied_;
  std::string lie_;
  std::string trouble_ = "the market has not answered yet";
  core::MarketHealth said_ = core::MarketHealth::Good;
};

}  // namespace pp::market
