// SPDX-License-Identifier: Apache-2.0
// Verdict: why a proof is refused. The first check that fails is the verdict, and checks run in the order of this list,
// except that a bundle's own, at the end of it, come before those of its segments' proofs.
#pragma once
#include <cstdint>
#include <string_view>

namespace pp::verify {

enum class Verdict : std::uint8_t {
  Accepted,
  // The statement of a segment.
  StatementNotCanonical,  // a root, a pc or an exit code outside its range
  TimeOutOfRange,         // ts_end is not below 2^24
  HaltedWithPc,           // halted, yet the end pc is not 0
  ExitWithoutHalt,        // not halted, yet an exit code
  // The shape of the proof.
  Malformed,             // not exactly one encoding of a proof of this class
  HeightOutOfRange,      // a table below 2^4 rows or its period, or the tallest outside the bounds of the parameters
  FixedHeight,           // a preprocessed table whose height is not the statement's
  MultiplicityOverflow,  // a bus could carry p tuples or more
  ClockOverflow,         // 3 * sum of the heights reaches p, so time could come full circle
  // The argument.
  ZeroDenominator,   // a public tuple hits a root of the fingerprint
  BusesUnbalanced,   // the sums of the tables and of the public tuples do not cancel
  ZetaInBaseField,   // zeta could lie on a domain
  QuotientMismatch,  // the constraints do not divide as claimed
  BatchNonce,        // too little work before the batching challenge
  QueryNonce,        // too little work before the queries
  OpeningCount,      // more or fewer rows, values or digests than the queries need
  PrepPath,
  MainPath,
  PermPath,
  QuotientPath,     // a leaf is not in its tree
  LayerPath,        // a group is not in its layer's tree
  FinalPolynomial,  // the last layer is not the final polynomial
  // A bundle of segments.
  BundleMalformed,
  BundleEmpty,
  WrongImage,  // program, data or entry are not those of the image
  WrongContext,
  WrongInput,    // the first state does not hold this input
  WrongGenesis,  // registers, journal or pc of the first state
  BrokenChain,   // a segment does not start where the one before it ended, or continues after a halt
  NotHalted,
  WrongExitCode,
  WrongJournal,  // the last state does not hold this journal
  // A recursion proof.
  WrongKeys,       // it rests on a tree of verifying keys that is not the pinned one
  WrongProgram,    // it was made by a program that does not take what was sent
  WrongStatement,  // it says something else than was asked for
};

/// The name of the value, for people and logs.
std::string_view to_string(Verdict verdict);

}  // namespace pp::verify
