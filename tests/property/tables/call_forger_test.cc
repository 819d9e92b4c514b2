// SPDX-License-Identifier: Apache-2.0
// The malicious generator inside calls that work on memory: one step is falsified and the lie is carried through all
// that follows, so that what is left to notice is the one check that the step breaks. Each test names it.
#include <gtest/gtest.h>

#include "tests/property/tables/forged_call.h"
#include "tests/property/tables/honest_faults.h"

namespace pp::tables {
namespace {

using field::Fp;
using vm::KeccakRun;
using vm::KeccakState;
using vm::Sha256Run;
using Kinds = std::set<std::string>;

constexpr std::array kCalls{Call::Poseidon2, Call::Sha256, Call::Keccak};

/// What follows from the working variables before a round.
void sha256_from(Sha256Run& run, std::size_t round) {
  for (std::size_t t = round; t < kSha256Rounds; ++t) vm::sha256_round(run, t);
}
void keccak_from(KeccakRun& run, std::size_t stage) {
  for (std::size_t s = stage; s < run.state.size(); ++s) vm::keccak_stage(run, s);
}

TEST(CallForger, HonestCallsPass) {
  for (const Call call : kCalls) {
    ForgedCall honest(call);
    honest.fill();
    EXPECT_EQ(honest.guards(), Kinds{});
  }
  EXPECT_EQ(ForgedSha256([](Sha256Run&) {}).guards(), Kinds{});
  EXPECT_EQ(ForgedKeccak([](KeccakRun&) {}).guards(), Kinds{});
}

TEST(CallForger, WrongDigestWord) {
  // SHA-256: the sum of a word of the state and its working variable.
  for (std::size_t word = 0; word < kSha256StateWords; ++word)
    for (const std::uint32_t change : {1u, 0x10000u}) {
      ForgedCall forged(Call::Sha256, [&](Call call, auto state, auto block) {
        vm::apply(call, state, block);
        state[word] ^= change;
      });
      forged.fill();
      auto row = forged.get<Sha256Io>(word / 4);
      auto& worked = row.word[word % 4].worked;
      const std::uint32_t told = worked.lo | worked.hi << 16;
      const auto& memory = row.word[word % 4].memory.prev;
      const std::uint32_t before = memory.lo | memory.hi << 16;
      const std::uint32_t truth = ((before + told) ^ change) - before;
      if (word % 4 == 0) {
        forged.recount(worked.lo, truth & 0xffff, 16);
        forged.recount(worked.hi, truth >> 16, 16);
      }
      worked = vm::limbs(truth);
      forged.put<Sha256Io>(word / 4, row);
      EXPECT_EQ(forged.guards(), Kinds{"sha256_io: state + working variable"}) << word;
    }
  // Keccak: the last round's state, which memory is given as it is.
  for (const std::size_t lane : {0u, 7u, 24u})
    for (const std::uint64_t change : {std::uint64_t{1}, std::uint64_t{1} << 63}) {
      const ForgedKeccak honest([](KeccakRun&) {});
      ForgedKeccak forged([&](KeccakRun& run) { run.state[kKeccakRounds][lane] ^= change; });
      auto rows = honest.stage(kKeccakRounds);
      for (std::size_t k = 0; k < rows.size(); ++k)
        std::ranges::copy(forged.stage(kKeccakRounds)[k].state, rows[k].state);
      forged.put(kKeccakRounds, rows);
      EXPECT_EQ(forged.guards(), Kinds{"keccak_round: state by chi"}) << lane;
    }
  // Poseidon2: nobody offers such a permutation.
  ForgedCall forged(Call::Poseidon2, [](Call call, auto state, auto block) {
    vm::apply(call, state, block);
    state[5] ^= 1;
  });
  forged.fill();
  EXPECT_EQ(forged.guards(), Kinds{"perm"});
}

TEST(CallForger, WrongStepOfSha256) {
  for (const std::size_t round : {0u, 15u, 40u, 63u}) {
    for (const std::uint32_t change : {4u, 0x40000u}) {
      EXPECT_EQ(ForgedSha256([&](Sha256Run& run) {
                  run.working[round + 1][0] ^= change;
                  sha256_from(run, round + 1);
                }).guards(),
                Kinds{"sha256_round: new a"});
      EXPECT_EQ(ForgedSha256([&](Sha256Run& run) {
                  run.working[round + 1][4] ^= change;
                  sha256_from(run, round + 1);
                }).guards(),
                Kinds{"sha256_round: new e"});
    }
    // The next round's constant is added in this one.
    EXPECT_EQ(ForgedSha256([&](Sha256Run& run) {
                const std::uint32_t other = kSha256Constants[(round + 1) % 64] - kSha256Constants[round];
                run.working[round + 1][0] += other, run.working[round + 1][4] += other;
                sha256_from(run, round + 1);
              }).guards(),
              (Kinds{"sha256_round: new a", "sha256_round: new e"}));
  }
  // A word of the schedule that is another, or that of 16 rounds before.
  for (const std::size_t word : {16u, 31u, 63u})
    for (const bool repeats : {false, true})
      EXPECT_EQ(ForgedSha256([&](Sha256Run& run) {
                  run.schedule[word] = repeats ? run.schedule[word - 16] : run.schedule[word] ^ 1;
                  for (std::size_t t = word + 1; t < run.schedule.size(); ++t) vm::sha256_schedule(run, t);
                  sha256_from(run, 16);
                }).guards(),
                Kinds{"sha256_round: schedule"});
}

TEST(CallForger, WrongStepOfKeccak) {
  for (const std::uint32_t stage : {1u, 12u, 23u}) {
    // A state that chi and iota do not make: a bit flipped, iota left out. The limbs stay true, nobody reads them here.
    for (const std::uint64_t change : {std::uint64_t{1} << 17, kKeccakConstants[stage - 1]}) {
      ForgedKeccak forged([&](KeccakRun& run) {
        run.state[stage][0] ^= change;
        keccak_from(run, stage + 1);
      });
      auto rows = forged.stage(stage);
      KeccakRun true_until_here = forged.run;
      true_until_here.state[stage][0] ^= change;
      ForgedKeccak::Stage true_rows{};
      vm::fill_stage(true_rows.data(), true_until_here, stage);
      for (std::size_t k = 0; k < rows.size(); ++k) {
        std::ranges::copy(true_rows[k].state, rows[k].state);
        std::ranges::copy(true_rows[k].before_iota, rows[k].before_iota);
      }
      forged.put(stage, rows);
      EXPECT_EQ(forged.guards(), Kinds{"keccak_round: state by theta"}) << stage;
    }
    // Theta left out: no parities, and the state goes on as it is.
    for (const bool one_neighbour : {false, true}) {
      // Or with D made of one neighbouring column only, and the honest parities.
      const auto half_theta = [](KeccakState a) {
        const auto parity = vm::keccak_parity(a);
        for (std::size_t i = 0; i < 25; ++i) a[i] ^= parity[(i + 4) % 5];
        return a;
      };
      const auto step = [&](const KeccakState& a) { return one_neighbour ? half_theta(a) : a; };
      ForgedKeccak forged([&](KeccakRun& run) {
        run.state[stage + 1] = vm::keccak_chi(vm::keccak_rho_pi(step(run.state[stage])));
        run.state[stage + 1][0] ^= kKeccakConstants[stage];
        keccak_from(run, stage + 2);
      });
      const KeccakState after = step(forged.run.state[stage]);
      const auto parity_after = vm::keccak_parity(after);
      auto rows = forged.stage(stage), next = forged.stage(stage + 1);
      const KeccakState before_chi = vm::keccak_rho_pi(after);
      for (std::uint32_t k = 0; k < kKeccakStageRows; ++k) {
        for (std::uint32_t i = 0; i < kKeccakSlices; ++i) {
          const auto bit = [&](std::uint64_t lane) { return static_cast<std::uint32_t>(lane >> (4 * k + i) & 1); };
          for (std::size_t lane = 0; lane < kKeccakLanes; ++lane) {
            rows[k].after_theta[lane][i] = bit(after[lane]);
            next[k].before_chi[lane][i] = bit(before_chi[lane]);
          }
          for (std::size_t x = 0; x < 5; ++x) {
            if (!one_neighbour) rows[k].parity[x][i] = rows[k].parity_below[x] = 0;
            rows[k].parity_after[x][i] = one_neighbour ? bit(parity_after[x]) : 0;
          }
        }
      }
      forged.put(stage, rows), forged.put(stage + 1, next);
      EXPECT_EQ(forged.guards(),
                Kinds{one_neighbour ? "keccak_round: parity after theta" : "keccak_round: parity of a column"});
    }
  }
}

/// A round's rows say that nothing happened, or stand for the round after.
TEST(CallForger, SkippedRound) {
  for (const std::size_t round : {0u, 30u, 63u})
    EXPECT_EQ(ForgedSha256([&](Sha256Run& run) {
                run.working[round + 1] = run.working[round];
                sha256_from(run, round + 1);
              }).guards(),
              (Kinds{"sha256_round: new a", "sha256_round: new e", "words"}))
        << round;
  for (const std::uint32_t stage : {1u, 12u, 24u})
    EXPECT_EQ(ForgedKeccak([&](KeccakRun& run) {
                run.state[stage] = run.state[stage - 1];
                keccak_from(run, stage + 1);
              }).guards(),
              (Kinds{"keccak_round: a bit before iota", "keccak_round: state by chi", "keccak_round: state by theta"}))
        << stage;
  // The rows of a round are gone, and those of the next ones stand in their places, where other words are due.
  const auto n_of_place = [](const Names& faults, const std::string& place) {
    return std::ranges::count_if(faults, [&](const std::string& fault) { return fault.starts_with(place); });
  };
  const auto place = [](const char* bus, std::initializer_list<std::uint32_t> cells) {
    std::string text = unbalanced(bus, cells);
    text.back() = ',';
    return text;
  };
  ForgedCall sha(Call::Sha256);
  sha.fill();
  const Judge of_sha(sha.segment);
  for (std::size_t t = 20; t + 1 < kSha256Rounds; ++t) sha.put<Sha256Round>(t, sha.get<Sha256Round>(t + 1));
  EXPECT_EQ(n_of_place(of_sha.faults(sha.segment), place("words", {2, sha.ts(), 8 * 20})), 2);
  ForgedCall keccak(Call::Keccak);
  keccak.fill();
  const Judge of_keccak(keccak.segment);
  for (std::size_t row = 10 * kKeccakStageRows; row < 23 * kKeccakStageRows; ++row)
    keccak.put<KeccakRound>(row, keccak.get<KeccakRound>(row + kKeccakStageRows));
  EXPECT_EQ(n_of_place(of_keccak.faults(keccak.segment), place("slice", {keccak.ts(), 160 * 16})), 2);
}

/// Rho and pi bring bits to other places: only what was sent can be taken.
TEST(CallForger, SwappedLanes) {
  for (const std::uint32_t stage : {1u, 12u, 24u})
    for (const auto& lanes : {std::pair{1u, 2u}, std::pair{0u, 24u}}) {
      KeccakState before_chi;
      ForgedKeccak forged([&](KeccakRun& run) {
        before_chi = vm::keccak_rho_pi(vm::keccak_theta(run.state[stage - 1]));
        std::swap(before_chi[lanes.first], before_chi[lanes.second]);
        run.state[stage] = vm::keccak_chi(before_chi);
        run.state[stage][0] ^= kKeccakConstants[stage - 1];
        keccak_from(run, stage + 1);
      });
      auto rows = forged.stage(stage);
      for (std::uint32_t k = 0; k < kKeccakStageRows; ++k)
        for (std::uint32_t i = 0; i < kKeccakSlices; ++i)
          for (const std::uint32_t lane : {lanes.first, lanes.second})
            rows[k].before_chi[lane][i] = static_cast<std::uint32_t>(before_chi[lane] >> (4 * k + i) & 1);
      forged.put(stage, rows);
      EXPECT_EQ(forged.guards(), Kinds{"slice"}) << stage;
    }
  // Two lanes of memory, two words of a digest, two elements of a permutation.
  for (const Call call : kCalls) {
    ForgedCall forged(call, [](Call c, auto state, auto block) {
      vm::apply(c, state, block);
      std::swap(state[0], state[2]), std::swap(state[1], state[3]);
    });
    forged.fill();
    EXPECT_EQ(forged.guards(), Kinds{call == Call::Poseidon2 ? "perm" : "words"});
  }
}

/// The parity that theta takes from the row below is that row's.
TEST(CallForger, ParityOfAnotherRow) {
  ForgedKeccak forged([](KeccakRun&) {});
  auto rows = forged.stage(kKeccakRounds);  // after whose theta nobody asks
  rows[3].parity_below[2] ^= 1;
  auto& after = rows[3].parity_after[1][0];
  after ^= 1;
  for (std::size_t y = 0; y < 5; ++y) rows[3].after_theta[5 * y + 1][0] ^= 1;
  const Judge judge(forged.segment);
  std::uint32_t told = 0;
  for (std::uint32_t x = 0; x < 5; ++x) told |= rows[3].parity_below[x] << x;
  forged.put(kKeccakRounds, rows);
  const std::uint32_t place = (1u << 16) + kKeccakRounds * kKeccakStageRows + 3;
  EXPECT_EQ(judge.faults(forged.segment), (Names{unbalanced("slice", {forged.ts(), place, told}),
                                                 unbalanced("slice", {forged.ts(), place, told ^ 1u << 2})}));
}

/// A word that memory does not hold, with the call done on it.
TEST(CallForger, StaleReadInACall) {
  for (const Call call : kCalls) {
    const std::uint32_t n_block = vm::block_words(call), n_words = n_block + vm::state_words(call);
    for (std::uint32_t word = 0; word < n_words; ++word) {
      ForgedCall forged(call, [&](Call c, auto state, auto block) {
        std::vector<std::uint32_t> read(block.begin(), block.end());
        (word < n_block ? read[word] : state[word - n_block]) ^= 0x100;
        vm::apply(c, state, read);
      });
      vm::Access& access = forged.record.call_words[forged.record.calls[0].first_word + word];
      access.prev ^= 0x100;
      if (word < n_block) access.next ^= 0x100;
      forged.fill();
      EXPECT_EQ(forged.guards(), Kinds{"mem"}) << word;
    }
  }
}

template <class Table>
void move_in_time(ForgedCall& forged, std::size_t n_rows) {
  for (std::size_t row = 0; row < n_rows; ++row) {
    auto cols = forged.get<Table>(row);
    if constexpr (requires { cols.block.ts; }) {
      ++cols.block.ts;
    } else {
      cols.ts += cols.is_real;
    }
    forged.put<Table>(row, cols);
  }
}

/// All words are accessed one tick later than the call says, and so is what comes after.
TEST(CallForger, WrongTimeInACall) {
  for (const Call call : kCalls) {
    ForgedCall forged(call);
    auto& record = forged.record;
    const vm::CallTouch touch = record.calls[0];
    const std::uint32_t n_block = vm::block_words(call), n_words = n_block + vm::state_words(call);
    for (vm::PageTouch& page : record.pages)
      for (std::uint32_t& end : page.end_ts)
        if (page.index != protocol::kRegisterPage && end != 0) ++end;
    forged.fill();
    for (std::uint32_t i = 0; i < n_words; ++i) {
      const std::uint32_t now = forged.ts() + (i < n_block ? 1 : 2);
      const std::uint32_t gap = now - record.call_words[touch.first_word + i].prev_ts - 1;
      forged.recount(gap, gap + 1, 16);
    }
    if (call == Call::Poseidon2) move_in_time<Poseidon2Io>(forged, 8), move_in_time<Poseidon2Call>(forged, 1);
    if (call == Call::Sha256) move_in_time<Sha256Io>(forged, 6), move_in_time<Sha256Round>(forged, kSha256Rounds);
    if (call == Call::Keccak)
      move_in_time<KeccakIo>(forged, 10), move_in_time<KeccakRound>(forged, kKeccakStages * kKeccakStageRows);
    EXPECT_EQ(forged.guards(), Kinds{"ecall"});
  }
}

/// A permutation is offered to so many calls as asked for it, and one call asks once.
TEST(CallForger, CallCountedTwice) {
  ForgedCall offered(Call::Poseidon2);
  offered.fill();
  const Matrix& main = offered.main(index_of<Poseidon2Perm>(SegmentClass::Full));
  std::size_t row = 0;
  while (row < main.height() && offered.get<Poseidon2Perm>(row).calls == 0) ++row;
  ASSERT_LT(row, main.height());
  auto cols = offered.get<Poseidon2Perm>(row);
  cols.calls = 2;
  offered.put<Poseidon2Perm>(row, cols);
  EXPECT_EQ(offered.guards(), Kinds{"perm"});

  const auto asked_again = offered.get<Poseidon2Call>(0);
  offered.put<Poseidon2Call>(1, asked_again);
  EXPECT_EQ(offered.guards(), Kinds{"words"}) << "with the permutation offered twice";

  ForgedCall once(Call::Keccak);
  once.fill();
  for (std::size_t r = 0; r < KeccakIo::kRows && r + KeccakIo::kRows < 16; ++r)
    once.put<KeccakIo>(r + KeccakIo::kRows, once.get<KeccakIo>(r));
  const Kinds guards = once.guards();
  for (const char* bus : {"mem", "ecall", "words"}) EXPECT_TRUE(guards.contains(bus)) << bus;
}

/// The row of the permutation itself: one cell moved, and with it the call's result.
TEST(CallForger, WrongStepOfPoseidon2) {
  for (const std::size_t round : {0u, 7u, 8u, 27u, 99u}) {
    Poseidon2Cols<Fp> lie{};
    ForgedCall forged(Call::Poseidon2, [&](Call, auto state, auto) {
      std::array<Fp, 16> in;
      for (std::size_t i = 0; i < 16; ++i) in[i] = Fp::from(state[i] % Fp::kPrime);
      lie = falsified_permutation<Poseidon2Cols<Fp>>(in, round, 9);
      for (std::size_t i = 0; i < 16; ++i) state[i] = lie.external[7][i].value();
    });
    forged.fill();
    Matrix& main = forged.main(index_of<Poseidon2Perm>(SegmentClass::Full));
    std::size_t row = 0;
    while (row < main.height() && forged.get<Poseidon2Perm>(row).calls == 0) ++row;
    ASSERT_LT(row, main.height());
    for (std::size_t j = 0; j < air::kWidth<Poseidon2Cols>; ++j)
      main.column(j)[row] = reinterpret_cast<const Fp*>(&lie)[j];
    EXPECT_EQ(forged.guards(), round < 8    ? Kinds{"poseidon2_perm: external round"}
                               : round < 28 ? Kinds{"poseidon2_perm: internal cube"}
                                            : Kinds{});
  }
}

}  // namespace
}  // namespace pp::tables
