// SPDX-License-Identifier: Apache-2.0
// rollup_batch: the state transition of a payments rollup. Accounts are leaves of a SHA-256 Merkle tree; a batch of
// transfers, each authorised by a WOTS+ signature, turns the old root into a new one.
//
// All numbers are little-endian words of 32 bits, amounts two of them; digests are eight words, each the big-endian
// number that SHA-256 means. rollup_batch.py makes batches.
//   input    old root (8), depth of the tree (1, at most 30), number of transfers (1, at least 1), the transfers (14
//            each): sender, receiver, amount (2), nonce, 0, next key of the sender (8)
//   witness  for each transfer: the signature (4 + 67 * 8), then sender and receiver as they are when their turn comes:
//            key (8), balance (2), nonce (1), and the digests beside the path, from the leaf up (8 * depth)
//   journal  old root, new root, SHA-256 of the transfers' words
// A key signs once: the transfer that it signs names the sender's next key. Panics if anything does not hold.
#include <pp_guest.h>
#include <pp_hash.h>

#include "wots.h"

namespace {

struct Account {
  Words8 key;
  uint64_t balance;
  uint32_t nonce;
};

struct Transfer {
  uint32_t sender, receiver;
  uint32_t amount[2];
  uint32_t nonce, zero;
  Words8 next_key;

  uint64_t value() const { return amount[0] | uint64_t{amount[1]} << 32; }
};
constexpr uint32_t kTransferWords = sizeof(Transfer) / 4;
static_assert(kTransferWords == 14);

/// Hands out words of input or witness where they lie.
class WordReader {
 public:
  WordReader(const uint8_t* at, size_t n_bytes)
      : at_(reinterpret_cast<const uint32_t*>(at)), left_(n_bytes / 4), is_whole_(n_bytes % 4 == 0) {}
  const uint32_t* take(size_t n) {
    if (n > left_) pp_panic("input or witness ends early");
    const uint32_t* words = at_;
    at_ += n, left_ -= n;
    return words;
  }
  template <class T>
  const T& take() {
    return *reinterpret_cast<const T*>(take(sizeof(T) / 4));
  }
  bool is_empty() const { return left_ == 0 && is_whole_; }

 private:
  const uint32_t* at_;
  size_t left_;
  bool is_whole_;
};

Words8 leaf_of(const Account& account) {
  uint32_t words[11];
  for (int i = 0; i < 8; ++i) words[i] = account.key.word[i];
  words[8] = static_cast<uint32_t>(account.balance);
  words[9] = static_cast<uint32_t>(account.balance >> 32);
  words[10] = account.nonce;
  return sha256_short(words, 11);
}

/// The root above a leaf. A leaf hashes 11 words and a node 16, so neither is taken for the other.
Words8 root_of(Words8 node, uint32_t index, const Words8* beside, uint32_t depth) {
  for (uint32_t level = 0; level < depth; ++level)
    node = (index >> level & 1) != 0 ? sha256_pair(beside[level], node) : sha256_pair(node, beside[level]);
  return node;
}

class State {
 public:
  State(const Words8& root, uint32_t depth) : root_(root), depth_(depth) {}
  const Words8& root() const { return root_; }

  /// Reads an account and the way to it from the witness, lets `change` change it, and moves to the new root.
  template <class Change>
  void update(uint32_t index, WordReader& witness, const Change& change) {
    if (index >> depth_ != 0) pp_panic("there is no such account");
    Account account;
    account.key = witness.take<Words8>();
    const uint32_t* numbers = witness.take(3);
    account.balance = numbers[0] | uint64_t{numbers[1]} << 32;
    account.nonce = numbers[2];
    const auto* beside = reinterpret_cast<const Words8*>(witness.take(8 * depth_));
    if (!(root_of(leaf_of(account), index, beside, depth_) == root_)) pp_panic("an account is not in the state");
    change(account);
    root_ = root_of(leaf_of(account), index, beside, depth_);
  }

 private:
  Words8 root_;
  uint32_t depth_;
};

void apply(State& state, const Transfer& transfer, WordReader& witness) {
  if (transfer.sender == transfer.receiver) pp_panic("a transfer to oneself");
  if (transfer.zero != 0) pp_panic("a transfer is not in its one form");
  const Words8 message = sha256_short(reinterpret_cast<const uint32_t*>(&transfer), 6);
  const Words8 signed_words = sha256_pair(message, transfer.next_key);
  const Words8 key = wots_key_of(witness.take<WotsSignature>(), signed_words);
  state.update(transfer.sender, witness, [&](Account& sender) {
    if (!(sender.key == key)) pp_panic("a signature does not hold");
    if (sender.nonce != transfer.nonce) pp_panic("a nonce is not the account's");
    if (sender.balance < transfer.value()) pp_panic("a balance is too small");
    sender.balance -= transfer.value();
    if (++sender.nonce == 0) pp_panic("an account's nonces are used up");
    sender.key = transfer.next_key;
  });
  state.update(transfer.receiver, witness, [&](Account& receiver) {
    if (receiver.balance + transfer.value() < receiver.balance) pp_panic("a balance overflows");
    receiver.balance += transfer.value();
  });
}

}  // namespace

int main() {
  WordReader input(pp_input(), pp_input_size()), witness(pp_witness(), pp_witness_size());
  const Words8 old_root = input.take<Words8>();
  const uint32_t depth = *input.take(1), n = *input.take(1);
  if (depth > 30) pp_panic("the tree is too deep");
  if (n == 0) pp_panic("there are no transfers");
  State state(old_root, depth);
  const uint32_t* first = nullptr;
  for (uint32_t i = 0; i < n; ++i) {
    const uint32_t* words = input.take(kTransferWords);
    if (first == nullptr) first = words;
    apply(state, *reinterpret_cast<const Transfer*>(words), witness);
  }
  if (!input.is_empty() || !witness.is_empty()) pp_panic("input or witness has more than the batch");
  const pp::Digest batch = pp::sha256(first, size_t{4} * kTransferWords * n);
  pp_commit(old_root.word, 32);
  pp_commit(state.root().word, 32);
  pp_commit(batch.bytes, 32);
  return 0;
}
