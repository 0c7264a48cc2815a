import type { Gpu } from "./gpu.ts";
import { readBack } from "./storage.ts";

/** Begin and end of each pass by the device's clock, in milliseconds since the first began. */
export type PassTimes = readonly { readonly begin: number; readonly end: number }[];

/** Passes of a query set: WebGPU allows 4,096 queries in one. */
const PASSES = 2048;

/** Timestamps at both ends of many passes, which are read together. */
export class PassClock {
  readonly #gpu: Gpu;
  readonly #sets: GPUQuerySet[] = [];
  #count = 0;

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** Two timestamps for a pass, and its place among the times. */
  reserve(): { readonly slot: number; readonly writes: GPUComputePassTimestampWrites } {
    const slot = this.#count++;
    const place = slot % PASSES;
    if (place === 0) {
      this.#sets.push(
        this.#gpu.device.createQuerySet({ type: "timestamp", count: 2 * PASSES }),
      );
    }
    const querySet = this.#sets[this.#sets.length - 1];
    return {
      slot,
      writes: {
        querySet,
        beginningOfPassWriteIndex: 2 * place,
        endOfPassWriteIndex: 2 * place + 1,
      },
    };
  }

  /** The times of all passes, once they are done. */
  async read(): Promise<PassTimes> {
    const gpu = this.#gpu;
    const bytes = 16 * this.#count;
    const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
    const resolved = gpu.createBuffer("timestamps", bytes, usage);
    try {
      const result = await readBack(gpu, "timestamps", bytes, (encoder, staging) => {
        this.#sets.forEach((set, at) => {
          const passes = Math.min(this.#count - at * PASSES, PASSES);
          encoder.resolveQuerySet(set, 0, 2 * passes, resolved, 16 * PASSES * at);
        });
        encoder.copyBufferToBuffer(resolved, 0, staging, 0, bytes);
      });
      const stamps = new BigUint64Array(result);
      // Nanoseconds of a clock that runs for days do not fit into a number.
      const at = (index: number) => Number(stamps[index] - stamps[0]) / 1e6;
      return Array.from({ length: this.#count }, (_, slot) => ({
        begin: at(2 * slot),
        end: at(2 * slot + 1),
      }));
    } finally {
      gpu.destroyBuffer(resolved);
    }
  }

  /** Frees the query sets. */
  [Symbol.dispose](): void {
    for (const set of this.#sets) set.destroy();
  }
}
