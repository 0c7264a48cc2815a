import f32 from "../../shaders/real/f32.wgsl" with { type: "text" };
import f64 from "../../shaders/real/f64.wgsl" with { type: "text" };
import type { Variant } from "../gpu/adapter.ts";
import type { Constants, ShaderFile } from "../gpu/link/link.ts";

/** Arithmetic in which covariances are computed. */
export type Precision = "float32" | "float64";

const FILES: Readonly<Record<Precision, ShaderFile>> = {
  float32: { name: "real/f32.wgsl", text: f32 },
  float64: { name: "real/f64.wgsl", text: f64 },
};

/** The file that says what `Real` is. */
export function realFile(precision: Precision): ShaderFile {
  return FILES[precision];
}

/** A tile of float64 has a quarter of the elements, so that it still fits into registers. */
export function tileConstants(variant: Variant, precision: Precision): Constants {
  return variant === "texture" && precision === "float64" ? { ROWS: 8, COLS: 8 } : {};
}

/** Numbers as the shader's `Real`. */
export function realArray(
  precision: Precision,
  values: Iterable<number>,
): Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> {
  return precision === "float64" ? Float64Array.from(values) : Float32Array.from(values);
}

/** Bytes of a `Real`. */
export function realBytes(precision: Precision): number {
  return precision === "float64" ? 8 : 4;
}

/** `Real`s as numbers. */
export function readReals(precision: Precision, bytes: ArrayBuffer): Float64Array {
  return precision === "float64"
    ? new Float64Array(bytes)
    : Float64Array.from(new Float32Array(bytes));
}
