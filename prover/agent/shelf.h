// SPDX-License-Identifier: Apache-2.0
// Shelf: what the member keeps on disk. Agent thread only; every file is whole or absent (written aside, synced,
// moved).
//
// `data_dir` holds the keys (mode 0600) and one folder for each pool with: sealed bids and their nonces until the lot
// is decided, results until their verdict, fetched programs by hash, transcripts of lots that it took part in, and the
// pool's signed receipts.
#pragma once
#include <filesystem>
#include <map>
#include <optional>
#include <vector>

#include "auction/seal.h"
#include "schemas/vocab/fields.h"
#include "schemas/vocab/result.h"
#include "schemas/wire/curve.h"
#include "schemas/wire/messages.h"

namespace pp::agent {

struct Identity {
  SigningKey signing;
  wire::CurvePair curve;
  MemberId member() const { return MemberId{signing.public_key()}; }
};
/// Reads the keys, or draws them on the first run. Errors: P-WIR-011 to P-WIR-013.
Result<Identity> identity_in(const std::filesystem::path& data_dir);

/// A sealed bid that must survive a restart, for without its nonce it cannot be opened.
struct KeptBid {
  LotId lot;
  Bytes rules;
  Money price;
  std::int64_t units = 0;
  Digest32 nonce{};
  Digest32 commitment{};
  bool receipt_seen = false;
  bool opened = false;  // the pool confirmed the reveal
  PP_FIELDS(lot, rules, price, units, nonce, commitment, receipt_seen, opened)
};

/// A proof without a verdict.
struct KeptResult {
  JobId job;
  LeaseEpoch epoch;
  std::uint16_t job_class = 0;
  Money pay;
  BlobHash proof_hash;
  Bytes proof;
  Money pay_least;
  PP_FIELDS(job, epoch, job_class, pay, proof_hash, proof, pay_least)
};

/// A statement of the pool with its signature.
struct KeptReceipt {
  std::string tag;
  Bytes message;
  Signature signature{};
  PP_FIELDS(tag, message, signature)
};

class Shelf {
 public:
  /// Errors: P-AGT-002.
  static Result<Shelf> open(const std::filesystem::path& data_dir, const wire::CurveKey& pool);

  Result<void> keep(const KeptBid& bid);
  void drop_bid(LotId lot);
  std::vector<KeptBid> bids() const;

  Result<void> keep(const KeptResult& result);
  void drop_result(JobId job, LeaseEpoch epoch);
  std::vector<KeptResult> results() const;

  /// The program, when it is here and still hashes to its name.
  std::optional<Bytes> program(const BlobHash& hash) const;
  void keep_program(const BlobHash& hash, BytesView bytes);

  /// Appends to receipts.bin (a u32 length before each).
  void keep(const KeptReceipt& receipt);
  /// Keeps the transcript of a lot as transcripts/lot-N.transcript, which `proofpool audit` reads; the newest few.
  Result<void> keep_transcript(LotId lot, BytesView bytes);
  /// Keeps a contradiction of the pool under evidence/.
  void keep_evidence(const std::string& name, const std::vector<KeptReceipt>& receipts);

 private:
  explicit Shelf(std::filesystem::path root) : root_(std::move(root)) {}
  std::filesystem::path root_;
};

}  // namespace pp::agent
