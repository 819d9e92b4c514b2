// SPDX-License-Identifier: Apache-2.0
// The kernels of a segment's tables, by instruction set. Constant data; any thread.
#pragma once
#include <span>

#include "kernels/backend.h"
#include "prover/stark/table_kernels.h"
#include "prover/tables/segment_class.h"

namespace pp::stark {

/// One entry a table, in the order of the class.
/// Requires: isa_supported(isa) before any of them is called.
std::span<const TableKernels> segment_kernels(Isa isa, tables::SegmentClass klass = tables::SegmentClass::Core);

}  // namespace pp::stark
