// SPDX-License-Identifier: Apache-2.0
// A run cut into segments, proved, bundled and judged against claims; and a refusal for everything that can be wrong
// with statement, chain, image, input, journal, exit code and context.
#include "prover/verify/bundle.h"

#include <gtest/gtest.h>

#include "prover/protocol/limits.h"
#include "prover/protocol/page_tree.h"
#include "prover/vm/plan.h"
#include "prover/vm/program.h"
#include "prover/vm/replay.h"
#include "tests/unit/stark/segment_run.h"
#include "tests/unit/stark/tiny_elf.h"
#include "tests/unit/tables/assembler.h"

namespace pp {
namespace {

using namespace tables::assembler;
using verify::Bundle;
using verify::Claim;
using verify::ProvedSegment;
using verify::SegmentStatement;
using verify::Verdict;

#define EXPECT_VERDICT(actual, expected) EXPECT_EQ(to_string(actual), to_string(expected))

/// Reads the first word of the input, doubles it, commits it as a journal of four bytes, and halts with 5.
Bytes doubling_program() {
  return tiny_elf(std::vector<std::uint32_t>{lui(1, 0x10000), lw(2, 1, 4), add(2, 2, 2), lui(3, 0x30000), addi(4, 0, 4),
                                             sw(4, 3, 0), sw(2, 3, 4), addi(10, 0, 5), addi(17, 0, 0), kEcall});
}

struct Order {
  Bytes input{21, 0, 0, 0}, journal{42, 0, 0, 0};
  verify::Context context{};
  Bundle bundle;

  Claim claim() const {
    return {.image = verify::image_id(bundle.image),
            .input = BytesView(input),
            .journal = journal,
            .exit_code = 5,
            .context = context};
  }
};

/// The order, proved in two segments: once for all tests, which copy it.
const Order& proved_order() {
  static const Order order = [] {
    Order o;
    o.context[3] = 77;
    const vm::Program program = *vm::load_program(doubling_program());
    vm::Limits limits;
    limits.segment_cycles_max = 6;
    const vm::Plan plan = *vm::plan_run(program, o.input, {}, limits);
    EXPECT_EQ(plan.journal, o.journal);
    const tables::DecodedCode code = *tables::DecodedCode::decode(program.code());
    for (const vm::Segment& segment : plan.segments) {
      const vm::SegmentRecord record = *vm::replay_job(program, segment.job);
      auto proved = segment_run::prove(*vm::fill_segment(record, code), record, vm::fill_preprocessed(code),
                                       supported_isas().back(), 2, o.context);
      o.bundle.segments.push_back({proved.statement, std::move(proved.proof)});
    }
    const SegmentStatement& first = o.bundle.segments.front().statement;
    o.bundle.image = {first.program_root, first.rom_log_rows, program.image_digest(), program.entry()};
    o.bundle.input = plan.genesis.quarters[1], o.bundle.witness = plan.genesis.quarters[2];
    for (std::size_t i = 0; i < 3; ++i) o.bundle.end_quarters[i] = plan.end.quarters[i];
    o.bundle.end_system = plan.end.system;
    return o;
  }();
  return order;
}

TEST(Bundle, AnHonestOrderIsAccepted) {
  const Order& order = proved_order();
  ASSERT_EQ(order.bundle.segments.size(), 2u);
  const Bytes bytes = order.bundle.encode();
  EXPECT_VERDICT(verify::verify_bundle(bytes, order.claim()), Verdict::Accepted);
  Claim loose = order.claim();
  loose.input.reset(), loose.context.reset();
  EXPECT_VERDICT(verify::verify_bundle(bytes, loose), Verdict::Accepted);
  EXPECT_EQ(Bundle::decode(bytes)->encode(), bytes);
}

struct Forgery {
  const char* what;
  Verdict expected;
  void (*forge)(Order&, Claim&);
};
class ForgedBundle : public testing::TestWithParam<Forgery> {};

TEST_P(ForgedBundle, IsRefused) {
  Order order = proved_order();
  Claim claim = proved_order().claim();
  GetParam().forge(order, claim);
  EXPECT_VERDICT(verify::verify_bundle(order.bundle.encode(), claim), GetParam().expected);
}

constexpr std::uint8_t kOther[]{22, 0, 0, 0};

const Forgery kForgeries[] = {
    {"Empty", Verdict::BundleEmpty, [](Order& o, Claim&) { o.bundle.segments.clear(); }},
    {"AnotherImageClaimed", Verdict::WrongImage, [](Order&, Claim& c) { c.image.bytes[0] ^= 1; }},
    {"AnotherEntry", Verdict::WrongImage, [](Order& o, Claim&) { o.bundle.image.entry += 4; }},
    {"ImageOfAnotherEntryClaimed", Verdict::WrongGenesis,
     [](Order& o, Claim& c) { o.bundle.image.entry += 4, c.image = verify::image_id(o.bundle.image); }},
    {"SegmentOfAnotherProgram", Verdict::WrongImage,
     [](Order& o, Claim&) { o.bundle.segments[1].statement.program_root[0] ^= 1; }},
    {"SegmentOfAnotherHeight", Verdict::WrongImage,
     [](Order& o, Claim&) { o.bundle.segments[1].statement.rom_log_rows += 1; }},
    {"DigestNotCanonical", Verdict::BundleMalformed,
     [](Order& o, Claim&) { o.bundle.witness[0] += field::Fp::kPrime; }},
    {"AnotherContextClaimed", Verdict::WrongContext, [](Order&, Claim& c) { (*c.context)[0] = 1; }},
    {"SegmentOfAnotherContext", Verdict::WrongContext,
     [](Order& o, Claim& c) { o.bundle.segments[1].statement.context[0] = 1, c.context.reset(); }},
    {"AnotherInputClaimed", Verdict::WrongInput, [](Order&, Claim& c) { c.input = BytesView(kOther); }},
    {"InputDigestChanged", Verdict::WrongGenesis, [](Order& o, Claim& c) { o.bundle.input[0] ^= 1, c.input.reset(); }},
    {"WitnessDigestChanged", Verdict::WrongGenesis, [](Order& o, Claim&) { o.bundle.witness[0] ^= 1; }},
    {"FirstSegmentMissing", Verdict::WrongGenesis,
     [](Order& o, Claim&) { o.bundle.segments.erase(o.bundle.segments.begin()); }},
    {"LastSegmentMissing", Verdict::NotHalted, [](Order& o, Claim&) { o.bundle.segments.pop_back(); }},
    {"SegmentDoubled", Verdict::BrokenChain,
     [](Order& o, Claim&) { o.bundle.segments.insert(o.bundle.segments.begin(), o.bundle.segments[0]); }},
    {"SegmentsSwapped", Verdict::WrongGenesis,
     [](Order& o, Claim&) { std::swap(o.bundle.segments[0], o.bundle.segments[1]); }},
    {"GoesOnAfterTheHalt", Verdict::BrokenChain,
     [](Order& o, Claim&) { o.bundle.segments.push_back(o.bundle.segments[1]); }},
    {"AnotherExitCodeClaimed", Verdict::WrongExitCode, [](Order&, Claim& c) { c.exit_code = 0; }},
    {"AnotherJournalClaimed", Verdict::WrongJournal, [](Order&, Claim& c) { c.journal = kOther; }},
    {"EndQuarterChanged", Verdict::WrongJournal, [](Order& o, Claim&) { o.bundle.end_quarters[2][0] ^= 1; }},
    {"EndSystemChanged", Verdict::WrongJournal, [](Order& o, Claim&) { o.bundle.end_system[0] ^= 1; }},
    {"ProofsSwapped", Verdict::BusesUnbalanced,
     [](Order& o, Claim&) { std::swap(o.bundle.segments[0].proof, o.bundle.segments[1].proof); }},
    {"ProofMissing", Verdict::Malformed, [](Order& o, Claim&) { o.bundle.segments[1].proof.clear(); }},
    {"TimeChanged", Verdict::BusesUnbalanced, [](Order& o, Claim&) { o.bundle.segments[0].statement.ts_end += 3; }},
    {"ContextOfAllChanged", Verdict::BusesUnbalanced,
     [](Order& o, Claim& c) {
       for (ProvedSegment& s : o.bundle.segments) s.statement.context[0] = 1;
       c.context.reset();
     }},
};
INSTANTIATE_TEST_SUITE_P(Orders, ForgedBundle, testing::ValuesIn(kForgeries),
                         [](const auto& param) { return param.param.what; });

TEST(Pitfalls, P09_ARunThatIsNotComplete) {
  const Order& honest = proved_order();
  Order order = honest;
  order.bundle.segments.pop_back();
  EXPECT_VERDICT(verify::verify_bundle(order.bundle.encode(), honest.claim()), Verdict::NotHalted);
  order = honest;
  order.bundle.segments.back().statement.halted = false;
  EXPECT_VERDICT(verify::verify_bundle(order.bundle.encode(), honest.claim()), Verdict::NotHalted);
  order.bundle.segments.back().statement = honest.bundle.segments.back().statement;
  order.bundle.segments.front().statement.halted = true;
  EXPECT_VERDICT(verify::verify_bundle(order.bundle.encode(), honest.claim()), Verdict::BrokenChain);
  order = honest;
  order.bundle.segments.erase(order.bundle.segments.begin());
  EXPECT_VERDICT(verify::verify_bundle(order.bundle.encode(), honest.claim()), Verdict::WrongGenesis);
}

TEST(Section9, R11_StatementsAreCheckedNatively) {
  SegmentStatement s = proved_order().bundle.segments.back().statement;
  ASSERT_TRUE(s.halted);
  EXPECT_VERDICT(verify::check_statement(s), Verdict::Accepted);
  s.ts_end = (1u << 24) - 1;
  EXPECT_VERDICT(verify::check_statement(s), Verdict::Accepted);
  s.ts_end = 1u << 24;
  EXPECT_VERDICT(verify::check_statement(s), Verdict::TimeOutOfRange);
  s.ts_end = 1, s.end.pc = 4;
  EXPECT_VERDICT(verify::check_statement(s), Verdict::HaltedWithPc);
  s.halted = false, s.exit_code = 1;
  EXPECT_VERDICT(verify::check_statement(s), Verdict::ExitWithoutHalt);
}

/// Each range of a statement has a check of its own, from both sides where there are two.
TEST(Statement, EachValueIsInItsRange) {
  struct Row {
    const char* what;
    void (*change)(SegmentStatement&);
  };
  const SegmentStatement honest = proved_order().bundle.segments.front().statement;
  for (const Row& row : {Row{"program root", [](SegmentStatement& s) { s.program_root[7] += field::Fp::kPrime; }},
                         Row{"start root", [](SegmentStatement& s) { s.start.root[7] += field::Fp::kPrime; }},
                         Row{"end root", [](SegmentStatement& s) { s.end.root[7] += field::Fp::kPrime; }},
                         Row{"start pc", [](SegmentStatement& s) { s.start.pc = 1u << 30; }},
                         Row{"end pc", [](SegmentStatement& s) { s.end.pc = 1u << 30; }},
                         Row{"program too short", [](SegmentStatement& s) { s.rom_log_rows = 3; }},
                         Row{"program too long", [](SegmentStatement& s) { s.rom_log_rows = 22; }}}) {
    SegmentStatement s = honest;
    row.change(s);
    EXPECT_VERDICT(verify::check_statement(s), Verdict::StatementNotCanonical) << row.what;
  }
}

TEST(Bundle, BoundsWhatAClaimMayHold) {
  Claim claim = proved_order().claim();
  const Bytes bytes = proved_order().bundle.encode();
  const Bytes long_input(protocol::kInputBytesMax + 1), long_journal(protocol::kJournalBytesMax + 1);
  claim.input = BytesView(long_input);
  EXPECT_VERDICT(verify::verify_bundle(bytes, claim), Verdict::WrongInput);
  claim = proved_order().claim();
  claim.journal = long_journal;
  EXPECT_VERDICT(verify::verify_bundle(bytes, claim), Verdict::WrongJournal);
}

/// A bundle whose end state holds a journal that is too long, or an input, is refused for that alone.
TEST(Bundle, ALongJournalIsRefusedThoughItIsTrue) {
  Order order = proved_order();
  const Bytes journal(protocol::kJournalBytesMax + 1);
  auto& last = order.bundle.segments.back().statement;
  const auto& [data, input, witness] = order.bundle.end_quarters;
  last.end.root = protocol::root_of({data, input, witness, protocol::quarter_digest(journal)}, order.bundle.end_system);
  Claim claim = proved_order().claim();
  claim.journal = journal;
  EXPECT_VERDICT(verify::verify_bundle(order.bundle.encode(), claim), Verdict::WrongJournal);
}

TEST(Bundle, ALongInputIsRefusedThoughItIsTrue) {
  Order order = proved_order();
  const Bytes input(protocol::kInputBytesMax + 1);
  order.bundle.input = protocol::quarter_digest(input);
  auto& first = order.bundle.segments.front().statement;
  first.start.root = protocol::genesis_root(order.bundle.image.data, order.bundle.input, order.bundle.witness);
  Claim claim = proved_order().claim();
  claim.input = BytesView(input);
  EXPECT_VERDICT(verify::verify_bundle(order.bundle.encode(), claim), Verdict::WrongInput);
}

TEST(Bundle, OtherBytesAreMalformed) {
  Bytes bytes = proved_order().bundle.encode();
  bytes.push_back(0);
  EXPECT_VERDICT(verify::verify_bundle(bytes, proved_order().claim()), Verdict::BundleMalformed);
  EXPECT_VERDICT(verify::verify_bundle(BytesView(bytes).first(300), proved_order().claim()), Verdict::BundleMalformed);
  EXPECT_VERDICT(verify::verify_bundle({}, proved_order().claim()), Verdict::BundleMalformed);
  bytes = proved_order().bundle.encode();
  bytes[0] ^= 1;
  EXPECT_VERDICT(verify::verify_bundle(bytes, proved_order().claim()), Verdict::BundleMalformed) << "another format";
}

/// One segment more than a bundle may have, each well formed.
TEST(Bundle, HasNoMoreSegmentsThanItMay) {
  Bundle bundle = proved_order().bundle;
  ProvedSegment segment = bundle.segments[0];
  segment.proof.clear();
  bundle.segments.assign(verify::kSegmentsMax, segment);
  EXPECT_TRUE(Bundle::decode(bundle.encode()).has_value());
  bundle.segments.push_back(segment);
  EXPECT_FALSE(Bundle::decode(bundle.encode()).has_value());
}

TEST(Statement, IsCheckedBeforeItsProof) {
  const SegmentStatement halted = proved_order().bundle.segments[1].statement;
  const Bytes& proof = proved_order().bundle.segments[1].proof;
  struct Row {
    Verdict expected;
    void (*change)(SegmentStatement&);
  };
  for (const Row& row : {Row{Verdict::Accepted, [](SegmentStatement&) {}},
                         Row{Verdict::StatementNotCanonical, [](SegmentStatement& s) { s.end.root[0] += 0x7f000001; }},
                         Row{Verdict::StatementNotCanonical, [](SegmentStatement& s) { s.start.pc = 1u << 30; }},
                         Row{Verdict::StatementNotCanonical, [](SegmentStatement& s) { s.rom_log_rows = 22; }},
                         Row{Verdict::TimeOutOfRange, [](SegmentStatement& s) { s.ts_end = 1u << 24; }},
                         Row{Verdict::TimeOutOfRange, [](SegmentStatement& s) { s.ts_end = 0; }},
                         Row{Verdict::HaltedWithPc, [](SegmentStatement& s) { s.end.pc = 4; }},
                         Row{Verdict::ExitWithoutHalt, [](SegmentStatement& s) { s.halted = false; }},
                         Row{Verdict::FixedHeight, [](SegmentStatement& s) { s.rom_log_rows = 5; }}}) {
    SegmentStatement statement = halted;
    row.change(statement);
    EXPECT_VERDICT(verify::verify_segment(proof, statement), row.expected);
  }
}

TEST(Statement, HasOneEncoding) {
  ByteWriter w;
  const SegmentStatement& statement = proved_order().bundle.segments[1].statement;
  statement.encode(w);
  ByteReader r(w.bytes());
  EXPECT_EQ(SegmentStatement::decode(r), statement);
  EXPECT_TRUE(r.finished());
  Bytes bytes = w.bytes();
  bytes[1 + 4 * (8 + 1 + 9 + 9 + 1)] = 2;  // the flag
  ByteReader bad(bytes);
  SegmentStatement::decode(bad);
  EXPECT_TRUE(bad.failed());
  bytes = w.bytes();
  bytes[0] = 4;  // the class
  ByteReader unknown(bytes);
  SegmentStatement::decode(unknown);
  EXPECT_TRUE(unknown.failed());
}

}  // namespace
}  // namespace pp
