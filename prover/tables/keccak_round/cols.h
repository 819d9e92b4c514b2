// SPDX-License-Identifier: Apache-2.0
// The columns of KeccakRound. kKeccakStageRows rows a stage, one permutation in each group of kKeccakPeriodStages
// stages. Cells are bits, but for `state`; [lane] and [x] as in layout.h, lowest bit position first.
#pragma once
#include "prover/tables/gadgets.h"
#include "prover/tables/keccak_round/layout.h"

namespace pp::tables {

template <class T>
struct KeccakRoundCols {
  T is_real;
  T takes, gives;  // whether bits come from the stage before, and go to the one after
  T speaks;        // whether memory's limbs are handed over here
  T ts;            // of the call
  T before_chi[kKeccakLanes][kKeccakSlices];
  T before_iota[3];       // lane 0, at kKeccakConstantBits
  T state[kKeccakLanes];  // between iota and theta: this and the higher rows of the limb, packed
  T parity[5][kKeccakSlices];
  T parity_below[5];  // at the bit position below the row's
  T parity_after[5][kKeccakSlices];
  T after_theta[kKeccakLanes][kKeccakSlices];
};

template <class T>
struct KeccakRoundPeriodic {
  T place;                        // the row's number in its group
  T takes, gives;                 // all stages but the first; but the last
  T speaks;                       // the first row of each limb, in the first and last stage
  T ends_limb;                    // the last row of each limb
  T constant[3];                  // the bits of the round's constant at kKeccakConstantBits
  T wraps[kKeccakStageRows - 1];  // whether 1, 2, ... rows on is in the next stage
};

}  // namespace pp::tables
