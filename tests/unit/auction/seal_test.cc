// SPDX-License-Identifier: Apache-2.0
// Commit and reveal: each way of getting it wrong has its reason, order and clocks cannot be played with, and roots
// and receipts catch an operator who leaves something out.
#include <gtest/gtest.h>

#include "auction/merkle.h"
#include "tests/unit/auction/lot_example.h"

namespace pp::auction {
namespace {

using testing::LotExample;

constexpr Instant kCommitTime{10'500};
constexpr Instant kRevealTime{11'500};

TEST(Commit, HidesAndBindsEveryField) {
  const LotExample x(1);
  const LotHash lot = lot_hash(x.rules);
  const Opening o = x.bidders[0].opening;
  const Commitment c = seal(lot, x.bidders[0].id, x.rules.job_class, o);
  Opening other = o;
  other.price += Money::nanos(1);
  EXPECT_NE(c, seal(lot, x.bidders[0].id, x.rules.job_class, other));
  other = o;
  ++other.units;
  EXPECT_NE(c, seal(lot, x.bidders[0].id, x.rules.job_class, other));
  other = o;
  other.nonce[31] ^= 1;
  EXPECT_NE(c, seal(lot, x.bidders[0].id, x.rules.job_class, other));
  EXPECT_NE(c, seal(lot, {}, x.rules.job_class, o));
  EXPECT_NE(c, seal({}, x.bidders[0].id, x.rules.job_class, o));
  EXPECT_NE(c, seal(lot, x.bidders[0].id, {JobKind::Node, 18}, o));
}

TEST(Commit, IsRefusedWithTheFirstReasonThatApplies) {
  const LotExample x(2);
  SealedLot lot(x.rules, x.terms);
  const MemberId m = x.bidders[0].id;
  const Commitment c{{1}};
  EXPECT_EQ(lot.commit({}, c, {}, false, Instant{0}), Reason::UnknownMember);
  EXPECT_EQ(lot.commit(m, c, {}, false, Instant{0}), Reason::BadSignature);
  EXPECT_EQ(lot.commit(m, c, {}, true, Instant{9'999}), Reason::CommitEarly);
  EXPECT_EQ(lot.commit(m, c, {}, true, kCommitTime), Reason::Won);
  EXPECT_EQ(lot.commit(m, c, {}, true, kCommitTime), Reason::CommitReplayed);
  for (std::uint8_t i = 2; i <= kCommitsPerMember; ++i) {
    EXPECT_EQ(lot.commit(m, {{i}}, {}, true, kCommitTime), Reason::Won);
  }
  EXPECT_EQ(lot.commit(m, {{99}}, {}, true, kCommitTime), Reason::LotFull);
  EXPECT_EQ(lot.commit(x.bidders[1].id, c, {}, true, Instant{11'000}), Reason::CommitLate);
  EXPECT_EQ(lot.commit(x.bidders[1].id, c, {}, true, kCommitTime), Reason::CommitLate);  // the clock ran backwards
  EXPECT_EQ(lot.commits().size(), kCommitsPerMember);
}

TEST(Reveal, IsRefusedWithTheFirstReasonThatApplies) {
  const LotExample x(3);
  SealedLot lot(x.rules, x.terms);
  for (std::size_t i = 0; i < 2; ++i) {
    const auto& b = x.bidders[i];
    lot.commit(b.id, seal(lot.hash(), b.id, x.rules.job_class, b.opening), {}, true, kCommitTime);
  }
  EXPECT_EQ(lot.reveal({}, {}, kCommitTime), Reason::UnknownMember);
  EXPECT_EQ(lot.reveal(x.bidders[0].id, x.bidders[0].opening, Instant{10'999}), Reason::RevealEarly);
  EXPECT_EQ(lot.reveal(x.bidders[2].id, x.bidders[2].opening, kRevealTime), Reason::RevealWithoutCommit);
  Opening wrong = x.bidders[0].opening;
  wrong.price = Money{};
  EXPECT_EQ(lot.reveal(x.bidders[0].id, wrong, kRevealTime), Reason::BadOpening);
  EXPECT_EQ(lot.reveal(x.bidders[1].id, x.bidders[0].opening, kRevealTime), Reason::BadOpening);  // somebody else's
  EXPECT_EQ(lot.reveal(x.bidders[0].id, x.bidders[0].opening, kRevealTime), Reason::Won);
  EXPECT_EQ(lot.reveal(x.bidders[0].id, x.bidders[0].opening, kRevealTime), Reason::RevealReplayed);
  EXPECT_EQ(lot.reveal(x.bidders[1].id, x.bidders[1].opening, Instant{12'000}), Reason::RevealLate);
  EXPECT_EQ(lot.reveal(x.bidders[1].id, x.bidders[1].opening, kRevealTime), Reason::RevealLate);
  EXPECT_EQ(lot.offers().size(), 1u);
  EXPECT_EQ(lot.not_revealed(), std::vector{x.bidders[1].id});
  EXPECT_EQ(lot.sealing().at(x.bidders[0].id), Reason::Won);  // a bad opening may be mended until the close
  EXPECT_EQ(lot.sealing().at(x.bidders[1].id), Reason::BadOpening);
  EXPECT_FALSE(lot.sealing().contains(x.bidders[2].id));
}

TEST(Reveal, OnlyTheLastCommitmentOpens) {
  const LotExample x(1);
  const auto& b = x.bidders[0];
  SealedLot lot(x.rules, x.terms);
  Opening cheaper = b.opening;
  cheaper.price = Money::nanos(1);
  lot.commit(b.id, seal(lot.hash(), b.id, x.rules.job_class, cheaper), {}, true, kCommitTime);
  lot.commit(b.id, seal(lot.hash(), b.id, x.rules.job_class, b.opening), {}, true, kCommitTime);
  EXPECT_EQ(lot.reveal(b.id, cheaper, kRevealTime), Reason::BadOpening);
  EXPECT_EQ(lot.reveal(b.id, b.opening, kRevealTime), Reason::Won);
  EXPECT_EQ(lot.offers().at(0).price, b.opening.price);
}

TEST(Outcome, DependsOnTheValidRevealsAlone) {
  const LotExample x(12);
  Rng rng(5);
  const LotResult expected = result_of(x.run(), x.beacon);
  for (int round = 0; round < 200; ++round) {
    SealedLot lot(x.rules, x.terms);
    std::vector<std::size_t> order(12);
    for (std::size_t i = 0; i < 12; ++i) order[i] = i;
    const auto shuffle = [&] {
      for (std::size_t i = 11; i > 0; --i) std::swap(order[i], order[rng.below(i + 1)]);
    };
    shuffle();
    for (const std::size_t i : order) {
      const auto& b = x.bidders[i];
      const Commitment c = seal(lot.hash(), b.id, x.rules.job_class, b.opening);
      if (rng.below(3) == 0) lot.commit(b.id, {{3}}, {}, true, kCommitTime);
      lot.commit(b.id, c, {}, true, kCommitTime);
      if (rng.below(3) == 0) lot.commit(b.id, c, {}, true, kCommitTime);
    }
    shuffle();
    for (const std::size_t i : order) {
      const auto& b = x.bidders[i];
      if (rng.below(3) == 0) lot.reveal(b.id, {}, kRevealTime);
      lot.reveal(b.id, b.opening, kRevealTime);
      if (rng.below(3) == 0) lot.reveal(b.id, b.opening, kRevealTime);
    }
    ASSERT_EQ(result_of(lot, x.beacon), expected);
  }
}

TEST(Fee, IsAShareOfTheOfferAndNeverMoreThanTheBond) {
  LotRules lot;
  lot.units = 100;
  lot.reserve = Money::nanos(1'001);
  Terms terms;
  terms.capacity_units = 3;
  EXPECT_EQ(non_reveal_fee(lot, terms, kMoneyMax), Money::nanos(151));  // ceil(3003 * 5 %)
  EXPECT_EQ(non_reveal_fee(lot, terms, Money::nanos(100)), Money::nanos(100));
  EXPECT_EQ(non_reveal_fee(lot, terms, Money::nanos(-5)), Money{});
  terms.capacity_units = -1;
  EXPECT_EQ(non_reveal_fee(lot, terms, kMoneyMax), Money{});
}

TEST(Merkle, EveryPathHoldsAndNoOther) {
  Rng rng(9);
  for (std::size_t n = 1; n <= 33; ++n) {
    std::vector<Digest32> leaves;
    for (std::size_t i = 0; i < n; ++i) leaves.push_back(testing::random_digest(rng));
    const Digest32 root = merkle_root(leaves);
    for (std::size_t i = 0; i < n; ++i) {
      std::vector<Digest32> path = merkle_path(leaves, i);
      EXPECT_TRUE(merkle_path_valid(root, n, i, leaves[i], path));
      EXPECT_FALSE(merkle_path_valid(root, n + 1, i, leaves[i], path));
      EXPECT_FALSE(merkle_path_valid(root, n, n, leaves[i], path));
      if (n > 1) {
        EXPECT_FALSE(merkle_path_valid(root, n, i, leaves[(i + 1) % n], path));
        EXPECT_FALSE(merkle_path_valid(root, n, i ^ 1, leaves[i], path));
        path[0][0] ^= 1;
        EXPECT_FALSE(merkle_path_valid(root, n, i, leaves[i], path));
        path.pop_back();
        EXPECT_FALSE(merkle_path_valid(root, n, i, leaves[i], path));
      }
    }
    EXPECT_NE(root, merkle_root(std::span(leaves).first(n - 1)));
  }
}

TEST(Receipts, CatchAnOmission) {
  const LotExample x(5);
  const SealedLot lot = x.run();
  const auto t = std::get<Transcript>(read_transcript(x.transcript(lot)));
  for (std::uint32_t i = 0; i < 5; ++i) {
    EXPECT_TRUE(includes(t, lot.receipt_of(i)));
    EXPECT_TRUE(includes(t, lot.reveal_receipt_of(i)));
  }
  CommitReceipt left_out = lot.receipt_of(4);
  left_out.index = 5;
  EXPECT_FALSE(includes(t, left_out));
  left_out = lot.receipt_of(4);
  left_out.commitment.bytes[0] ^= 1;
  EXPECT_FALSE(includes(t, left_out));
  RevealReceipt dropped = lot.reveal_receipt_of(2);
  dropped.opening.price += Money::nanos(1);
  EXPECT_FALSE(includes(t, dropped));
}

}  // namespace
}  // namespace pp::auction
