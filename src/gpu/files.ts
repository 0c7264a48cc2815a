import double from "../../shaders/storage/double.wgsl" with { type: "text" };
import doubleResult from "../../shaders/storage/double_result.wgsl" with { type: "text" };
import single from "../../shaders/storage/single.wgsl" with { type: "text" };
import store from "../../shaders/tile/store.wgsl" with { type: "text" };
import { type ShaderFile, withConstants } from "./link/link.ts";
import { type Operand, type ProductForm, type Tile, type Variant, VARIANTS } from "./variants.ts";

/** Says that matrices hold float32. */
const SINGLE: ShaderFile = { name: "storage/single.wgsl", text: single };

/** Says that matrices hold float64. */
const DOUBLE: ShaderFile = { name: "storage/double.wgsl", text: double };

/** Through which a shader of float32 matrices writes a float64 result: `store_double`. */
export const DOUBLE_RESULT: ShaderFile = {
  name: "storage/double_result.wgsl",
  text: doubleResult,
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
  return [alias, ...operands.map((operand) => VARIANTS[variant].operands[operand])];
}

/**
 * The same for a shader that multiplies `operands` in the given variant, and reads and writes other
 * matrices in storage buffers: on CPU drivers a store into a texture takes five times as long.
 */
export function bufferedFiles(
  storage: Variant | "float64",
  operands: readonly Operand[],
  ...buffers: readonly Operand[]
): ShaderFile[] {
  return [
    ...storageFiles(storage, ...operands),
    ...buffers.map((operand) => VARIANTS.workgroup.operands[operand]),
  ];
}

/**
 * The files that multiply a tile.
 *
 * @throws TypeError where they lack one of its constants
 */
export function tileFiles({ variant, constants }: Tile, form: ProductForm): ShaderFile[] {
  const { tile } = VARIANTS[variant];
  return withConstants([...tile.all, tile[form]], constants);
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
