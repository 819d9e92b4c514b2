// SPDX-License-Identifier: Apache-2.0
#include "prover/recursion/wide.h"

#include <algorithm>

#include "prover/recursion/machine/machine_class.h"

namespace pp::recursion {

using verify::Verdict;

Verdict verify_wide(const WideProof& wide, verify::Expansion* expansion) {
  if (!std::ranges::equal(wide.says.vk_root, key_tree().root().word)) return Verdict::WrongKeys;
  return verify_machine(wide.proof, wide_class(), key_of(wide.leaf), wide.says.blocks(), expansion);
}

}  // namespace pp::recursion
