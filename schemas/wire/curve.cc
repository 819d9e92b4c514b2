// SPDX-License-Identifier: Apache-2.0
#include "schemas/wire/curve.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <sys/stat.h>

#include "schemas/vocab/check.h"
#include "schemas/wire/messages.h"

namespace pp::wire {
namespace {

Error address_error(const std::string& what) {
  return error("P-WIR-010", what + "; a pool's address looks like tcp://host:port#KEY with 64 hex or 40 Z85 digits");
}

std::optional<CurveKey> key_from_text(std::string_view text) {
  if (text.size() == 64) return digest_from_hex(text);
  if (text.size() != 40) return std::nullopt;
  CurveKey key{};
  const std::string terminated(text);
  if (zmq_z85_decode(key.data(), terminated.c_str()) == nullptr) return std::nullopt;
  return key;
}

Error file_error(const char* code, const std::filesystem::path& path, const std::string& what) {
  return error(code, path.string() + ": " + what);
}

class OpenFile {
 public:
  explicit OpenFile(int fd) : fd_(fd) {}
  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;
  ~OpenFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

Result<Digest32> read_secret(const std::filesystem::path& path, int fd) {
  struct stat info {};
  if (::fstat(fd, &info) != 0) return file_error("P-WIR-011", path, std::strerror(errno));
  if ((info.st_mode & 077) != 0) {
    return file_error("P-WIR-013", path, "others may read this secret key; run chmod 600 on it");
  }
  Digest32 secret{};
  if (info.st_size != static_cast<off_t>(secret.size()) ||
      ::read(fd, secret.data(), secret.size()) != static_cast<ssize_t>(secret.size())) {
    return file_error("P-WIR-012", path, "a key file holds exactly 32 bytes; restore it from your copy");
  }
  return secret;
}

}  // namespace

Digest32 random_digest() {
  PP_CHECK(sodium_init() >= 0);
  Digest32 out{};
  randombytes_buf(out.data(), out.size());
  return out;
}

CurvePair CurvePair::random() { return from_secret(random_digest()); }

CurvePair CurvePair::from_secret(const CurveKey& secret) {
  CurvePair pair;
  pair.secret_key = secret;
  static_cast<void>(crypto_scalarmult_base(pair.public_key.data(), secret.data()));
  return pair;
}

Result<PoolAddress> PoolAddress::parse(std::string_view text) {
  const std::size_t hash = text.find('#');
  if (hash == std::string_view::npos) return address_error("the pool's key is missing after '#'");
  PoolAddress out;
  out.endpoint = std::string(text.substr(0, hash));
  if (!out.endpoint.starts_with("tcp://") || out.endpoint.find(':', 6) == std::string::npos ||
      out.endpoint.size() > 280) {
    return address_error("'" + out.endpoint.substr(0, 80) + "' is not tcp://host:port");
  }
  const auto key = key_from_text(text.substr(hash + 1));
  if (!key) return address_error("the pool's key after '#' is neither 64 hex nor 40 Z85 digits");
  out.key = *key;
  return out;
}

std::string PoolAddress::to_string() const { return endpoint + "#" + to_hex(key); }

Result<Digest32> secret_file(const std::filesystem::path& path) {
  {
    const OpenFile present(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (present.fd() >= 0) return read_secret(path, present.fd());
    if (errno != ENOENT) return file_error("P-WIR-011", path, std::strerror(errno));
  }
  const Digest32 secret = random_digest();
  // Written under another name first, so that a crash leaves no half key behind.
  const std::filesystem::path fresh = path.string() + ".new";
  std::error_code ignored;
  std::filesystem::remove(fresh, ignored);
  const OpenFile created(::open(fresh.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (created.fd() < 0 || ::write(created.fd(), secret.data(), secret.size()) != static_cast<ssize_t>(secret.size()) ||
      ::fsync(created.fd()) != 0 || ::rename(fresh.c_str(), path.c_str()) != 0) {
    return file_error("P-WIR-011", path, std::string("cannot write the key: ") + std::strerror(errno));
  }
  return secret;
}

namespace {

void limit(zmq::socket_t& socket, const SocketLimits& limits) {
  socket.set(zmq::sockopt::maxmsgsize, static_cast<std::int64_t>(kFrameBytesMax));
  socket.set(zmq::sockopt::sndhwm, limits.queue_frames);
  socket.set(zmq::sockopt::rcvhwm, limits.queue_frames);
  socket.set(zmq::sockopt::heartbeat_ivl, limits.heartbeat_ms);
  socket.set(zmq::sockopt::heartbeat_timeout, limits.heartbeat_timeout_ms);
  socket.set(zmq::sockopt::heartbeat_ttl, limits.heartbeat_timeout_ms);
  socket.set(zmq::sockopt::handshake_ivl, limits.handshake_ms);
  socket.set(zmq::sockopt::linger, 200);
}

void set_key(zmq::socket_t& socket, int option, const CurveKey& key) {
  if (zmq_setsockopt(socket.handle(), option, key.data(), key.size()) != 0) throw zmq::error_t();
}

}  // namespace

void secure_server(zmq::socket_t& router, const CurvePair& pool, const SocketLimits& limits) {
  limit(router, limits);
  router.set(zmq::sockopt::curve_server, true);
  set_key(router, ZMQ_CURVE_SECRETKEY, pool.secret_key);
  router.set(zmq::sockopt::zap_domain, "proofpool");
  router.set(zmq::sockopt::router_mandatory, true);
  router.set(zmq::sockopt::backlog, 1024);
}

void secure_client(zmq::socket_t& dealer, const CurvePair& member, const CurveKey& pool, const SocketLimits& limits) {
  limit(dealer, limits);
  set_key(dealer, ZMQ_CURVE_SERVERKEY, pool);
  set_key(dealer, ZMQ_CURVE_PUBLICKEY, member.public_key);
  set_key(dealer, ZMQ_CURVE_SECRETKEY, member.secret_key);
  // A dropped connection ends the session, so it also ends this socket; its owner opens a new one and says hello.
  dealer.set(zmq::sockopt::reconnect_ivl, -1);
}

}  // namespace pp::wire
