// SPDX-License-Identifier: Apache-2.0
// Openings: the values of all columns at zeta and zeta * g_H, and the codeword that batches their quotients.
// The caller's thread, with the backend's OpenMP threads inside.
#pragma once
#include <array>
#include <vector>

#include "kernels/backend.h"
#include "prover/protocol/layout.h"
#include "prover/stark/commitment.h"

namespace pp::stark {

/// The four commitments in the order of protocol::Tree. The quotient's extension stands behind the tables'.
using Commitments = std::array<const Commitment*, protocol::kTrees>;

/// Evaluates every column at both points, by dot products with barycentric weights on the first coset.
std::vector<field::FpExt> open_columns(const Backend& backend, const protocol::Layout& layout,
                                       const Commitments& commitments, std::uint32_t log_tallest,
                                       const field::FpExt& zeta);

/// What FRI tests (see protocol/layout.h), on the domain of the tallest table.
Matrix batched_codeword(const Backend& backend, const protocol::Layout& layout, const Commitments& commitments,
                        std::uint32_t log_tallest, std::uint32_t log_blowup, const field::FpExt& zeta,
                        const field::FpExt& batching, const std::vector<field::FpExt>& openings);

}  // namespace pp::stark
