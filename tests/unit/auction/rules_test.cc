// SPDX-License-Identifier: Apache-2.0
// The sealed rules by hand-worked examples, and one row for every reason that admission can give, in its order.
#include <gtest/gtest.h>

#include "auction/book.h"
#include "auction/lot.h"
#include "auction/mechanism.h"
#include "tests/property/auction/market.h"

namespace pp::auction {
namespace {

using testing::member;

LotRules lot_of(MechanismId mechanism, std::int64_t units, std::int64_t reserve) {
  LotRules lot;
  lot.mechanism = mechanism;
  lot.units = units;
  lot.reserve = Money::nanos(reserve);
  return lot;
}

Offer offer_of(std::uint64_t who, std::int64_t price, std::int64_t units = 1, std::int64_t charge = 0) {
  Offer offer{member(who), Money::nanos(price), units, {}};
  offer.terms.quality_charge = Money::nanos(charge);
  return offer;
}

std::vector<Reason> reasons(const Clearing& c) {
  std::vector<Reason> out;
  for (const Verdict& v : c.verdicts) out.push_back(v.reason);
  return out;
}

TEST(FirstPrice, PaysTheBidOfTheBestScore) {
  const std::vector<Offer> offers{offer_of(1, 10, 1, 5), offer_of(2, 12, 1, 1), offer_of(3, 20, 1, 0)};
  const Clearing c = clear(lot_of(MechanismId::FirstPrice, 1, 30), offers, {});
  ASSERT_EQ(c.awards.size(), 1u);
  EXPECT_EQ(c.awards[0].member, member(2));
  EXPECT_EQ(c.awards[0].payment(), Money::nanos(12));
  EXPECT_EQ(reasons(c), (std::vector{Reason::Outscored, Reason::Won, Reason::Outbid}));
  EXPECT_EQ(c.cutoff, Money::nanos(13));
}

TEST(SecondScore, PaysTheHighestBidThatStillWins) {
  const std::vector<Offer> offers{offer_of(1, 10, 1, 5), offer_of(2, 12, 1, 1), offer_of(3, 20, 1, 0)};
  const Clearing c = clear(lot_of(MechanismId::SecondScore, 1, 30), offers, {});
  ASSERT_EQ(c.awards.size(), 1u);
  EXPECT_EQ(c.awards[0].payment(), Money::nanos(14));  // 15 - 1
}

TEST(SecondScore, OneBidderIsPaidTheReserveLessItsCharge) {
  LotRules lot = lot_of(MechanismId::SecondScore, 1, 30);
  EXPECT_EQ(clear(lot, std::vector{offer_of(1, 10, 1, 5)}, {}).awards.at(0).payment(), Money::nanos(30));
  lot.score_reserve = Money::nanos(20);
  EXPECT_EQ(clear(lot, std::vector{offer_of(1, 10, 1, 5)}, {}).awards.at(0).payment(), Money::nanos(15));
}

TEST(PayAsBid, FillsTheMarginalOfferInPart) {
  const std::vector<Offer> offers{offer_of(1, 5, 3), offer_of(2, 4, 4), offer_of(3, 6, 9), offer_of(4, 5, 0)};
  const Clearing c = clear(lot_of(MechanismId::PayAsBid, 8, 9), offers, {});
  EXPECT_EQ(reasons(c), (std::vector{Reason::Won, Reason::Won, Reason::WonPartly, Reason::NoUnits}));
  ASSERT_EQ(c.awards.size(), 3u);
  EXPECT_EQ(c.awards[0].payment(), Money::nanos(16));
  EXPECT_EQ(c.awards[1].payment(), Money::nanos(15));
  EXPECT_EQ(c.awards[2].payment(), Money::nanos(6));
  EXPECT_EQ(c.units_left, 0);
}

TEST(Uniform, StopsAtTheOfferThatDoesNotFit) {
  const std::vector<Offer> offers{offer_of(1, 4, 4), offer_of(2, 5, 3), offer_of(3, 6, 2), offer_of(4, 7, 1)};
  const Clearing c = clear(lot_of(MechanismId::Uniform, 8, 9), offers, {});
  EXPECT_EQ(reasons(c), (std::vector{Reason::Won, Reason::Won, Reason::SetPrice, Reason::Outbid}));
  EXPECT_EQ(c.awards.at(0).payment(), Money::nanos(24));
  EXPECT_EQ(c.awards.at(1).payment(), Money::nanos(18));
  EXPECT_EQ(c.units_left, 1);
}

TEST(Vcg, PaysTheNextCheapestUnits) {
  const std::vector<Offer> offers{offer_of(1, 4, 4), offer_of(2, 5, 3), offer_of(3, 6, 2), offer_of(4, 7, 1)};
  const Clearing c = clear(lot_of(MechanismId::Vcg, 8, 9), offers, {});
  ASSERT_EQ(c.awards.size(), 3u);
  EXPECT_EQ(c.awards[0].payment(), Money::nanos(6 + 7 + 9 + 9));
  EXPECT_EQ(c.awards[1].payment(), Money::nanos(6 + 7 + 9));
  EXPECT_EQ(c.awards[2].payment(), Money::nanos(7));  // its own second unit does not compete with it
  EXPECT_EQ(c.awards[0].unit_price, Money::nanos(7));
  EXPECT_EQ(c.awards[0].extra_units, 3);
}

struct AdmissionRow {
  const char* name;
  Offer offer;
  Reason reason;
};

TEST(Admission, ReportsTheFirstRuleThatFails) {
  LotRules lot = lot_of(MechanismId::FirstPrice, 1, 100);
  lot.score_reserve = Money::nanos(120);
  const auto with = [](Offer offer, auto change) {
    change(offer);
    return offer;
  };
  const std::vector<AdmissionRow> rows{
      {"admitted", offer_of(1, 100, 1, 20), Reason::Won},
      {"free work", offer_of(1, 0), Reason::Won},
      {"negative price", offer_of(1, -1, 0), Reason::NegativePrice},
      {"most negative price", offer_of(1, INT64_MIN), Reason::NegativePrice},
      {"absurd price", offer_of(1, kMoneyMax.nanos() + 1, 0), Reason::AbsurdPrice},
      {"overflowing price", offer_of(1, INT64_MAX, INT64_MAX), Reason::AbsurdPrice},
      {"no units", offer_of(1, 1, 0), Reason::NoUnits},
      {"negative units", offer_of(1, 1, INT64_MIN), Reason::NoUnits},
      {"absurd units", offer_of(1, 1, kUnitsMax + 1), Reason::AbsurdUnits},
      {"overflowing units", offer_of(1, 1, INT64_MAX), Reason::AbsurdUnits},
      {"bad charge", offer_of(1, 1, 1, -1), Reason::BadTerms},
      {"overflowing charge", offer_of(1, 1, 1, INT64_MAX), Reason::BadTerms},
      {"bad capacity", with(offer_of(1, 1), [](Offer& o) { o.terms.capacity_units = -1; }), Reason::BadTerms},
      {"no capacity", with(offer_of(1, 1), [](Offer& o) { o.terms.capacity_units = 0; }), Reason::NoCapacity},
      {"no bond", with(offer_of(1, 1), [](Offer& o) { o.terms.bonded_units = 0; }), Reason::NoBond},
      {"above reserve", offer_of(1, 101, 1, 100), Reason::AboveReserve},
      {"above score reserve", offer_of(1, 100, 1, 21), Reason::AboveScoreReserve},
  };
  for (const AdmissionRow& row : rows) {
    EXPECT_EQ(admit(lot, row.offer, RankBy::Score), row.reason) << row.name;
    const Clearing c = clear(lot, std::vector{row.offer}, {});
    EXPECT_EQ(c.verdicts.at(0).reason, row.reason) << row.name;
    EXPECT_EQ(c.awards.size(), row.reason == Reason::Won ? 1u : 0u) << row.name;
  }
}

TEST(Admission, NobodyWinsAnEmptyLot) {
  for (const std::int64_t units : {std::int64_t{0}, std::int64_t{-5}, INT64_MIN}) {
    for (const auto id : {MechanismId::FirstPrice, MechanismId::SecondScore, MechanismId::PayAsBid,
                          MechanismId::Uniform, MechanismId::Vcg}) {
      const std::vector offers{offer_of(1, 1), offer_of(1, 1), offer_of(2, -1)};
      const Clearing c = clear(lot_of(id, units, 10), offers, {});
      EXPECT_TRUE(c.awards.empty());
      EXPECT_EQ(reasons(c), std::vector(3, Reason::EmptyLot));
      EXPECT_EQ(c.units_left, 0);
    }
  }
}

TEST(Admission, NoOffersSellNothing) {
  for (const auto id : {MechanismId::FirstPrice, MechanismId::SecondScore, MechanismId::PayAsBid, MechanismId::Uniform,
                        MechanismId::Vcg}) {
    const Clearing c = clear(lot_of(id, 1, 10), {}, {});
    EXPECT_TRUE(c.awards.empty() && c.verdicts.empty());
    EXPECT_EQ(c.units_left, 1);
  }
}

TEST(Admission, TwoOffersOfOneMemberVoidBoth) {
  const std::vector offers{offer_of(2, 1), offer_of(1, 5), offer_of(2, 9)};
  const Clearing c = clear(lot_of(MechanismId::PayAsBid, 3, 10), offers, {});
  EXPECT_EQ(reasons(c), (std::vector{Reason::DuplicateOffer, Reason::Won, Reason::DuplicateOffer}));
}

TEST(Admission, CapacityAndBondTrimAnOffer) {
  Offer offer = offer_of(1, 5, 10);
  offer.terms.capacity_units = 6;
  offer.terms.bonded_units = 4;
  const Clearing c = clear(lot_of(MechanismId::Vcg, 8, 10), std::vector{offer}, {});
  EXPECT_EQ(c.verdicts[0].units_admitted, 4);
  EXPECT_EQ(c.units_sold, 4);
}

TEST(Extremes, TheLargestLotStaysInsideTheIntegers) {
  for (const auto id : {MechanismId::PayAsBid, MechanismId::Uniform, MechanismId::Vcg}) {
    LotRules lot = lot_of(id, kUnitsMax, kMoneyMax.nanos());
    std::vector<Offer> offers;
    for (std::uint64_t i = 0; i < 50; ++i) offers.push_back(offer_of(i, kMoneyMax.nanos(), kUnitsMax));
    const Clearing c = clear(lot, offers, {});
    EXPECT_EQ(c.units_sold, kUnitsMax);
    EXPECT_EQ(c.awards.at(0).payment(), kMoneyMax * kUnitsMax);
  }
}

TEST(Extremes, TenThousandIdenticalBids) {
  for (const auto id : {MechanismId::PayAsBid, MechanismId::Uniform, MechanismId::Vcg}) {
    std::vector<Offer> offers;
    for (std::uint64_t i = 0; i < 10'000; ++i) offers.push_back(offer_of(i, 7, 2));
    const Clearing c = clear(lot_of(id, 1'001, 10), offers, {});
    EXPECT_EQ(c.units_sold, id == MechanismId::Uniform ? 1'000 : 1'001);
    for (const Award& award : c.awards) EXPECT_EQ(award.unit_price, Money::nanos(7));
  }
}

TEST(Award, PaysATotalThatDoesNotDivide) {
  const Award award = Award::of_total(member(1), 3, Money::nanos(20));
  EXPECT_EQ(award.pay_for(0), Money::nanos(7));
  EXPECT_EQ(award.pay_for(2), Money::nanos(6));
  EXPECT_EQ(award.payment(), Money::nanos(20));
}

TEST(JobClassText, HasOneForm) {
  EXPECT_EQ((JobClass{JobKind::Segment, 18}.to_string()), "segment/2^18");
  EXPECT_EQ(JobClass::parse("node/2^2"), (JobClass{JobKind::Node, 2}));
  for (const char* bad : {"", "segment", "segment/18", "segment/2^", "segment/2^018", "segment/2^64", "segment/2^1a",
                          "leaf/2^1", "segment/2^-1", " segment/2^1", "segment/2^1 "}) {
    EXPECT_FALSE(JobClass::parse(bad)) << bad;
  }
  EXPECT_FALSE(JobClass::from_code(0x0300));
  EXPECT_EQ(JobClass::from_code((JobClass{JobKind::Final, 1}.code())), (JobClass{JobKind::Final, 1}));
}

TEST(Lot, RoundTripsAndIsChecked) {
  LotRules lot = lot_of(MechanismId::Vcg, 17, 1200);
  lot.clock.floor = Money::nanos(3);
  ByteWriter out;
  write_lot(out, lot);
  ByteReader in(out.bytes());
  EXPECT_EQ(read_lot(in), lot);
  EXPECT_TRUE(in.finished());
  EXPECT_TRUE(check_lot(lot));
  const auto code = [](LotRules bad) { return check_lot(bad).error().code; };
  LotRules bad = lot;
  bad.units = kUnitsMax + 1;
  EXPECT_EQ(code(bad), "P-AUC-001");
  bad = lot;
  bad.mechanism = MechanismId::SecondScore;
  EXPECT_EQ(code(bad), "P-AUC-001");
  bad = lot;
  bad.reserve = Money::nanos(-1);
  EXPECT_EQ(code(bad), "P-AUC-002");
  bad = lot;
  bad.commit_close = Instant{-1};
  EXPECT_EQ(code(bad), "P-AUC-003");
  bad = lot;
  bad.mechanism = MechanismId::DutchUp;
  EXPECT_EQ(code(bad), "P-AUC-004");
  bad = lot;
  bad.non_reveal_fee_ppm = 1'000'001;
  EXPECT_EQ(code(bad), "P-AUC-005");
  bad = lot;
  bad.mechanism = MechanismId::FixedRate;
  EXPECT_EQ(code(bad), "P-AUC-006");
  bad = lot;
  bad.round.capacity = -1;
  EXPECT_EQ(code(bad), "P-AUC-007");
}

}  // namespace
}  // namespace pp::auction
