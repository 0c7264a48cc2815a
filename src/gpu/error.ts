/**
 * A failure of the device or its driver: no adapter, a lost device, a shader that does not compile,
 * a command the driver refused. The message says what to do about it.
 */
export class GpuError extends Error {
  /** Always "GpuError". */
  override readonly name = "GpuError";
}
