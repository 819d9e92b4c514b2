/* SPDX-License-Identifier: Apache-2.0
 * Where a guest starts: all registers are zero, .bss is zero because memory is. Sets up gp and sp, runs C++
 * constructors and main, and halts with what main returns. */
    .section .text.start, "ax"
    .globl _start
_start:
    .option push
    .option norelax
    la      gp, __global_pointer$
    .option pop
    la      sp, __stack_top
    la      s0, __init_array_start
    la      s1, __init_array_end
1:  bgeu    s0, s1, 2f
    lw      t0, 0(s0)
    jalr    t0
    addi    s0, s0, 4
    j       1b
2:  call    main
    .globl pp_exit
pp_exit:                        /* a0: exit code */
    li      a7, 0               /* HALT */
    ecall
3:  j       3b
