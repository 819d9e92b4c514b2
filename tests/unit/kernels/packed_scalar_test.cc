// SPDX-License-Identifier: Apache-2.0
#include "kernels/field/packed_scalar.h"
#define PP_PACKED ::pp::scalar::Packed
#include "packed_test.h"
