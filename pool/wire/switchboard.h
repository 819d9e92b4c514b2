// SPDX-License-Identifier: Apache-2.0
// Switchboard: the state of the wire thread. Sessions, outboxes, uploads; frames in, events out, and back.
//
// Everything here is touched by the wire thread alone. Three files implement it: switchboard.cc (loop, sessions,
// outboxes), desk.cc (what members say), speaker.cc (what the core says). A session that must end is only marked;
// it is removed between turns of the loop, so no call pulls a session from under its caller.
#pragma once
#include <map>
#include <vector>

#include "pool/wire/gatekeeper.h"
#include "pool/wire/pool_wire.h"
#include "pool/wire/storer.h"
#include "schemas/wire/codec.h"

namespace pp::wire {

class Switchboard {
 public:
  Switchboard(zmq::context_t& context, const WireConfig& config, WirePorts& ports, Counters& counters,
              Handover<host::MemberMessage>& from_core);

  /// Binds the members' socket. Errors: P-WIR-020.
  Result<std::string> bind();
  void run(const std::stop_token& stop);

 private:
  /// A result on its way: announced, being fetched, or complete and waiting for the storing thread.
  struct Upload {
    RoutingId routing_id;
    ResultOffer offer;
    Bytes bytes;
    std::uint64_t asked_bytes = 0;
    std::int64_t heard_ms = 0;
  };
  using Uploads = std::map<std::pair<RoutingId, BlobHash>, Upload>;

  // switchboard.cc
  void receive();
  void frame(RoutingId routing_id, zmq::message_t& body);
  void stranger(const RoutingId& routing_id, const CurveKey& user, BytesView body);
  void tick();
  void reap();
  void flush(Session& session);
  void deliver(Session& session, zmq::message_t message);
  void say(Session& session, const ToMember& message);
  void say_to_stranger(const RoutingId& routing_id, const ToMember& message);
  void refuse(Session& session, Refusal refusal);  // counts, tells, and goes on
  void end(Session& session, std::optional<core::LeaveReason> reason);
  void expel(Session& session, Refusal refusal, bool lasting, std::optional<core::LeaveReason> reason);
  void allow(Session& session, const BlobHash& blob);
  Session* find(const RoutingId& routing_id);
  Session* find(const MemberId& member);
  bool post(Session& session, core::EventBody event);

  // desk.cc: what members say
  void hear(Session& session, const Knock& knock);
  void hear(Session& session, const Hello& hello);
  void hear(Session& session, const Heartbeat& heartbeat);
  void hear(Session& session, const Commit& commit);
  void hear(Session& session, const Reveal& reveal);
  void hear(Session& session, const Pull& pull);
  void hear(Session& session, const Fetch& fetch);
  void hear(Session& session, const Chunk& chunk);
  void hear(Session& session, const ResultOffer& offer);
  void hear(Session& session, const Decline& decline);
  void hear(Session& session, const StatementAsk& ask);
  void hear(Session& session, const Drain& drain);
  void hear(Session& session, const Goodbye& goodbye);
  void hear(Session& session, const ClockMove& move);
  void challenge(Session& session);
  void start_uploads();
  void ask_chunks(Session& session, Upload& upload);
  bool store(Upload& upload);
  void drop_upload(Uploads::iterator it, std::optional<Refusal> refusal);
  void stored(const Stored& stored);
  void submit(const MemberId& member, const RoutingId& routing_id, const ResultOffer& offer);

  // speaker.cc: what the core says
  void tell(host::MemberMessage& message);
  void tell(const core::LotOpened& v, const Seal& seal);
  void tell(const core::CommitAnswered& v, const Seal& seal);
  void tell(const core::RevealsWanted& v, const Seal& seal);
  void tell(const core::RevealAnswered& v, const Seal& seal);
  void tell(const core::LotDecided& v, const Seal& seal);
  void tell(const core::JobAssigned& v, const Seal& seal);
  void tell(const core::LeaseEnded& v, const Seal& seal);
  void tell(const core::ResultAnswered& v, const Seal& seal);
  void tell(const core::StatementAnswered& v, const Seal& seal);
  void tell(const core::MemberRefused& v, const Seal& seal);
  void tell(const core::MemberWelcomed& v, const Seal& seal);
  void tell(const core::ClockTicked& v, const Seal& seal);
  void tell(const core::MoveAnswered& v, const Seal& seal);
  void tell(const core::RatePosted& v, const Seal& seal);
  void say_to_member(const MemberId& member, const ToMember& message);
  void broadcast(const std::vector<MemberId>& members, const Bytes& frame_bytes);
  /// Keeps a transcript that does not fit a frame for members to fetch.
  BlobHash keep_transcript(const Bytes& bytes);

  const WireConfig& config_;
  const WireLimits& limits_;
  WirePorts& ports_;
  Counters& counters_;
  Handover<host::MemberMessage>& from_core_;
  zmq::socket_t router_;
  Gatekeeper gatekeeper_;
  Storer storer_;

  std::int64_t now_ms_ = 0;  // steady, read once a turn
  std::int64_t ticked_ms_ = 0;
  std::uint64_t next_session_ = 0;
  TokenBucket strangers_;
  std::map<RoutingId, Session> sessions_;
  std::map<MemberId, RoutingId> by_member_;
  std::vector<RoutingId> ended_;
  std::set<RoutingId> stuck_;             // sessions whose outbox holds something
  std::deque<core::EventBody> unposted_;  // MemberLeft events that the inbox had no room for
  std::map<LotId, Digest32> lots_;
  std::map<BlobHash, Bytes> transcripts_;  // of the newest large lots
  std::deque<BlobHash> transcript_order_;
  std::deque<std::pair<RoutingId, ResultOffer>> waiting_;
  Uploads uploads_;
};

}  // namespace pp::wire
