// SPDX-License-Identifier: Apache-2.0
#include "pool/wire/counters.h"

namespace pp::wire {

std::string_view name_of(Refusal r) {
  static constexpr std::array<std::string_view, kRefusals> kNames{"foreign_routing_id",
                                                                  "no_user_id",
                                                                  "user_id_mismatch",
                                                                  "banned",
                                                                  "too_many_sessions",
                                                                  "flood",
                                                                  "malformed",
                                                                  "unknown_kind",
                                                                  "no_session",
                                                                  "out_of_place",
                                                                  "wrong_version",
                                                                  "bad_signature",
                                                                  "not_listed",
                                                                  "overloaded",
                                                                  "unknown_lot",
                                                                  "blob_not_for_you",
                                                                  "upload_too_large",
                                                                  "upload_storm",
                                                                  "upload_broken",
                                                                  "slow_reader",
                                                                  "silent",
                                                                  "replaced"};
  return r < Refusal::Count ? kNames[static_cast<std::size_t>(r)] : "unknown";
}

}  // namespace pp::wire
