// SPDX-License-Identifier: Apache-2.0
// found: the one gate between a check of the verifier and its refusal.
//
//     if (found("bundle without segments", bundle.segments.empty())) return Verdict::BundleEmpty;
//
// Each fault is named once, so the names are the list of all checks. In a build that tests the tests
// (PROOFPOOL_MUTANTS) the fault that the environment variable PROOFPOOL_MUTANT names is not found, and the tests must
// notice; the runner of mutants chooses one after another. In every other build `found` is its second argument and the
// names vanish: no flag or file of the product can weaken a check. Pure.
#pragma once
#include <cstdint>
#include <string_view>

namespace pp {

#ifdef PROOFPOOL_MUTANTS

bool found(std::string_view fault, bool is_there);
bool keeps(std::string_view part, std::string_view which = "");

namespace mutant {
/// From now on this mutant, instead of the one that the environment names. Requires: no other thread looks.
void choose(std::string_view name);
/// Grows with each choice, so that what follows from a choice can be kept until the next.
std::uint32_t n_choices();

/// What is dropped from a table: the index of a constraint or of an interaction, in order of declaration; else -1.
struct Dropped {
  std::int64_t constraint = -1, interaction = -1;
};
/// Reads "TABLE/constraint/INDEX" or "TABLE/interaction/INDEX" from the choice; nothing for other tables.
Dropped dropped(std::string_view table);
}  // namespace mutant

#else

constexpr bool found(std::string_view, bool is_there) { return is_there; }
/// Whether a part of the protocol that is no comparison, such as one message to the transcript, is there. Always.
constexpr bool keeps(std::string_view, std::string_view = "") { return true; }

#endif

}  // namespace pp
