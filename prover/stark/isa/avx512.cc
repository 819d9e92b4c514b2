// SPDX-License-Identifier: Apache-2.0
#define PP_ISA avx512
#include "kernels/field/packed_avx512.h"
#include "prover/stark/segment_kernels_isa.h"
