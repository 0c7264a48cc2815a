import bufferA from "../../shaders/storage/buffer_a.wgsl" with { type: "text" };
import bufferB from "../../shaders/storage/buffer_b.wgsl" with { type: "text" };
import bufferLow from "../../shaders/storage/buffer_low.wgsl" with { type: "text" };
import bufferResult from "../../shaders/storage/buffer_result.wgsl" with { type: "text" };
import bufferSource from "../../shaders/storage/buffer_source.wgsl" with { type: "text" };
import sampledA from "../../shaders/storage/sampled_a.wgsl" with { type: "text" };
import sampledB from "../../shaders/storage/sampled_b.wgsl" with { type: "text" };
import sampledSource from "../../shaders/storage/sampled_source.wgsl" with { type: "text" };
import textureA from "../../shaders/storage/texture_a.wgsl" with { type: "text" };
import textureB from "../../shaders/storage/texture_b.wgsl" with { type: "text" };
import textureLow from "../../shaders/storage/texture_low.wgsl" with { type: "text" };
import textureResult from "../../shaders/storage/texture_result.wgsl" with { type: "text" };
import textureSource from "../../shaders/storage/texture_source.wgsl" with { type: "text" };
import register from "../../shaders/tile/register.wgsl" with { type: "text" };
import registerNN from "../../shaders/tile/register_nn.wgsl" with { type: "text" };
import registerNT from "../../shaders/tile/register_nt.wgsl" with { type: "text" };
import registerTN from "../../shaders/tile/register_tn.wgsl" with { type: "text" };
import subgroup from "../../shaders/tile/subgroup.wgsl" with { type: "text" };
import subgroupNN from "../../shaders/tile/subgroup_nn.wgsl" with { type: "text" };
import subgroupNT from "../../shaders/tile/subgroup_nt.wgsl" with { type: "text" };
import subgroupTN from "../../shaders/tile/subgroup_tn.wgsl" with { type: "text" };
import workgroup from "../../shaders/tile/workgroup.wgsl" with { type: "text" };
import workgroupNN from "../../shaders/tile/workgroup_nn.wgsl" with { type: "text" };
import workgroupNT from "../../shaders/tile/workgroup_nt.wgsl" with { type: "text" };
import workgroupTN from "../../shaders/tile/workgroup_tn.wgsl" with { type: "text" };
import type { Constants, ShaderFile } from "./link/link.ts";

/**
 * How matrices are stored and multiplied. Tiles in registers, read from "texture": read-only storage
 * textures, "texture-subgroup": the same, with loads shared by a subgroup, "sampled": sampled textures,
 * "buffer": storage buffers, "subgroup": the same, with loads shared by a subgroup; "workgroup": storage
 * buffers and tiles in workgroup memory.
 */
export type Variant =
  | "texture"
  | "texture-subgroup"
  | "sampled"
  | "buffer"
  | "subgroup"
  | "workgroup";

/** The form of a product: A B^T, both operands read along k; A B; A^T B, both with rows along k. */
export type ProductForm = "nt" | "nn" | "tn";

/** A matrix's part in a shader. */
export type Operand = "a" | "b" | "source" | "result" | "low";

/** A tile: the variant whose files multiply, and the constants they are linked with. */
export interface Tile {
  /** Whose files. */
  readonly variant: Variant;
  /** Values of the constants that its files declare; the others keep what the files say. */
  readonly constants: Constants;
}

/** The files of a variant and what may be set in them. */
export interface VariantFiles {
  /** Whether matrices of float32 lie in textures. */
  readonly inTextures: boolean;
  /** How a shader reads and writes matrices. Tiles of one device share them. */
  readonly operands: Readonly<Record<Operand, ShaderFile>>;
  /** What multiplies: what all forms share, and each form. */
  readonly tile: Readonly<Record<"all", readonly ShaderFile[]> & Record<ProductForm, ShaderFile>>;
  /** Whether a sum's first chunks may be shorter: its files have the constant HEAD. */
  readonly headed: boolean;
  /** A feature that the device must have. */
  readonly feature?: "subgroups";
  /** Constants that are worth measuring; the first ones are the defaults. */
  readonly sizes: readonly Constants[];
  /** The tile of few rows. */
  readonly narrow: Tile;
  /**
   * Tiles of numbers of more than four bytes, of which fewer fit into registers, that are worth
   * measuring; the first one is the default.
   */
  readonly wide: readonly Tile[];
  /**
   * The tile of sums in pairs of float32: each of their terms is some hundred instructions, so that a
   * large one takes a driver many seconds to compile.
   */
  readonly pairs: Tile;
}

function storage(name: string, text: string): ShaderFile {
  return { name: `storage/${name}.wgsl`, text };
}

function tile(name: string, text: string): ShaderFile {
  return { name: `tile/${name}.wgsl`, text };
}

const TEXTURES: VariantFiles["operands"] = {
  a: storage("texture_a", textureA),
  b: storage("texture_b", textureB),
  source: storage("texture_source", textureSource),
  result: storage("texture_result", textureResult),
  low: storage("texture_low", textureLow),
};

const SAMPLED: VariantFiles["operands"] = {
  ...TEXTURES,
  a: storage("sampled_a", sampledA),
  b: storage("sampled_b", sampledB),
  source: storage("sampled_source", sampledSource),
};

const BUFFERS: VariantFiles["operands"] = {
  a: storage("buffer_a", bufferA),
  b: storage("buffer_b", bufferB),
  source: storage("buffer_source", bufferSource),
  result: storage("buffer_result", bufferResult),
  low: storage("buffer_low", bufferLow),
};

const REGISTER_TILE: VariantFiles["tile"] = {
  all: [tile("register", register)],
  nt: tile("register_nt", registerNT),
  nn: tile("register_nn", registerNN),
  tn: tile("register_tn", registerTN),
};

const SUBGROUP_TILE: VariantFiles["tile"] = {
  all: [tile("register", register), tile("subgroup", subgroup)],
  nt: tile("subgroup_nt", subgroupNT),
  nn: tile("subgroup_nn", subgroupNN),
  tn: tile("subgroup_tn", subgroupTN),
};

const WORKGROUP_TILE: VariantFiles["tile"] = {
  all: [tile("workgroup", workgroup)],
  nt: tile("workgroup_nt", workgroupNT),
  nn: tile("workgroup_nn", workgroupNN),
  tn: tile("workgroup_tn", workgroupTN),
};

/** Constants of a tile, whose rows and columns must divide 64: nothing else is cut off at an edge. */
function size(
  [ROWS, COLS]: readonly [number, number],
  [LANE_ROWS, LANE_COLS]: readonly [number, number],
  more: Constants = {},
): Constants {
  return { ROWS, COLS, LANE_ROWS, LANE_COLS, ...more };
}

/** Elements of an array indexed by literals, which GPUs keep in registers. */
const FLAT = { FLAT: 1 } as const;

/** Large tiles of few invocations suit CPU drivers, small flat ones of many GPUs. */
const TEXTURE_SIZES: readonly Constants[] = [
  size([16, 16], [4, 2]),
  size([8, 8], [8, 8], FLAT),
  size([16, 8], [4, 2]),
  size([8, 8], [4, 2]),
  size([16, 16], [4, 2], { CHUNK: 16 }),
  size([4, 4], [16, 16], FLAT),
  size([16, 16], [2, 4]),
  size([32, 16], [2, 4]),
];

const BUFFER_SIZES: readonly Constants[] = [
  size([8, 4], [8, 8], FLAT),
  size([4, 4], [16, 16], FLAT),
  size([8, 8], [8, 8], FLAT),
  size([8, 4], [4, 2]),
];

const SUBGROUP_SIZES: readonly Constants[] = [
  size([16, 4], [1, 16]),
  size([16, 4], [1, 16], FLAT),
  size([8, 8], [1, 8]),
  size([32, 4], [1, 16]),
];

const TEXTURE_SUBGROUP_SIZES: readonly Constants[] = [
  size([32, 4], [1, 8]),
  size([64, 4], [1, 8]),
  size([16, 8], [1, 8]),
  size([16, 4], [1, 16], FLAT),
];

const WORKGROUP_SIZES: readonly Constants[] = [
  size([4, 4], [16, 16]),
  size([4, 4], [16, 16], FLAT),
  size([8, 4], [8, 16], { ...FLAT, SLICE: 2 }),
  size([8, 8], [8, 8], { ...FLAT, SLICE: 2 }),
  size([4, 4], [16, 16], { SLICE: 2 }),
  size([4, 8], [16, 8], { ...FLAT, SLICE: 2 }),
];

const REGISTER_PAIRS: Constants = size([8, 4], [1, 8]);
const REGISTER_NARROW: Constants = size([8, 8], [1, 8]);
const WORKGROUP_NARROW: Tile = { variant: "workgroup", constants: size([1, 4], [8, 16]) };

/** Tiles of wide numbers that read buffers. */
const BUFFER_WIDE: readonly Tile[] = [
  { variant: "workgroup", constants: size([4, 4], [16, 16]) },
  { variant: "buffer", constants: size([8, 4], [4, 2]) },
  { variant: "workgroup", constants: size([16, 8], [4, 8], { SLICE: 2 }) },
];

const WIDE_SIZES: readonly Constants[] = [
  size([8, 8], [4, 2]),
  size([16, 8], [4, 2]),
  size([4, 4], [16, 16], FLAT),
];

/** Every variant there is. Another one is a file or two, and a line here and in {@link Variant}. */
export const VARIANTS: Readonly<Record<Variant, VariantFiles>> = {
  texture: {
    inTextures: true,
    operands: TEXTURES,
    tile: REGISTER_TILE,
    headed: true,
    sizes: TEXTURE_SIZES,
    narrow: { variant: "texture", constants: REGISTER_NARROW },
    wide: WIDE_SIZES.map((constants) => ({ variant: "texture", constants })),
    pairs: { variant: "texture", constants: REGISTER_PAIRS },
  },
  "texture-subgroup": {
    inTextures: true,
    operands: TEXTURES,
    tile: SUBGROUP_TILE,
    headed: true,
    feature: "subgroups",
    sizes: TEXTURE_SUBGROUP_SIZES,
    narrow: { variant: "texture", constants: REGISTER_NARROW },
    wide: TEXTURE_SUBGROUP_SIZES.map((constants) => ({ variant: "texture-subgroup", constants })),
    pairs: { variant: "texture", constants: REGISTER_PAIRS },
  },
  sampled: {
    inTextures: true,
    operands: SAMPLED,
    tile: REGISTER_TILE,
    headed: true,
    sizes: TEXTURE_SIZES,
    narrow: { variant: "sampled", constants: REGISTER_NARROW },
    wide: WIDE_SIZES.map((constants) => ({ variant: "sampled", constants })),
    pairs: { variant: "sampled", constants: REGISTER_PAIRS },
  },
  buffer: {
    inTextures: false,
    operands: BUFFERS,
    tile: REGISTER_TILE,
    headed: true,
    sizes: BUFFER_SIZES,
    narrow: { variant: "buffer", constants: REGISTER_NARROW },
    wide: BUFFER_WIDE,
    pairs: BUFFER_WIDE[0],
  },
  subgroup: {
    inTextures: false,
    operands: BUFFERS,
    tile: SUBGROUP_TILE,
    headed: true,
    feature: "subgroups",
    sizes: SUBGROUP_SIZES,
    narrow: WORKGROUP_NARROW,
    wide: BUFFER_WIDE,
    pairs: BUFFER_WIDE[0],
  },
  workgroup: {
    inTextures: false,
    operands: BUFFERS,
    tile: WORKGROUP_TILE,
    headed: false,
    sizes: WORKGROUP_SIZES,
    narrow: WORKGROUP_NARROW,
    wide: BUFFER_WIDE,
    pairs: BUFFER_WIDE[0],
  },
};

/** Names of all variants. */
export const VARIANT_NAMES = Object.keys(VARIANTS) as readonly Variant[];

/** Whether a device of this variant keeps matrices of float32 in textures. */
export function inTextures(variant: Variant): boolean {
  return VARIANTS[variant].inTextures;
}

/** Whether a device of this variant can multiply with tiles of that one: they read matrices alike. */
export function areAlike(variant: Variant, other: Variant): boolean {
  return VARIANTS[variant].operands === VARIANTS[other].operands;
}
