// SPDX-License-Identifier: Apache-2.0
#include "pool/bin/files.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <sodium.h>
#include <unistd.h>

#include <fmt/format.h>
#include <sys/stat.h>

namespace pp::bin {
namespace {

Result<void> write_with_mode(const std::string& path, BytesView bytes, mode_t mode) {
  const auto failed = [&](const char* step) {
    return error("P-FIL-003", fmt::format("{}: cannot {}: {}", path, step, std::strerror(errno)));
  };
  const std::string temporary = path + ".part";
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
  if (file < 0) return failed("be created");
  std::size_t written = 0;
  while (written < bytes.size()) {
    const ssize_t n = ::write(file, bytes.data() + written, bytes.size() - written);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      const Error e = failed("be written");
      ::close(file);
      ::unlink(temporary.c_str());
      return e;
    }
    written += static_cast<std::size_t>(n);
  }
  const bool synced = ::fsync(file) == 0;
  ::close(file);
  if (!synced || ::rename(temporary.c_str(), path.c_str()) != 0) return failed("be replaced");
  return {};
}

}  // namespace

Result<Bytes> read_file(const std::string& path, std::size_t bytes_max) {
  std::error_code code;
  const bool regular = std::filesystem::is_regular_file(path, code);
  std::ifstream file(path, std::ios::binary);
  if (!regular || !file) {
    return error("P-FIL-001",
                 fmt::format("{}: cannot be read: {}", path, regular ? std::strerror(errno) : "there is no such file"));
  }
  const std::uintmax_t size = std::filesystem::file_size(path, code);
  if (code || size > bytes_max) {
    return error("P-FIL-002", fmt::format("{}: {} bytes are more than the {} allowed here", path, size, bytes_max));
  }
  Bytes out(size);
  file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(size));
  if (!file) return error("P-FIL-001", fmt::format("{}: ended early while it was read", path));
  return out;
}

Result<void> write_file(const std::string& path, BytesView bytes) { return write_with_mode(path, bytes, 0644); }

Result<Digest32> read_or_create_seed(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    Digest32 seed{};
    randombytes_buf(seed.data(), seed.size());
    const auto written = write_with_mode(path, as_bytes(to_hex(seed) + "\n"), 0600);
    if (!written) return written.error();
    return seed;
  }
  if ((status.st_mode & 077) != 0) {
    return error("P-FIL-004", fmt::format("{}: others may read this secret key; run: chmod 600 {}", path, path));
  }
  PP_TRY(bytes, read_file(path, 100));
  std::string text(bytes.begin(), bytes.end());
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  const auto seed = digest_from_hex(text);
  if (!seed) {
    return error("P-FIL-004",
                 fmt::format("{}: is no key; allowed are 64 hexadecimal digits. Move it away to get a new one", path));
  }
  return *seed;
}

}  // namespace pp::bin
