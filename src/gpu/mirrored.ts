import type { Gpu } from "./gpu.ts";
import { Matrix } from "./matrix.ts";
import type { Panel } from "./panel.ts";
import type { Recorder } from "./recorder.ts";
import { inTextures } from "./variants.ts";

/**
 * A matrix that shaders write, or change in place, and products read: a storage buffer, and on CPU
 * drivers a texture with a copy of it. There a tile reads textures several times as fast as buffers,
 * and a store into a texture takes five times as long as one into a buffer and its copy.
 */
export class Mirrored {
  /** Where shaders write, and what they change. */
  readonly matrix: Matrix;
  readonly #texture: Matrix | undefined;

  /** @throws RangeError where it does not fit into one binding */
  constructor(gpu: Gpu, rows: number, cols: number, label: string) {
    using owned = new DisposableStack();
    this.matrix = owned.use(Matrix.buffered(gpu, rows, cols, label));
    if (inTextures(gpu.variant)) {
      this.#texture = owned.use(Matrix.create(gpu, rows, cols, label));
      if (this.#texture.panels.length > 1) {
        throw new RangeError(
          `${label}: ${rows} rows do not fit into one texture of this adapter; use fewer`,
        );
      }
    }
    owned.move();
  }

  /** What shaders write. */
  get buffer(): Panel {
    return this.matrix.panels[0];
  }

  /** What products read, as it was when {@link Mirrored.publish} was last recorded. */
  get operand(): Panel {
    return (this.#texture ?? this.matrix).panels[0];
  }

  /** Brings what was written to where products read it. */
  publish(record: Recorder): void {
    if (this.#texture) record.copy(this.buffer, this.operand);
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.matrix[Symbol.dispose]();
    this.#texture?.[Symbol.dispose]();
  }
}
