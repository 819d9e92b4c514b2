// SPDX-License-Identifier: Apache-2.0
// The audit accepts honest transcripts of every rule, finds every changed byte, and names each kind of cheating that
// a pool could sign.
#include <algorithm>
#include <functional>

#include <gtest/gtest.h>

#include "schemas/vocab/sha256.h"
#include "tests/unit/auction/lot_example.h"

namespace pp::auction {
namespace {

using testing::LotExample;

bool finds(const AuditReport& report, Fault fault) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const Finding& f) { return f.fault == fault; });
}

/// A transcript of arbitrary parts, chained and signed as a cheating pool would.
Bytes forged(const LotExample& x, const SealedLot& lot, const LotResult& result) { return x.transcript(lot, result); }

/// Edits one section of a transcript, then chains and signs it anew with the pool's own key.
Bytes edited(const LotExample& x, const Bytes& good, Section target, const std::function<void(Bytes&)>& edit) {
  constexpr std::string_view kMagic = "pp/lot-transcript/1\n";
  ByteReader in(good);
  ByteWriter out;
  out.raw(in.raw(kMagic.size()));
  Digest32 link = tagged_hash("pp/lot-chain/1", as_bytes(kMagic));
  while (in.remaining_bytes() > 64) {
    const std::uint8_t kind = in.u8();
    Bytes body = to_bytes(in.blob(1 << 20));
    in.fixed<32>();
    if (kind == static_cast<std::uint8_t>(target)) edit(body);
    ByteWriter message;
    message.raw(link);
    message.u8(kind);
    message.raw(sha256(body));
    link = tagged_hash("pp/lot-link/1", message.bytes());
    out.u8(kind);
    out.blob(body);
    out.raw(link);
  }
  return signed_transcript(
      {out.take(), link},
      x.pool.sign(kLotResultTag, statement_message({x.pool_key(), x.rules.lot, lot_hash(x.rules), link})));
}

TEST(Audit, NamesWhatAPoolForgedAndSigned) {
  const LotExample x(4);
  const Bytes good = x.transcript(x.run(1));
  const auto flip = [](std::size_t at) { return [at](Bytes& b) { b.at(at) ^= 1; }; };
  const auto named = [&](Section section, const std::function<void(Bytes&)>& edit) {
    const AuditReport report = audit(edited(x, good, section, edit), x.pool_key());
    return report.findings.empty() ? std::nullopt : std::optional(report.findings[0].fault);
  };
  EXPECT_EQ(named(Section::Result, [](Bytes&) {}), std::nullopt);  // the control: the forger's tools are sound
  EXPECT_EQ(named(Section::Terms, [](Bytes& b) { std::swap_ranges(&b[4], &b[68], &b[68]); }), Fault::BadTerms);
  const std::size_t second_commit = 4 + 136;
  EXPECT_EQ(named(Section::Commits, flip(4)), Fault::BadCommit);                   // a member without terms
  EXPECT_EQ(named(Section::Commits, flip(second_commit + 32)), Fault::BadCommit);  // another commitment
  EXPECT_EQ(named(Section::Commits, flip(second_commit + 64)), Fault::BadCommit);  // another signature
  EXPECT_EQ(named(Section::Commits, [&](Bytes& b) { b[second_commit + 128 + 1] = 0x7f; }), Fault::BadCommit);  // late
  EXPECT_EQ(named(Section::Commits, [&](Bytes& b) { --b[second_commit + 128]; }), Fault::BadCommit);  // runs backwards
  EXPECT_EQ(named(Section::Commits, [&](Bytes& b) { b[4 + 3 * 136 + 128] += 1; }), Fault::BadCommitRoot);
  EXPECT_EQ(named(Section::CommitRoot, flip(0)), Fault::BadCommitRoot);
  EXPECT_EQ(named(Section::Reveals, flip(4)), Fault::BadReveal);                       // another member's commitment
  EXPECT_EQ(named(Section::Reveals, [](Bytes& b) { b[4] = 200; }), Fault::BadReveal);  // of no commitment
  EXPECT_EQ(named(Section::Reveals, flip(8)), Fault::BadReveal);                       // another price
  EXPECT_EQ(named(Section::Reveals, [](Bytes& b) { b[4 + 52 + 1] = 0x7f; }), Fault::BadReveal);  // late
  EXPECT_EQ(named(Section::RevealRoot, flip(0)), Fault::BadRevealRoot);
  EXPECT_EQ(named(Section::Beacon, [](Bytes& b) { b[1] = 0; }), Fault::BadBeacon);
  EXPECT_EQ(named(Section::Result, [](Bytes& b) { b.push_back(0); }), Fault::Malformed);
  EXPECT_EQ(named(Section::Commits, [](Bytes& b) { b[3] = 0xff; }), Fault::Malformed);  // a count beyond the bytes
}

TEST(Audit, AcceptsEverySealedRule) {
  for (const auto id : {MechanismId::FirstPrice, MechanismId::SecondScore, MechanismId::PayAsBid, MechanismId::Uniform,
                        MechanismId::Vcg}) {
    const LotExample x(20, id);
    const SealedLot lot = x.run(2);
    const AuditReport report = audit(x.transcript(lot), x.pool_key());
    for (const Finding& f : report.findings) ADD_FAILURE() << to_text(f.fault) << ": " << f.what;
    EXPECT_EQ(report.n_bids, 20u);
    EXPECT_EQ(report.derived->lines.size(), 20u);
  }
}

TEST(Audit, AcceptsALotWithoutBids) {
  const LotExample x(0);
  EXPECT_TRUE(audit(x.transcript(x.run()), x.pool_key()).holds());
}

TEST(Audit, AcceptsBothClocks) {
  for (const auto id : {MechanismId::DutchUp, MechanismId::DutchDown}) {
    LotExample x(6, id);
    x.rules.units = 4;
    x.rules.clock = {Money::nanos(100), 10, Millis{100}, 1'000'000, Money::nanos(5), Money{}};
    x.rules.deliver_by = Instant{100'000};
    ClockLot lot(x.rules, x.terms);
    const auto move = [&](std::size_t i, MoveKind kind, std::uint32_t tick, std::int64_t at) {
      ClockMove m{kind, x.bidders[i].id, tick, 1, Millis{700}, {}, {}};
      m.signature = x.bidders[i].key.sign(kClockMoveTag, move_message(lot.hash(), m));
      return lot.take(m, true, Instant{at});
    };
    const bool down = id == MechanismId::DutchDown;
    for (std::size_t i = 0; down && i < 6; ++i) EXPECT_EQ(move(i, MoveKind::Join, 0, 10'500), Reason::Won);
    for (std::size_t i = 0; i < 5; ++i) {
      const auto tick = static_cast<std::uint32_t>(2 + i);
      const Reason reason =
          move(i, down ? MoveKind::Leave : MoveKind::Accept, tick, 11'250 + 100 * static_cast<int>(i));
      EXPECT_EQ(reason, (down ? i < 2 : i < 4) ? Reason::Won : Reason::ClockNotRunning);
    }
    x.beacon.dated = Instant{13'000};
    const Bytes good = x.transcript(lot);
    const AuditReport report = audit(good, x.pool_key());
    for (const Finding& f : report.findings) ADD_FAILURE() << to_text(f.fault) << ": " << f.what;
    EXPECT_EQ(report.derived->units_sold, 4);
    const auto flip = [](std::size_t at) { return [at](Bytes& b) { b.at(at) ^= 1; }; };
    for (const std::size_t at :
         {std::size_t{4 + 1}, std::size_t{4 + 37}, std::size_t{4 + 60}}) {  // who, units, signature
      EXPECT_TRUE(finds(audit(edited(x, good, Section::Moves, flip(at)), x.pool_key()), Fault::BadMove)) << at;
    }
    x.beacon.dated = Instant{11'150};
    EXPECT_TRUE(finds(audit(x.transcript(lot), x.pool_key()), Fault::BadBeacon));
  }
}

/// A Prooφ round in which two orders meet five members.
struct RoundExample : LotExample {
  std::vector<BatchAsk> asks{{{1}, Money::nanos(900'000), 3}, {{2}, Money::nanos(800'000), 4}};
  explicit RoundExample(ProofiVariant variant) : LotExample(5, MechanismId::Proofi) {
    rules.units = 7;
    rules.round.variant = variant;
    rules.round.basis = asks_hash(asks);
  }
  SealedLot run_round() const {
    SealedLot lot(rules, terms, asks);
    for (const auto& b : bidders) {
      lot.commit(b.id, seal(lot.hash(), b.id, rules.job_class, b.opening), sign_commit(lot, b), true, Instant{10'100});
    }
    for (const auto& b : bidders) lot.reveal(b.id, b.opening, Instant{11'200});
    return lot;
  }
};

TEST(Audit, AcceptsEveryVariantOfARoundAndNamesWhatIsForged) {
  for (const auto variant :
       {ProofiVariant::FirstPriceLowestCost, ProofiVariant::FirstPriceProRata, ProofiVariant::Excluded}) {
    const RoundExample x(variant);
    const SealedLot lot = x.run_round();
    const LotResult honest = result_of(lot, x.beacon);
    ASSERT_EQ(honest.orders.size(), 2u);
    EXPECT_GT(honest.units_sold, 0);
    const AuditReport report = audit(x.transcript(lot), x.pool_key());
    for (const Finding& f : report.findings) ADD_FAILURE() << to_text(f.fault) << ": " << f.what;
    LotResult bad = honest;
    bad.orders[0].price += Money::nanos(1);
    EXPECT_TRUE(finds(audit(x.transcript(lot, bad), x.pool_key()), Fault::WrongOrder));
    bad = honest;
    bad.orders.pop_back();
    EXPECT_TRUE(finds(audit(x.transcript(lot, bad), x.pool_key()), Fault::WrongOrder));
    const Bytes other_asks = edited(x, x.transcript(lot), Section::Asks, [](Bytes& b) { b[4 + 8] ^= 1; });
    EXPECT_TRUE(finds(audit(other_asks, x.pool_key()), Fault::BadAsks));
  }
}

TEST(Audit, AcceptsABookAndItsSalesAndNamesWhatIsForged) {
  LotExample x(4, MechanismId::StandingOffers);
  x.rules.batch.value = 0;
  x.rules.units = kUnitsMax;
  const SealedLot book = x.run(1);
  const AuditReport standing = audit(x.transcript(book), x.pool_key());
  EXPECT_TRUE(standing.holds());
  EXPECT_TRUE(standing.derived->awards.empty());
  EXPECT_EQ(std::count_if(standing.derived->lines.begin(), standing.derived->lines.end(),
                          [](const ResultLine& l) { return l.verdict.reason == Reason::Standing; }),
            3);
  // A sale: one member has two units left, another none.
  LotRules sale = x.rules;
  sale.lot.value = 9;
  sale.batch.value = 3;
  sale.units = 6;
  sale.round.basis = lot_hash(x.rules).bytes;
  std::vector<MemberTerms> left = x.terms;
  left[0].terms.capacity_units = 2;
  left[1].terms.capacity_units = 0;
  SealedLot view(x.rules, left);
  for (const CommitRecord& c : book.commits()) view.commit(c.member, c.commitment, c.signature, true, c.received);
  for (const RevealRecord& r : book.reveals())
    view.reveal(book.commits()[r.commit_index].member, r.opening, r.received);
  const LotResult result = result_of_sale(sale, view, x.beacon);
  EXPECT_GT(result.units_sold, 0);
  const auto signed_sale = [&](const LotRules& rules, const LotResult& stated) {
    ClosedLot closed = close_sale(rules, view, x.beacon, stated);
    const Signature s = x.pool.sign(kLotResultTag, statement_message(statement_of(rules, closed)));
    return signed_transcript(std::move(closed), s);
  };
  const AuditReport report = audit(signed_sale(sale, result), x.pool_key());
  for (const Finding& f : report.findings) ADD_FAILURE() << to_text(f.fault) << ": " << f.what;
  LotResult bad = result;
  bad.awards[0].unit_price += Money::nanos(1);
  EXPECT_TRUE(finds(audit(signed_sale(sale, bad), x.pool_key()), Fault::WrongPrice));
  LotRules other = sale;
  other.round.basis[0] ^= 1;
  EXPECT_TRUE(finds(audit(signed_sale(other, result), x.pool_key()), Fault::BadBook));
}

TEST(Audit, FindsEveryChangedByte) {
  const LotExample x(3);
  const Bytes good = x.transcript(x.run(1));
  ASSERT_TRUE(audit(good, x.pool_key()).holds());
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] ^= 0x10;
    EXPECT_FALSE(audit(bad, x.pool_key()).holds()) << "byte " << i;
  }
}

TEST(Audit, FindsEveryCutAndEveryExtension) {
  const LotExample x(2);
  Bytes bytes = x.transcript(x.run());
  for (std::size_t n = 0; n < bytes.size(); ++n) {
    EXPECT_FALSE(audit(BytesView(bytes).first(n), x.pool_key(), Signatures::Skip).holds()) << n;
  }
  bytes.push_back(0);
  EXPECT_TRUE(finds(audit(bytes, x.pool_key()), Fault::Malformed));
}

TEST(Audit, SurvivesRandomBytes) {
  Rng rng(3);
  const LotExample x(3);
  const Bytes good = x.transcript(x.run());
  for (int i = 0; i < 2'000; ++i) {
    Bytes bad = good;
    for (std::uint64_t k = 1 + rng.below(8); k > 0; --k)
      bad[rng.below(bad.size())] = static_cast<std::uint8_t>(rng.next());
    bad.resize(rng.below(bad.size() + 1));
    EXPECT_FALSE(audit(bad, x.pool_key(), Signatures::Skip).holds());
  }
}

TEST(Audit, NamesTheSectionThatChanged) {
  const LotExample x(3);
  Bytes bad = x.transcript(x.run());
  bad[60] ^= 1;
  const AuditReport report = audit(bad, x.pool_key());
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].fault, Fault::ChainBroken);
  EXPECT_NE(report.findings[0].what.find("rules"), std::string::npos);
}

TEST(Audit, NamesASwappedWinner) {
  const LotExample x(30, MechanismId::PayAsBid);
  const SealedLot lot = x.run();
  LotResult result = result_of(lot, x.beacon);
  const auto loser = std::find_if(result.lines.begin(), result.lines.end(),
                                  [](const ResultLine& l) { return !is_win(l.verdict.reason); });
  ASSERT_NE(loser, result.lines.end());
  result.awards[0].member = loser->member;
  const AuditReport report = audit(forged(x, lot, result), x.pool_key());
  EXPECT_TRUE(finds(report, Fault::WrongWinner));
  EXPECT_EQ(report.findings.size(), 2u);  // who was put in, and who was left out
}

TEST(Audit, NamesAWrongPriceReasonTotalAndOrder) {
  const LotExample x(30);
  const SealedLot lot = x.run(1);
  const LotResult honest = result_of(lot, x.beacon);
  LotResult bad = honest;
  bad.awards[1].unit_price -= Money::nanos(1);
  EXPECT_TRUE(finds(audit(forged(x, lot, bad), x.pool_key()), Fault::WrongPrice));
  bad = honest;
  bad.awards[1].units += 1;
  EXPECT_TRUE(finds(audit(forged(x, lot, bad), x.pool_key()), Fault::WrongWinner));
  bad = honest;
  bad.lines[0].verdict.reason = Reason::NoBond;
  EXPECT_TRUE(finds(audit(forged(x, lot, bad), x.pool_key()), Fault::WrongReason));
  bad = honest;
  bad.lines.pop_back();
  EXPECT_TRUE(finds(audit(forged(x, lot, bad), x.pool_key()), Fault::WrongReason));
  bad = honest;
  ++bad.units_left;
  EXPECT_TRUE(finds(audit(forged(x, lot, bad), x.pool_key()), Fault::WrongTotals));
  bad = honest;
  std::swap(bad.awards[0], bad.awards[1]);
  EXPECT_TRUE(finds(audit(forged(x, lot, bad), x.pool_key()), Fault::WrongTotals));
}

TEST(Audit, NamesAFalseSignatureAndAForeignPool) {
  const LotExample x(3);
  Bytes bad = x.transcript(x.run());
  bad.back() ^= 1;
  EXPECT_TRUE(finds(audit(bad, x.pool_key()), Fault::BadPoolSignature));
  bad.back() ^= 1;
  EXPECT_TRUE(finds(audit(bad, PoolKey{{9}}), Fault::WrongPool));
}

TEST(Audit, NamesACommitThatTheMemberNeverSigned) {
  LotExample x(3);
  SealedLot lot(x.rules, x.terms);
  for (const auto& b : x.bidders) {
    Signature s = x.sign_commit(lot, b);
    if (&b == &x.bidders[1]) s[5] ^= 1;
    lot.commit(b.id, seal(lot.hash(), b.id, x.rules.job_class, b.opening), s, true, Instant{10'100});
  }
  const Bytes bytes = x.transcript(lot);
  const AuditReport report = audit(bytes, x.pool_key());
  EXPECT_TRUE(finds(report, Fault::BadCommit));
  EXPECT_NE(report.findings[0].what.find("commit 1 of member " + x.bidders[1].id.brief()), std::string::npos);
  EXPECT_TRUE(audit(bytes, x.pool_key(), Signatures::Skip).holds());  // the control: nothing else is wrong
}

TEST(Audit, NamesImpossibleRulesAndAnEarlyBeacon) {
  LotExample x(2);
  x.rules.score_reserve = Money::nanos(-1);
  EXPECT_TRUE(finds(audit(x.transcript(x.run()), x.pool_key()), Fault::BadRules));
  LotExample early(2);
  early.beacon.dated = early.rules.commit_close;
  EXPECT_TRUE(finds(audit(early.transcript(early.run()), early.pool_key()), Fault::BadBeacon));
}

TEST(Equivocation, TwoSignedResultsOfOneLotProveCheating) {
  const LotExample x(4);
  const auto result_from = [&](const SealedLot& lot) {
    return std::get<Transcript>(read_transcript(x.transcript(lot))).signed_result;
  };
  const SignedResult a = result_from(x.run());
  const SignedResult b = result_from(x.run(1));
  EXPECT_TRUE(proves_cheating(a, b));
  EXPECT_FALSE(proves_cheating(a, a));
  SignedResult unsigned_b = b;
  unsigned_b.signature[0] ^= 1;
  EXPECT_FALSE(proves_cheating(a, unsigned_b));
  SignedResult other_lot = b;
  other_lot.statement.lot.value = 8;
  EXPECT_FALSE(proves_cheating(a, other_lot));
}

}  // namespace
}  // namespace pp::auction
