import type { Dispatch } from "./dispatch.ts";
import type { Panel } from "./panel.ts";
import type { Pipeline } from "./pipeline.ts";
import type { Staged, Staging } from "./staging.ts";
import type { Storage } from "./storage.ts";

/**
 * The bind groups of one submit: dispatches of the same pipeline and resources share one, and only
 * the place of their params differs. Each takes a memory mapping in a software driver until the
 * garbage collector comes, and a process may have 65,530 of them on Linux.
 */
export class BindGroups {
  readonly #device: GPUDevice;
  readonly #params: GPUBuffer;
  readonly #staging: Staging;
  readonly #known = new Map<string, GPUBindGroup>();
  readonly #ids = new Map<object, number>();

  /** None yet. */
  constructor(device: GPUDevice, params: GPUBuffer, staging: Staging) {
    this.#device = device;
    this.#params = params;
    this.#staging = staging;
  }

  /** What a dispatch binds. */
  of({ pipeline, resources }: Dispatch): GPUBindGroup {
    const { shader, layout } = pipeline;
    const used = shader.bindings.filter(({ kind }) => kind !== "uniform")
      .map(({ name }) => resources[name]);
    const key = [pipeline, ...used].map((part) => this.#key(part)).join();
    const known = this.#known.get(key);
    if (known) return known;
    const group = this.#device.createBindGroup({
      layout,
      entries: shader.bindings.map(({ name, binding, kind }) => ({
        binding,
        resource: kind === "uniform"
          ? { buffer: this.#params, size: shader.params?.size }
          : this.#binding(resources[name]),
      })),
    });
    this.#known.set(key, group);
    return group;
  }

  #binding(resource: Panel | Storage | Staged): GPUBindingResource {
    return "region" in resource ? this.#staging.binding(resource) : resource.binding;
  }

  #key(part: Pipeline | Panel | Storage | Staged): string {
    if (!("region" in part)) return `${this.#id(part)}`;
    const { region: { rows, cols }, offset } = part;
    return `${offset}+${rows}x${cols}`;
  }

  #id(part: object): number {
    const known = this.#ids.get(part);
    if (known !== undefined) return known;
    this.#ids.set(part, this.#ids.size);
    return this.#ids.size - 1;
  }
}
