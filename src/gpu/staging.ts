import type { Gpu } from "./gpu.ts";
import type { Panel } from "./panel.ts";
import { inTextures } from "./variants.ts";

/** Part of a panel that a dispatch writes all of. */
export interface Region {
  /** The panel. */
  readonly panel: Panel;
  /** First row, in the panel. */
  readonly row: number;
  /** First column, a multiple of 4. */
  readonly col: number;
  /** Rows. */
  readonly rows: number;
  /** Columns; a multiple of 64 where the shader writes a buffer and the panel is a texture. */
  readonly cols: number;
}

/**
 * A region of a texture whose shader writes a buffer, from where it is copied: on CPU drivers a store
 * into a texture takes five times as long as one into a buffer and its copy.
 */
export interface Staged {
  /** Where it ends up. */
  readonly region: Region;
  /** First byte of it in the staging buffer. */
  readonly offset: number;
}

/**
 * Rows that CPU drivers stage together at most, so that staging takes little memory beside the result.
 * A GPU needs more to have all of it at work.
 */
const STAGED_ROWS = 128;

/** Rows that one dispatch writes at most of a float32 matrix as wide as all records. */
export function stripeRows({ adapter, variant }: Gpu, most: number): number {
  return adapter.software && inTextures(variant) ? Math.min(STAGED_ROWS, most) : most;
}

/** Whether a resource is a part of a panel. */
export function isRegion(resource: object): resource is Region {
  return "panel" in resource;
}

/** Bytes of a region in the staging buffer, whose rows follow each other without gaps. */
function bytesOf({ rows, cols }: Region): number {
  return 4 * rows * cols;
}

/** Places regions one after the other in the staging buffer. */
export function stage(regions: readonly Region[]): Staged[] {
  let end = 0;
  return regions.map((region) => {
    const offset = end;
    end += bytesOf(region);
    return { region, offset };
  });
}

/** Bytes of the staging buffer that one dispatch needs. */
function stagedBytes(staged: readonly Staged[]): number {
  return staged.reduce((end, { region, offset }) => Math.max(end, offset + bytesOf(region)), 0);
}

/** The one buffer in which all dispatches of a submit stage what they write. */
export class Staging {
  readonly #gpu: Gpu;
  readonly #buffer: GPUBuffer | undefined;

  /** @param dispatches what each of them stages */
  constructor(gpu: Gpu, dispatches: readonly (readonly Staged[])[]) {
    this.#gpu = gpu;
    const bytes = dispatches.reduce((most, staged) => Math.max(most, stagedBytes(staged)), 0);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    if (bytes > 0) this.#buffer = gpu.createBuffer("staging", bytes, usage);
  }

  /** What a bind group takes of a region. */
  binding({ region, offset }: Staged): GPUBindingResource {
    return { buffer: this.#used(), offset, size: bytesOf(region) };
  }

  /** Brings a region to its texture. */
  copy(encoder: GPUCommandEncoder, { region, offset }: Staged): void {
    const { panel, row, col, rows, cols } = region;
    if (!(panel.storage instanceof GPUTexture)) return;
    encoder.copyBufferToTexture(
      { buffer: this.#used(), offset, bytesPerRow: 4 * cols, rowsPerImage: rows },
      { texture: panel.storage, origin: [col / 4, row] },
      [cols / 4, rows],
    );
  }

  #used(): GPUBuffer {
    if (!this.#buffer) throw new TypeError("nothing was to be staged");
    return this.#buffer;
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    if (this.#buffer) this.#gpu.destroyBuffer(this.#buffer);
  }
}
