import type { Gpu } from "./gpu.ts";

/** A plain storage buffer, zeroed: small tables and results that are not matrices. */
export class Storage {
  /** Its size. */
  readonly bytes: number;
  /** What a bind group takes. */
  readonly binding: GPUBindingResource;
  readonly #gpu: Gpu;
  readonly #buffer: GPUBuffer;

  private constructor(gpu: Gpu, buffer: GPUBuffer, bytes: number) {
    this.#gpu = gpu;
    this.#buffer = buffer;
    this.bytes = bytes;
    this.binding = { buffer };
  }

  /** A buffer of `bytes` zeros, rounded up to a multiple of 4. */
  static create(gpu: Gpu, bytes: number, label: string): Storage {
    const size = Math.max(Math.ceil(bytes / 4) * 4, 4);
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_DST | GPUBufferUsage.COPY_SRC;
    return new Storage(gpu, gpu.createBuffer(label, size, usage), size);
  }

  /** A buffer with the given values. */
  static upload(
    gpu: Gpu,
    values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
    label: string,
  ): Storage {
    const storage = Storage.create(gpu, values.byteLength, label);
    storage.write(values);
    return storage;
  }

  /** Replaces the first bytes. */
  write(
    values: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
  ): void {
    this.#gpu.upload(this.#buffer.label, values.byteLength, () => {
      this.#gpu.device.queue.writeBuffer(this.#buffer, 0, values);
    });
  }

  /** The bytes, once all work submitted before is done. */
  read(): Promise<ArrayBuffer> {
    return readBack(this.#gpu, this.#buffer.label, this.bytes, (encoder, staging) => {
      encoder.copyBufferToBuffer(this.#buffer, 0, staging, 0, this.bytes);
    });
  }

  /** Frees the device memory. */
  [Symbol.dispose](): void {
    this.#gpu.destroyBuffer(this.#buffer);
  }
}

/** Copies `bytes` into a buffer that the host can map, and reads them. */
export async function readBack(
  gpu: Gpu,
  label: string,
  bytes: number,
  copy: (encoder: GPUCommandEncoder, staging: GPUBuffer) => void,
): Promise<ArrayBuffer> {
  using mapped = await mapBack(gpu, label, bytes, copy);
  return mapped.bytes.slice(0);
}

/** Bytes of the device that the host sees until they are disposed of. */
export interface Mapped {
  /** The bytes themselves, not a copy. */
  readonly bytes: ArrayBuffer;
  /** Takes them away. */
  [Symbol.dispose](): void;
}

/** Copies `bytes` into a buffer that the host can map, and maps it. */
export async function mapBack(
  gpu: Gpu,
  label: string,
  bytes: number,
  copy: (encoder: GPUCommandEncoder, staging: GPUBuffer) => void,
): Promise<Mapped> {
  gpu.check();
  using _wait = gpu.beginReadBack(label, bytes);
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = gpu.createBuffer("read-back", bytes, usage);
  try {
    const encoder = gpu.device.createCommandEncoder({ label: "read-back" });
    copy(encoder, staging);
    gpu.device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    gpu.check();
    const range = staging.getMappedRange();
    return { bytes: range, [Symbol.dispose]: () => gpu.destroyBuffer(staging) };
  } catch (error) {
    gpu.destroyBuffer(staging);
    throw error;
  }
}
