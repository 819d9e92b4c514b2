// SPDX-License-Identifier: Apache-2.0
// header_chain: checks a run of Ethereum block headers, as a rollup's light client would.
//
// Input: RLP headers one after the other, at least one. Checks that each is strict RLP of a header's fields, that each
// names the hash of the one before as its parent, that numbers are consecutive and timestamps rise. Commits:
//   32 bytes  hash of the first header
//   32 bytes  hash of the last header
//    4 bytes  count, little-endian
//   32 bytes  sum of the difficulties, big-endian
// Source of the fields: Ethereum Yellow Paper, section 4.3; later fields EIP-1559, 4895, 4844, 4788, 7685.
#include <pp_guest.h>
#include <pp_hash.h>
#include <string.h>

#include "rlp.h"

namespace {

/// An integer of 256 bits, least significant word first.
struct Uint256 {
  uint32_t word[8] = {};

  static Uint256 from_big_endian(RlpReader digits) {
    Uint256 out;
    size_t place = 0;
    for (const uint8_t* p = digits.end; p != digits.at; ++place)
      out.word[place / 4] |= uint32_t{*--p} << (8 * (place % 4));
    return out;
  }
  void add(const Uint256& other) {
    uint64_t carry = 0;
    for (size_t i = 0; i < 8; ++i) {
      carry += uint64_t{word[i]} + other.word[i];
      word[i] = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
    if (carry != 0) pp_panic("the difficulties do not fit 256 bits");
  }
  void write_big_endian(uint8_t* to) const {
    for (size_t i = 0; i < 32; ++i) to[31 - i] = static_cast<uint8_t>(word[i / 4] >> (8 * (i % 4)));
  }
};

struct Header {
  const uint8_t* parent_hash;
  uint64_t number, timestamp;
  Uint256 difficulty;
};

/// Fields that forks appended, in their order: each is there only if all before it are.
void check_later_fields(RlpReader& fields) {
  if (fields.is_empty()) return;
  fields.integer(32);  // base fee
  if (fields.is_empty()) return;
  fields.fixed(32);  // withdrawals root
  if (fields.is_empty()) return;
  fields.u64();      // blob gas used
  fields.u64();      // excess blob gas
  fields.fixed(32);  // parent beacon block root
  if (fields.is_empty()) return;
  fields.fixed(32);  // requests hash
  if (!fields.is_empty()) pp_panic("a header has too many fields");
}

Header read_header(RlpReader fields) {
  Header header;
  header.parent_hash = fields.fixed(32);
  fields.fixed(32);                              // ommers
  fields.fixed(20);                              // beneficiary
  for (int i = 0; i < 3; ++i) fields.fixed(32);  // roots of state, transactions and receipts
  fields.fixed(256);                             // bloom filter
  header.difficulty = Uint256::from_big_endian(fields.integer(32));
  header.number = fields.u64();
  fields.u64();  // gas limit
  fields.u64();  // gas used
  header.timestamp = fields.u64();
  if (fields.string().size() > 32) pp_panic("a header has too much extra data");
  fields.fixed(32);  // mix hash
  fields.fixed(8);   // nonce
  check_later_fields(fields);
  return header;
}

}  // namespace

int main() {
  RlpReader input{pp_input(), pp_input() + pp_input_size()};
  if (input.is_empty()) pp_panic("there are no headers");
  pp::Digest first{}, last{};
  Uint256 total;
  Header previous{};
  uint32_t count = 0;
  while (!input.is_empty()) {
    const uint8_t* start = input.at;
    const Header header = read_header(input.list());
    if (count != 0) {
      if (memcmp(header.parent_hash, last.bytes, 32) != 0) pp_panic("a parent hash does not match");
      if (header.number != previous.number + 1) pp_panic("block numbers are not consecutive");
      if (header.timestamp <= previous.timestamp) pp_panic("timestamps do not rise");
    }
    last = pp::keccak256(start, static_cast<size_t>(input.at - start));
    if (count == 0) first = last;
    total.add(header.difficulty);
    previous = header;
    ++count;
  }
  uint8_t sum[32];
  total.write_big_endian(sum);
  pp_commit(first.bytes, 32);
  pp_commit(last.bytes, 32);
  pp_commit_u32(count);
  pp_commit(sum, 32);
  return 0;
}
