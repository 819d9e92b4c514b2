// SPDX-License-Identifier: Apache-2.0
#include "auction/types.h"

#include <array>
#include <utility>

namespace pp::auction {
namespace {

constexpr std::array<std::pair<JobKind, std::string_view>, 3> kKinds{
    {{JobKind::Segment, "segment"}, {JobKind::Node, "node"}, {JobKind::Final, "final"}}};

constexpr std::array<std::pair<MechanismId, std::string_view>, 13> kMechanisms{
    {{MechanismId::FirstPrice, "first-price"},
     {MechanismId::SecondScore, "second-score"},
     {MechanismId::PayAsBid, "pay-as-bid"},
     {MechanismId::Uniform, "uniform"},
     {MechanismId::Vcg, "vcg"},
     {MechanismId::DutchUp, "dutch-up"},
     {MechanismId::DutchDown, "dutch-down"},
     {MechanismId::Proofi, "proofi"},
     {MechanismId::StandingOffers, "standing-offers"},
     {MechanismId::FixedRate, "fixed-rate"},
     {MechanismId::TimeRate, "time-rate"},
     {MechanismId::AdaptiveRate, "adaptive-rate"},
     {MechanismId::Volunteer, "volunteer"}}};

}  // namespace

std::string JobClass::to_string() const {
  for (const auto& [k, text] : kKinds) {
    if (k == kind) return std::string(text) + "/2^" + std::to_string(log_size);
  }
  return "unknown/2^" + std::to_string(log_size);
}

std::optional<JobClass> JobClass::parse(std::string_view text) {
  for (const auto& [kind, name] : kKinds) {
    if (!text.starts_with(name)) continue;
    std::string_view rest = text.substr(name.size());
    if (!rest.starts_with("/2^")) return std::nullopt;
    rest.remove_prefix(3);
    if (rest.empty() || rest.size() > 2 || (rest.size() == 2 && rest[0] == '0')) return std::nullopt;
    unsigned log_size = 0;
    for (const char c : rest) {
      if (c < '0' || c > '9') return std::nullopt;
      log_size = log_size * 10 + static_cast<unsigned>(c - '0');
    }
    if (log_size > 63) return std::nullopt;
    return JobClass{kind, static_cast<std::uint8_t>(log_size)};
  }
  return std::nullopt;
}

std::optional<JobClass> JobClass::from_code(std::uint16_t code) {
  if ((code >> 8) >= kKinds.size() || (code & 0xff) > 63) return std::nullopt;
  return JobClass{static_cast<JobKind>(code >> 8), static_cast<std::uint8_t>(code & 0xff)};
}

std::string_view to_text(MechanismId id) {
  for (const auto& [known, text] : kMechanisms) {
    if (known == id) return text;
  }
  return "unknown";
}

std::optional<MechanismId> mechanism_from_text(std::string_view text) {
  for (const auto& [id, known] : kMechanisms) {
    if (known == text) return id;
  }
  return std::nullopt;
}

}  // namespace pp::auction
