// SPDX-License-Identifier: Apache-2.0
// sdk_check: a guest that tests the SDK from within. Panics at the first thing that is wrong.
#include <assert.h>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <pp_guest.h>

namespace {

int constructed = 0;
struct Static {
  Static() { constructed += 7; }
  ~Static() { constructed = -1; }
} static_object;

uint8_t a[96], b[96], want[96];

void fill(uint8_t* to, uint32_t seed) {
  for (size_t i = 0; i < 96; ++i) {
    seed = seed * 1664525 + 1013904223;
    to[i] = static_cast<uint8_t>(seed >> 16);
  }
}

bool equal(const uint8_t* x, const uint8_t* y) {
  for (size_t i = 0; i < 96; ++i)
    if (x[i] != y[i]) return false;
  return true;
}

/// Every pair of alignments and every length up to three words of the inner loop.
void check_copies() {
  for (size_t to = 0; to < 8; ++to)
    for (size_t from = 0; from < 8; ++from)
      for (size_t n = 0; n < 56; ++n) {
        fill(a, 1), fill(b, 2), fill(want, 2);
        for (size_t i = 0; i < n; ++i) want[to + i] = a[from + i];
        assert(memcpy(b + to, a + from, n) == b + to);
        assert(equal(b, want));
      }
}

void check_moves() {
  for (size_t to = 0; to < 24; ++to)
    for (size_t from = 0; from < 24; ++from)
      for (size_t n = 0; n < 48; n += 3) {
        fill(a, 3), fill(b, 3), fill(want, 3);
        for (size_t i = 0; i < n; ++i) want[to + i] = b[from + i];
        memmove(a + to, a + from, n);
        assert(equal(a, want));
      }
}

void check_set_and_compare() {
  for (size_t at = 0; at < 8; ++at)
    for (size_t n = 0; n < 56; ++n) {
      fill(a, 4), fill(want, 4);
      for (size_t i = 0; i < n; ++i) want[at + i] = 0xab;
      memset(a + at, 0xab, n);
      assert(equal(a, want));
    }
  for (size_t x = 0; x < 4; ++x)
    for (size_t y = 0; y < 4; ++y)
      for (size_t n = 1; n < 24; ++n) {
        memset(a, 5, 96), memset(b, 5, 96);
        assert(memcmp(a + x, b + y, n) == 0);
        a[x + n - 1] = 6;
        assert(memcmp(a + x, b + y, n) > 0 && memcmp(b + y, a + x, n) < 0);
        a[x + n - 1] = 0xff, a[x + n] = 0;
        assert(memcmp(a + x, b + y, n) > 0);
      }
  assert(strlen("") == 0 && strlen("four") == 4 && strcmp("a", "b") < 0 && strcmp("b", "a") > 0 && strcmp("", "") == 0);
}

struct Base {
  virtual ~Base() {}
  virtual int value() const = 0;
};
struct Derived : Base {
  int value() const override { return 42; }
};

void check_heap() {
  assert(constructed == 7);
  auto* p = static_cast<uint8_t*>(malloc(5));
  auto* q = static_cast<uint8_t*>(malloc(5));
  assert(reinterpret_cast<uintptr_t>(p) % 16 == 0 && reinterpret_cast<uintptr_t>(q) % 16 == 0 && q >= p + 5);
  memcpy(p, "abcde", 5);
  p = static_cast<uint8_t*>(realloc(p, 100));
  assert(memcmp(p, "abcde", 5) == 0);
  auto* zeros = static_cast<uint8_t*>(std::calloc(10, 10));
  for (int i = 0; i < 100; ++i) assert(zeros[i] == 0);
  Base* object = new Derived;
  assert(object->value() == 42);
  delete object;
  alignas(8) uint8_t room[8];
  assert(new (room) uint64_t(9) == static_cast<void*>(room));
  free(p);
}

void check_arithmetic() {
  volatile uint64_t x = 0xfedcba9876543210, y = 0x1234567;
  volatile int64_t s = -1000000000007;
  assert(x / y == 0xe0000069e0 && x % y == 0x38f0);
  assert(s / 10 == -100000000000 && s % 10 == -7);
  assert((x << 7 | x >> 57) == 0x6e5d4c3b2a19087f);
}

}  // namespace

int main() {
  check_copies();
  check_moves();
  check_set_and_compare();
  check_heap();
  check_arithmetic();
  assert(pp_input_size() == 7 && pp_read_left() == 7);
  assert(pp_read_u32() == 0x04030201 && pp_read_left() == 3);
  uint8_t rest[3];
  pp_read(rest, 3);
  assert(rest[0] == 5 && rest[2] == 7 && pp_read_left() == 0);
  assert(pp_witness_size() == 4 && pp_witness_read_u32() == 99 && pp_witness_left() == 0);
  pp_commit("x", 1);
  pp_commit("yz!", 3);
  pp_commit_u32(0x04030201);
  pp_print("all is well ");
  pp_print_u32(4294967295);
  return 3;
}
