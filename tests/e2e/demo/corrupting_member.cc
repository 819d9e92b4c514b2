// SPDX-License-Identifier: Apache-2.0
// A member that spoils the first proof it hands in, and is honest from then on. It exists to be caught.
#include <cstdio>
#include <utility>

#include "pool/bin/member_alone.h"

int main(int argc, char** argv) {
  bool spoiled = false;
  const auto corrupt = [&](pp::Bytes& proof) {
    if (std::exchange(spoiled, true)) return;
    proof[proof.size() / 2] ^= 1;
    std::puts("corrupting this proof on purpose");
    std::fflush(stdout);
  };
  return pp::bin::run_member_alone(argc, argv, "A member that submits one corrupted proof.", corrupt);
}
