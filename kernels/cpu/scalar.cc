// SPDX-License-Identifier: Apache-2.0
#define PP_ISA scalar
#define PP_ISA_NAME "scalar"
#define PP_ISA_PACKED "kernels/field/packed_scalar.h"
#include "kernels/cpu/generic/backend.h"
