import bufferA from "../../shaders/storage/buffer_a.wgsl" with { type: "text" };
import bufferB from "../../shaders/storage/buffer_b.wgsl" with { type: "text" };
import bufferLow from "../../shaders/storage/buffer_low.wgsl" with { type: "text" };
import bufferResult from "../../shaders/storage/buffer_result.wgsl" with { type: "text" };
import bufferSource from "../../shaders/storage/buffer_source.wgsl" with { type: "text" };
import double from "../../shaders/storage/double.wgsl" with { type: "text" };
import doubleResult from "../../shaders/storage/double_result.wgsl" with { type: "text" };
import single from "../../shaders/storage/single.wgsl" with { type: "text" };
import textureA from "../../shaders/storage/texture_a.wgsl" with { type: "text" };
import textureB from "../../shaders/storage/texture_b.wgsl" with { type: "text" };
import textureLow from "../../shaders/storage/texture_low.wgsl" with { type: "text" };
import textureResult from "../../shaders/storage/texture_result.wgsl" with { type: "text" };
import textureSource from "../../shaders/storage/texture_source.wgsl" with { type: "text" };
import register from "../../shaders/tile/register.wgsl" with { type: "text" };
import registerNN from "../../shaders/tile/register_nn.wgsl" with { type: "text" };
import registerNT from "../../shaders/tile/register_nt.wgsl" with { type: "text" };
import registerTN from "../../shaders/tile/register_tn.wgsl" with { type: "text" };
import store from "../../shaders/tile/store.wgsl" with { type: "text" };
import workgroup from "../../shaders/tile/workgroup.wgsl" with { type: "text" };
import workgroupNN from "../../shaders/tile/workgroup_nn.wgsl" with { type: "text" };
import workgroupNT from "../../shaders/tile/workgroup_nt.wgsl" with { type: "text" };
import workgroupTN from "../../shaders/tile/workgroup_tn.wgsl" with { type: "text" };
import type { Variant } from "./adapter.ts";
import type { ShaderFile } from "./link/link.ts";

/** A matrix's part in a shader. */
export type Operand = "a" | "b" | "source" | "result" | "low";

const STORAGE: Readonly<Record<Variant, Readonly<Record<Operand, ShaderFile>>>> = {
  texture: {
    a: { name: "storage/texture_a.wgsl", text: textureA },
    b: { name: "storage/texture_b.wgsl", text: textureB },
    source: { name: "storage/texture_source.wgsl", text: textureSource },
    result: { name: "storage/texture_result.wgsl", text: textureResult },
    low: { name: "storage/texture_low.wgsl", text: textureLow },
  },
  workgroup: {
    a: { name: "storage/buffer_a.wgsl", text: bufferA },
    b: { name: "storage/buffer_b.wgsl", text: bufferB },
    source: { name: "storage/buffer_source.wgsl", text: bufferSource },
    result: { name: "storage/buffer_result.wgsl", text: bufferResult },
    low: { name: "storage/buffer_low.wgsl", text: bufferLow },
  },
};

/** Says that matrices hold float32. */
const SINGLE: ShaderFile = { name: "storage/single.wgsl", text: single };

/** Says that matrices hold float64. */
const DOUBLE: ShaderFile = { name: "storage/double.wgsl", text: double };

/** Through which a shader of float32 matrices writes a float64 result: `store_double`. */
export const DOUBLE_RESULT: ShaderFile = {
  name: "storage/double_result.wgsl",
  text: doubleResult,
};

/** The form of a product: A B^T, both operands read along k; A B; A^T B, both with rows along k. */
export type ProductForm = "nt" | "nn" | "tn";

const TILES: Readonly<Record<Variant, Readonly<Record<"both" | ProductForm, ShaderFile>>>> = {
  texture: {
    both: { name: "tile/register.wgsl", text: register },
    nt: { name: "tile/register_nt.wgsl", text: registerNT },
    nn: { name: "tile/register_nn.wgsl", text: registerNN },
    tn: { name: "tile/register_tn.wgsl", text: registerTN },
  },
  workgroup: {
    both: { name: "tile/workgroup.wgsl", text: workgroup },
    nt: { name: "tile/workgroup_nt.wgsl", text: workgroupNT },
    nn: { name: "tile/workgroup_nn.wgsl", text: workgroupNN },
    tn: { name: "tile/workgroup_tn.wgsl", text: workgroupTN },
  },
};

/** Stores a tile in a matrix of the tile's own arithmetic. */
export const STORE_TILE: ShaderFile = { name: "tile/store.wgsl", text: store };

/**
 * The files through which a shader reads and writes matrices: float32 ones in the given variant, or
 * "float64" ones, which are storage buffers in every variant.
 */
export function storageFiles(
  storage: Variant | "float64",
  ...operands: readonly Operand[]
): ShaderFile[] {
  const [alias, variant] = storage === "float64"
    ? [DOUBLE, "workgroup" as const]
    : [SINGLE, storage];
  return [alias, ...operands.map((operand) => STORAGE[variant][operand])];
}

/**
 * The same for a shader that multiplies `operands` in the given variant, and reads and writes other
 * matrices in storage buffers: on CPU drivers a store into a texture takes five times as long.
 */
export function bufferedFiles(
  variant: Variant,
  operands: readonly Operand[],
  ...buffers: readonly Operand[]
): ShaderFile[] {
  return [
    ...storageFiles(variant, ...operands),
    ...buffers.map((operand) => STORAGE.workgroup[operand]),
  ];
}

/** The files that multiply a tile in this variant. */
export function tileFiles(variant: Variant, form: ProductForm): ShaderFile[] {
  return [TILES[variant].both, TILES[variant][form]];
}

/** Workgroups [x, y] that cover rows x cols with a linked tile. */
export function tileGrid(
  constants: ReadonlyMap<string, number>,
  rows: number,
  cols: number,
): [number, number] {
  const tileRows = constants.get("TILE_ROWS");
  const tileCols = constants.get("TILE_COLS");
  if (!tileRows || !tileCols) throw new TypeError("the shader has no tile");
  return [Math.ceil(cols / tileCols), Math.ceil(rows / tileRows)];
}
