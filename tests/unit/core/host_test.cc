// SPDX-License-Identifier: Apache-2.0
// The host on its threads: lanes of the inbox, order of release, group commit, a clean stop.
#include "pool/host/host.h"

#include <thread>

#include <gtest/gtest.h>

#include "pool/host/signer.h"
#include "pool/host/view_cell.h"
#include "schemas/vocab/sha256.h"

namespace pp::host {
namespace {

/// A journal that syncs when the test says so.
struct HandJournal : Journal {
  Result<Recovered> recover() override { return Recovered{}; }
  void append(JournalBatch batch) override { batches.push_back(std::move(batch)); }
  std::vector<JournalBatch> batches;
};

struct Ears : MemberTransport, MarketPort, PlannerPort, CheckerPort {
  void send(MemberMessage message) override { heard.push_back("member " + std::to_string(message.body.index())); }
  void place_bid(const core::PlaceBid&) override { heard.push_back("bid"); }
  void deliver(const core::Deliver&) override { heard.push_back("deliver"); }
  void refresh(const core::RefreshOrders&) override { heard.push_back("refresh"); }
  void preflight(const core::RunPreflight&) override { heard.push_back("preflight"); }
  void assemble(const core::AssembleProof&) override { heard.push_back("assemble"); }
  void check(const core::CheckProof&) override { heard.push_back("check"); }
  std::vector<std::string> heard;
};

struct BackwardClock : Clock {
  Instant now() override { return {at_ms -= 5}; }
  std::int64_t at_ms = 1'000'000;
};

struct Bench {
  Inbox inbox{4, 8};
  HandJournal journal;
  Ears ears;
  BackwardClock clock;
  KeySigner signer{SigningKey::from_seed(sha256(as_bytes("pool")))};
  ViewCell views;
  Host host{HostConfig{}, Ports{clock, journal, ears, ears, ears, ears, signer, views}, inbox};
};

core::OrderSeen order(std::uint64_t n) {
  core::OrderSeen out;
  out.terms.order = OrderId{n};
  out.terms.price_max = Money::units(1);
  out.terms.bid_close = {2'000'000};
  out.terms.deadline = {9'000'000};
  return out;
}

TEST(Inbox, LanesAreBoundedApartAndOrderIsKept) {
  Inbox inbox(2, 3);
  for (std::uint64_t i = 0; i < 2; ++i) EXPECT_TRUE(inbox.post(core::StatementAsked{{}, i}, Lane::Members));
  EXPECT_FALSE(inbox.post(core::StatementAsked{{}, 9}, Lane::Members));
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(inbox.post(core::TimePassed{}, Lane::Trusted));
  EXPECT_FALSE(inbox.post(core::TimePassed{}, Lane::Trusted));
  inbox.post_durable(EventSeq{7});
  inbox.post_durable(EventSeq{5});
  const InboxBatch batch = inbox.take(4, Millis{0});
  ASSERT_EQ(batch.events.size(), 4u);
  EXPECT_TRUE(std::holds_alternative<core::TimePassed>(batch.events[2]));
  EXPECT_EQ(std::get<core::StatementAsked>(batch.events[3]).request, 0u);
  EXPECT_EQ(batch.durable, EventSeq{7});
  inbox.stop();
  EXPECT_FALSE(inbox.post(core::TimePassed{}, Lane::Trusted));
  EXPECT_EQ(inbox.take(9, Millis{1000}).events.size(), 1u);
}

TEST(Host, NothingLeavesBeforeItIsDurableAndCommitsAreGrouped) {
  Bench b;
  ASSERT_TRUE(b.host.recover());
  ASSERT_EQ(b.journal.batches.size(), 1u);
  EXPECT_TRUE(b.ears.heard.empty());
  for (std::uint64_t n = 1; n <= 3; ++n) {
    ASSERT_TRUE(b.inbox.post(order(n), Lane::Trusted));
    ASSERT_TRUE(b.host.turn(Millis{0}));
  }
  // The first batch is still with the disk, so three turns have gathered for the second.
  ASSERT_EQ(b.journal.batches.size(), 1u);
  EXPECT_TRUE(b.ears.heard.empty());
  b.inbox.post_durable(b.journal.batches[0].events.back().seq);
  ASSERT_TRUE(b.host.turn(Millis{0}));
  EXPECT_EQ(b.ears.heard, std::vector<std::string>{"refresh"});
  ASSERT_EQ(b.journal.batches.size(), 2u);
  EXPECT_EQ(b.journal.batches[1].events.size(), 3u);
  b.inbox.post_durable(b.journal.batches[1].events.back().seq);
  ASSERT_TRUE(b.host.turn(Millis{0}));
  EXPECT_EQ(b.ears.heard.size(), 4u);
}

TEST(Host, TimeNeverRunsBackwards) {
  Bench b;
  ASSERT_TRUE(b.host.recover());
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(b.inbox.post(core::TimePassed{}, Lane::Trusted));
    ASSERT_TRUE(b.host.turn(Millis{0}));
  }
  b.inbox.post_durable(b.journal.batches[0].events.back().seq);
  ASSERT_TRUE(b.host.turn(Millis{0}));
  Instant last{0};
  for (const JournalBatch& batch : b.journal.batches) {
    for (const core::Event& event : batch.events) {
      EXPECT_GE(event.time, last);
      last = event.time;
    }
  }
}

TEST(Host, AJournalErrorEndsTheTurn) {
  Bench b;
  ASSERT_TRUE(b.host.recover());
  b.inbox.post_journal_error(error("P-STO-010", "the disk is full"));
  EXPECT_EQ(b.host.turn(Millis{0}).error().code, "P-STO-010");
  EXPECT_TRUE(b.ears.heard.empty());
}

TEST(Host, ABadConfigurationIsRefusedByName) {
  Bench b;
  HostConfig config;
  config.core.credits_max = 0;
  Host host(config, Ports{b.clock, b.journal, b.ears, b.ears, b.ears, b.ears, b.signer, b.views}, b.inbox);
  const auto recovered = host.recover();
  ASSERT_FALSE(recovered);
  EXPECT_EQ(recovered.error().code, "P-HST-002");
  EXPECT_NE(recovered.error().context.find("credits_max"), std::string::npos);
}

/// A journal that syncs at once, as a quick disk would.
struct QuickJournal : HandJournal {
  explicit QuickJournal(Inbox& i) : inbox(i) {}
  void append(JournalBatch batch) override {
    const EventSeq last = batch.events.back().seq;
    snapshots += batch.snapshot.has_value();
    HandJournal::append(std::move(batch));
    inbox.post_durable(last);
  }
  Inbox& inbox;
  int snapshots = 0;
};

struct WallClock : Clock {
  Instant now() override {
    const auto t = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(t).count()};
  }
};

TEST(Host, RunsOnItsThreadAndStopsWithASnapshot) {
  Inbox inbox;
  QuickJournal journal(inbox);
  Ears ears;
  WallClock clock;
  KeySigner signer{SigningKey::from_seed(sha256(as_bytes("pool")))};
  ViewCell views;
  Host host(HostConfig{}, Ports{clock, journal, ears, ears, ears, ears, signer, views}, inbox);
  ASSERT_TRUE(host.recover());
  Result<void> ended;
  std::thread core_thread([&] { ended = host.run(); });
  std::vector<std::thread> senders;
  for (int s = 0; s < 3; ++s) {
    senders.emplace_back([&inbox] {
      for (int i = 0; i < 200; ++i) {
        while (!inbox.post(core::StatementAsked{}, Lane::Members)) std::this_thread::yield();
      }
    });
  }
  for (std::thread& sender : senders) sender.join();
  inbox.stop();
  core_thread.join();
  EXPECT_TRUE(ended);
  EXPECT_EQ(host.durable(), host.core().seq());
  EXPECT_EQ(journal.snapshots, 1);
  EXPECT_GE(host.core().seq().value, 600u);
  ASSERT_TRUE(views.read());
  EXPECT_EQ(views.read()->seq, host.core().seq());
}

}  // namespace
}  // namespace pp::host
