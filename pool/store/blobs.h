// SPDX-License-Identifier: Apache-2.0
// FileBlobs: content-addressed files. A hash is returned only after the bytes would survive a power cut.
//
// A blob is written to a temporary file, synced, renamed to its hash, and the folder is synced. Thread-safe without
// locks: two writers of one blob rename the same bytes to the same name. Reading a whole blob checks its hash.
#pragma once
#include <filesystem>

#include "pool/host/ports.h"

namespace pp::store {

class FileBlobs : public host::BlobStore {
 public:
  /// Creates the folders. Errors: P-STO-020 they cannot be created.
  static Result<std::unique_ptr<FileBlobs>> open(const std::filesystem::path& folder);

  /// Errors: P-STO-021 the bytes cannot be written.
  Result<BlobHash> put(BytesView bytes) override;
  /// Errors: P-STO-022 there is no such blob; P-STO-023 it is larger than `bytes_max`; P-STO-024 it is damaged.
  Result<Bytes> get(const BlobHash& hash, std::size_t bytes_max) const override;
  /// Errors: P-STO-022 there is no such blob.
  Result<Bytes> read(const BlobHash& hash, std::uint64_t offset, std::size_t length) const override;
  std::optional<std::uint64_t> size_bytes(const BlobHash& hash) const override;

 private:
  explicit FileBlobs(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path path_of(const BlobHash& hash) const;

  const std::filesystem::path folder_;
};

}  // namespace pp::store
