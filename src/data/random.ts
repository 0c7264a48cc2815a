/** A stream of pseudorandom numbers; the same seed gives the same stream on every machine. */
export interface Random {
  /** An integer from 0 to 2^32 - 1. */
  uint32(): number;
  /** A multiple of 2^-53 in [0, 1). */
  uniform(): number;
  /** An integer from 0 to n - 1, each as likely. Throws `RangeError` unless 1 <= n <= 2^32. */
  integer(n: number): number;
  /** Puts `values` into a random order, each as likely, in place; returns them. */
  shuffle<T extends { [i: number]: number; readonly length: number }>(values: T): T;
  /**
   * k different integers from 0 to n - 1 in random order; the first k of a shuffle of all n. Throws
   * `RangeError` unless 0 <= k <= n.
   */
  choose(n: number, k: number): Int32Array<ArrayBuffer>;
}

/**
 * Random numbers for drawing records: xoshiro128** 1.1, its state the first two outputs of
 * splitmix64, low half first. Not for cryptography. Throws `RangeError` unless the seed is an
 * integer from 0 to 2^53 - 1.
 *
 * ```ts
 * import assert from "node:assert/strict";
 * import { random } from "@lood/lood";
 *
 * assert.deepEqual(random(1).choose(10, 3), Int32Array.of(6, 9, 3));
 * ```
 */
export function random(seed: number): Random {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new RangeError(`seed is ${seed}, must be an integer from 0 to 2^53 - 1`);
  }
  const word = splitmix64(BigInt(seed));
  const [a, b] = [word(), word()];
  const uint32 = xoshiro128([a & LOW, a >> 32n, b & LOW, b >> 32n].map(Number));

  const integer = (n: number): number => {
    if (!Number.isInteger(n) || n < 1 || n > 2 ** 32) {
      throw new RangeError(`n is ${n}, must be an integer from 1 to 2^32`);
    }
    // Outputs from the largest multiple of n on would favor the small remainders: drawn again.
    const end = 2 ** 32 - (2 ** 32) % n;
    let output = uint32();
    while (output >= end) output = uint32();
    return output % n;
  };

  // Fisher and Yates (Durstenfeld, Communications of the ACM 7, 1964, algorithm 235), from the
  // front, so that it can stop after k.
  const shuffleFirst = <T extends { [i: number]: number; readonly length: number }>(
    values: T,
    k: number,
  ): T => {
    for (let i = 0; i < k; i++) {
      const j = i + integer(values.length - i);
      [values[i], values[j]] = [values[j], values[i]];
    }
    return values;
  };

  return {
    uint32,
    uniform: () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) * 2 ** -53,
    integer,
    shuffle: (values) => shuffleFirst(values, values.length),
    choose(n, k) {
      if (!Number.isInteger(k) || k < 0 || k > n) {
        throw new RangeError(`k is ${k}, must be an integer from 0 to n, which is ${n}`);
      }
      return shuffleFirst(Int32Array.from({ length: n }, (_, i) => i), k).slice(0, k);
    },
  };
}

const LOW = 0xffff_ffffn;

/**
 * splitmix64: a stream of 64-bit integers for seeding other generators. Steele, Lea and Flood, Fast
 * splittable pseudorandom number generators, OOPSLA 2014, with the mixer of Stafford's variant 13.
 */
export function splitmix64(seed: bigint): () => bigint {
  let state = seed;
  return () => {
    state = BigInt.asUintN(64, state + 0x9e37_79b9_7f4a_7c15n);
    let z = state;
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n);
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn);
    return z ^ (z >> 31n);
  };
}

/**
 * xoshiro128** 1.1: a stream of 32-bit integers from four, not all zero. Blackman and Vigna,
 * Scrambled linear pseudorandom number generators, ACM TOMS 47 (2021), article 36;
 * https://prng.di.unimi.it.
 */
export function xoshiro128(state: readonly number[]): () => number {
  let [s0, s1, s2, s3] = state;
  const rotate = (x: number, by: number) => (x << by) | (x >>> (32 - by));
  return () => {
    const output = Math.imul(rotate(Math.imul(s1, 5), 7), 9) >>> 0;
    const shifted = s1 << 9;
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotate(s3, 11);
    return output;
  };
}
