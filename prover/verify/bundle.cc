// SPDX-License-Identifier: Apache-2.0
#include "prover/verify/bundle.h"

#include <algorithm>

#include "prover/protocol/limits.h"
#include "prover/protocol/page_tree.h"
#include "schemas/vocab/mutant.h"
#include "schemas/vocab/sha256.h"

namespace pp::verify {
namespace {

constexpr std::uint32_t kFormat = 0x31425050;  // "PPB1"

void write(ByteWriter& w, const MemoryDigest& d) {
  for (const std::uint32_t v : d) w.u32(v);
}
MemoryDigest read(ByteReader& r) {
  MemoryDigest d;
  for (std::uint32_t& v : d) {
    v = r.u32();
    if (found("bundle's digest not canonical", !field::Fp::is_canonical(v))) r.fail();
  }
  return d;
}

void write(ByteWriter& w, const Image& image) {
  write(w, image.program_root);
  w.u32(image.rom_log_rows);
  write(w, image.data);
  w.u32(image.entry);
}

/// The first state is that of the image with this input, nothing written and all registers zero.
Verdict check_start(const Bundle& bundle, const Claim& claim) {
  if (claim.input) {
    if (found("input too long", claim.input->size() > protocol::kInputBytesMax)) return Verdict::WrongInput;
    if (found("another input", protocol::quarter_digest(*claim.input) != bundle.input)) return Verdict::WrongInput;
  }
  const State& start = bundle.segments.front().statement.start;
  const auto genesis = protocol::genesis_root(bundle.image.data, bundle.input, bundle.witness);
  if (found("another first state", start.root != genesis)) return Verdict::WrongGenesis;
  if (found("another entry", start.pc != bundle.image.entry)) return Verdict::WrongGenesis;
  return Verdict::Accepted;
}

/// Segments follow one another, and only the last one halts.
Verdict check_chain(const Bundle& bundle) {
  for (std::size_t i = 0; i + 1 < bundle.segments.size(); ++i) {
    const SegmentStatement& here = bundle.segments[i].statement;
    if (found("a segment after the halt", here.halted)) return Verdict::BrokenChain;
    if (found("a gap between segments", here.end != bundle.segments[i + 1].statement.start))
      return Verdict::BrokenChain;
  }
  if (found("no halt at the end", !bundle.segments.back().statement.halted)) return Verdict::NotHalted;
  return Verdict::Accepted;
}

Verdict check_end(const Bundle& bundle, const Claim& claim) {
  const SegmentStatement& last = bundle.segments.back().statement;
  if (found("another exit code", last.exit_code != claim.exit_code)) return Verdict::WrongExitCode;
  if (found("claimed journal too long", claim.journal.size() > protocol::kJournalBytesMax))
    return Verdict::WrongJournal;
  const auto& [data, input, witness] = bundle.end_quarters;
  const MemoryDigest root =
      protocol::root_of({data, input, witness, protocol::quarter_digest(claim.journal)}, bundle.end_system);
  return found("another journal", root != last.end.root) ? Verdict::WrongJournal : Verdict::Accepted;
}

/// Everything about a bundle but the proofs of its segments.
Verdict check_bundle(const Bundle& bundle, const Claim& claim) {
  if (found("no segment", bundle.segments.empty())) return Verdict::BundleEmpty;
  if (found("another image", image_id(bundle.image) != claim.image)) return Verdict::WrongImage;
  const Context& context = bundle.segments.front().statement.context;
  if (found("another context", claim.context && context != *claim.context)) return Verdict::WrongContext;
  for (const ProvedSegment& segment : bundle.segments) {
    const SegmentStatement& s = segment.statement;
    if (found("a segment of another program", s.program_root != bundle.image.program_root)) return Verdict::WrongImage;
    if (found("a segment of another height", s.rom_log_rows != bundle.image.rom_log_rows)) return Verdict::WrongImage;
    if (found("a segment of another context", s.context != context)) return Verdict::WrongContext;
  }
  if (const Verdict v = check_start(bundle, claim); v != Verdict::Accepted) return v;
  if (const Verdict v = check_chain(bundle); v != Verdict::Accepted) return v;
  return check_end(bundle, claim);
}

}  // namespace

ImageId image_id(const Image& image) {
  ByteWriter w;
  write(w, image);
  return {tagged_hash("proofpool image", w.bytes())};
}

Bytes Bundle::encode() const {
  ByteWriter w;
  w.u32(kFormat);
  write(w, image);
  write(w, input);
  write(w, witness);
  w.u32(static_cast<std::uint32_t>(segments.size()));
  for (const ProvedSegment& segment : segments) {
    segment.statement.encode(w);
    w.blob(segment.proof);
  }
  for (const MemoryDigest& quarter : end_quarters) write(w, quarter);
  write(w, end_system);
  return w.take();
}

std::optional<Bundle> Bundle::decode(BytesView bytes) {
  ByteReader r(bytes);
  if (found("another format of bundle", r.u32() != kFormat)) return std::nullopt;
  Bundle bundle;
  bundle.image.program_root = read(r);
  bundle.image.rom_log_rows = r.u32();
  bundle.image.data = read(r);
  bundle.image.entry = r.u32();
  bundle.input = read(r);
  bundle.witness = read(r);
  const std::uint32_t n_segments = r.u32();
  if (found("too many segments", n_segments > kSegmentsMax)) return std::nullopt;
  for (std::uint32_t i = 0; i < n_segments && !r.failed(); ++i) {
    ProvedSegment segment;
    segment.statement = SegmentStatement::decode(r);
    segment.proof = to_bytes(r.blob(kSegmentProofBytesMax));
    bundle.segments.push_back(std::move(segment));
  }
  for (MemoryDigest& quarter : bundle.end_quarters) quarter = read(r);
  bundle.end_system = read(r);
  if (r.failed() || found("bytes after the bundle", !r.finished())) return std::nullopt;
  return bundle;
}

Verdict verify_bundle(BytesView bytes, const Claim& claim, const protocol::Params& params) {
  const std::optional<Bundle> bundle = Bundle::decode(bytes);
  if (!bundle) return Verdict::BundleMalformed;
  const Verdict verdict = check_bundle(*bundle, claim);
  if (verdict != Verdict::Accepted) return verdict;
  for (const ProvedSegment& segment : bundle->segments) {
    const Verdict proved = verify_segment(segment.proof, segment.statement, params);
    if (found("a segment's proof refused", proved != Verdict::Accepted)) return proved;
  }
  return Verdict::Accepted;
}

}  // namespace pp::verify
