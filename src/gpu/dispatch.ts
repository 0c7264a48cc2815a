import type { Gpu } from "./gpu.ts";
import type { Panel } from "./panel.ts";
import type { Pipeline } from "./pipeline.ts";
import { isRegion, type Region, stage, type Staged } from "./staging.ts";
import type { Storage } from "./storage.ts";

/** A resource that a dispatch binds; a region is for what it writes. */
export type Resource = Panel | Storage | Region;

/** A shader's run with all that it needs. */
export interface Dispatch {
  /** What runs. */
  readonly pipeline: Pipeline;
  /** What is bound, by name. */
  readonly resources: Readonly<Record<string, Panel | Storage | Staged>>;
  /** What is to be copied to its texture afterwards. */
  readonly staged: readonly Staged[];
  /** The shader's run-time numbers, by name. */
  readonly params: Readonly<Record<string, number>>;
  /** Workgroups in x, y and z. */
  readonly workgroups: readonly [number, number, number];
}

/** Uniform bindings start at multiples of this, on every device. */
const PARAMS_ALIGNMENT = 256;

/**
 * A dispatch; see {@link Recorder.dispatch}.
 *
 * @throws TypeError where the names are not the shader's
 */
export function dispatchOf(
  pipeline: Pipeline,
  resources: Readonly<Record<string, Resource>>,
  params: Readonly<Record<string, number>>,
  workgroups: Dispatch["workgroups"],
): Dispatch {
  const { shader } = pipeline;
  const declared = shader.bindings.filter((binding) => binding.kind !== "uniform");
  sameNames(shader.name, "resources", declared.map(({ name }) => name), Object.keys(resources));
  const fields = shader.params?.fields.map(({ name }) => name) ?? [];
  const staged = stagedOf(pipeline, resources);
  // A field named `zero` is what no compiler may know.
  const known = Object.entries({ zero: 0, ...placeParams(resources, staged) })
    .filter(([name]) => fields.includes(name));
  const all = { ...Object.fromEntries(known), ...params };
  sameNames(shader.name, "params", fields, Object.keys(all));
  return {
    pipeline,
    resources: { ...panelsOf(resources), ...staged },
    staged: Object.values(staged),
    params: all,
    workgroups,
  };
}

/** Regions of textures that the shader writes into buffers, by name. */
function stagedOf(
  { shader }: Pipeline,
  resources: Readonly<Record<string, Resource>>,
): Record<string, Staged> {
  const names: string[] = [];
  const regions: Region[] = [];
  for (const { name, kind } of shader.bindings) {
    const resource = resources[name];
    if (kind !== "write-buffer" || !isRegion(resource)) continue;
    if (!(resource.panel.storage instanceof GPUTexture)) continue;
    names.push(name);
    regions.push(resource);
  }
  return Object.fromEntries(stage(regions).map((staged, at) => [names[at], staged]));
}

/** The panels in place of their regions. */
function panelsOf(
  resources: Readonly<Record<string, Resource>>,
): Record<string, Panel | Storage> {
  return Object.fromEntries(
    Object.entries(resources).map((
      [name, resource],
    ) => [name, isRegion(resource) ? resource.panel : resource]),
  );
}

/** Where each resource begins and how far apart its rows are, in groups of four columns. */
function placeParams(
  resources: Readonly<Record<string, Resource>>,
  staged: Readonly<Record<string, Staged>>,
): Record<string, number> {
  const places: Record<string, number> = {};
  for (const [name, resource] of Object.entries(resources)) {
    if (isRegion(resource)) {
      const alone = name in staged;
      places[`${name}_row`] = alone ? 0 : resource.row;
      places[`${name}_group`] = alone ? 0 : resource.col / 4;
      places[`${name}_stride`] = alone ? resource.cols / 4 : resource.panel.stride;
    } else if ("stride" in resource) {
      places[`${name}_stride`] = resource.stride;
    }
  }
  return places;
}

function sameNames(shader: string, what: string, wanted: string[], given: string[]): void {
  const missing = wanted.filter((name) => !given.includes(name));
  const extra = given.filter((name) => !wanted.includes(name));
  if (missing.length + extra.length === 0) return;
  throw new TypeError(
    `${shader}: the shader declares the ${what} ${wanted.join(", ")}; got ${given.join(", ")}`,
  );
}

/** The params of all dispatches of a submit in one buffer, and where those of each begin. */
export function writeParams(
  gpu: Gpu,
  commands: readonly Dispatch[],
): { readonly buffer: GPUBuffer; readonly offsets: readonly number[] } {
  const offsets: number[] = [];
  let size = 0;
  for (const { pipeline } of commands) {
    offsets.push(size);
    const bytes = pipeline.shader.params?.size ?? 0;
    size += Math.ceil(bytes / PARAMS_ALIGNMENT) * PARAMS_ALIGNMENT;
  }
  const bytes = Math.max(size, PARAMS_ALIGNMENT);
  const buffer = gpu.createBuffer("params", bytes, GPUBufferUsage.UNIFORM, true);
  const view = new DataView(buffer.getMappedRange());
  commands.forEach(({ pipeline, params }, index) => {
    pipeline.shader.params?.fields.forEach(({ name, type }, field) => {
      const at = offsets[index] + 4 * field;
      if (type === "f32") view.setFloat32(at, params[name], true);
      else if (type === "i32") view.setInt32(at, params[name], true);
      else view.setUint32(at, params[name], true);
    });
  });
  buffer.unmap();
  return { buffer, offsets };
}
