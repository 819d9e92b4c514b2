// SPDX-License-Identifier: Apache-2.0
// A run in five segments under the product's parameters: lifted, joined by a node of four and a node of two, made
// final, and judged by the outside verifier. Leaves the final proof for the verifier's test in C.
#include <fstream>

#include <gtest/gtest.h>

#include "prover/protocol/limits.h"
#include "prover/protocol/page_tree.h"
#include "prover/recursion/outside/final_proof.h"
#include "prover/stark/segment_prover.h"
#include "prover/vm/plan.h"
#include "tests/e2e/recursion/aggregator.h"
#include "tests/unit/recursion/small_run.h"

namespace pp::recursion {
namespace {

using verify::Claim;
using verify::Verdict;

#define EXPECT_VERDICT(actual, expected) EXPECT_EQ(to_string(actual), to_string(expected))

/// Everything that a batch produces, made once.
struct Batch {
  vm::Plan plan;
  ImageId image;
  std::vector<verify::SegmentStatement> statements;
  std::vector<Bytes> segments;
  std::vector<LiftedProof> leaves;
  LiftedProof four, whole;
  RunEnds ends;
  verify::Context context{};
  Bytes final_proof;
  Bytes input{21, 0, 0, 0}, journal{42, 0, 0, 0};

  Claim claim() const {
    return {.image = image, .input = BytesView(input), .journal = journal, .exit_code = 5, .context = context};
  }
};

const Batch& batch() {
  static const Batch made = [] {
    Batch b;
    b.context[0] = 7, b.context[15] = 65535;
    const auto program = *stark::ProvableProgram::load(small_run::doubling_program(), aggregator_backend());
    b.image = program.image();
    vm::Limits limits;
    limits.segment_cycles_max = 2;
    b.plan = *vm::plan_run(program.program(), b.input, {}, limits);
    for (const vm::Segment& segment : b.plan.segments) {
      b.statements.push_back(program.statement(segment, {}));
      b.segments.push_back(
          *stark::prove_segment(program, stark::encode_payload({}, segment.job), aggregator_backend()));
      b.leaves.push_back(*aggregator().lift(b.segments.back(), b.statements.back()));
    }
    b.four = *aggregator().prove_node(std::span(b.leaves).first(4));
    b.whole = *aggregator().prove_node(std::vector{b.four, b.leaves[4]});
    b.ends = {{b.plan.genesis.quarters[0], b.plan.genesis.quarters[1], b.plan.genesis.quarters[2]},
              b.plan.end.quarters,
              b.plan.end.system};
    b.final_proof = *aggregator().prove_final(b.whole, b.ends, b.context);
    return b;
  }();
  return made;
}

TEST(Recursion, ARunEndsInOneProofThatTheOutsideVerifierAccepts) {
  ASSERT_EQ(batch().segments.size(), 5u);
  EXPECT_VERDICT(verify_final(batch().final_proof, batch().claim()), Verdict::Accepted);
  EXPECT_LE(batch().final_proof.size(), 200'000u);
  EXPECT_TRUE(is_final_proof(batch().final_proof));
  Claim loose = batch().claim();
  loose.input.reset(), loose.context.reset();
  EXPECT_VERDICT(verify_final(batch().final_proof, loose), Verdict::Accepted);
  for (const LiftedProof& p : batch().leaves) EXPECT_LE(p.encode().size(), 600'000u);

  std::ofstream out(std::string(PP_BINARY_DIR) + "/final_proof.bin", std::ios::binary);
  out.write(reinterpret_cast<const char*>(batch().final_proof.data()),
            static_cast<std::streamsize>(batch().final_proof.size()));
  out.write(reinterpret_cast<const char*>(batch().image.bytes.data()), 32);
  for (const std::uint16_t limb : batch().context)
    out.put(static_cast<char>(limb & 0xff)).put(static_cast<char>(limb >> 8));
}

TEST(Recursion, TheFinalProofIsOfOneSizeForEveryNumberOfSegments) {
  EXPECT_EQ(final_proof_bytes(), 186'467u);
  EXPECT_EQ(batch().final_proof.size(), final_proof_bytes());
  const auto program = *stark::ProvableProgram::load(small_run::doubling_program(), aggregator_backend());
  for (const std::size_t n_segments : {1u, 2u}) {
    vm::Limits limits;
    limits.segment_cycles_max = n_segments == 1 ? 100 : 6;
    const vm::Plan plan = *vm::plan_run(program.program(), batch().input, {}, limits);
    ASSERT_EQ(plan.segments.size(), n_segments);
    std::vector<LiftedProof> leaves;
    for (const vm::Segment& segment : plan.segments)
      leaves.push_back(*aggregator().lift(
          *stark::prove_segment(program, stark::encode_payload({}, segment.job), aggregator_backend()),
          program.statement(segment, {})));
    const LiftedProof whole = n_segments == 1 ? leaves[0] : *aggregator().prove_node(leaves);
    const Bytes final_proof = *aggregator().prove_final(whole, batch().ends, batch().context);
    EXPECT_VERDICT(verify_final(final_proof, batch().claim()), Verdict::Accepted);
    EXPECT_EQ(final_proof.size(), batch().final_proof.size());
    // What is sent of the proof itself differs by the siblings that queries share.
    EXPECT_NE(FinalProof::decode(final_proof)->proof.size(), FinalProof::decode(batch().final_proof)->proof.size());
  }
}

TEST(Recursion, AFinalProofIsFilledWithZerosAlone) {
  const Bytes& honest = batch().final_proof;
  EXPECT_EQ(honest.size(), final_proof_bytes());
  EXPECT_EQ(FinalProof::decode(honest)->encode(), honest);
  Bytes changed = honest;
  changed.back() = 1;
  EXPECT_VERDICT(verify_final(changed, batch().claim()), Verdict::Malformed);
  changed = honest;
  changed.push_back(0);
  EXPECT_VERDICT(verify_final(changed, batch().claim()), Verdict::Malformed);
  changed = honest;
  changed.pop_back();
  EXPECT_VERDICT(verify_final(changed, batch().claim()), Verdict::Malformed);
  FinalProof longer = *FinalProof::decode(honest);
  longer.proof.push_back(0);  // the first byte of the filling, claimed as the proof's
  EXPECT_VERDICT(verify_final(longer.encode(), batch().claim()), Verdict::Malformed);
  changed = honest;
  changed[FinalProof::decode(honest)->encode_said().size() + 3] = 255;
  EXPECT_VERDICT(verify_final(changed, batch().claim()), Verdict::Malformed) << "longer than all that follows";
  changed = honest;
  changed[0] ^= 1;
  EXPECT_VERDICT(verify_final(changed, batch().claim()), Verdict::Malformed) << "another format";
}

TEST(Recursion, ALiftedProofHasOneEncoding) {
  const LiftedProof& honest = batch().leaves[0];
  const Bytes bytes = honest.encode();
  ASSERT_TRUE(LiftedProof::decode(bytes));
  EXPECT_EQ(LiftedProof::decode(bytes)->encode(), bytes);
  const auto is_malformed = [&](const auto& change) {
    Bytes changed = bytes;
    change(changed);
    return check_lifted(changed, honest.says, {}) == Verdict::Malformed;
  };
  EXPECT_TRUE(is_malformed([](Bytes& b) { b.clear(); }));
  EXPECT_TRUE(is_malformed([](Bytes& b) { b[0] ^= 1; })) << "another format";
  EXPECT_TRUE(is_malformed([](Bytes& b) { b[4] = static_cast<std::uint8_t>(kPrograms); })) << "no such program";
  constexpr std::size_t kWord = 5, kFirstSays = 4 * 8 * kSpanBlocks;
  EXPECT_TRUE(is_malformed([&](Bytes& b) {
    ByteReader r(BytesView(b).subspan(kWord));
    const std::uint32_t raised = r.u32() + field::Fp::kPrime;
    for (std::size_t i = 0; i < 4; ++i) b[kWord + i] = static_cast<std::uint8_t>(raised >> 8 * i);
  })) << "a word that is not canonical";
  EXPECT_TRUE(is_malformed([&](Bytes& b) { b[kWord + kFirstSays - 4] ^= 1; })) << "a cell that no span uses";
  LiftedProof longest = honest;
  longest.proof.resize(kLiftedBytesMax - kWord - kFirstSays);
  EXPECT_TRUE(LiftedProof::decode(longest.encode()));
  longest.proof.push_back(0);
  EXPECT_FALSE(LiftedProof::decode(longest.encode()));
}

/// What a pool expects of a final proof is that very claim, not only one that holds.
TEST(Recursion, ThePoolsCheckKnowsWhatTheFinalProofMustSay) {
  FinalProof expected = *FinalProof::decode(batch().final_proof);
  expected.proof.clear();
  EXPECT_VERDICT(check_final(batch().final_proof, expected), Verdict::Accepted);
  expected.exit_code ^= 1;
  EXPECT_VERDICT(check_final(batch().final_proof, expected), Verdict::WrongStatement);
}

TEST(Recursion, ThePoolsCheckKnowsWhatEachProofMustSay) {
  const Batch& b = batch();
  const Span<field::Fp> said = b.four.says;
  EXPECT_VERDICT(check_lifted(b.four.encode(), said, 4), Verdict::Accepted);
  EXPECT_VERDICT(check_lifted(b.four.encode(), said, 3), Verdict::WrongProgram);
  EXPECT_VERDICT(check_lifted(b.leaves[0].encode(), b.leaves[1].says, {}), Verdict::WrongStatement);
  EXPECT_VERDICT(check_lifted(b.leaves[0].encode(), b.leaves[0].says, {}), Verdict::Accepted);
  LiftedProof forged = b.leaves[0];
  forged.says.end_pc += field::Fp::one();
  EXPECT_VERDICT(check_lifted(forged.encode(), forged.says, {}), Verdict::BusesUnbalanced);
  forged = b.leaves[0];
  forged.program = leaf_for(18);
  EXPECT_FALSE(verify_lifted(forged) == Verdict::Accepted);
  forged = b.leaves[0];
  forged.says.vk_root[0] += field::Fp::one();
  EXPECT_VERDICT(verify_lifted(forged), Verdict::WrongKeys);
}

TEST(Recursion, NodesAreNotMadeOfWhatDoesNotFollow) {
  const Batch& b = batch();
  const auto code = [&](std::vector<LiftedProof> children) { return aggregator().prove_node(children).error().code; };
  EXPECT_EQ(code({b.leaves[1], b.leaves[0]}), "P-AGG-004");
  EXPECT_EQ(code({b.leaves[0], b.leaves[2]}), "P-AGG-004");
  EXPECT_EQ(code({b.leaves[0], b.leaves[0]}), "P-AGG-004");
  EXPECT_EQ(code({b.leaves[0]}), "P-AGG-004");
  LiftedProof broken = b.leaves[1];
  broken.proof[broken.proof.size() / 2] ^= 1;
  EXPECT_EQ(code({b.leaves[0], broken}), "P-AGG-003");
  EXPECT_EQ(aggregator().prove_final(b.four, b.ends, b.context).error().code, "P-AGG-005");
  verify::SegmentStatement bound = b.statements[0];
  bound.context[0] = 1;
  EXPECT_EQ(aggregator().lift(b.segments[0], bound).error().code, "P-AGG-002");
  EXPECT_EQ(aggregator().lift(b.segments[0], b.statements[1]).error().code, "P-AGG-001");
}

struct WrongFinalProof {
  const char* what;
  Verdict expected;
  void (*forge)(FinalProof&, Claim&);
};
class ForgedFinalProof : public testing::TestWithParam<WrongFinalProof> {};

TEST_P(ForgedFinalProof, IsRefused) {
  FinalProof proof = *FinalProof::decode(batch().final_proof);
  Claim claim = batch().claim();
  GetParam().forge(proof, claim);
  EXPECT_VERDICT(verify_final(proof.encode(), claim), GetParam().expected);
}

constexpr std::uint8_t kOther[]{22, 0, 0, 0};
const Bytes kLongInput(protocol::kInputBytesMax + 1), kLongJournal(protocol::kJournalBytesMax + 1);

const WrongFinalProof kWrongFinalProofs[] = {
    {"AnotherImageClaimed", Verdict::WrongImage, [](FinalProof&, Claim& c) { c.image.bytes[0] ^= 1; }},
    {"AnotherInputClaimed", Verdict::WrongInput, [](FinalProof&, Claim& c) { c.input = BytesView(kOther); }},
    {"AnotherJournalClaimed", Verdict::WrongJournal, [](FinalProof&, Claim& c) { c.journal = kOther; }},
    {"AnotherExitCodeClaimed", Verdict::WrongExitCode, [](FinalProof&, Claim& c) { c.exit_code = 4; }},
    {"AnotherContextClaimed", Verdict::WrongContext, [](FinalProof&, Claim& c) { (*c.context)[3] = 1; }},
    {"ProofOfAnotherImage", Verdict::BusesUnbalanced,
     [](FinalProof& p, Claim& c) { p.image.data[0] ^= 1, c.image = verify::image_id(p.image); }},
    {"ProofOfAnotherEntry", Verdict::BusesUnbalanced,
     [](FinalProof& p, Claim& c) { p.image.entry += 4, c.image = verify::image_id(p.image); }},
    {"ProofOfAnotherProgram", Verdict::BusesUnbalanced,
     [](FinalProof& p, Claim& c) { p.image.program_root[5] ^= 1, c.image = verify::image_id(p.image); }},
    {"ProofOfAnotherInput", Verdict::BusesUnbalanced,
     [](FinalProof& p, Claim& c) { p.input[0] ^= 1, c.input.reset(); }},
    {"ProofOfAnotherContext", Verdict::BusesUnbalanced,
     [](FinalProof& p, Claim& c) { p.context[2] = 1, c.context.reset(); }},
    {"ProofOfAnotherExitCode", Verdict::BusesUnbalanced,
     [](FinalProof& p, Claim& c) { p.exit_code = 0, c.exit_code = 0; }},
    {"InputTooLongThoughItIsTrue", Verdict::WrongInput,
     [](FinalProof& p, Claim& c) { p.input = protocol::quarter_digest(kLongInput), c.input = BytesView(kLongInput); }},
    {"JournalTooLongThoughItIsTrue", Verdict::WrongJournal,
     [](FinalProof& p, Claim& c) { p.journal = protocol::quarter_digest(kLongJournal), c.journal = kLongJournal; }},
    {"DigestNotCanonical", Verdict::Malformed,
     [](FinalProof& p, Claim& c) { p.input[0] += field::Fp::kPrime, c.input.reset(); }},
    {"HeightNotCanonical", Verdict::Malformed,
     [](FinalProof& p, Claim& c) { p.image.rom_log_rows += field::Fp::kPrime, c.image = verify::image_id(p.image); }},
    {"EntryNotCanonical", Verdict::Malformed,
     [](FinalProof& p, Claim& c) { p.image.entry += field::Fp::kPrime, c.image = verify::image_id(p.image); }},
    {"ProofCutShort", Verdict::Malformed, [](FinalProof& p, Claim&) { p.proof.pop_back(); }},
    {"ALiftedProofInItsPlace", Verdict::Malformed, [](FinalProof& p, Claim&) { p.proof = batch().whole.proof; }},
};
INSTANTIATE_TEST_SUITE_P(FinalProofs, ForgedFinalProof, testing::ValuesIn(kWrongFinalProofs),
                         [](const auto& param) { return param.param.what; });

TEST(FinalProofBytes, AnyChangeIsRefused) {
  Claim loose = batch().claim();
  for (std::size_t at = 0; at < batch().final_proof.size(); at += 1 + batch().final_proof.size() / 97) {
    Bytes changed = batch().final_proof;
    changed[at] ^= 4;
    EXPECT_FALSE(verify_final(changed, loose) == Verdict::Accepted) << at;
  }
}

}  // namespace
}  // namespace pp::recursion
