// SPDX-License-Identifier: Apache-2.0
#include "pool/wire/switchboard.h"

#include <chrono>

#include "pool/wire/causes.h"

namespace pp::wire {
namespace {

std::int64_t steady_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

std::optional<CurveKey> user_of(zmq::message_t& body) {
  const char* user_id = zmq_msg_gets(body.handle(), "User-Id");
  return user_id ? digest_from_hex(user_id) : std::nullopt;
}

zmq::message_t framed(const ToMember& message) {
  const Bytes bytes = encode(message);
  return {bytes.data(), bytes.size()};
}

/// ROUTER draws ids of five bytes that begin with zero; any other was chosen by the client.
bool drawn_by_us(const RoutingId& id) { return id.size() == 5 && id[0] == 0; }

enum class Sent { Yes, Full, Gone };

Sent transmit(zmq::socket_t& router, const RoutingId& id, zmq::message_t& message) {
  if (zmq_send(router.handle(), id.data(), id.size(), ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0) {
    return zmq_errno() == EAGAIN ? Sent::Full : Sent::Gone;
  }
  return zmq_msg_send(message.handle(), router.handle(), ZMQ_DONTWAIT) < 0 ? Sent::Gone : Sent::Yes;
}

}  // namespace

Switchboard::Switchboard(zmq::context_t& context, const WireConfig& config, WirePorts& ports, Counters& counters,
                         Handover<host::MemberMessage>& from_core)
    : config_(config),
      limits_(config.limits),
      ports_(ports),
      counters_(counters),
      from_core_(from_core),
      router_(context, zmq::socket_type::router),
      gatekeeper_(context, limits_),
      storer_(context, ports.blobs, limits_.storing_max),
      now_ms_(steady_ms()),
      strangers_(2'000, 4'000, now_ms_) {
  // Unique over restarts: session numbers of this process lie above those of earlier ones.
  next_session_ = static_cast<std::uint64_t>(ports.clock.now().ms) << 20;
}

Result<std::string> Switchboard::bind() {
  try {
    secure_server(router_, config_.keys, limits_.sockets);
    router_.bind(config_.bind);
    return Result<std::string>(boost::system::in_place_value, router_.get(zmq::sockopt::last_endpoint));
  } catch (const zmq::error_t& e) {
    return error("P-WIR-020", "cannot listen on " + config_.bind + ": " + e.what() + "; is the port in use?");
  }
}

void Switchboard::run(const std::stop_token& stop) {
  zmq_pollitem_t items[] = {{router_.handle(), 0, ZMQ_POLLIN, 0},
                            {gatekeeper_.handle(), 0, ZMQ_POLLIN, 0},
                            {from_core_.handle(), 0, ZMQ_POLLIN, 0},
                            {storer_.handle(), 0, ZMQ_POLLIN, 0}};
  while (!stop.stop_requested()) {
    // ROUTER cannot say which peer has room again, so outboxes that hold something are tried every few milliseconds.
    zmq_poll(items, 4, stuck_.empty() ? 50 : 5);
    now_ms_ = steady_ms();
    gatekeeper_.answer(now_ms_);
    for (int left = 1024; left > 0; --left) {
      auto message = from_core_.pop();
      if (!message) break;
      tell(*message);
    }
    receive();
    while (auto one = storer_.pop()) stored(*one);
    tick();
    reap();
  }
  for (auto& [id, session] : sessions_) say(session, Goodbye{});
}

void Switchboard::receive() {
  for (int left = 256; left > 0; --left) {
    zmq::message_t id, body;
    if (zmq_msg_recv(id.handle(), router_.handle(), ZMQ_DONTWAIT) < 0) return;
    int n_parts = 1;
    zmq::message_t part;
    for (bool more = id.more(); more; ++n_parts) {
      zmq::message_t& into = n_parts == 1 ? body : part;
      if (zmq_msg_recv(into.handle(), router_.handle(), 0) < 0) return;
      more = into.more();
    }
    counters_.frames_in.fetch_add(1, std::memory_order_relaxed);
    counters_.bytes_in.fetch_add(body.size(), std::memory_order_relaxed);
    if (n_parts != 2) {
      counters_.count(Refusal::Malformed);
      continue;
    }
    frame(id.to_string(), body);
  }
}

void Switchboard::frame(RoutingId routing_id, zmq::message_t& body) {
  const auto user = user_of(body);
  if (!user) return counters_.count(Refusal::NoUserId);
  if (gatekeeper_.banned(*user, now_ms_)) return counters_.count(Refusal::Banned);
  const BytesView bytes{static_cast<const std::uint8_t*>(body.data()), body.size()};
  Session* session = find(routing_id);
  if (!session) return stranger(routing_id, *user, bytes);
  if (session->user != *user) return counters_.count(Refusal::UserIdMismatch);
  session->heard_ms = now_ms_;
  if (!session->frames.take(1, now_ms_)) {
    counters_.count(Refusal::Flood);
    if (!session->patience.take(1, now_ms_)) {
      gatekeeper_.ban(*user, now_ms_);
      expel(*session, Refusal::Flood, false, core::LeaveReason::Misbehaved);
    }
    return;
  }
  const auto message = decode_to_pool(bytes);
  if (!message) {
    if (message.error().code == "P-WIR-004") return refuse(*session, Refusal::UnknownKind);
    return expel(*session, Refusal::Malformed, false, core::LeaveReason::Misbehaved);
  }
  const bool opening = std::holds_alternative<Knock>(*message) || std::holds_alternative<Hello>(*message) ||
                       std::holds_alternative<Goodbye>(*message);
  if (!opening && session->stage != Stage::Joined) return refuse(*session, Refusal::OutOfPlace);
  std::visit([&](const auto& v) { hear(*session, v); }, *message);
}

void Switchboard::stranger(const RoutingId& routing_id, const CurveKey& user, BytesView body) {
  const auto turn_away = [&](Refusal refusal, bool lasting) {
    counters_.count(refusal);
    say_to_stranger(routing_id, Refuse{cause_of(refusal), {}, true, lasting});
  };
  if (!strangers_.take(1, now_ms_)) return counters_.count(Refusal::Flood);
  if (!drawn_by_us(routing_id)) return turn_away(Refusal::ForeignRoutingId, true);
  const auto message = decode_to_pool(body);
  if (!message) return turn_away(Refusal::Malformed, true);
  if (!std::holds_alternative<Knock>(*message)) return turn_away(Refusal::NoSession, false);
  if (std::get<Knock>(*message).version != kVersion) return turn_away(Refusal::WrongVersion, true);
  if (sessions_.size() >= limits_.sessions_max) return turn_away(Refusal::TooManySessions, false);
  Session fresh{.routing_id = routing_id,
                .user = user,
                .stage = Stage::Knocked,
                .nonce = {},
                .member = {},
                .number = ++next_session_,
                .opened_ms = now_ms_,
                .heard_ms = now_ms_,
                .heartbeat_passed_ms = INT64_MIN / 2,
                .frames = TokenBucket(limits_.frames_per_s, limits_.frames_burst, now_ms_),
                .patience = TokenBucket(limits_.forgiven_per_s, limits_.flood_frames_max, now_ms_),
                .upload_bytes = TokenBucket(limits_.upload_bytes_per_s, limits_.upload_bytes_burst, now_ms_),
                .outbox = {},
                .outbox_bytes = 0,
                .readable = {},
                .readable_order = {},
                .uploads = 0,
                .ended = false};
  const auto it = sessions_.emplace(routing_id, std::move(fresh)).first;
  counters_.sessions.store(sessions_.size(), std::memory_order_relaxed);
  challenge(it->second);
}

void Switchboard::tick() {
  while (!unposted_.empty() && ports_.post(unposted_.front())) unposted_.pop_front();
  for (auto it = stuck_.begin(); it != stuck_.end();) {
    const RoutingId id = *it++;
    if (Session* session = find(id))
      flush(*session);
    else
      stuck_.erase(id);
  }
  if (now_ms_ - ticked_ms_ < 100) return;
  ticked_ms_ = now_ms_;
  for (auto& [id, session] : sessions_) {
    const bool late_hello = session.stage == Stage::Knocked && now_ms_ - session.opened_ms > limits_.hello_patience_ms;
    if (late_hello || now_ms_ - session.heard_ms > limits_.silence_ms) {
      expel(session, Refusal::Silent, false, core::LeaveReason::Silent);
    }
  }
  for (auto it = uploads_.begin(); it != uploads_.end();) {
    const auto upload = it++;
    if (upload->second.bytes.size() == upload->second.offer.proof_bytes) {
      if (store(upload->second)) drop_upload(upload, std::nullopt);
    } else if (now_ms_ - upload->second.heard_ms > limits_.upload_patience_ms) {
      drop_upload(upload, Refusal::UploadBroken);
    }
  }
  start_uploads();
}

void Switchboard::reap() {
  if (ended_.empty()) return;
  for (const RoutingId& id : ended_) {
    const auto it = sessions_.find(id);
    if (it == sessions_.end()) continue;
    std::erase_if(waiting_, [&](const auto& entry) { return entry.first == id; });
    std::erase_if(uploads_, [&](const auto& entry) { return entry.first.first == id; });
    const auto known = by_member_.find(it->second.member);
    if (known != by_member_.end() && known->second == id) by_member_.erase(known);
    stuck_.erase(id);
    sessions_.erase(it);
  }
  ended_.clear();
  counters_.sessions.store(sessions_.size(), std::memory_order_relaxed);
}

void Switchboard::flush(Session& session) {
  while (!session.outbox.empty()) {
    const std::size_t n_bytes = session.outbox.front().size();
    const Sent sent = transmit(router_, session.routing_id, session.outbox.front());
    if (sent == Sent::Full) return;
    if (sent == Sent::Gone) return end(session, core::LeaveReason::Silent);
    session.outbox_bytes -= n_bytes;
    session.outbox.pop_front();
    counters_.frames_out.fetch_add(1, std::memory_order_relaxed);
    counters_.bytes_out.fetch_add(n_bytes, std::memory_order_relaxed);
  }
  stuck_.erase(session.routing_id);
}

void Switchboard::deliver(Session& session, zmq::message_t message) {
  if (session.ended) return;
  session.outbox_bytes += message.size();
  session.outbox.push_back(std::move(message));
  if (session.outbox.size() == 1) flush(session);
  if (session.outbox.empty() || session.ended) return;
  stuck_.insert(session.routing_id);
  if (session.outbox.size() > limits_.outbox_frames_max || session.outbox_bytes > limits_.outbox_bytes_max) {
    counters_.count(Refusal::SlowReader);
    end(session, core::LeaveReason::Misbehaved);
  }
}

void Switchboard::say(Session& session, const ToMember& message) { deliver(session, framed(message)); }

void Switchboard::say_to_stranger(const RoutingId& routing_id, const ToMember& message) {
  zmq::message_t frame_out = framed(message);
  static_cast<void>(transmit(router_, routing_id, frame_out));
}

void Switchboard::refuse(Session& session, Refusal refusal) {
  counters_.count(refusal);
  say(session, Refuse{cause_of(refusal), {}, false, false});
}

void Switchboard::expel(Session& session, Refusal refusal, bool lasting, std::optional<core::LeaveReason> reason) {
  if (session.ended) return;
  counters_.count(refusal);
  say(session, Refuse{cause_of(refusal), {}, true, lasting});
  end(session, reason);
}

void Switchboard::end(Session& session, std::optional<core::LeaveReason> reason) {
  if (session.ended) return;
  session.ended = true;
  ended_.push_back(session.routing_id);
  if (session.stage == Stage::Knocked || !reason) return;
  core::EventBody left = core::MemberLeft{session.member, session.number, *reason};
  if (!unposted_.empty() || !ports_.post(left)) unposted_.push_back(std::move(left));
}

void Switchboard::allow(Session& session, const BlobHash& blob) {
  if (!session.readable.insert(blob).second) return;
  session.readable_order.push_back(blob);
  if (session.readable_order.size() <= limits_.readable_blobs_max) return;
  session.readable.erase(session.readable_order.front());
  session.readable_order.pop_front();
}

Session* Switchboard::find(const RoutingId& routing_id) {
  const auto it = sessions_.find(routing_id);
  return it == sessions_.end() || it->second.ended ? nullptr : &it->second;
}

Session* Switchboard::find(const MemberId& member) {
  const auto it = by_member_.find(member);
  return it == by_member_.end() ? nullptr : find(it->second);
}

bool Switchboard::post(Session& session, core::EventBody event) {
  if (ports_.post(std::move(event))) return true;
  refuse(session, Refusal::Overloaded);
  return false;
}

}  // namespace pp::wire
