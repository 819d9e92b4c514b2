// SPDX-License-Identifier: Apache-2.0
#include "prover/air/point_value.h"

namespace pp::air {

PointValue PointValue::inverse() const { return PointValue(value.inverse()); }
PointValue operator+(const PointValue& a, const PointValue& b) { return PointValue(a.value + b.value); }
PointValue operator-(const PointValue& a, const PointValue& b) { return PointValue(a.value - b.value); }
PointValue operator*(const PointValue& a, const PointValue& b) { return PointValue(a.value * b.value); }

}  // namespace pp::air
