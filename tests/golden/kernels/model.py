# SPDX-License-Identifier: Apache-2.0
"""An independent, slow model of the hashes and trees; prints golden.json. Run: python3 model.py > golden.json

It shares nothing with the program but the round constants, which it takes from koalabear.json (made by Plonky3).
"""
import json
import os

P = 2**31 - 2**24 + 1
HERE = os.path.dirname(os.path.abspath(__file__))
K = json.load(open(os.path.join(HERE, "koalabear.json")))["poseidon2_width16"]
M4 = [[2, 3, 1, 1], [1, 2, 3, 1], [1, 1, 2, 3], [3, 1, 1, 2]]


def external(x):
    return [sum(M4[i % 4][j % 4] * (2 if i // 4 == j // 4 else 1) * x[j] for j in range(16)) % P for i in range(16)]


def internal(x):
    return [(sum(x) + K["internal_diag_V"][i] * x[i]) % P for i in range(16)]


def permute(x):
    x = external(x)
    for rc in K["external_rc_initial"]:
        x = external([pow(a + c, 3, P) for a, c in zip(x, rc)])
    for rc in K["internal_rc"]:
        x = internal([pow(x[0] + rc, 3, P)] + x[1:])
    for rc in K["external_rc_final"]:
        x = external([pow(a + c, 3, P) for a, c in zip(x, rc)])
    return x


def compress(left, right):
    x = left + right
    return [(a + b) % P for a, b in zip(permute(x), x)][:8]


def sponge(domain, values):
    state = [0] * 8 + [domain, len(values)] + [0] * 6
    for i in range(0, max(len(values), 1), 8):
        block = values[i:i + 8]
        state = permute(block + [0] * (8 - len(block)) + state[8:])
    return state[:8]


def tree(leaves):
    """All levels; node i of a level is compress(i, i + half) of the level below."""
    levels = [leaves]
    while len(levels[-1]) > 1:
        below = levels[-1]
        half = len(below) // 2
        levels.append([compress(below[i], below[i + half]) for i in range(half)])
    return levels


def path(levels, i):
    siblings = []
    for level in levels[:-1]:
        half = len(level) // 2
        siblings.append(level[i ^ half])
        i &= half - 1
    return siblings


def cell(table, column, row):
    return (1 + 1000003 * table + 7919 * column + 104729 * row + row * row * (column + 1)) % P


def lifted(shapes, log_length):
    """shapes: (width, log rows) of each table, rows in natural order; the leaf's own row is i mod its rows."""
    leaves = []
    for i in range(2**log_length):
        values = [cell(t, c, i % 2**h) for t, (w, h) in enumerate(shapes) for c in range(w)]
        leaves.append(sponge(1, values))
    return tree(leaves)


def main():
    out = {"permute_0_15": permute(list(range(16))),
           "compress_0_7_8_15": compress(list(range(8)), list(range(8, 16))),
           "sponge": [{"domain": d, "length": n, "digest": sponge(d, list(range(n)))}
                      for d, n in [(1, 0), (1, 1), (1, 7), (1, 8), (1, 9), (1, 16), (1, 100), (2, 8), (2, 40)]],
           "trees": []}
    # log rows here are of the whole LDE; blow-up 2 (log_blowup 1).
    for shapes, depth in [([(5, 3)], 3), ([(3, 6)], 6), ([(3, 2), (2, 5), (4, 3), (12, 5), (1, 2)], 5),
                          ([(9, 1), (20, 7), (3, 6)], 7), ([(4, 3), (5, 2)], 6)]:
        levels = lifted(shapes, depth)
        index = (2**depth * 5) // 7
        out["trees"].append({"shapes": shapes, "depth": depth, "root": levels[-1][0], "index": index,
                             "path": path(levels, index)})
    print(json.dumps(out, indent=1))


main()
