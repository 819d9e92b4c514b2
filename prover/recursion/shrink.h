// SPDX-License-Identifier: Apache-2.0
// The shrink: verifies one wide leaf and says what it says, so that nodes and the final program see proofs of one class
// only. Pure; any thread.
//
// A wide leaf is the leaf of a class of segments with calls: the same circuit, which has more hashes than a recursion
// proof has rows for, proved on a taller machine. Why the two steps prove what one leaf proves:
// 1. Whose proof it is. The shrink checks the child under the parameters and heights of the taller machine, both of
//    them constants of its program, and that the child's program is a key of the tree of wide keys. The transcript
//    begins with a constant of class and parameters, so a proof of the ordinary machine, a core leaf's or a shrink's
//    own, is no proof here; nor is its key in the tree. The other way round a wide leaf is no child of a node or of the
//    final program, for the same two reasons.
// 2. Which keys. The root of the wide tree is a constant of the shrink: it is in its preprocessed columns and so in its
//    key. There is no circle in that: a wide leaf knows no key (the root that it says is its prover's choice, as with
//    every leaf), the wide root follows from the wide leaves, the shrink's key from that root, and the root that the
//    outside verifier pins from the shrink's key. Other wide leaves are another shrink, and that is another root.
// 3. What is said. All public blocks pass unchanged, the root of keys among them. A node finds the shrink's key under
//    that root and sees to it that all children name the same; the final proof says it, and the outside verifier
//    compares. A prover who makes a wide leaf say another root gets a proof that fits no run under the pinned one.
#pragma once
#include "prover/recursion/child.h"

namespace pp::recursion {

/// Requires: the child's class knows its keys.
Circuit make_shrink(const ChildClass& child);

/// What the shrink's prover chooses.
Witness shrink_witness(const ChildWitness& child);

}  // namespace pp::recursion
