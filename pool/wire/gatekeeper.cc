// SPDX-License-Identifier: Apache-2.0
#include "pool/wire/gatekeeper.h"

#include <algorithm>
#include <string>
#include <vector>

namespace pp::wire {

Gatekeeper::Gatekeeper(zmq::context_t& context, const WireLimits& limits)
    : limits_(limits), socket_(context, zmq::socket_type::rep) {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.bind("inproc://zeromq.zap.01");
}

void Gatekeeper::answer(std::int64_t now_ms) {
  for (int left = 64; left > 0; --left) {
    // version, request id, domain, address, routing id, mechanism, credentials
    std::vector<std::string> parts;
    zmq::message_t part;
    if (!socket_.recv(part, zmq::recv_flags::dontwait)) return;
    parts.push_back(part.to_string());
    while (part.more() && socket_.recv(part, zmq::recv_flags::none)) {
      if (parts.size() < 8) parts.push_back(part.to_string());
    }
    CurveKey key{};
    bool admitted = parts.size() == 7 && parts[0] == "1.0" && parts[5] == "CURVE" && parts[6].size() == key.size();
    if (admitted) {
      std::copy(parts[6].begin(), parts[6].end(), key.begin());
      admitted = !banned(key, now_ms);
    }
    const std::string user_id = admitted ? to_hex(key) : std::string();
    const std::string request_id = parts.size() > 1 ? parts[1] : std::string();
    const auto more = zmq::send_flags::sndmore | zmq::send_flags::dontwait;
    socket_.send(zmq::str_buffer("1.0"), more);
    socket_.send(zmq::buffer(request_id), more);
    socket_.send(zmq::buffer(admitted ? std::string_view("200") : std::string_view("400")), more);
    socket_.send(zmq::buffer(admitted ? std::string_view("OK") : std::string_view("not now")), more);
    socket_.send(zmq::buffer(user_id), more);
    socket_.send(zmq::str_buffer(""), zmq::send_flags::dontwait);
  }
}

void Gatekeeper::ban(const CurveKey& key, std::int64_t now_ms) {
  std::erase_if(bans_, [&](const auto& entry) { return entry.second <= now_ms; });
  if (bans_.size() >= limits_.bans_max) bans_.erase(bans_.begin());
  bans_[key] = now_ms + limits_.ban_ms;
}

bool Gatekeeper::banned(const CurveKey& key, std::int64_t now_ms) {
  const auto it = bans_.find(key);
  return it != bans_.end() && it->second > now_ms;
}

}  // namespace pp::wire
