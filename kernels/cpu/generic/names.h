// SPDX-License-Identifier: Apache-2.0
// What the generic sources call things inside one instruction set's namespace.
//
// The translation unit defines PP_ISA (its namespace), PP_ISA_NAME and PP_ISA_PACKED (the header of its Packed).
#pragma once
#include "kernels/backend.h"
#include "kernels/field/packed_scalar.h"
#include "kernels/port/buffer.h"
#include PP_ISA_PACKED

namespace pp::PP_ISA {

using field::Ext;
using field::Fp;
using field::FpExt;
using One = scalar::Packed;  // for rows that do not fill a vector

}  // namespace pp::PP_ISA
