// SPDX-License-Identifier: Apache-2.0
#include "prover/vm/job.h"

#include <algorithm>

#include "schemas/vocab/check.h"
#include "schemas/vocab/mutant.h"
#include "schemas/vocab/sha256.h"

namespace pp::vm {
namespace {

constexpr std::string_view kMagic = "PPJ1";
/// More siblings than this cannot be beside the paths of pages that fit in a job.
constexpr std::uint32_t kSiblingsMax = protocol::kJobBytesMax / (4 + protocol::kPageBytes) * protocol::kTreeDepth;

void write_digest(ByteWriter& out, const protocol::TreeDigest& digest) {
  for (const std::uint32_t word : digest) out.u32(word);
}
protocol::TreeDigest read_digest(ByteReader& in) {
  protocol::TreeDigest digest;
  for (std::uint32_t& word : digest) word = in.u32();
  if (found("job: digest not canonical", !protocol::is_canonical(digest))) in.fail();
  return digest;
}

void write_state(ByteWriter& out, const State& state) {
  write_digest(out, state.root);
  out.u32(state.pc);
}
State read_state(ByteReader& in) {
  State state;
  state.root = read_digest(in);
  state.pc = in.u32();
  return state;
}

void write_siblings(ByteWriter& out, const protocol::Multiproof& proof) {
  out.u32(static_cast<std::uint32_t>(proof.is_zero.size()));
  Bytes bitmap((proof.is_zero.size() + 7) / 8);
  for (std::size_t i = 0; i < proof.is_zero.size(); ++i)
    if (proof.is_zero[i]) bitmap[i / 8] = static_cast<std::uint8_t>(bitmap[i / 8] | 1U << (i % 8));
  out.raw(bitmap);
  for (const auto& digest : proof.digests) write_digest(out, digest);
}

/// Reads to the end of the job: the number of digests follows from the bitmap.
protocol::Multiproof read_siblings(ByteReader& in) {
  protocol::Multiproof proof;
  const std::uint32_t n = in.u32();
  if (found("job: too many siblings", n > kSiblingsMax)) in.fail();
  if (in.failed()) return proof;
  const BytesView bitmap = in.raw((n + 7) / 8);
  if (in.failed()) return proof;
  if (n % 8 != 0 && found("job: bits beyond the bitmap", bitmap.back() >> (n % 8) != 0)) in.fail();
  proof.is_zero.resize(n);
  for (std::size_t i = 0; i < n; ++i) proof.is_zero[i] = (bitmap[i / 8] >> (i % 8) & 1) != 0;
  const auto n_digests = static_cast<std::size_t>(std::ranges::count(proof.is_zero, false));
  if (found("job: digests missing or too many", in.remaining_bytes() != 32 * n_digests)) in.fail();
  if (in.failed()) return proof;
  proof.digests.resize(n_digests);
  for (auto& digest : proof.digests) digest = read_digest(in);
  return proof;
}

}  // namespace

Digest32 job_config_hash() {
  ByteWriter rules;
  for (const std::uint32_t rule :
       {protocol::kPageWords, protocol::kTreeDepth, protocol::kRegisterPage, kGapMax, protocol::kTimeEnd})
    rules.u32(rule);
  write_digest(rules, protocol::kPageChainStart);
  write_digest(rules, protocol::zero_subtree(protocol::kTreeDepth));
  return tagged_hash("proofpool.job", rules.bytes());
}

Bytes encode_job(const Job& job) {
  PP_CHECK(!job.pages.empty() && job.pages.back().index == protocol::kRegisterPage);
  ByteWriter out;
  out.raw(as_bytes(kMagic));
  out.raw(job_config_hash());
  out.raw(job.program);
  write_state(out, job.start);
  write_state(out, job.end);
  out.u32(job.cycles);
  out.u8(job.halted ? 1 : 0);
  out.u32(job.exit_code);
  out.u32(static_cast<std::uint32_t>(job.pages.size()));
  for (const PageSnapshot& page : job.pages) out.u32(page.index);
  for (const PageSnapshot& page : job.pages)
    for (const std::uint32_t word : page.words) out.u32(word);
  write_siblings(out, job.siblings);
  return out.take();
}

Result<Job> decode_job(BytesView bytes) {
  if (found("job: too large", bytes.size() > protocol::kJobBytesMax))
    return error("P-JOB-001", "the job is larger than 500 KB; refuse it");
  ByteReader in(bytes);
  if (found("job: another version", !std::ranges::equal(in.raw(kMagic.size()), as_bytes(kMagic))))
    return error("P-JOB-002", "the bytes are no job of this version; fetch the job again");
  if (found("job: other rules", in.fixed<32>() != job_config_hash()))
    return error("P-JOB-003", "the job was cut under other rules; update the program on both sides");
  Job job;
  job.program = in.fixed<32>();
  job.start = read_state(in);
  job.end = read_state(in);
  job.cycles = in.u32();
  const std::uint8_t halted = in.u8();
  job.halted = halted == 1;
  job.exit_code = in.u32();
  if (in.failed()) return error("P-JOB-004", "the job's states are cut short or not canonical; refuse it");
  const bool impossible = found("job: no cycle", job.cycles < 1) ||
                          found("job: too many cycles", job.cycles > 1U << protocol::kLogCyclesMax) ||
                          found("job: flag neither 0 nor 1", halted > 1) ||
                          found("job: exit code without halt", !job.halted && job.exit_code != 0) ||
                          found("job: halted with a pc", job.halted && job.end.pc != 0);
  if (impossible) return error("P-JOB-005", "the job claims an end or a length that no segment has; refuse it");
  const std::uint32_t n_pages = in.u32();
  if (found("job: no page", n_pages == 0) ||
      found("job: pages cut short", n_pages > in.remaining_bytes() / (4 + protocol::kPageBytes)))
    return error("P-JOB-006", "the job has no pages, or is cut short; refuse it");
  job.pages.resize(n_pages);
  for (PageSnapshot& page : job.pages) page.index = in.u32();
  for (std::size_t i = 0; i + 1 < n_pages; ++i)
    if (found("job: pages out of order", job.pages[i].index >= job.pages[i + 1].index))
      return error("P-JOB-007", "the job's pages are not in order; refuse it");
  if (found("job: no page of registers", job.pages.back().index != protocol::kRegisterPage))
    return error("P-JOB-007", "the job's last page is not that of the registers; refuse it");
  for (PageSnapshot& page : job.pages)
    for (std::uint32_t& word : page.words) word = in.u32();
  job.siblings = read_siblings(in);
  if (found("job: bytes missing, left over or foreign", !in.finished()))
    return error("P-JOB-008", "the job's siblings are cut short, too many or not canonical; refuse it");
  return job;
}

}  // namespace pp::vm
