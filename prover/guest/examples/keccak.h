// SPDX-License-Identifier: Apache-2.0
// Keccak-256 as Ethereum uses it (the original padding, 0x01), in plain C++ for a 32-bit machine.
// Source: Bertoni, Daemen, Peeters, Van Assche, "The Keccak reference", version 3.0.
#pragma once
#include <stddef.h>
#include <stdint.h>

struct Hash256 {
  uint8_t bytes[32];
};

Hash256 keccak256(const uint8_t* data, size_t n);
