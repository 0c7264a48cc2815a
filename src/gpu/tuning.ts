import { areAlike, type ProductForm, type Tile, type Variant, VARIANTS } from "./variants.ts";

/**
 * What tiles multiply, for each of which a device may have its own: large products, products with one
 * block column (as Cholesky factorization and triangular solves have them), Gram matrices with the
 * covariance fused, in float32 and beyond it, and stacks of small products (training).
 */
export type TileUse =
  | "product-nt"
  | "product-nn"
  | "panel-nt"
  | "panel-nn"
  | "gram"
  | "gram-wide"
  | "stacked-nt"
  | "stacked-nn"
  | "stacked-tn";

/** The form of each use's product. */
export const TILE_USES: Readonly<Record<TileUse, ProductForm>> = {
  "product-nt": "nt",
  "product-nn": "nn",
  "panel-nt": "nt",
  "panel-nn": "nn",
  gram: "nt",
  "gram-wide": "nt",
  "stacked-nt": "nt",
  "stacked-nn": "nn",
  "stacked-tn": "tn",
};

/** How a device stores and multiplies matrices. */
export interface Tuning {
  /** How matrices are stored, and the tile of what `tiles` leaves out. */
  readonly variant: Variant;
  /** Tiles that read matrices as `variant` stores them. */
  readonly tiles: Readonly<Partial<Record<TileUse, Tile>>>;
  /** When it was measured, as in 2026-11-25; undefined for what nothing was measured of. */
  readonly date?: string;
}

/** The tile of a use. */
export function tileOf({ variant, tiles }: Tuning, use: TileUse): Tile {
  return tiles[use] ?? (use === "gram-wide" ? VARIANTS[variant].wide[0] : defaultTile(variant));
}

/**
 * How a device stores and multiplies where nothing was measured on it. CPU drivers read from textures
 * faster where subgroups share the loads: on lavapipe large products take 0.8 of the time, Gram
 * matrices 0.7 to 0.75, stacked ones 0.73 to 0.9, and a tile of fewer rows is compiled sooner. Of A B
 * with one block column only the other tile is as fast.
 *
 * @param shared whether it is a CPU driver with subgroups
 */
export function defaultTuning(variant: Variant, shared: boolean): Tuning {
  if (variant !== "texture" || !shared) return { variant, tiles: {} };
  const [few, many] = VARIANTS["texture-subgroup"].sizes
    .map((constants): Tile => ({ variant: "texture-subgroup", constants }));
  return {
    variant,
    tiles: {
      "product-nt": many,
      "product-nn": many,
      "panel-nt": few,
      gram: few,
      "gram-wide": few,
      "stacked-nt": few,
      "stacked-nn": many,
      "stacked-tn": many,
    },
  };
}

/** What multiplies in a variant where nothing was measured. */
export function defaultTile(variant: Variant): Tile {
  return { variant, constants: VARIANTS[variant].sizes[0] };
}

/** Whether the tiles read matrices as they are stored. */
export function isConsistent({ variant, tiles }: Tuning): boolean {
  return Object.values(tiles).every((tile) => areAlike(variant, tile.variant));
}
