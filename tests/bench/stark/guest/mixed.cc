// SPDX-License-Identifier: Apache-2.0
// mixed: ordinary compiled code for measurements: sorts, looks up, formats, parses, multiplies and folds checksums over
// some 64 KiB of data, `rounds` times over. Input: rounds. Commits a checksum, so that nothing is optimised away.
#include <pp_guest.h>
#include <string.h>

namespace {

constexpr uint32_t kValues = 512, kSlots = 4096, kSide = 12;

uint32_t random_word(uint32_t& state) {
  state ^= state << 13;
  state ^= state >> 17;
  state ^= state << 5;
  return state;
}

void sort(uint32_t* first, uint32_t* last) {
  while (last - first > 1) {
    const uint32_t pivot = first[(last - first) / 2];
    uint32_t *left = first, *right = last - 1;
    while (left <= right) {
      while (*left < pivot) ++left;
      while (*right > pivot) --right;
      if (left > right) break;
      const uint32_t swapped = *left;
      *left++ = *right;
      *right-- = swapped;
    }
    sort(first, right + 1);
    first = left;
  }
}

/// Open addressing; zero is a free slot.
uint32_t count_in(uint32_t* keys, uint32_t* counts, uint32_t key) {
  uint32_t slot = (key * 2654435761u) >> 20;
  while (keys[slot] != 0 && keys[slot] != key) slot = (slot + 1) % kSlots;
  keys[slot] = key;
  return ++counts[slot];
}

size_t format(char* to, uint32_t value) {
  char digits[10];
  size_t n = 0;
  do digits[n++] = static_cast<char>('0' + value % 10);
  while ((value /= 10) != 0);
  for (size_t i = 0; i < n; ++i) to[i] = digits[n - 1 - i];
  return n;
}

uint32_t parse(const char* from, size_t n) {
  uint32_t value = 0;
  for (size_t i = 0; i < n; ++i) value = value * 10 + static_cast<uint32_t>(from[i] - '0');
  return value;
}

uint32_t checksum(const uint8_t* bytes, size_t n) {
  uint32_t a = 1, b = 0;
  for (size_t i = 0; i < n; ++i) {
    a += bytes[i];
    b += a;
  }
  return (b << 16) ^ a;
}

void multiply(const int32_t (&x)[kSide][kSide], const int32_t (&y)[kSide][kSide], int32_t (&out)[kSide][kSide]) {
  for (uint32_t i = 0; i < kSide; ++i)
    for (uint32_t j = 0; j < kSide; ++j) {
      int32_t sum = 0;
      for (uint32_t k = 0; k < kSide; ++k) sum += x[i][k] * y[k][j];
      out[i][j] = sum >> 3;
    }
}

uint32_t values[kValues], sorted[kValues], keys[kSlots], counts[kSlots];
int32_t left[kSide][kSide], right[kSide][kSide], product[kSide][kSide];
char text[16];

}  // namespace

int main() {
  const uint32_t rounds = pp_read_u32();
  uint32_t state = 2463534242u, sum = 0;
  for (uint32_t round = 0; round < rounds; ++round) {
    for (uint32_t& v : values) v = random_word(state);
    memcpy(sorted, values, sizeof values);
    sort(sorted, sorted + kValues);
    memset(keys, 0, sizeof keys);
    for (const uint32_t v : values) sum += count_in(keys, counts, (v >> 22) + 1);
    for (uint32_t i = 0; i < kValues; i += 8) {
      const size_t n = format(text, sorted[i]);
      sum += parse(text, n) ^ checksum(reinterpret_cast<const uint8_t*>(text), n);
    }
    for (uint32_t i = 0; i < kSide; ++i)
      for (uint32_t j = 0; j < kSide; ++j) {
        left[i][j] = static_cast<int32_t>(values[i * kSide + j] >> 20);
        right[i][j] = static_cast<int32_t>(values[j * kSide + i] >> 21);
      }
    multiply(left, right, product);
    sum ^= static_cast<uint32_t>(product[round % kSide][sum % kSide]) ^ checksum(reinterpret_cast<uint8_t*>(sorted), 512);
  }
  pp_commit_u32(sum);
  return 0;
}
