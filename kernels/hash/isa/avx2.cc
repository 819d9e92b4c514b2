// SPDX-License-Identifier: Apache-2.0
#define PP_ISA avx2
#include "kernels/field/packed_avx2.h"
#include "kernels/hash/isa/rows_isa.h"
