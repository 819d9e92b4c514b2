// SPDX-License-Identifier: Apache-2.0
#include "prover/agent/shelf.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>

#include "schemas/vocab/sha256.h"

namespace pp::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFileBytesMax = wire::kBlobBytesMax + 4096;
constexpr std::size_t kTranscriptsMax = 1'000;
constexpr std::size_t kProgramsMax = 64;
constexpr std::uintmax_t kReceiptsBytesMax = 64u << 20;

Error disk_error(const fs::path& path, const std::string& what) {
  return error("P-AGT-002", path.string() + ": " + what + "; check the owner and the free space of the data directory");
}

Result<void> write_whole(const fs::path& path, BytesView bytes) {
  const fs::path aside = path.string() + ".new";
  const int fd = ::open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0) return disk_error(aside, std::strerror(errno));
  std::size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t n = ::write(fd, bytes.data() + done, bytes.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  const bool written = done == bytes.size() && ::fsync(fd) == 0;
  const int why = errno;
  ::close(fd);
  if (!written) return disk_error(aside, std::strerror(why));
  if (::rename(aside.c_str(), path.c_str()) != 0) return disk_error(path, std::strerror(errno));
  return {};
}

std::optional<Bytes> read_whole(const fs::path& path) {
  std::error_code fault;
  const auto size = fs::file_size(path, fault);
  if (fault || size > kFileBytesMax) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  Bytes out(size);
  file.read(reinterpret_cast<char*>(out.data()), static_cast<std::streamsize>(out.size()));
  if (!file) return std::nullopt;
  return out;
}

/// Every value in a folder; a file that does not decode is set aside for people to look at.
template <class T>
std::vector<T> read_all(const fs::path& folder) {
  std::vector<T> out;
  std::error_code fault;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(folder, fault)) {
    if (entry.path().extension() == ".bin") paths.push_back(entry.path());
  }
  for (const fs::path& path : paths) {
    const auto bytes = read_whole(path);
    auto value = bytes ? decode_fields<T>(*bytes) : std::nullopt;
    if (value) {
      out.push_back(std::move(*value));
    } else {
      fs::rename(path, path.string() + ".unreadable", fault);
    }
  }
  return out;
}

std::string result_name(JobId job, LeaseEpoch epoch) {
  return std::to_string(job.value) + "-" + std::to_string(epoch.value) + ".bin";
}

void remove_quietly(const fs::path& path) {
  std::error_code ignored;
  fs::remove(path, ignored);
}

/// Drops the oldest file of a folder that holds as many as it may.
void make_room(const fs::path& folder, std::size_t files_max) {
  std::vector<std::pair<fs::file_time_type, fs::path>> kept;
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(folder, fault)) {
    kept.emplace_back(entry.last_write_time(fault), entry.path());
  }
  if (kept.size() >= files_max) remove_quietly(std::min_element(kept.begin(), kept.end())->second);
}

}  // namespace

Result<Identity> identity_in(const fs::path& data_dir) {
  std::error_code fault;
  fs::create_directories(data_dir, fault);
  if (fault) return disk_error(data_dir, fault.message());
  PP_TRY(seed, wire::secret_file(data_dir / "identity.key"));
  PP_TRY(curve, wire::secret_file(data_dir / "curve.key"));
  return Identity{SigningKey::from_seed(seed), wire::CurvePair::from_secret(curve)};
}

Result<Shelf> Shelf::open(const fs::path& data_dir, const wire::CurveKey& pool) {
  const fs::path root = data_dir / "pools" / to_hex(pool).substr(0, 16);
  for (const char* folder : {"bids", "results", "programs", "transcripts", "evidence"}) {
    std::error_code fault;
    fs::create_directories(root / folder, fault);
    if (fault) return disk_error(root / folder, fault.message());
  }
  return Shelf(root);
}

Result<void> Shelf::keep(const KeptBid& bid) {
  return write_whole(root_ / "bids" / (std::to_string(bid.lot.value) + ".bin"), encode_fields(bid));
}
void Shelf::drop_bid(LotId lot) { remove_quietly(root_ / "bids" / (std::to_string(lot.value) + ".bin")); }
std::vector<KeptBid> Shelf::bids() const { return read_all<KeptBid>(root_ / "bids"); }

Result<void> Shelf::keep(const KeptResult& result) {
  return write_whole(root_ / "results" / result_name(result.job, result.epoch), encode_fields(result));
}
void Shelf::drop_result(JobId job, LeaseEpoch epoch) { remove_quietly(root_ / "results" / result_name(job, epoch)); }
std::vector<KeptResult> Shelf::results() const {
  std::vector<KeptResult> out = read_all<KeptResult>(root_ / "results");
  std::erase_if(out, [](const KeptResult& r) { return sha256(r.proof) != r.proof_hash.bytes; });
  return out;
}

std::optional<Bytes> Shelf::program(const BlobHash& hash) const {
  auto bytes = read_whole(root_ / "programs" / hash.hex());
  if (!bytes || sha256(*bytes) != hash.bytes) return std::nullopt;
  return bytes;
}

void Shelf::keep_program(const BlobHash& hash, BytesView bytes) {
  make_room(root_ / "programs", kProgramsMax);
  static_cast<void>(write_whole(root_ / "programs" / hash.hex(), bytes));  // a cache: a full disk only costs a fetch
}

Result<void> Shelf::keep_transcript(LotId lot, BytesView bytes) {
  make_room(root_ / "transcripts", kTranscriptsMax);
  return write_whole(root_ / "transcripts" / ("lot-" + std::to_string(lot.value) + ".transcript"), bytes);
}

void Shelf::keep(const KeptReceipt& receipt) {
  const fs::path path = root_ / "receipts.bin";
  std::error_code fault;
  if (fs::exists(path, fault) && fs::file_size(path, fault) > kReceiptsBytesMax) {
    fs::rename(path, root_ / "receipts.old.bin", fault);
  }
  ByteWriter out;
  out.blob(encode_fields(receipt));
  std::ofstream file(path, std::ios::binary | std::ios::app);
  file.write(reinterpret_cast<const char*>(out.bytes().data()), static_cast<std::streamsize>(out.bytes().size()));
}

void Shelf::keep_evidence(const std::string& name, const std::vector<KeptReceipt>& receipts) {
  static_cast<void>(write_whole(root_ / "evidence" / (name + ".bin"), encode_fields(receipts)));
}

}  // namespace pp::agent
