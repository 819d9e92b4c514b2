// SPDX-License-Identifier: Apache-2.0
// verify_bundle: a run's proof without recursion, as an ordered list of segment proofs with the openings that tie the
// first state to program and input and the last one to the journal.
//
// For whoever wants to rest on the segments' verifier alone. Pure; no threads; memory in proportion to the bundle.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "prover/verify/segment.h"
#include "prover/verify/verdict.h"
#include "schemas/vocab/bytes.h"
#include "schemas/vocab/ids.h"

namespace pp::verify {

/// A node of the memory tree, canonical elements.
using MemoryDigest = std::array<std::uint32_t, 8>;

/// A guest program, as far as a proof can tell: its fixed columns, its initial data, and where it starts.
struct Image {
  MemoryDigest program_root{};  // of the preprocessed columns
  std::uint32_t rom_log_rows = 0;
  MemoryDigest data{};  // first quarter of memory at the start
  std::uint32_t entry = 0;
  friend bool operator==(const Image&, const Image&) = default;
};

/// The hash by which a buyer names a program.
ImageId image_id(const Image& image);

struct ProvedSegment {
  SegmentStatement statement;
  Bytes proof;
};

struct Bundle {
  Image image;
  MemoryDigest input{}, witness{};  // second and third quarter at the start
  std::vector<ProvedSegment> segments;
  std::array<MemoryDigest, 3> end_quarters{};  // data, input and witness at the end
  MemoryDigest end_system{};                   // the system half at the end

  Bytes encode() const;
  /// Errors: nothing unless the bytes are exactly one bundle of at most kSegmentsMax segments.
  static std::optional<Bundle> decode(BytesView bytes);
};
inline constexpr std::uint32_t kSegmentsMax = 1u << 14;
inline constexpr std::size_t kSegmentProofBytesMax = std::size_t{8} << 20;

/// What a buyer wants proved. What is left out is not pinned: any input, any context.
struct Claim {
  ImageId image;
  std::optional<BytesView> input;
  BytesView journal;
  std::uint32_t exit_code = 0;
  std::optional<Context> context;
};

/// Judges a bundle: its own checks first, in the order of Verdict, then each segment's proof.
Verdict verify_bundle(BytesView bundle, const Claim& claim, const protocol::Params& params = protocol::kSegmentParams);

}  // namespace pp::verify
