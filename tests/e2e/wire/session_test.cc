// SPDX-License-Identifier: Apache-2.0
// Who may speak to the pool, and what happens to those who lie, flood or do not read.
#include "tests/e2e/wire/raw_member.h"

namespace pp::wire {
namespace {

TEST(Session, JoinsAfterASignedHello) {
  PoolSide pool;
  RawMember member(pool.address);
  member.greet();
  const auto joined = pool.await<core::MemberJoined>();
  EXPECT_EQ(joined.member, MemberId{member.signing.public_key()});
  ASSERT_EQ(joined.capabilities.size(), 1u);
  EXPECT_EQ(joined.capabilities[0].job_class.to_string(), "segment/2^18");
  pool.send(core::MemberWelcomed{joined.member, joined.session, Money::units(3), 7});
  const auto welcome = member.await<Welcome>();
  EXPECT_EQ(welcome.earned, Money::units(3));
  EXPECT_EQ(welcome.accepted, 7u);
  member.link.say(Heartbeat{});
  member.await<Tick>();
  member.link.say(Goodbye{});
  EXPECT_EQ(pool.await<core::MemberLeft>().reason, core::LeaveReason::Goodbye);
}

TEST(Session, WrongPoolKeyNeverConnects) {
  PoolSide pool;
  PoolAddress wrong = pool.address;
  wrong.key = CurvePair::random().public_key;
  RawMember member(wrong);
  member.link.say(Knock{});
  EXPECT_NE(member.await_broken(), "");
  EXPECT_EQ(pool.wire->counters().frames_in, 0u);
}

TEST(Session, ForgedSignatureIsRefused) {
  PoolSide pool;
  RawMember member(pool.address);
  Hello hello = member.hello_for(member.knock());
  hello.member = MemberId{SigningKey::from_seed(random_digest()).public_key()};  // somebody else
  member.link.say(hello);
  const auto refuse = member.await<Refuse>();
  EXPECT_TRUE(refuse.closes);
  EXPECT_EQ(pool.wire->counters().of(Refusal::BadSignature), 1u);
  EXPECT_FALSE(pool.seen<core::MemberJoined>());
}

TEST(Session, AlteredHelloIsRefused) {
  PoolSide pool;
  RawMember member(pool.address);
  Hello hello = member.hello_for(member.knock());
  hello.payout_address = "elsewhere";
  member.link.say(hello);
  EXPECT_TRUE(member.await<Refuse>().closes);
}

TEST(Session, ReplayedHelloMeansNothing) {
  PoolSide pool;
  const CurvePair curve = CurvePair::random();
  const Digest32 seed = random_digest();
  Hello recorded;
  {
    RawMember member(pool.address, seed, curve);
    recorded = member.hello_for(member.knock());
    member.link.say(recorded);
    pool.welcome();
    member.await<Welcome>();
    member.link.say(recorded);  // on the same connection
    EXPECT_FALSE(member.await<Refuse>().closes);
    EXPECT_EQ(pool.wire->counters().of(Refusal::OutOfPlace), 1u);
  }
  RawMember again(pool.address, seed, curve);  // on another, even with the same keys
  again.knock();
  again.link.say(recorded);
  EXPECT_TRUE(again.await<Refuse>().closes);
  EXPECT_EQ(pool.wire->counters().of(Refusal::BadSignature), 1u);
}

TEST(Session, ClientsDoNotChooseTheirRoutingId) {
  PoolSide pool;
  zmq::context_t context(1);
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  secure_client(socket, CurvePair::random(), pool.address.key, {});
  socket.set(zmq::sockopt::routing_id, "mallory");
  socket.set(zmq::sockopt::rcvtimeo, 10'000);
  socket.connect(pool.address.endpoint);
  const Bytes knock = encode(ToPool{Knock{}});
  socket.send(zmq::buffer(knock), zmq::send_flags::none);
  zmq::message_t answer;
  ASSERT_TRUE(socket.recv(answer));
  const auto message = decode_to_member({static_cast<const std::uint8_t*>(answer.data()), answer.size()});
  ASSERT_TRUE(message);
  EXPECT_TRUE(std::get<Refuse>(*message).lasting);
  EXPECT_EQ(pool.wire->counters().of(Refusal::ForeignRoutingId), 1u);
}

TEST(Session, FramesWithoutASessionAreTurnedAway) {
  PoolSide pool;
  RawMember member(pool.address);
  member.link.say(Heartbeat{});
  EXPECT_TRUE(member.await<Refuse>().closes);
  EXPECT_EQ(pool.wire->counters().of(Refusal::NoSession), 1u);
}

TEST(Session, WorkBeforeTheWelcomeIsOutOfPlace) {
  PoolSide pool;
  RawMember member(pool.address);
  member.greet();
  const auto joined = pool.await<core::MemberJoined>();
  member.link.say(Pull{3, {}});
  EXPECT_FALSE(member.await<Refuse>().closes);
  EXPECT_FALSE(pool.seen<core::WorkPulled>());
  pool.send(core::MemberWelcomed{joined.member, joined.session, {}, 0});
  member.await<Welcome>();
  member.link.say(Pull{3, {}});
  EXPECT_EQ(pool.await<core::WorkPulled>().credits, 3u);
}

TEST(Session, OnlyListedMembersWhereTheOperatorKeepsAList) {
  const Digest32 seed = random_digest();
  PoolSide pool({}, {MemberId{SigningKey::from_seed(seed).public_key()}});
  RawMember stranger(pool.address);
  stranger.greet();
  EXPECT_TRUE(stranger.await<Refuse>().lasting);
  RawMember listed(pool.address, seed);
  listed.join(pool);
}

TEST(Session, LaterSessionOfOneIdentityReplacesTheEarlier) {
  PoolSide pool;
  const Digest32 seed = random_digest();
  RawMember first(pool.address, seed);
  const auto one = first.join(pool);
  RawMember second(pool.address, seed);
  const auto two = second.join(pool);
  EXPECT_GT(two.session, one.session);
  const auto refuse = first.await<Refuse>();
  EXPECT_TRUE(refuse.closes && refuse.lasting);
  first.link.say(Pull{1, {}});
  EXPECT_TRUE(first.await<Refuse>().closes);  // no session here any more
  second.link.say(Pull{2, {}});
  EXPECT_EQ(pool.await<core::WorkPulled>().credits, 2u);
}

TEST(Session, OversizedFrameClosesTheConnectionOnly) {
  PoolSide pool;
  RawMember good(pool.address);
  good.join(pool);
  RawMember bad(pool.address);
  bad.join(pool);
  const Bytes huge(1 << 20);
  ASSERT_GT(zmq_send(bad.link.handle(), huge.data(), huge.size(), ZMQ_DONTWAIT), 0);
  EXPECT_NE(bad.await_broken(), "");
  good.link.say(StatementAsk{1});
  EXPECT_EQ(pool.await<core::StatementAsked>().member, MemberId{good.signing.public_key()});
}

TEST(Session, MalformedFrameEndsTheSession) {
  PoolSide pool;
  RawMember member(pool.address);
  member.join(pool);
  const Bytes noise(64, 0xee);
  ASSERT_GT(zmq_send(member.link.handle(), noise.data(), noise.size(), 0), 0);
  EXPECT_TRUE(member.await<Refuse>().closes);
  EXPECT_EQ(pool.await<core::MemberLeft>().reason, core::LeaveReason::Misbehaved);
}

TEST(Session, FloodIsDroppedWhileOthersAreServed) {
  WireLimits limits;
  limits.flood_frames_max = 500;
  PoolSide pool(limits);
  RawMember good(pool.address);
  good.join(pool);
  const CurvePair curve = CurvePair::random();
  RawMember bad(pool.address, random_digest(), curve);
  bad.join(pool);
  const Bytes frame = encode(ToPool{StatementAsk{9}});
  for (int i = 0; i < 5'000; ++i) {
    zmq_send(bad.link.handle(), frame.data(), frame.size(), 0);
    if (i % 1'000 == 0) {
      good.link.say(StatementAsk{1});
      const MemberId id{good.signing.public_key()};
      pool.await<core::StatementAsked>([&](const auto& e) { return e.member == id; });
    }
  }
  pool.await_count(Refusal::Flood, 501);
  EXPECT_EQ(pool.await<core::MemberLeft>().reason, core::LeaveReason::Misbehaved);
  pool.await_count(Refusal::Banned, 1);
  RawMember again(pool.address, random_digest(), curve);  // the same key, a moment later
  again.link.say(Knock{});
  EXPECT_NE(again.await_broken(), "");
}

TEST(Session, SlowReaderLosesItsSessionAndDelaysNobody) {
  PoolSide pool;
  RawMember good(pool.address);
  const auto good_id = MemberId{good.signing.public_key()};
  good.join(pool);
  RawMember slow(pool.address);
  const auto slow_id = MemberId{slow.signing.public_key()};
  slow.join(pool);
  // Results with fat transcripts: the slow member never reads one, the good one reads each.
  core::LotDecided decided;
  decided.rules = lot_now(pool.signer.key(), 1, 4);
  decided.transcript = Bytes(90'000, 7);
  decided.bids.resize(2);
  decided.bids[0].member = slow_id;
  decided.bids[1].member = good_id;
  for (int i = 0; i < 200; ++i) {
    pool.send(decided);
    EXPECT_EQ(good.await<LotResult>().transcript.size(), 90'000u);
  }
  EXPECT_EQ(pool.await<core::MemberLeft>().member, slow_id);
  EXPECT_EQ(pool.wire->counters().of(Refusal::SlowReader), 1u);
}

TEST(Session, SilenceEndsASession) {
  WireLimits limits;
  limits.silence_ms = 200;
  PoolSide pool(limits);
  RawMember member(pool.address);
  member.join(pool);
  EXPECT_EQ(pool.await<core::MemberLeft>().reason, core::LeaveReason::Silent);
}

TEST(Session, FullInboxIsAnsweredAndNotWaitedFor) {
  PoolSide pool;
  RawMember member(pool.address);
  member.join(pool);
  pool.full = true;
  member.link.say(StatementAsk{1});
  EXPECT_FALSE(member.await<Refuse>().closes);
  pool.full = false;
  member.link.say(StatementAsk{2});
  EXPECT_EQ(pool.await<core::StatementAsked>().request, 2u);
}

TEST(Session, CommitsNeedAKnownLotAndTheMembersSignature) {
  PoolSide pool;
  RawMember member(pool.address);
  const MemberId id{member.signing.public_key()};
  member.join(pool);
  const auto rules = lot_now(pool.signer.key(), 5, 1);
  const auto hash = auction::lot_hash(rules);
  const Digest32 commitment = random_digest();
  const Bytes signed_bytes = auction::commit_message(hash, id, auction::Commitment{commitment});
  Commit commit{1, rules.lot, hash.bytes, commitment, member.signing.sign(auction::kCommitTag, signed_bytes)};
  member.link.say(commit);
  EXPECT_FALSE(member.await<CommitReceipt>().sealed) << "no such lot";
  core::LotOpened opened{rules, hash, {}, 1 << 18, {}, 0, {id}};
  pool.send(opened);
  member.await<LotOpen>();
  Commit forged = commit;
  forged.signature[3] ^= 1;
  member.link.say(forged);
  const auto refused = member.await<CommitReceipt>();
  EXPECT_FALSE(refused.sealed);
  EXPECT_EQ(refused.cause.code, static_cast<std::uint16_t>(auction::Reason::BadSignature));
  member.link.say(commit);
  EXPECT_EQ(pool.await<core::BidCommitted>().commitment, commitment);
}

}  // namespace
}  // namespace pp::wire
