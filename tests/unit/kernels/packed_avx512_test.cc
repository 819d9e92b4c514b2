// SPDX-License-Identifier: Apache-2.0
#include "kernels/field/packed_avx512.h"
#define PP_PACKED ::pp::avx512::Packed
#include "packed_test.h"
