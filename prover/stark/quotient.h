// SPDX-License-Identifier: Apache-2.0
// The quotient of all tables: each table's constraints over the vanishing polynomial on two cosets of its own rows,
// lifted and added up. The caller's thread, with the backend's OpenMP threads inside.
#pragma once
#include <span>
#include <vector>

#include "kernels/matrix.h"
#include "prover/protocol/layout.h"
#include "prover/stark/commitment.h"
#include "prover/stark/table_kernels.h"

namespace pp::stark {

struct QuotientInput {
  const protocol::Layout& layout;
  std::span<const TableKernels> kernels;
  const Commitment &prep, &main, &perm;
  const air::LookupChallenges<field::FpExt>& lookup;
  field::FpExt challenge;
  std::span<const field::FpExt> sums;
  std::uint32_t log_tallest;
  int threads;
};

/// Gives Q on the two cosets s_H <g_H> and s_H w_{H+1} <g_H>: five columns with blow-up 2.
Matrix quotient_values(const QuotientInput& input);

}  // namespace pp::stark
