import type { ShaderFile, Slots } from "../gpu/link/link.ts";

/** A covariance function, as data: which shader files compute it and with which numbers. */
export interface Covariance {
  /** What it is, for messages and run.json. */
  readonly name: string;
  /** Its options, for run.json. */
  readonly options: Readonly<Record<string, string | number>>;
  /** Files that define `covariance_tile` and `covariance_diagonal` (see shaders/covariance/). */
  readonly files: readonly ShaderFile[];
  /** Which activation stands in the files' open names. */
  readonly slots: Slots;
  /** What a tile sums over the features. */
  readonly term: "product" | "distance";
  /** Numbers that the shader finds in `settings` after the noise variance. */
  readonly settings: readonly number[];
  /** Hidden layers whose deviations the shader finds in its tables; undefined where it has none. */
  readonly layers: number | undefined;
}
