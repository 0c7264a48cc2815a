"""golden/sample.json: records drawn in given proportions, from 40 records of three classes.

The generator (splitmix64, xoshiro128** 1.1), the shuffle and the largest remainders are written here
a second time, from their publications, with Python's integers and fractions. No package is needed.

Usage: python sample.py
"""

import json
import pathlib
from fractions import Fraction

LABELS = [i * i % 7 % 3 for i in range(40)]
CASES = [
    # size, seed, shares of the three classes as decimal numbers
    (8, 5, ["1", "1", "1"]),
    (10, 1, ["0.2", "0.5", "0.3"]),
    (7, 2, ["0.15", "0.15", "0.7"]),
    (12, 3, ["0", "1", "0"]),
    (9, 4, ["0.1", "0", "0.9"]),
    (20, 6, ["1", "7", "2"]),
]


def splitmix64(seed):
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) % 2**64
        z = state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        yield z ^ (z >> 31)


def xoshiro128(seed):
    words = splitmix64(seed)
    a, b = next(words), next(words)
    s = [a % 2**32, a >> 32, b % 2**32, b >> 32]

    def rotated(x, by):
        return (x << by | x >> (32 - by)) % 2**32

    while True:
        yield rotated(s[1] * 5 % 2**32, 7) * 9 % 2**32
        shifted = (s[1] << 9) % 2**32
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = rotated(s[3], 11)


def below(words, n):
    end = 2**32 - 2**32 % n
    while True:
        word = next(words)
        if word < end:
            return word % n


def shuffled(words, values):
    values = list(values)
    for i in range(len(values)):
        j = i + below(words, len(values) - i)
        values[i], values[j] = values[j], values[i]
    return values


def largest_remainders(size, shares):
    exact = [size * share / sum(shares) for share in shares]
    quotas = [int(value) for value in exact]
    order = sorted(range(len(shares)), key=lambda c: (quotas[c] - exact[c], c))
    for c in order[: size - sum(quotas)]:
        quotas[c] += 1
    return quotas


def main():
    cases = []
    for size, seed, shares in CASES:
        quotas = largest_remainders(size, [Fraction(share) for share in shares])
        words = xoshiro128(seed)
        pools = [[i for i, label in enumerate(LABELS) if label == c] for c in range(3)]
        drawn = [None] * 3
        # Classes in the order in which they first appear.
        for c in sorted(range(3), key=lambda c: pools[c][0]):
            drawn[c] = shuffled(words, pools[c])[: quotas[c]]
        cases.append({
            "size": size, "seed": seed, "shares": [float(share) for share in shares],
            "quotas": quotas, "indices": sorted(sum(drawn, [])),
        })
    path = pathlib.Path(__file__).parent / "golden" / "sample.json"
    path.write_text(json.dumps(cases) + "\n")
    print(f"{len(cases)} cases in {path.name}")


if __name__ == "__main__":
    main()
