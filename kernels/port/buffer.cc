// SPDX-License-Identifier: Apache-2.0
#include "kernels/port/buffer.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <malloc.h>
#endif
#include <sys/mman.h>

#include "schemas/vocab/check.h"

namespace pp::port {

namespace {
constexpr std::size_t kHugePageBytes = std::size_t{1} << 21;
}

void* allocate_aligned(std::size_t bytes) {
  const std::size_t alignment = bytes >= kHugePageBytes ? kHugePageBytes : 64;
  const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
  void* memory = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
  PP_CHECK(memory != nullptr);
  // A refusal only costs speed.
  if (alignment == kHugePageBytes) static_cast<void>(madvise(memory, rounded, MADV_HUGEPAGE));
  return memory;
}

void release_aligned(void* memory) { std::free(memory); }

void keep_freed_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, -1);
  mallopt(M_ARENA_MAX, 1);  // blocks of this size fit no arena but the first
#endif
}

}  // namespace pp::port
