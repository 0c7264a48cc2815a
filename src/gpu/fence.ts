import type { Gpu } from "./gpu.ts";

/**
 * Tells when one submit is done while later ones are on their way: in Deno `onSubmittedWorkDone` holds
 * the host until everything is, and the wait for a mapped buffer does not.
 */
export class Fence {
  readonly #buffer: GPUBuffer;

  constructor(gpu: Gpu) {
    // Four bytes that go by themselves, so that the ledger need not know of them.
    this.#buffer = gpu.device.createBuffer({
      label: "fence",
      size: 4,
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
  }

  /** To be encoded last in the submit. */
  encode(encoder: GPUCommandEncoder): void {
    encoder.clearBuffer(this.#buffer);
  }

  /** When the submit is done, or has failed, which {@link Gpu.check} tells; the fence is gone then. */
  async passed(): Promise<void> {
    try {
      await this.#buffer.mapAsync(GPUMapMode.READ);
    } catch {
      // The device is lost, and says so itself.
    } finally {
      this.#buffer.destroy();
    }
  }

  /** Frees a fence that nothing was submitted with. */
  destroy(): void {
    this.#buffer.destroy();
  }
}
