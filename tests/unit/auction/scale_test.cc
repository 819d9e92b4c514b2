// SPDX-License-Identifier: Apache-2.0
// A hundred thousand members: what a request costs and what a member weighs. The bounds here are generous, so that a
// busy machine does not fail them; tests/bench/auction prints the figures.
#include <chrono>
#include <cstdlib>
#include <malloc.h>
#include <new>

#include <gtest/gtest.h>

#include "tests/bench/auction/crowd.h"

namespace {
std::size_t g_bytes_live = 0;  // this test has one thread
}  // namespace

// What each block takes of the heap, with what the allocator rounds up to and a word of its own.
void* operator new(std::size_t n) {
  void* block = std::malloc(n);
  if (!block) throw std::bad_alloc();
  g_bytes_live += malloc_usable_size(block) + sizeof(std::size_t);
  return block;
}
void operator delete(void* block) noexcept {
  if (!block) return;
  g_bytes_live -= malloc_usable_size(block) + sizeof(std::size_t);
  std::free(block);
}
void operator delete(void* p, std::size_t) noexcept { operator delete(p); }

namespace pp::auction {
namespace {

TEST(Scale, AMemberWeighsAtMostAKilobyte) {
  const std::size_t before = g_bytes_live;
  const testing::Crowd crowd(100'000);
  const std::size_t each = (g_bytes_live - before) / 100'000;
  std::printf("%zu bytes a member: standing, learned speed and seat\n", each);
  EXPECT_LE(each, 1'024u);
}

TEST(Scale, ARequestTakesMicroseconds) {
  testing::Crowd crowd(100'000);
  const std::int64_t p99_us = crowd.request_ns(200'000, 99) / 1'000;
  std::printf("99th percentile of a request: %lld us\n", static_cast<long long>(p99_us));
  EXPECT_LE(p99_us, 500);
}

}  // namespace
}  // namespace pp::auction
