// SPDX-License-Identifier: Apache-2.0
// The class of jobs that tests of the auction sell and assign where its size does not matter.
#pragma once
#include "auction/types.h"

namespace pp::auction {

inline constexpr JobClass kClass{JobKind::Segment, 18};

}  // namespace pp::auction
