// SPDX-License-Identifier: Apache-2.0
// Blobs both ways: what a member may fetch, and how the pool fetches a result before the core hears of it.
#include "tests/e2e/wire/raw_member.h"

namespace pp::wire {
namespace {

Bytes noise(std::size_t n_bytes) {
  Bytes out(n_bytes);
  for (std::size_t i = 0; i < n_bytes; ++i) out[i] = static_cast<std::uint8_t>(i * 2654435761u >> 13);
  return out;
}

TEST(Blobs, AreServedOnlyWhenNamedToTheMember) {
  PoolSide pool;
  RawMember member(pool.address);
  const auto joined_as = MemberId{member.signing.public_key()};
  member.join(pool);
  const Bytes job = noise(100'000);
  const BlobHash named = *pool.blobs.put(job);
  const BlobHash secret = *pool.blobs.put(noise(10));
  core::JobAssigned assigned;
  assigned.member = joined_as;
  assigned.payload = assigned.program = named;
  pool.send(assigned);
  member.await<Assign>();
  member.link.say(Fetch{named, 65'536, kChunkBytesMax});
  const auto chunk = member.await<Chunk>();
  EXPECT_EQ(chunk.total_bytes, job.size());
  EXPECT_EQ(chunk.bytes, Bytes(job.begin() + 65'536, job.end()));
  member.link.say(Fetch{secret, 0, 10});
  EXPECT_EQ(member.await<Chunk>().total_bytes, 0u);
  EXPECT_EQ(pool.wire->counters().of(Refusal::BlobNotForYou), 1u);
}

void serve(RawMember& member, const Bytes& proof) {
  for (std::uint64_t sent = 0; sent < proof.size();) {
    const auto fetch = member.await<Fetch>();
    const auto from = proof.begin() + static_cast<std::ptrdiff_t>(fetch.offset);
    member.link.say(Chunk{fetch.blob, fetch.offset, proof.size(), Bytes(from, from + fetch.length)});
    sent = fetch.offset + fetch.length;
  }
}

TEST(Results, AreStoredBeforeTheCoreHears) {
  PoolSide pool;
  RawMember member(pool.address);
  member.join(pool);
  const Bytes proof = noise(1'500'001);
  const BlobHash hash{sha256(proof)};
  member.link.say(ResultOffer{11, {4}, {2}, hash, proof.size()});
  serve(member, proof);
  const auto result = pool.await<core::ResultSubmitted>();
  EXPECT_EQ(result.proof, hash);
  EXPECT_EQ(result.request, 11u);
  EXPECT_EQ(*pool.blobs.get(hash, SIZE_MAX), proof);
  member.link.say(ResultOffer{12, {4}, {2}, hash, proof.size()});  // known bytes are not fetched again
  EXPECT_EQ(pool.await<core::ResultSubmitted>().request, 12u);
}

TEST(Results, OfOtherBytesThanPromisedAreRefused) {
  PoolSide pool;
  RawMember member(pool.address);
  member.join(pool);
  Bytes proof = noise(200'000);
  const BlobHash hash{sha256(proof)};
  proof[150'000] ^= 1;  // one bit of one chunk
  member.link.say(ResultOffer{1, {4}, {2}, hash, proof.size()});
  serve(member, proof);
  EXPECT_FALSE(member.await<Verdict>().accepted);
  EXPECT_EQ(pool.wire->counters().of(Refusal::UploadBroken), 1u);
  EXPECT_FALSE(pool.seen<core::ResultSubmitted>());
}

TEST(Results, TooLargeAreNeverFetched) {
  PoolSide pool;
  RawMember member(pool.address);
  member.join(pool);
  member.link.say(ResultOffer{1, {4}, {2}, BlobHash{random_digest()}, (4u << 20) + 1});
  const auto verdict = member.await<Verdict>();
  EXPECT_EQ(verdict.cause.code, static_cast<std::uint16_t>(core::ResultReason::TooLarge));
}

TEST(Results, AreBoundedPerMember) {
  PoolSide pool;
  RawMember member(pool.address);
  member.join(pool);
  const std::size_t most = WireLimits{}.uploads_per_session_max;
  for (std::size_t i = 0; i <= most; ++i) member.link.say(ResultOffer{i, {i}, {1}, BlobHash{random_digest()}, 1 << 20});
  EXPECT_FALSE(member.await<Refuse>().closes);
  EXPECT_EQ(pool.wire->counters().of(Refusal::UploadStorm), 1u);
}

}  // namespace
}  // namespace pp::wire
