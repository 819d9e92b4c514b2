// SPDX-License-Identifier: Apache-2.0
// The guest by which a member measures itself, as built: a plain loop of as many rounds as its input says. Constant
// data.
#pragma once
#include <cstddef>
#include <cstdint>

extern "C" const std::uint8_t pp_benchmark_elf_begin[];
extern "C" const std::uint8_t pp_benchmark_elf_end[];
