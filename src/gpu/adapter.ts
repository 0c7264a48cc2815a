import { GpuError } from "./error.ts";

/**
 * How a matrix is stored and multiplied. "texture": rgba32float textures and a tile of registers
 * for each invocation, which is fastest on Mesa's and other CPU drivers. "workgroup": storage
 * buffers and tiles in workgroup memory, for real GPUs.
 */
export type Variant = "texture" | "workgroup";

/** What the adapter says of itself, as runs record it. */
export interface AdapterDescription {
  /** Name or number of its maker. */
  readonly vendor: string;
  /** Family of the GPU, where the driver tells. */
  readonly architecture: string;
  /** Number of the model, where the driver tells. */
  readonly device: string;
  /** Name, as the driver gives it. */
  readonly description: string;
  /** A driver that computes on the CPU (lavapipe, SwiftShader). */
  readonly software: boolean;
}

const NO_ADAPTER = "no WebGPU adapter was found: Deno needs a Vulkan driver on Linux (install " +
  "the GPU vendor's, or Mesa's software driver with `apt-get install mesa-vulkan-drivers`), " +
  "Metal on macOS, DirectX 12 on Windows; `./lood doctor` installs and explains";

/**
 * The machine's adapter.
 *
 * @throws GpuError where there is none, saying how to get one
 */
export async function requestAdapter(): Promise<GPUAdapter> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) throw new GpuError(NO_ADAPTER);
  return adapter;
}

export function describeAdapter(adapter: GPUAdapter): AdapterDescription {
  const { vendor, architecture, device, description } = adapter.info;
  const software = adapter.info.isFallbackAdapter ||
    /llvmpipe|lavapipe|swiftshader|software|basic render/i.test(description);
  return { vendor, architecture, device, description, software };
}

/** The variant that is fastest on adapters of this kind. */
export function defaultVariant(adapter: AdapterDescription): Variant {
  return adapter.software ? "texture" : "workgroup";
}

/** Limits of which the project wants all that the adapter has. */
const WANTED_LIMITS = [
  "maxBufferSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupStorageSize",
  "maxStorageBufferBindingSize",
  "maxTextureDimension2D",
] as const;

const WANTED_FEATURES: readonly GPUFeatureName[] = ["timestamp-query"];

/**
 * A device with the adapter's own limits and, where it has them, timestamps. `shader-f64` is an
 * extension of Deno's that adapters do not list: it is asked for by name and may be refused.
 *
 * @throws GpuError where the adapter gives no device
 */
export async function requestDevice(
  adapter: GPUAdapter,
): Promise<{ readonly device: GPUDevice; readonly float64: boolean }> {
  const requiredLimits = Object.fromEntries(
    WANTED_LIMITS.map((name) => [name, adapter.limits[name]]),
  );
  const features = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const float64 = "shader-f64" as GPUFeatureName;
  try {
    const requiredFeatures = [...features, float64];
    const device = await adapter.requestDevice({ label: "lood", requiredLimits, requiredFeatures });
    return { device, float64: true };
  } catch {
    // An adapter without float64 refuses the whole request; the next one asks without it.
  }
  // A failed request spends the adapter, so a fresh one is asked for.
  const fresh = await requestAdapter();
  try {
    const device = await fresh.requestDevice({
      label: "lood",
      requiredLimits,
      requiredFeatures: features,
    });
    return { device, float64: false };
  } catch (cause) {
    throw new GpuError(`the adapter gives no device: ${(cause as Error).message}`, { cause });
  }
}
