// SPDX-License-Identifier: Apache-2.0
// Every capacity of the host in one place. A full queue is answered with a verdict, never with a wait that could
// stop another part.
#pragma once
#include <cstddef>

namespace pp::host {

inline constexpr std::size_t kInboxMemberEvents = 8192;    // from members; a full lane is told Overloaded
inline constexpr std::size_t kInboxTrustedEvents = 65536;  // answers of ports, market, operator
inline constexpr std::size_t kTurnEventsMax = 512;         // judged before the next batch is handed to the journal
inline constexpr std::size_t kUnsyncedEventsMax = 4096;    // judged but not durable; then the host stops reading
inline constexpr std::size_t kSnapshotEveryEvents = 4096;  // journal tail that a restart replays at most

}  // namespace pp::host
