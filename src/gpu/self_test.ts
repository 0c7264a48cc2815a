import mathText from "../../shaders/math.wgsl" with { type: "text" };
import doubleSingleText from "../../shaders/real/double_single.wgsl" with { type: "text" };
import f64Text from "../../shaders/real/f64.wgsl" with { type: "text" };
import testPairs from "../../shaders/selftest/double_single.wgsl" with { type: "text" };
import test32 from "../../shaders/selftest/float32.wgsl" with { type: "text" };
import test64 from "../../shaders/selftest/float64.wgsl" with { type: "text" };
import { GpuError } from "./error.ts";
import type { Gpu } from "./gpu.ts";
import { Storage } from "./storage.ts";

/** One known answer and what the device made of it. */
export interface Answer {
  /** What was computed. */
  readonly question: string;
  /** The right answer. */
  readonly expected: number;
  /** The device's answer. */
  readonly got: number;
  /** Whether it is as good as the project's shaders need. */
  readonly right: boolean;
  /** What it means where it is wrong: some answers are expected to differ between drivers. */
  readonly meaning: string;
}

/** Known answers of float32 arithmetic on this adapter. */
export async function selfTest32(gpu: Gpu): Promise<Answer[]> {
  const small = 2 ** -30 * (1 + 2 ** -20);
  const given = [1, 2 ** -24 * (1 + 2 ** -20), 1 + 2 ** -12, small, 2 ** -126, 0.999];
  using x = Storage.upload(gpu, Float32Array.from(given), "self-test");
  using answers = Storage.create(gpu, 4 * 8, "self-test");
  const pipeline = await gpu.pipeline([{ name: "selftest/float32.wgsl", text: test32 }]);
  const record = gpu.record("self-test");
  record.dispatch(pipeline, { x, answers }, { zero: 0 }, [1]);
  await record.submit();
  const got = new Float32Array(await answers.read());
  const answer = (
    index: number,
    question: string,
    expected: number,
    tolerance: number,
    meaning: string,
  ): Answer => ({
    question,
    expected,
    got: got[index],
    right: Math.abs(got[index] - expected) <= tolerance * Math.abs(expected),
    meaning,
  });
  return [
    answer(3, "1 / 3", Math.fround(1 / 3), 1e-7, "division is not rounded correctly"),
    answer(4, "sqrt 2", Math.fround(Math.SQRT2), 1e-7, "sqrt is not rounded correctly"),
    answer(
      1,
      "two-sum behind an opaque zero",
      Math.fround(small),
      0,
      "no double-single arithmetic",
    ),
    answer(0, "plain two-sum", Math.fround(small), 0, "optimized away; nothing relies on it"),
    answer(2, "fma (1 + 2^-12)^2", 2 ** -24, 0, "fma is not fused; nothing relies on it"),
    answer(5, "subnormal 2^-127", 2 ** -127, 0, "flushed to 0; nothing relies on it"),
    answer(
      6,
      "acos 0.999",
      Math.acos(Math.fround(0.999)),
      1e-6,
      "built-in acos is rough; never used",
    ),
    answer(7, "exp -1", Math.exp(-1), 1e-6, "built-in exp is rough; never used"),
  ];
}

/** Known answers of float64 arithmetic, or none where the adapter does not grant it. */
export async function selfTest64(gpu: Gpu): Promise<Answer[]> {
  if (!gpu.float64) return [];
  using x = Storage.upload(gpu, Float64Array.from([1, 3, 2 ** -40]), "self-test");
  using answers = Storage.create(gpu, 8 * 6, "self-test");
  const record = gpu.record("self-test");
  try {
    const pipeline = await gpu.pipeline([
      { name: "selftest/float64.wgsl", text: test64 },
      { name: "real/f64.wgsl", text: f64Text },
      { name: "math.wgsl", text: mathText },
    ]);
    record.dispatch(pipeline, { x, answers }, { zero: 0 }, [1]);
    await record.submit();
  } catch (error) {
    if (!(error instanceof GpuError)) throw error;
    const meaning = `float64 shaders do not compile: ${error.message}`;
    return [{ question: "float64 shader", expected: 1, got: 0, right: false, meaning }];
  }
  const got = new Float64Array(await answers.read());
  const expected: [string, number][] = [
    ["1 / 3", 1 / 3],
    ["sqrt 2", Math.SQRT2],
    ["(1 + 2^-40)^2 - 1", (1 + 2 ** -40) * (1 + 2 ** -40) - 1],
    ["own acos(2 / 3)", Math.acos(2 / 3)],
    ["own exp(-3)", Math.exp(-3)],
    ["1/3 - float32(1/3)", 1 / 3 - Math.fround(1 / 3)],
  ];
  // A few roundings of float64: float32 or a library's rough function misses by far.
  return expected.map(([question, value], index) => ({
    question: `float64: ${question}`,
    expected: value,
    got: got[index],
    right: Math.abs(got[index] - value) <= 1e-14 * Math.abs(value),
    meaning: "float64 is not what it should be; it is not used",
  }));
}

/** Known answers of arithmetic in pairs of float32. */
export async function selfTestDoubleSingle(gpu: Gpu): Promise<Answer[]> {
  using x = Storage.upload(gpu, Float32Array.of(1, 0, 3, 0, Math.fround(1e-9), 0), "self-test");
  using answers = Storage.create(gpu, 8 * 5, "self-test");
  const pipeline = await gpu.pipeline([
    { name: "selftest/double_single.wgsl", text: testPairs },
    { name: "real/double_single.wgsl", text: doubleSingleText },
  ]);
  const record = gpu.record("self-test");
  record.dispatch(pipeline, { x, answers }, { zero: 0 }, [1]);
  await record.submit();
  const got = new Float32Array(await answers.read());
  const expected: [string, number][] = [
    ["1 / 3", 1 / 3],
    ["sqrt 2", Math.SQRT2],
    ["(1 + 1e-9) - 1", Math.fround(1e-9)],
    ["(1 / 3)^2", 1 / 9],
    ["3 (1 / 3) - 1", 0],
  ];
  // A few roundings of 48 bits; where an error term is optimized away, only 24 are left.
  return expected.map(([question, value], index) => {
    const answer = got[2 * index] + got[2 * index + 1];
    return {
      question: `double-single: ${question}`,
      expected: value,
      got: answer,
      right: Math.abs(answer - value) <= 2 ** -43 * Math.max(Math.abs(value), 2 ** -3),
      meaning: "error terms are optimized away; double-single is not used",
    };
  });
}
