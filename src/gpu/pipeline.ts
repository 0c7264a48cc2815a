import { GpuError } from "./error.ts";
import type { BindingDeclaration, LinkedShader } from "./link/link.ts";

/** A compiled shader with the layout its text declares. */
export interface Pipeline {
  /** What was compiled. */
  readonly shader: LinkedShader;
  /** Layout of its bindings. */
  readonly layout: GPUBindGroupLayout;
  /** What a pass takes. */
  readonly handle: GPUComputePipeline;
}

/**
 * Compiles a linked shader.
 *
 * @throws GpuError where it does not compile or exceeds the device's limits
 */
export async function createPipeline(device: GPUDevice, shader: LinkedShader): Promise<Pipeline> {
  checkLimits(device, shader);
  // The scope is closed before the first wait: whatever else is made meanwhile is not in it.
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ label: shader.name, code: shader.code });
  const layout = device.createBindGroupLayout({
    label: shader.name,
    entries: shader.bindings.map((binding) => ({
      binding: binding.binding,
      visibility: GPUShaderStage.COMPUTE,
      ...resourceLayout(binding),
    })),
  });
  const handle = device.createComputePipeline({
    label: shader.name,
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: { module, entryPoint: "main" },
  });
  const [failure, { messages }] = await Promise.all([
    device.popErrorScope(),
    module.getCompilationInfo(),
  ]);
  const compileError = messages.find((message) => message.type === "error");
  if (compileError) {
    throw new GpuError(`${shader.origin(compileError.lineNum)}: ${compileError.message.trim()}`);
  }
  if (failure) throw new GpuError(`${shader.name}: ${failure.message}`);
  return { shader, layout, handle };
}

function resourceLayout({ kind }: BindingDeclaration): Omit<
  GPUBindGroupLayoutEntry,
  "binding" | "visibility"
> {
  const format: GPUTextureFormat = "rgba32float";
  switch (kind) {
    case "uniform":
      return { buffer: { type: "uniform", hasDynamicOffset: true } };
    case "read-buffer":
      return { buffer: { type: "read-only-storage" } };
    case "write-buffer":
      return { buffer: { type: "storage" } };
    case "read-texture":
      return { storageTexture: { access: "read-only", format } };
    case "sampled-texture":
      return { texture: { sampleType: "unfilterable-float" } };
    case "write-texture":
      return { storageTexture: { access: "write-only", format } };
  }
}

/** naga does not check these; a driver may crash on them. */
function checkLimits(device: GPUDevice, { name, workgroup }: LinkedShader): void {
  const { maxComputeInvocationsPerWorkgroup, maxComputeWorkgroupStorageSize } = device.limits;
  const invocations = workgroup.size.reduce((product, size) => product * size, 1);
  if (invocations > maxComputeInvocationsPerWorkgroup) {
    throw new GpuError(
      `${name}: a workgroup must have at most ${maxComputeInvocationsPerWorkgroup} invocations ` +
        `on this adapter, got ${invocations}; lower the tile's constants`,
    );
  }
  if (workgroup.bytes > maxComputeWorkgroupStorageSize) {
    throw new GpuError(
      `${name}: workgroup memory must be at most ${maxComputeWorkgroupStorageSize} bytes on this ` +
        `adapter, got ${workgroup.bytes}; lower the tile's constants`,
    );
  }
}
