// SPDX-License-Identifier: Apache-2.0
#define PP_ISA avx512
#define PP_ISA_NAME "avx512"
#define PP_ISA_PACKED "kernels/field/packed_avx512.h"
#include "kernels/cpu/generic/backend.h"
