// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/benchmark_elf.h"

// PP_BENCHMARK_ELF is the path of the built guest program.
__asm__(
    ".section .rodata\n"
    ".balign 16\n"
    "pp_benchmark_elf_begin:\n"
    ".incbin \"" PP_BENCHMARK_ELF
    "\"\n"
    "pp_benchmark_elf_end:\n"
    ".globl pp_benchmark_elf_begin, pp_benchmark_elf_end\n"
    ".previous\n");
