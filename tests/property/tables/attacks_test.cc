// SPDX-License-Identifier: Apache-2.0
// Rows forged by hand, one test a trick, each with another outcome than the instruction has. The list of guards says
// which checks stand in the way; where it has one entry, that check is all there is.
//
// p = 2^31 - 2^24 + 1 is -1 modulo 2^16, so "2^16 divides -1" holds in the field: a low limb may be one too large with
// a carry of (p - 1) / 2^16 = 32512. Only the carry's being a bit forbids it, wherever words are added.
#include "tests/property/tables/attack.h"

namespace pp::tables {
namespace {

using field::Fp;

Fp fp(std::int64_t v) {
  const auto magnitude = Fp::from_u64(static_cast<std::uint64_t>(v < 0 ? -v : v));
  return v < 0 ? -magnitude : magnitude;
}
/// Adds the false carry to a word: low limb + 1, high limb + 32512, or less to stay in 16 bits.
void add_false_carry(Word<Fp>& word) {
  word.lo += Fp::one();
  const std::uint32_t high = word.hi.value() + kFalseCarry;
  word.hi = fp(high & 0xffff);
}
constexpr auto fits_false_carry = [](const Word<std::uint32_t>& w) { return w.lo < 0xffff; };

TEST(Negatives, WrongSum) {
  Attack<AddSub> a([](const auto& r) { return r.is_add == 1; });
  a.row().result.hi += Fp::one();
  EXPECT_EQ(a.guards(), Guards{"x + y = result"});
  Attack<AddSub> b([](const auto& r) { return r.is_sub == 1; });
  b.row().result.hi += Fp::one();
  EXPECT_EQ(b.guards(), Guards{"result + y = x"});
}

TEST(Attack, FalseCarryInASum) {
  Attack<AddSub> a([](const auto& r) { return r.is_add == 1 && fits_false_carry(r.result); });
  add_false_carry(a.row().result);
  EXPECT_EQ(a.guards(), Guards{"x + y = result"});
  // For a difference the false carry works the other way round: x is fixed, result + y = x + 1 or so.
  Attack<AddSub> b([](const auto& r) { return r.is_sub == 1 && r.result.lo > 0; });
  auto& result = b.row().result;
  result.lo -= Fp::one();
  result.hi = fp((result.hi.value() + 0x10000 - kFalseCarry) & 0xffff);
  EXPECT_EQ(b.guards(), Guards{"result + y = x"});
}

TEST(Attack, FalseCarryInAnAddress) {
  Attack<MemWord> a([](const auto& r) { return r.is_load == 1; });
  // The address moves by 2^16 * 32512 + 1 = p; what is a multiple of 4 must stay one, so the low limb moves by 4.
  a.row().quarter += Fp::one();
  a.row().hi = fp((a.row().hi.value() + 4 * kFalseCarry) & 0xffff);
  const Guards guards = a.guards();
  EXPECT_TRUE(std::ranges::count(guards, "base + immediate = address") == 1) << guards.size();
}

/// A register too high to jump by becomes a target: its low limb is one more than the sum, its high limb 2^16 - 32512
/// less.
TEST(Attack, TargetOfAJumpThroughAFalseCarry) {
  Attack<Jalr> a([](const auto& r) {
    return r.is_real == 1 && r.is_negative == 0 && (r.read.prev.lo + r.immediate_lo + 1) % 4 < 2;
  });
  auto& row = a.row();
  const std::uint32_t low = row.read.prev.lo.value() + row.immediate_lo.value() + 1;
  row.quarter = fp(low / 4), row.odd = fp(low % 4);
  row.read.prev.hi = fp(0x10000 - kFalseCarry + 7), row.hi = fp(7);
  EXPECT_EQ(a.guards(), Guards{"rs1 + immediate = target"});
}

/// "Negative and silent" is 1, and so is "writes, and -1 times negative": a jump by another immediate that writes.
TEST(Attack, SignOfAJumpThatIsNoBit) {
  Attack<Jalr> a([](const auto& r) { return r.is_negative == 1 && r.is_write == 0; });
  auto& row = a.row();
  row.is_write = Fp::one(), row.is_negative = -Fp::one();
  row.read.prev.hi = fp(0xffff);
  const std::uint32_t low = row.read.prev.lo.value() + row.immediate_lo.value();
  row.quarter = fp((low & 0xffff) / 4), row.odd = fp(low & 1);
  row.hi = fp(low >> 16);
  row.write = {row.ts, {}};
  ASSERT_EQ(low & 2, 0u);
  EXPECT_EQ(a.guards(), Guards{"is_negative is a bit"});
}

/// 4 quarter + 2^16 hi can be the same pc by other parts, a carry from below turned into one.
TEST(Negatives, PcPlusModulus) {
  Attack<Jalr> a([](const auto& r) { return r.is_real == 1 && r.read.prev.lo + r.immediate_lo >= 0x10000; });
  a.row().quarter += fp(1 << 14), a.row().hi -= Fp::one();
  EXPECT_EQ(a.guards(), Guards{"range 14"});
  Attack<Jalr> b([](const auto& r) { return r.is_real == 1 && r.hi < 2; });
  b.row().read.prev.hi += fp(1 << 14), b.row().hi += fp(1 << 14);
  EXPECT_EQ(b.guards(), Guards{"range 14"}) << "beyond 2^30 no program is";
}

/// A byte whose sign is a 128th: it still has a top of 7 bits, and a high limb that has far more than 16.
TEST(Attack, SignOfAByteThatIsNoBit) {
  Attack<MemSub> a([](const auto& r) { return r.is_lb == 1 && r.top >= 1 && r.top <= 128; });
  auto& row = a.row();
  row.sign = fp(128).inverse();
  row.value = {row.top + fp(0xff00) * row.sign, fp(0xffff) * row.sign};
  EXPECT_GT(row.value.hi.value(), 0xffffu);
  EXPECT_EQ(a.guards(), Guards{"sign is a bit"});
}

/// The amount from parts that are no bits: it adds up, but the power is another. 2 at the places of 1, 2 and 4, and a
/// half at that of 8.
TEST(Attack, AmountOfAShiftFromOtherThanBits) {
  for (std::uint32_t i = 0; i < 4; ++i) {
    Attack<Shift> a([](const auto& r) { return r.is_left == 1 && r.is_immediate == 0; });
    auto& row = a.row();
    const std::uint32_t amount = i < 3 ? 2u << i : 4;
    row.read2.prev = {fp(amount), Fp::zero()};
    for (Fp& bit : row.amount_bit) bit = Fp::zero();
    const Fp part = row.amount_bit[i] = i < 3 ? fp(2) : fp(2).inverse();
    const Fp power = Fp::one() + fp((1 << (1 << i)) - 1) * part;
    row.power_low = i < 2 ? power : Fp::one(), row.power = row.factor = power;
    row.low_bits = fp(16 - amount);
    row.read1.prev = row.low = {Fp::one(), Fp::zero()}, row.high = {};
    row.result = {power, Fp::zero()};
    EXPECT_NE(power, fp(1 << amount));
    EXPECT_EQ(a.guards(), Guards{"amount's bit"}) << i;
  }
}

/// 5 / 2^16 is 2^16 if products may overflow.
TEST(Attack, QuotientBeyondTheWord) {
  Attack<DivRem> a([](const auto& r) { return r.is_divu == 1; });
  auto& row = a.row();
  row.x_sign = row.y_sign = row.negate = row.by_zero = row.carry = Fp::zero();
  row.read1.prev = row.x_abs = row.remainder_abs = {fp(5), Fp::zero()};
  row.read2.prev = row.result_abs = row.result = {Fp::zero(), Fp::one()};
  for (std::size_t i = 0; i < 4; ++i) row.y_abs[i] = row.quotient_abs[i] = fp(i == 2 ? 1 : 0);
  row.borrow = row.inverse = Fp::one();
  EXPECT_EQ(a.guards(), Guards{"no overflow"});
}

/// After HALT the state is at pc 0. A row that goes on from there is one that no program holds.
TEST(Negatives, HaltThenContinue) {
  Attack<AddSub> a([](const auto& r) { return r.is_add == 1; });
  a.row().head.pc = Fp::zero();
  EXPECT_EQ(a.guards(), Guards{"prog"});
  Attack<Halt> b([](const auto& r) { return r.is_real == 1; });
  b.row().pc = Fp::zero();
  EXPECT_EQ(b.guards(), Guards{"prog"});
}

/// pc + p is no pc: its parts do not fit.
TEST(Pitfalls, P24_TargetPlusModulus) {
  Attack<Jalr> a([](const auto& r) { return r.is_real == 1; });
  const std::uint64_t target = 4 * a.row().quarter.value() + (std::uint64_t{a.row().hi.value()} << 16) + kModulus;
  a.row().quarter = fp(static_cast<std::int64_t>(target % 0x10000 / 4));
  a.row().hi = fp(static_cast<std::int64_t>(target >> 16));
  EXPECT_NE(std::ranges::count(a.guards(), "range 14"), 0);
}

TEST(Pitfalls, P24_JumpToAnOddAddress) {
  Attack<Jalr> a([](const auto& r) { return r.is_real == 1; });
  a.row().odd = fp(2);
  EXPECT_NE(std::ranges::count(a.guards(), "odd is a bit"), 0);
}

TEST(Attack, EqualWordsThatDiffer) {
  Attack<BrEq> a([](const auto& r) { return r.is_beq == 1 && r.equal == 0 && r.target != r.pc + 4; });
  a.row().equal = Fp::one(), a.row().inverse = Fp::zero(), a.row().next_pc = a.row().target;
  EXPECT_EQ(a.guards(), Guards{"equal words have no difference"});
  Attack<BrEq> b([](const auto& r) { return r.is_bne == 1 && r.equal == 0 && r.target != r.pc + 4; });
  b.row().equal = Fp::one(), b.row().inverse = Fp::zero(), b.row().next_pc = b.row().pc + fp(4);
  EXPECT_EQ(b.guards(), Guards{"equal words have no difference"});
}
TEST(Attack, OtherWordsThatAreEqual) {
  Attack<BrEq> a([](const auto& r) { return r.is_bne == 1 && r.equal == 1 && r.target != r.pc + 4; });
  a.row().equal = Fp::zero(), a.row().next_pc = a.row().target;
  EXPECT_EQ(a.guards(), Guards{"other words have one"});
}

TEST(Negatives, WrongBranch) {
  Attack<BrEq> a([](const auto& r) { return r.is_beq == 1; });
  a.row().next_pc += fp(4);
  EXPECT_EQ(a.guards(), Guards{"next pc of BEQ"});
  Attack<BrEq> b([](const auto& r) { return r.is_bne == 1; });
  b.row().next_pc += fp(4);
  EXPECT_EQ(b.guards(), Guards{"next pc of BNE"});
  Attack<BrLt> c([](const auto& r) { return r.is_blt + r.is_bltu == 1; });
  c.row().next_pc += fp(4);
  EXPECT_EQ(c.guards(), Guards{"next pc of BLT"});
  Attack<BrLt> d([](const auto& r) { return r.is_bge + r.is_bgeu == 1; });
  d.row().next_pc += fp(4);
  EXPECT_EQ(d.guards(), Guards{"next pc of BGE"});
}

/// The order of two words is decided by bits; each may be something else if nothing says that it is a bit.
TEST(Attack, OrderByHalves) {
  // less = 1/2 would be a result that no register may hold; the high difference then misses 16 bits.
  Attack<Lt> a([](const auto& r) { return r.is_slt == 1 && r.order.less == 0; });
  a.row().order.less = Fp::one();
  EXPECT_EQ(a.guards(), Guards{"range 16"});
  // A borrow of 2 moves 2^17 in the low limb; a borrow that is 2^16 times less than nothing moves one.
  Attack<Lt> b([](const auto& r) { return r.is_sltu == 1 && r.order.borrow == 0 && r.order.less == 0; });
  b.row().order.borrow = fp(kFalseCarry);
  const Guards guards = b.guards();
  EXPECT_NE(std::ranges::count(guards, "borrow is a bit"), 0);
}

TEST(Attack, SignsThatAreNotTheOperands) {
  Attack<Lt> a([](const auto& r) { return r.is_slt == 1 && r.order.x_sign == 0 && r.order.y_sign == 0; });
  a.row().order.x_sign = Fp::one();
  EXPECT_NE(std::ranges::count(a.guards(), "range 15"), 0);
  Attack<Lt> b([](const auto& r) { return r.is_sltu == 1 && r.order.x_sign == 0; });
  b.row().order.x_sign = Fp::one();
  EXPECT_NE(std::ranges::count(b.guards(), "sign of x"), 0);
}

TEST(Pitfalls, P25_DivisionByZeroResult) {
  Attack<DivRem> a([](const auto& r) { return r.is_divu == 1 && r.by_zero == 1; });
  for (Fp& byte : a.row().quotient_abs) byte = Fp::zero();
  a.row().result_abs = a.row().result = {Fp::zero(), Fp::zero()};
  EXPECT_EQ(a.guards(), (Guards{"quotient over zero, low", "quotient over zero, high"}));
}
TEST(Negatives, DivisionByZeroResult) {
  Attack<DivRem> a([](const auto& r) { return r.is_divu == 1 && r.by_zero == 1; });
  a.row().quotient_abs[0] = a.row().quotient_abs[1] = Fp::zero();
  a.row().result_abs.lo = a.row().result.lo = Fp::zero();
  EXPECT_EQ(a.guards(), Guards{"quotient over zero, low"});
  Attack<DivRem> b([](const auto& r) { return r.is_divu == 1 && r.by_zero == 1; });
  b.row().quotient_abs[2] = b.row().quotient_abs[3] = Fp::zero();
  b.row().result_abs.hi = b.row().result.hi = Fp::zero();
  EXPECT_EQ(b.guards(), Guards{"quotient over zero, high"});
}
TEST(Attack, ZeroThatIsNotZero) {
  Attack<DivRem> a([](const auto& r) { return r.is_remu == 1 && r.by_zero == 0; });
  // Called a division by zero, anything goes for the remainder as long as the product adds up: quotient 0.
  auto& r = a.row();
  r.by_zero = Fp::one(), r.inverse = Fp::zero();
  EXPECT_NE(std::ranges::count(a.guards(), "by_zero only if y is 0"), 0);
}

TEST(Pitfalls, P26_RegisterWriteSkippedByAFlag) {
  Attack<Jalr> a([](const auto& r) { return r.is_write == 1; });
  a.row().is_write = Fp::zero();
  EXPECT_EQ(a.guards(), Guards{"prog"}) << "the program says whether a jump writes";
  Attack<Constant> b([](const auto& r) { return r.is_write == 1; });
  b.row().is_write = Fp::zero(), b.row().is_nop = Fp::one();
  EXPECT_EQ(b.guards(), Guards{"prog"});
}

TEST(Section9, R06_TheTableFeedsForward) {
  // A page's first chain starts at zero, where there is nothing to feed.
  Attack<Poseidon2> a([](const auto& r) { return r.times > 0 && std::ranges::find(r.in, 0u) >= r.in + 8; });
  std::array<Fp, 16> in;
  std::copy(std::begin(a.row().in), std::end(a.row().in), in.begin());
  air::WindowCells<Poseidon2, Fp> cells{};
  auto* row = reinterpret_cast<Poseidon2Cols<Fp>*>(cells.local.cells().data());
  *row = a.row();
  const Request offered = read_row(cells, 0).requests.at(0);
  const auto out = vm::compressed(in);
  std::array<Fp, 16> permuted = in;
  hash::Poseidon2W16::permute(permuted.data());
  for (std::size_t i = 0; i < 8; ++i) {
    EXPECT_EQ(offered.tuple[16 + i], out[i].value());
    EXPECT_EQ(offered.tuple[16 + i], (permuted[i] + in[i]).value());
  }
}

TEST(Section9, R10_FixedColumnsAreThoseOfThreeTables) {
  std::vector<std::string> with_fixed;
  SegmentTables::for_each([&]<class Table>(std::size_t) {
    if (air::kWidth < Table::template Prep >> 0) with_fixed.emplace_back(Table::kName);
  });
  EXPECT_EQ(with_fixed, (std::vector<std::string>{"rom", "byte", "range"}));
  const std::vector<CodeWord> halts{{kCodeStart, assembler::kEcall}};
  const Segment segment = make_segment(TinyMachine(halts).run_segment(1), DecodedCode::decode(halts).value());
  EXPECT_EQ(segment.trace.main.size(), sample().trace.main.size());
  for (const Matrix& table : segment.trace.main) EXPECT_GE(table.height(), 16u) << "present, if only as padding";
}

TEST(Section9, R01_StartLimbsOfAPageAreRangeChecked) {
  // The last row of a page, one of its words never touched: its two chains take a limb of 17 bits and no equation
  // minds.
  for (std::size_t word = 0; word < 4; ++word)
    for (const bool high : {false, true}) {
      Attack<Page> a([&](const auto& r) { return r.closes == 1 && r.end_ts[word] == 0; });
      auto& row = a.row();
      for (auto* words : {&row.start, &row.end}) (high ? (*words)[word].hi : (*words)[word].lo) = fp(65544);
      for (const bool at_end : {false, true}) {
        std::array<Fp, 16> in;
        for (std::size_t i = 0; i < 8; ++i) in[i] = at_end ? row.end_in[i] : row.start_in[i];
        for (std::size_t i = 0; i < 4; ++i) {
          in[8 + 2 * i] = at_end ? row.end[i].lo : row.start[i].lo;
          in[9 + 2 * i] = at_end ? row.end[i].hi : row.start[i].hi;
        }
        const auto out = vm::compressed(in);
        for (std::size_t i = 0; i < 8; ++i) (at_end ? row.end_out[i] : row.start_out[i]) = out[i];
      }
      EXPECT_EQ(a.guards(), Guards{"range 16"}) << "word " << word;
    }
}

TEST(Section9, R02_AFlagChangesInsideAPage) {
  Attack<Page> a([](const auto& r) { return r.is_real == 1 && r.closes == 0; });
  a.next().is_real = Fp::zero();
  EXPECT_NE(std::ranges::count(a.guards(), "is_real over the page"), 0);
  Attack<Page> b([](const auto& r) { return r.is_real == 1 && r.closes == 0; });
  b.next().index += Fp::one();
  EXPECT_EQ(b.guards(), Guards{"index over the page"});
}

TEST(Section9, R13_APageStandsWhereTheSelectorsSay) {
  Attack<Page> a([](const auto& r) { return r.closes == 1; });
  EXPECT_EQ(a.index() % 16, 15u);
  Attack<Page> b([](const auto& r) { return r.is_real == 1 && r.closes == 0; });
  b.row().closes = Fp::one();
  EXPECT_EQ(b.guards(), Guards{"closes on the last row of a real page"});
  Attack<Page> c([](const auto& r) { return r.closes == 1; });
  c.row().closes = Fp::zero();
  EXPECT_EQ(c.guards(), Guards{"closes on the last row of a real page"}) << "or its words would be born unasked for";
}

TEST(Section9, R05_PaddingOfTheProgramIsAcceptedByNoTable) {
  const Providers providers(sample().code);
  const Request padding{air::Bus::Prog, 1, std::vector<std::uint32_t>(9, 0)};
  EXPECT_FALSE(providers.can_answer(padding)) << "the judge knows no padding";
  const std::size_t n_rows = sample().code.rows().size();
  const Matrix& rom = sample().prep[static_cast<std::size_t>(TableId::Rom)];
  ASSERT_LT(n_rows, rom.height());
  const std::size_t class_id = offsetof(RomPrep<std::uint32_t>, class_id) / sizeof(std::uint32_t);
  for (std::size_t row = n_rows; row < rom.height(); ++row) EXPECT_TRUE(rom.column(class_id)[row].is_zero()) << row;
  // And no table asks for class 0: every request that a table can make names its own class.
  SegmentTables::for_each([]<class Table>(std::size_t) {
    if constexpr (IsInstruction<Table>::value) {
      air::WindowCells<Table, Fp> cells{};
      std::size_t n_asked = 0;
      for (const Request& r : read_row(cells, 0).requests) {
        if (r.bus != air::Bus::Prog) continue;
        ++n_asked;
        EXPECT_NE(r.tuple[1], 0u) << Table::kName;
      }
      EXPECT_EQ(n_asked, 1u) << Table::kName;
    }
  });
  EXPECT_EQ(DecodedCode::decode(std::vector<CodeWord>{{0xfffc, 0x13}}).error().code, "P-ROM-001");
  EXPECT_FALSE(decode_row({kCodeStart, 0}).has_value()) << "a word that is no instruction has no row";
}

TEST(Section9, R17_RoundConstantsArePeriodicColumns) {
  EXPECT_EQ(air::kWidth<Sha256Round::Prep> + air::kWidth<KeccakRound::Prep>, 0u) << "no fixed columns of their own";
  EXPECT_GE(air::shape_of<Sha256Round>().log_period, 6u) << "64 rounds";
  EXPECT_GE(air::shape_of<KeccakRound>().log_period, 5u) << "24 rounds, padded to 32";
  const auto constant_of = [](std::uint32_t round) {
    const auto& limbs = Sha256Round::periodic_row(round).constant;
    return limbs.lo | limbs.hi << 16;
  };
  EXPECT_EQ(constant_of(0), 0x428a2f98u);
  EXPECT_EQ(constant_of(1), 0x71374491u);
  EXPECT_EQ(constant_of(63), 0xc67178f2u);
  const auto bits_of = [](std::uint32_t stage) {  // of the 64 that iota flips, those that it can
    std::uint64_t bits = 0;
    for (std::uint32_t k = 0; k < kKeccakStageRows; ++k)
      for (std::size_t j = 0; j < std::size(kKeccakConstantBits); ++j)
        bits |= std::uint64_t{KeccakRound::periodic_row(stage * kKeccakStageRows + k).constant[j]}
                << (k * kKeccakSlices + kKeccakConstantBits[j]);
    return bits;
  };
  EXPECT_EQ(bits_of(0), 0u) << "no round comes before the first stage";
  EXPECT_EQ(bits_of(1), 1u);
  EXPECT_EQ(bits_of(2), 0x8082u);
  EXPECT_EQ(bits_of(24), 0x8000000080008008u);
}

TEST(Section9, R14_LoadsToX0AreNops) {
  for (const std::uint32_t funct3 : {0u, 1u, 2u, 4u, 5u}) {
    const auto row = decode_row({kCodeStart, assembler::i_type(0x03, funct3, 0, 5, 3)});
    ASSERT_TRUE(row.has_value());
    EXPECT_EQ(row->class_id, static_cast<std::uint32_t>(Class::Constant));
    EXPECT_EQ(row->sub, static_cast<std::uint32_t>(sub::kNop));
  }
}
TEST(Section9, R18_InstructionsWithoutDestinationAreNops) {
  for (const std::uint32_t opcode : {0x13u, 0x33u, 0x37u, 0x17u}) {
    const auto row = decode_row({kCodeStart, opcode | 7u << 20});
    ASSERT_TRUE(row.has_value()) << opcode;
    EXPECT_EQ(row->class_id, static_cast<std::uint32_t>(Class::Constant)) << opcode;
  }
}

TEST(Attack, AccessInTheFuture) {
  // The word was last left at a time after this access: the gap is negative.
  Attack<AddSub> a([](const auto& r) { return r.is_add == 1; });
  a.row().write.prev_ts = a.row().head.ts + fp(5);
  EXPECT_EQ(a.guards(), Guards{"range 16"});
  Attack<Bump> b([](const auto& r) { return r.is_real == 1; });
  b.row().prev_ts = b.row().ts + fp(1);
  EXPECT_EQ(b.guards(), Guards{"range 16"});
}

/// A bump whose time is 2^24 or more, from a time just before it: only the bound on the time itself minds.
TEST(Negatives, BumpWrap) {
  Attack<Bump> a([](const auto& r) { return r.is_real == 1; });
  a.row().prev_ts = fp(1 << 24);
  a.row().ts = fp((1 << 24) + 10), a.row().gap_top = Fp::zero(), a.row().ts_top = fp(256);
  EXPECT_EQ(a.guards(), Guards{"byte2"});
  Attack<Bump> b([](const auto& r) { return r.is_real == 1; });
  b.row().prev_ts = fp(1 << 24);
  b.row().ts = fp((1 << 24) + 10), b.row().gap_top = Fp::zero(), b.row().ts_top = fp(255);
  EXPECT_EQ(b.guards(), Guards{"range 16"});
  Attack<Bump> c([](const auto& r) { return r.is_real == 1; });
  c.row().prev_ts = fp(-5), c.row().ts = fp(10), c.row().ts_top = Fp::zero();
  c.row().gap_top = Fp::zero();
  EXPECT_EQ(c.guards(), Guards{}) << "from before the start: nobody ever left a word there, which memory knows";
}

}  // namespace
}  // namespace pp::tables
