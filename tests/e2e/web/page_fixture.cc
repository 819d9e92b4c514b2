// SPDX-License-Identifier: Apache-2.0
// Serves the page with a pool that exists only here, so that the browser test knows every number. Each line on
// standard input moves the pool on by one job; the end of input ends the program.
#include <cstdio>
#include <iostream>
#include <string>

#include "pool/http/page_server.h"

namespace {

using namespace pp;

MemberId member(std::uint8_t i) { return {Digest32{i, 0xab, 0xcd, i}}; }

core::View view_after(std::size_t accepted) {
  using auction::JobClass, auction::JobKind;
  core::View v;
  v.pool = {Digest32{7}};
  v.seq = {100 + accepted};
  v.time = {1'800'000'000'000 + static_cast<std::int64_t>(accepted)};
  v.equity_free = Money::units(480);
  v.equity_committed = Money::units(20);
  core::OrderView order;
  order.terms.order = {3};
  order.terms.image = {Digest32{0x5a, 0x11}};
  order.terms.price_max = Money::units(1234);
  order.terms.deadline = {v.time.ms + 240'000};
  order.stage = core::OrderStage::Proving;
  order.cycles = 1'234'567;
  order.bid = Money::units(18);
  order.price = Money::nanos(19'500'000'000);
  order.batch = BatchId{1};
  core::BatchView batch;
  batch.batch = {1}, batch.order = {3}, batch.stage = core::OrderStage::Proving, batch.price = order.price;
  for (std::uint32_t i = 0; i < 5; ++i) {
    core::JobView job;
    job.job = {10 + i};
    job.job_class = JobClass{JobKind::Segment, static_cast<std::uint8_t>(i < 4 ? 18 : 16)};
    job.cycles = i < 4 ? 262'144 : 60'000;
    job.stage = i < accepted    ? core::JobStage::Accepted
                : i == accepted ? core::JobStage::Leased
                                : core::JobStage::Ready;
    if (i <= accepted)
      job.prover = member(static_cast<std::uint8_t>(1 + i % 3)), job.price = Money::nanos(2'500'000'000);
    if (i < accepted) {
      job.leased_at = Instant{v.time.ms - 9000}, job.accepted_at = Instant{v.time.ms - 4200}, job.verify_ms = 41;
      batch.paid += job.price;
    }
    job.leases = i <= accepted ? 1 : 0;
    batch.jobs.push_back(job);
  }
  core::LotView lot;
  lot.rules.lot = {1}, lot.rules.batch = {1}, lot.rules.units = 4, lot.rules.reserve = Money::units(4);
  lot.rules.job_class = JobClass{JobKind::Segment, 18};
  lot.phase = core::LotPhase::Decided, lot.outcome = core::LotOutcome::Cleared, lot.commitments = 3;
  for (std::uint8_t i = 1; i <= 3; ++i) {
    core::LotBid bid;
    bid.member = member(i), bid.revealed = true, bid.price = Money::nanos(2'000'000'000LL + 500'000'000LL * i),
    bid.units = 2;
    bid.units_won = i < 3 ? 2 : 0, bid.price_won = bid.price;
    bid.reason = i < 3 ? auction::Reason::Won : auction::Reason::Outbid;
    lot.bids.push_back(bid);
    core::MemberView m;
    m.member = member(i), m.name = i == 1 ? "ada" : i == 2 ? "ben" : "<b>cyd</b>";
    m.presence = i == 2 ? core::MemberPresence::Silent : core::MemberPresence::Online;
    m.valid = accepted, m.invalid = i == 3, m.reliability_ppm = 912'000, m.earned = Money::nanos(2'500'000'000);
    m.last_heard = v.time;
    v.members.push_back(m);
  }
  v.ledger = {
      {"cash", Money::units(500)}, {"operator", Money::units(-490)}, {"payable:" + member(1).hex(), Money::units(-10)}};
  v.recent = {{{100 + accepted}, v.time, "Checked", "job 10 is valid"}};
  v.orders.push_back(order), v.batches.push_back(batch), v.lots.push_back(lot);
  return v;
}

}  // namespace

int main(int argc, char** argv) {
  pp::http::PageConfig config;
  config.port = 0;
  config.page_dir = argc > 1 ? argv[1] : "";
  config.facts = {"test pool", "tcp://127.0.0.1:7400#abcd", "http://127.0.0.1:7300"};
  auto server = pp::http::PageServer::start(config);
  if (!server) {
    std::fprintf(stderr, "%s\n", server.error().context.c_str());
    return 1;
  }
  std::size_t accepted = 1;
  (*server)->publish(std::make_shared<const pp::core::View>(view_after(accepted)));
  std::printf("port %d\n", (*server)->port());
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    (*server)->publish(std::make_shared<const pp::core::View>(view_after(++accepted)));
  }
}
