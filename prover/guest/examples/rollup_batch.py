#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes a batch of signed transfers for rollup_batch.cc: writes its input and witness and prints the journal that the
guest must commit. Everything follows from --seed. --spoil makes a batch that the guest must refuse."""

import argparse
import hashlib
import random
import struct
import sys
from dataclasses import dataclass, field

CHAINS, STEPS = 67, 15


def sha(data):
    return hashlib.sha256(data).digest()


def words(data):
    """A digest, or other big-endian numbers, as the guest's little-endian words."""
    return b"".join(data[i:i + 4][::-1] for i in range(0, len(data), 4))


def numbers(*values):
    """Integers as SHA-256 sees the guest's words."""
    return b"".join(struct.pack(">I", v) for v in values)


def step(seed, chain, place, value):
    return sha(seed + numbers(chain << 16 | place) + value)


class Key:
    """A WOTS+ key pair, for one signature."""

    def __init__(self, rng):
        self.seed = rng.randbytes(16)
        self.secret = [rng.randbytes(32) for _ in range(CHAINS)]
        self.public = sha(self.seed + b"".join(self.walk(i, 0, STEPS) for i in range(CHAINS)))

    def walk(self, chain, start, end):
        value = self.secret[chain]
        for place in range(start, end):
            value = step(self.seed, chain, place, value)
        return value

    def sign(self, message):
        digits = [d for byte in message for d in (byte >> 4, byte & 15)]
        checksum = sum(STEPS - d for d in digits)
        digits += [checksum >> 8 & 15, checksum >> 4 & 15, checksum & 15]
        return self.seed + b"".join(self.walk(i, 0, d) for i, d in enumerate(digits))


@dataclass
class Account:
    key: Key
    balance: int
    nonce: int = 0

    def plain(self):
        return self.key.public + numbers(self.balance & 0xffffffff, self.balance >> 32, self.nonce)


@dataclass
class Tree:
    depth: int
    accounts: dict
    nodes: dict = field(default_factory=dict)

    def __post_init__(self):
        empty = sha(b"\0" * 44)
        self.empty = [empty]
        for _ in range(self.depth):
            self.empty.append(sha(self.empty[-1] * 2))
        for index in self.accounts:
            self.update(index)

    def node(self, level, index):
        return self.nodes.get((level, index), self.empty[level])

    def update(self, index):
        self.nodes[0, index] = sha(self.accounts[index].plain())
        for level in range(self.depth):
            index >>= 1
            self.nodes[level + 1, index] = sha(self.node(level, 2 * index) + self.node(level, 2 * index + 1))

    def root(self):
        return self.node(self.depth, 0)

    def opening(self, index):
        beside = b"".join(self.node(level, index >> level ^ 1) for level in range(self.depth))
        return self.accounts[index].plain() + beside


def make(rng, depth, n_accounts, n_transfers):
    tree = Tree(depth, {i: Account(Key(rng), rng.randrange(1, 1 << 40))
                        for i in rng.sample(range(1 << depth), n_accounts)})
    old_root, transfers, witness = tree.root(), b"", b""
    for _ in range(n_transfers):
        sender, receiver = rng.sample(sorted(tree.accounts), 2)
        account, next_key = tree.accounts[sender], Key(rng)
        amount = rng.randrange(account.balance + 1)
        head = numbers(sender, receiver, amount & 0xffffffff, amount >> 32, account.nonce, 0)
        transfers += head + next_key.public
        witness += account.key.sign(sha(sha(head) + next_key.public)) + tree.opening(sender)
        account.key, account.balance, account.nonce = next_key, account.balance - amount, account.nonce + 1
        tree.update(sender)
        witness += tree.opening(receiver)
        tree.accounts[receiver].balance += amount
        tree.update(receiver)
    inputs = words(old_root + numbers(depth, n_transfers) + transfers)
    journal = words(old_root) + words(tree.root()) + sha(words(transfers))
    return inputs, words(witness), journal


# What is spoilt, as (in the input?, byte offset). The guest must refuse each.
SPOILS = {
    "root": (True, 0),
    "amount": (True, 40 + 8),
    "nonce": (True, 40 + 16),
    "receiver": (True, 40 + 4),
    "next-key": (True, 40 + 24),
    "signature": (False, 16 + 5 * 32),
    "balance": (False, 16 + CHAINS * 32 + 32),
    "path": (False, 16 + CHAINS * 32 + 44),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--input", required=True, help="file to write the public input to")
    parser.add_argument("--witness", required=True, help="file to write the witness to")
    parser.add_argument("--transfers", type=int, default=4)
    parser.add_argument("--accounts", type=int, default=8)
    parser.add_argument("--depth", type=int, default=16)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--spoil", choices=sorted(SPOILS))
    options = parser.parse_args()
    if not 2 <= options.accounts <= 1 << options.depth or options.depth > 30 or options.transfers < 1:
        parser.error("there must be a transfer, two accounts, and room for the accounts in a tree of depth 30 or less")
    inputs, witness, journal = make(random.Random(options.seed), options.depth, options.accounts, options.transfers)
    parts = [bytearray(witness), bytearray(inputs)]
    if options.spoil:
        in_input, offset = SPOILS[options.spoil]
        parts[in_input][offset] ^= 1
    for path, data in ((options.input, parts[1]), (options.witness, parts[0])):
        with open(path, "wb") as out:
            out.write(data)
    print(journal.hex())
    return 0


if __name__ == "__main__":
    sys.exit(main())
