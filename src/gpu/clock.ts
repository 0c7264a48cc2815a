import type { Gpu } from "./gpu.ts";
import { readBack } from "./storage.ts";

/** Measures from the beginning of a compute pass to the end of a later one with the device's timestamps. */
export class Clock {
  readonly #gpu: Gpu;
  readonly #queries: GPUQuerySet;
  readonly #buffer: GPUBuffer;

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
    this.#queries = gpu.device.createQuerySet({ type: "timestamp", count: 2 });
    const usage = GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC;
    this.#buffer = gpu.createBuffer("timestamps", 16, usage);
  }

  /** What a pass writes that is the first one, the last one, or both. */
  timestampWrites(first: boolean, last: boolean): GPUComputePassTimestampWrites | undefined {
    if (!first && !last) return undefined;
    return {
      querySet: this.#queries,
      ...(first && { beginningOfPassWriteIndex: 0 }),
      ...(last && { endOfPassWriteIndex: 1 }),
    };
  }

  /** To be encoded after the last pass. */
  resolve(encoder: GPUCommandEncoder): void {
    encoder.resolveQuerySet(this.#queries, 0, 2, this.#buffer, 0);
  }

  /** Milliseconds from the first to the last, once they are done. */
  async read(): Promise<number> {
    const bytes = await readBack(this.#gpu, "timestamps", 16, (encoder, staging) => {
      encoder.copyBufferToBuffer(this.#buffer, 0, staging, 0, 16);
    });
    const [begin, end] = new BigUint64Array(bytes);
    return Number(end - begin) / 1e6;
  }

  [Symbol.dispose](): void {
    this.#queries.destroy();
    this.#gpu.destroyBuffer(this.#buffer);
  }
}
