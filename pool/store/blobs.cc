// SPDX-License-Identifier: Apache-2.0
#include "pool/store/blobs.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include <sys/stat.h>

#include "schemas/vocab/sha256.h"

namespace pp::store {
namespace {

namespace fs = std::filesystem;

/// A file descriptor that closes itself.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  int fd() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  const int fd_;
};

bool write_all(int fd, BytesView bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return true;
}

bool sync_folder(const fs::path& folder) {
  const File file(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return file.open() && ::fsync(file.fd()) == 0;
}

Error cannot_write(const fs::path& path) {
  return error("P-STO-021", "cannot write " + path.string() + ": " + std::strerror(errno) +
                                "; see whether the disk is full and who owns the folder");
}

Error no_such(const BlobHash& hash) {
  return error("P-STO-022", "there is no blob " + hash.hex() + "; it was never stored here, or was deleted");
}

}  // namespace

Result<std::unique_ptr<FileBlobs>> FileBlobs::open(const fs::path& folder) {
  std::error_code failed;
  for (int i = 0; i < 256 && !failed; ++i) {
    const std::uint8_t byte[] = {static_cast<std::uint8_t>(i)};
    fs::create_directories(folder / to_hex(byte), failed);
  }
  if (failed || !sync_folder(folder)) {
    return error("P-STO-020",
                 "cannot create folders in " + folder.string() + ": " + failed.message() + "; check who owns it");
  }
  return std::unique_ptr<FileBlobs>(new FileBlobs(folder));
}

fs::path FileBlobs::path_of(const BlobHash& hash) const {
  const std::string hex = hash.hex();
  return folder_ / hex.substr(0, 2) / hex.substr(2);
}

Result<BlobHash> FileBlobs::put(BytesView bytes) {
  const BlobHash hash{sha256(bytes)};
  const fs::path path = path_of(hash);
  // Another writer may have renamed it a moment ago and not yet synced the folder.
  if (size_bytes(hash) == bytes.size() && sync_folder(path.parent_path())) return hash;
  std::string temporary = path.string() + ".XXXXXX";
  const File file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (!file.open()) return cannot_write(path);
  const bool stored = write_all(file.fd(), bytes) && ::fsync(file.fd()) == 0 &&
                      ::rename(temporary.c_str(), path.c_str()) == 0 && sync_folder(path.parent_path());
  if (stored) return hash;
  const Error failure = cannot_write(path);
  ::unlink(temporary.c_str());
  return failure;
}

std::optional<std::uint64_t> FileBlobs::size_bytes(const BlobHash& hash) const {
  struct stat info {};
  if (::stat(path_of(hash).c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return static_cast<std::uint64_t>(info.st_size);
}

Result<Bytes> FileBlobs::get(const BlobHash& hash, std::size_t bytes_max) const {
  const auto size = size_bytes(hash);
  if (!size) return no_such(hash);
  if (*size > bytes_max) {
    return error("P-STO-023", "blob " + hash.hex() + " has " + std::to_string(*size) + " bytes, more than the " +
                                  std::to_string(bytes_max) + " allowed here");
  }
  PP_TRY(bytes, read(hash, 0, static_cast<std::size_t>(*size)));
  if (BlobHash{sha256(bytes)} != hash) {
    return error("P-STO-024", "blob " + hash.hex() + " is damaged on disk; restore it from a backup");
  }
  return bytes;
}

Result<Bytes> FileBlobs::read(const BlobHash& hash, std::uint64_t offset, std::size_t length) const {
  const auto size = size_bytes(hash);
  const File file(::open(path_of(hash).c_str(), O_RDONLY | O_CLOEXEC));
  if (!size || !file.open()) return no_such(hash);
  if (offset >= *size) return Bytes{};
  Bytes out(static_cast<std::size_t>(std::min<std::uint64_t>(length, *size - offset)));
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t n = ::pread(file.fd(), out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return error("P-STO-024", "blob " + hash.hex() + " cannot be read to its end; check the disk");
    done += static_cast<std::size_t>(n);
  }
  return out;
}

}  // namespace pp::store
