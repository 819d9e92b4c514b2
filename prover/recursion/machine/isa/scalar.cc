// SPDX-License-Identifier: Apache-2.0
#define PP_ISA scalar
#include "kernels/field/packed_scalar.h"
#include "prover/recursion/machine/kernels_isa.h"
