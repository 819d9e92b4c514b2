// SPDX-License-Identifier: Apache-2.0
// PointValue: an extension element whose operations are calls. Evaluating twenty tables once is quick however it is
// compiled, and inlining every product of `eval` would cost a minute of compile time. Values only; any thread.
#pragma once
#include "kernels/field/fp_ext.h"

namespace pp::air {

struct PointValue {
  field::FpExt value = field::FpExt::zero();

  PointValue() = default;
  explicit PointValue(const field::FpExt& v) : value(v) {}
  static PointValue zero() { return PointValue(); }
  static PointValue one() { return PointValue(field::FpExt::one()); }
  static PointValue broadcast(const field::FpExt& v) { return PointValue(v); }
  PointValue inverse() const;
  friend PointValue operator+(const PointValue& a, const PointValue& b);
  friend PointValue operator-(const PointValue& a, const PointValue& b);
  friend PointValue operator*(const PointValue& a, const PointValue& b);
};
static_assert(sizeof(PointValue) == sizeof(field::FpExt));

}  // namespace pp::air
