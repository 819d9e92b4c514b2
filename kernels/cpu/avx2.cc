// SPDX-License-Identifier: Apache-2.0
#define PP_ISA avx2
#define PP_ISA_NAME "avx2"
#define PP_ISA_PACKED "kernels/field/packed_avx2.h"
#include "kernels/cpu/generic/backend.h"
