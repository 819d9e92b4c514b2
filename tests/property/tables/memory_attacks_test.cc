// SPDX-License-Identifier: Apache-2.0
// Rows forged by hand where memory enters and leaves a segment, and where calls take their blocks out of it: nodes,
// pages, pointers, blocks of words. The list of guards says what stands in the way; one entry means that it is all.
#include "tests/property/tables/attack.h"

namespace pp::tables {
namespace {

using field::Fp;

/// The digest of two halves, or of a digest and four words.
void hash_again(const Fp (&left)[8], const Fp (&right)[8], Fp (&out)[8]) {
  std::array<Fp, 16> in;
  std::copy(std::begin(left), std::end(left), in.begin());
  std::copy(std::begin(right), std::end(right), in.begin() + 8);
  std::ranges::copy(vm::compressed(in), out);
}
void hash_again(const Fp (&chain)[8], const Word<Fp> (&words)[4], Fp (&out)[8]) {
  Fp limbs[8];
  for (std::size_t i = 0; i < 4; ++i) limbs[2 * i] = words[i].lo, limbs[2 * i + 1] = words[i].hi;
  hash_again(chain, limbs, out);
}

/// A subtree that nobody touched ends as something else, and the node's own digest with it.
TEST(MemoryAttack, UntouchedSubtreeThatChanges) {
  for (std::size_t i = 0; i < 8; ++i) {
    Attack<Node> a([](const auto& r) { return r.is_real == 1 && r.left_touched == 0; });
    a.row().left.end[i] += Fp::one();
    hash_again(a.row().left.end, a.row().right.end, a.row().self.end);
    EXPECT_EQ(a.guards(), Guards{"untouched left stays"}) << i;
    Attack<Node> b([](const auto& r) { return r.is_real == 1 && r.right_touched == 0; });
    b.row().right.end[i] += Fp::one();
    hash_again(b.row().left.end, b.row().right.end, b.row().self.end);
    EXPECT_EQ(b.guards(), Guards{"untouched right stays"}) << i;
  }
}

/// A page's chain of hashes that goes on from, or begins with, another digest, hashed on from there.
TEST(MemoryAttack, ChainOfAPageThatIsCut) {
  for (std::size_t i = 0; i < 8; ++i) {
    Attack<Page> a([](const auto& r) { return r.is_real == 1 && r.closes == 0; });
    a.next().start_in[i] += Fp::one();
    EXPECT_EQ(a.guards(), Guards{"start chain goes on"}) << i;
    Attack<Page> b([](const auto& r) { return r.is_real == 1 && r.closes == 0; });
    b.next().end_in[i] += Fp::one();
    EXPECT_EQ(b.guards(), Guards{"end chain goes on"}) << i;
    Attack<Page> c([](const auto& r) { return r.is_real == 1; });
    ASSERT_EQ(c.index() % 16, 0u) << "the first row of a page";
    c.row().start_in[i] += Fp::one();
    hash_again(c.row().start_in, c.row().start, c.row().start_out);
    std::ranges::copy(c.row().start_out, c.next().start_in);
    EXPECT_EQ(c.guards(), Guards{"start chain begins"}) << i;
    Attack<Page> d([](const auto& r) { return r.is_real == 1; });
    d.row().end_in[i] += Fp::one();
    hash_again(d.row().end_in, d.row().end, d.row().end_out);
    std::ranges::copy(d.row().end_out, d.next().end_in);
    EXPECT_EQ(d.guards(), Guards{"end chain begins"}) << i;
  }
}

/// The words of one page under the digest of another.
TEST(MemoryAttack, PageAtAnotherAddress) {
  Attack<Page> a([](const auto& r) { return r.is_real == 1; });
  a.row().address += Fp::from(64), a.next().address += Fp::from(64);
  EXPECT_EQ(a.guards(), Guards{"address of the page"});
  Attack<Page> b([](const auto& r) { return r.is_real == 1; });
  b.next().address += Fp::from(64);
  EXPECT_EQ(b.guards(), Guards{"address goes on"});
}

/// A pointer that is no multiple of 4: with the carry -32512, 2^16 times which is 1, it leads to a block all the same.
TEST(MemoryAttack, PointerThroughAFalseCarry) {
  Attack<Ecall> a([](const auto& r) { return r.is_keccak == 1; });
  a.row().state.prev.lo += Fp::one(), a.row().state.prev.hi += Fp::from(kFalseCarry);
  EXPECT_EQ(a.guards(), Guards{"pointer + block = last word, low"});
  Attack<Ecall> b([](const auto& r) { return r.is_sha256 == 1; });
  b.row().block.prev.lo += Fp::one(), b.row().block.prev.hi += Fp::from(kFalseCarry);
  EXPECT_EQ(b.guards(), Guards{"pointer + block = last word, low"});
}
TEST(MemoryAttack, BlockElsewhere) {
  Attack<Ecall> a([](const auto& r) { return r.is_keccak == 1; });
  a.row().state_last.hi += Fp::one();
  EXPECT_EQ(a.guards(), Guards{"pointer + block = last word, high"});
  Attack<Ecall> b([](const auto& r) { return r.is_sha256 == 1; });
  b.row().block_last.hi += Fp::one();
  EXPECT_EQ(b.guards(), Guards{"pointer + block = last word, high"});
}

/// A block that ends at another index than its last: words left out, or more of them.
template <class Table>
void end_a_block_early(auto is_of_kind) {
  Attack<Table> a([&](const auto& r) { return is_of_kind(r) && r.is_last == 0; });
  a.row().is_last = Fp::one();
  EXPECT_EQ(a.guards(), Guards{"last at the last index"}) << Table::kName;
}
TEST(MemoryAttack, BlockThatEndsEarly) {
  const auto is_real = [](const auto& r) { return r.is_real == 1; };
  end_a_block_early<Poseidon2Io>(is_real);
  end_a_block_early<KeccakIo>(is_real);
  end_a_block_early<Sha256Io>([](const auto& r) { return r.is_state == 1; });
  end_a_block_early<Sha256Io>([](const auto& r) { return r.is_block == 1; });
}

TEST(MemoryAttack, MessageBlockThatChanges) {
  for (std::size_t i = 0; i < 4; ++i) {
    Attack<Sha256Io> a([](const auto& r) { return r.is_block == 1; });
    a.row().word[i].after.lo += Fp::one();
    EXPECT_EQ(a.guards(), Guards{"a block stays, low"}) << i;
    Attack<Sha256Io> b([](const auto& r) { return r.is_block == 1; });
    b.row().word[i].after.hi += Fp::one();
    EXPECT_EQ(b.guards(), Guards{"a block stays, high"}) << i;
  }
}

/// 0x70005 + 0x20001 is 0x90006; or 7 with a high limb of 9 + 32512; or 0xa0006.
TEST(MemoryAttack, DigestThroughAFalseCarry) {
  for (std::size_t i = 0; i < 4; ++i) {
    Attack<Sha256Io> a([](const auto& r) { return r.is_state == 1; });
    auto& word = a.row().word[i];
    const auto fp = [](std::uint32_t v) { return Fp::from(v); };
    word.memory.prev = {fp(5), fp(7)}, word.worked = {fp(1), fp(2)}, word.after = {fp(6), fp(9)};
    EXPECT_EQ(a.guards(), Guards{}) << "that is what SHA-256 may ask for";
    word.after = {fp(7), fp(9 + kFalseCarry)};
    EXPECT_EQ(a.guards(), Guards{"state + working variable"}) << i;
    word.after = {fp(6), fp(10)};
    EXPECT_EQ(a.guards(), Guards{"state + working variable"}) << i;
  }
}

}  // namespace
}  // namespace pp::tables
