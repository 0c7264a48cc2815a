import { GpuError } from "./error.ts";
import type { Variant } from "./variants.ts";

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

/**
 * The variant that is fastest on most adapters of this kind: textures and tiles in registers on Mesa's
 * and other CPU drivers, tiles in workgroup memory on GPUs.
 */
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

/** Features of Deno's that adapters do not list: they are asked for by name and may be refused. */
export type HiddenFeature = "shader-f64" | "subgroups";

/** What is asked for in turn: an adapter without one of the features refuses the whole request. */
const REQUESTS: readonly (readonly HiddenFeature[])[] = [
  ["shader-f64", "subgroups"],
  ["shader-f64"],
  ["subgroups"],
  [],
];

/** Lanes that tiles with shared loads count on: what an adapter grants has a multiple of them. */
const SUBGROUP_LANES = 8;

/**
 * A device with the adapter's own limits and, where it has them, timestamps and hidden features.
 *
 * @throws GpuError where the adapter gives no device
 */
export async function requestDevice(
  adapter: GPUAdapter,
): Promise<{ readonly device: GPUDevice; readonly granted: readonly HiddenFeature[] }> {
  const requiredLimits = Object.fromEntries(
    WANTED_LIMITS.map((name) => [name, adapter.limits[name]]),
  );
  const features = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  let cause: unknown;
  for (const [at, hidden] of REQUESTS.entries()) {
    // A failed request spends the adapter, so a fresh one is asked for.
    const asked = at === 0 ? adapter : await requestAdapter();
    try {
      const device = await asked.requestDevice({
        label: "lood",
        requiredLimits,
        requiredFeatures: [...features, ...hidden as readonly GPUFeatureName[]],
      });
      const usable = (adapter.info.subgroupMinSize ?? 1) % SUBGROUP_LANES === 0;
      return { device, granted: hidden.filter((name) => name !== "subgroups" || usable) };
    } catch (error) {
      cause = error;
    }
  }
  throw new GpuError(`the adapter gives no device: ${(cause as Error).message}`, { cause });
}
