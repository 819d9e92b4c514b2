// SPDX-License-Identifier: Apache-2.0
// The books balance under any interleaving, a key is booked once, shares are exact, payout paths prove and
// mutated ones do not.
#include <algorithm>

#include <gtest/gtest.h>

#include "pool/ledger/books.h"
#include "pool/ledger/payout.h"
#include "pool/ledger/share.h"
#include "schemas/vocab/rng.h"

namespace pp::ledger {
namespace {

Digest32 party(std::uint64_t n) {
  Digest32 out{};
  out[0] = 1;
  for (std::size_t i = 0; i < 8; ++i) out[8 + i] = static_cast<std::uint8_t>(n >> (8 * (7 - i)));
  return out;
}

Account random_account(Rng& rng) {
  const auto kind = static_cast<AccountKind>(rng.below(static_cast<std::uint64_t>(kLastAccountKind) + 1));
  return {kind, has_owner(kind) ? party(rng.below(5)) : Digest32{}};
}

TEST(Books, RandomInterleavingsBalanceAndChain) {
  Rng rng(7);
  std::uint64_t posted = 0, refused = 0;
  for (int game = 0; game < 200; ++game) {
    Books books;
    Digest32 link{};
    std::uint64_t number = 0;
    for (int step = 0; step < 60; ++step) {
      Draft draft{{EntryKind::JobPaid, rng.below(4), rng.below(40)}, {}};
      Money rest;
      const std::uint64_t n_postings = rng.below(4);
      for (std::uint64_t i = 0; i < n_postings; ++i) {
        const Money amount = Money::nanos(static_cast<std::int64_t>(rng.below(1000)) - 400);
        draft.debit(random_account(rng), amount);
        rest += amount;
      }
      if (rng.chance_ppm(900'000)) draft.credit(random_account(rng), rest);
      const auto before = books.balances();
      const bool seen = books.posted(draft.key);
      const PostVerdict verdict = books.post(draft, {1}, {step});
      if (seen) {
        EXPECT_EQ(verdict, PostVerdict::AlreadyPosted);
      }
      if (verdict == PostVerdict::Posted) {
        ++posted;
        const auto fresh = books.take_new();
        ASSERT_EQ(fresh.size(), 1u);
        EXPECT_EQ(fresh[0].number, ++number);
        EXPECT_EQ(fresh[0].previous, link);
        link = link_of(fresh[0]);
      } else {
        ++refused;
        EXPECT_EQ(books.balances(), before);
        EXPECT_TRUE(books.take_new().empty());
      }
      EXPECT_EQ(books.fault(), std::nullopt);
      EXPECT_EQ(books.last_link(), link);
    }
    const Bytes bytes = encode_fields(books);
    const auto back = decode_fields<Books>(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(encode_fields(*back), bytes);
  }
  EXPECT_GT(posted, 500u);
  EXPECT_GT(refused, 500u);
}

TEST(Books, EveryVerdict) {
  const Account cash{AccountKind::Cash, {}}, equity{AccountKind::Operator, {}}, reserve{AccountKind::Reserve, {}};
  const Account lost_owner{AccountKind::Payable, {}}, strange{AccountKind::Cash, party(1)};
  const Money one = Money::units(1), most = Money::nanos(INT64_MAX);
  std::uint64_t subject = 0;
  const auto draft = [&subject] { return Draft{{EntryKind::EquityPaidIn, 0, ++subject}, {}}; };
  Books books;
  const Draft first = draft().debit(cash, one).credit(equity, one);
  struct Row {
    Draft draft;
    PostVerdict verdict;
  };
  const Row rows[] = {
      {first, PostVerdict::Posted},
      {first, PostVerdict::AlreadyPosted},
      {draft(), PostVerdict::Empty},
      {draft().debit(cash, Money{}), PostVerdict::Empty},
      {draft().debit(lost_owner, -one).credit(cash, -one), PostVerdict::ForeignOwner},
      {draft().debit(strange, one).credit(equity, one), PostVerdict::ForeignOwner},
      {draft().debit(cash, most).credit(equity, most), PostVerdict::TooLarge},
      {draft().debit(cash, one), PostVerdict::Unbalanced},
      {draft().credit(cash, one + one).debit(equity, one + one), PostVerdict::Overdrawn},
      {draft().debit(reserve, one).credit(equity, one), PostVerdict::Overdrawn},
  };
  for (const Row& row : rows) EXPECT_EQ(books.post(row.draft, {1}, {0}), row.verdict) << name_of(row.verdict);
  EXPECT_EQ(books.balance(cash), one);
  EXPECT_EQ(books.transactions(), 1u);
}

TEST(Books, AClosedScopeForgetsItsKeysOnly) {
  Books books;
  const Account cash{AccountKind::Cash, {}}, equity{AccountKind::Operator, {}};
  for (std::uint64_t scope : {1u, 2u}) {
    const Draft draft =
        Draft{{EntryKind::EquityPaidIn, scope, 1}, {}}.debit(cash, Money::units(1)).credit(equity, Money::units(1));
    EXPECT_EQ(books.post(draft, {1}, {0}), PostVerdict::Posted);
  }
  books.close_scope(1);
  EXPECT_FALSE(books.posted({EntryKind::EquityPaidIn, 1, 1}));
  EXPECT_TRUE(books.posted({EntryKind::EquityPaidIn, 2, 1}));
}

TEST(Share, SumsExactlyAndNobodyIsMoreThanANanoOff) {
  Rng rng(11);
  for (int game = 0; game < 5000; ++game) {
    const Money amount = Money::nanos(static_cast<std::int64_t>(rng.below(game % 2 ? 50 : 9'000'000'000'000)));
    std::vector<Weight> weights(1 + rng.below(12));
    unsigned __int128 total = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] = {party(i), rng.below(game % 3 ? 4 : 1ull << 40)};
      total += weights[i].weight;
    }
    const auto shares = share_by_weight(amount, weights, party(static_cast<std::uint64_t>(game)));
    Money sum;
    for (std::size_t i = 0; i < shares.size(); ++i) {
      sum += shares[i];
      if (total == 0) continue;
      const auto exact = static_cast<unsigned __int128>(amount.nanos()) * weights[i].weight / total;
      const auto floor = Money::nanos(static_cast<std::int64_t>(exact));
      EXPECT_GE(shares[i], floor);
      EXPECT_LE(shares[i], floor + Money::nanos(1));
      if (weights[i].weight == 0) {
        EXPECT_EQ(shares[i], Money{});
      }
    }
    EXPECT_EQ(sum, total == 0 ? Money{} : amount);
    std::reverse(weights.begin(), weights.end());
    auto mirrored = share_by_weight(amount, weights, party(static_cast<std::uint64_t>(game)));
    std::reverse(mirrored.begin(), mirrored.end());
    EXPECT_EQ(mirrored, shares);
  }
}

TEST(Share, LevelsFromTheLeastPromisedUpAndTakesNothingAway) {
  Rng rng(12);
  for (int game = 0; game < 5000; ++game) {
    const Money amount = Money::nanos(static_cast<std::int64_t>(rng.below(game % 2 ? 50 : 9'000'000'000'000)));
    std::vector<Stake> stakes(1 + rng.below(12));
    bool nothing = true;
    for (std::size_t i = 0; i < stakes.size(); ++i) {
      const std::uint64_t weight = rng.below(game % 3 ? 4 : 1ull << 30);
      // Few prices, so that many stand on one level.
      stakes[i] = {party(i), weight, Money::nanos(static_cast<std::int64_t>(weight * rng.below(5)))};
      nothing = nothing && weight == 0;
    }
    const Digest32 seed = party(static_cast<std::uint64_t>(game));
    const auto shares = share_to_level(amount, stakes, seed);
    Money sum;
    for (const Money share : shares) {
      EXPECT_GE(share, Money{});
      sum += share;
    }
    EXPECT_EQ(sum, nothing ? Money{} : amount);
    for (std::size_t i = 0; i < stakes.size(); ++i) {
      if (shares[i] <= Money::nanos(1)) continue;
      // Who was raised has no more for a unit of weight than anybody else, but for the nano that cannot be split.
      const auto mine = static_cast<unsigned __int128>((stakes[i].promised + shares[i] - Money::nanos(1)).nanos());
      for (std::size_t k = 0; k < stakes.size(); ++k) {
        const auto other = static_cast<unsigned __int128>((stakes[k].promised + shares[k] + Money::nanos(1)).nanos());
        EXPECT_LE(mine * stakes[k].weight, other * stakes[i].weight);
      }
    }
    std::reverse(stakes.begin(), stakes.end());
    auto mirrored = share_to_level(amount, stakes, seed);
    std::reverse(mirrored.begin(), mirrored.end());
    EXPECT_EQ(mirrored, shares);
  }
}

TEST(Share, WithoutPromisesALevelIsAShareByWeight) {
  const std::vector<Stake> stakes{{party(1), 3, {}}, {party(2), 0, {}}, {party(3), 5, {}}};
  const std::vector<Weight> weights{{party(1), 3}, {party(2), 0}, {party(3), 5}};
  EXPECT_EQ(share_to_level(Money::nanos(101), stakes, party(9)), share_by_weight(Money::nanos(101), weights, party(9)));
}

TEST(Payout, EveryPathProvesAndEveryMutationFails) {
  const PayoutDomain domain{1, party(77)};
  Rng rng(3);
  for (std::size_t n : {0u, 1u, 2u, 3u, 5u, 8u, 13u, 64u}) {
    std::vector<PayoutLeaf> leaves;
    Money total;
    for (std::size_t i = 0; i < n; ++i) {
      leaves.push_back({MemberId{party(i)}, Money::nanos(static_cast<std::int64_t>(rng.below(1000)))});
      total += leaves.back().cumulative;
    }
    const PayoutTree tree(domain, leaves);
    EXPECT_EQ(tree.total(), total);
    if (n == 0) {
      EXPECT_EQ(tree.root(), Digest32{});
    }
    for (std::size_t i = 0; i < n; ++i) {
      auto path = tree.path(i);
      EXPECT_TRUE(payout_path_valid(domain, leaves[i], path, tree.root()));
      PayoutLeaf richer = leaves[i];
      richer.cumulative += Money::nanos(1);
      EXPECT_FALSE(payout_path_valid(domain, richer, path, tree.root()));
      EXPECT_FALSE(payout_path_valid({2, party(77)}, leaves[i], path, tree.root()));
      PayoutLeaf other = leaves[i];
      other.member.bytes[31] ^= 1;
      EXPECT_FALSE(payout_path_valid(domain, other, path, tree.root()));
      if (!path.empty()) {
        path[rng.below(path.size())][0] ^= 1;
        EXPECT_FALSE(payout_path_valid(domain, leaves[i], path, tree.root()));
      }
    }
  }
}

}  // namespace
}  // namespace pp::ledger
