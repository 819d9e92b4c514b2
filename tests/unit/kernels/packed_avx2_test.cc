// SPDX-License-Identifier: Apache-2.0
#include "kernels/field/packed_avx2.h"
#define PP_PACKED ::pp::avx2::Packed
#include "packed_test.h"
