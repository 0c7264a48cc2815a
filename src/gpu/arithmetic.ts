import doubleSingle from "../../shaders/real/double_single.wgsl" with { type: "text" };
import f32 from "../../shaders/real/f32.wgsl" with { type: "text" };
import f64 from "../../shaders/real/f64.wgsl" with { type: "text" };
import type { ShaderFile } from "./link/link.ts";

/** Arithmetic of a shader; "double-single" is a sum of two float32, good to about 48 bits. */
export type Precision = "float32" | "float64" | "double-single";

const FILES: Readonly<Record<Precision, ShaderFile>> = {
  float32: { name: "real/f32.wgsl", text: f32 },
  float64: { name: "real/f64.wgsl", text: f64 },
  "double-single": { name: "real/double_single.wgsl", text: doubleSingle },
};

/** Rounding of each arithmetic. */
export const UNIT: Readonly<Record<Precision, number>> = {
  float32: 2 ** -24,
  float64: 2 ** -53,
  "double-single": 2 ** -46,
};

/** The file that says what `Real` is. */
export function realFile(precision: Precision): ShaderFile {
  return FILES[precision];
}

/** Numbers as the shader's `Real`. */
export function realArray(
  precision: Precision,
  values: Iterable<number>,
): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  switch (precision) {
    case "float32":
      return Float32Array.from(values);
    case "float64":
      return Float64Array.from(values);
    case "double-single":
      return Float32Array.from(Array.from(values).flatMap(halves));
  }
}

/** Bytes of a `Real`. */
export function realBytes(precision: Precision): number {
  return precision === "float32" ? 4 : 8;
}

/** `Real`s as numbers. */
export function readReals(precision: Precision, bytes: ArrayBuffer): Float64Array {
  switch (precision) {
    case "float32":
      return Float64Array.from(new Float32Array(bytes));
    case "float64":
      return new Float64Array(bytes);
    case "double-single": {
      const parts = new Float32Array(bytes);
      return Float64Array.from(
        { length: parts.length / 2 },
        (_, i) => parts[2 * i] + parts[2 * i + 1],
      );
    }
  }
}

/** The number that a `Real` holds of a float64. */
export function represented(precision: Precision, value: number): number {
  if (precision === "float64") return value;
  const [high, low] = halves(value);
  return precision === "float32" ? high : high + low;
}

function halves(value: number): [number, number] {
  const high = Math.fround(value);
  return [high, Math.fround(value - high)];
}
