import { BindGroups } from "./bind_groups.ts";
import { Clock } from "./clock.ts";
import { type Dispatch, dispatchOf, type Resource, writeParams } from "./dispatch.ts";
import { GpuError } from "./error.ts";
import { Fence } from "./fence.ts";
import type { Gpu } from "./gpu.ts";
import type { Panel } from "./panel.ts";
import type { Pipeline } from "./pipeline.ts";
import { Staging } from "./staging.ts";

/** Options of {@link Gpu.record}. */
export interface RecorderOptions {
  /**
   * Called after each submit with the work done since the last call, in the units of
   * {@link Recorder.pace}, and the recording's label.
   */
  readonly onProgress?: (work: number, label: string) => void;
  /** Stops the recording between submits. */
  readonly signal?: AbortSignal;
  /**
   * Called with the milliseconds the device was at work since the recording began, by its own clock,
   * after each submit; never where the device has no clock, or a profile has it. Costs a read-back a
   * submit.
   */
  readonly onTime?: (ms: number) => void;
}

/** A buffer's panel that goes into a texture of the same shape. */
interface Copy {
  readonly from: Panel;
  readonly to: Panel;
}

/** A submit that the device may still be at. */
interface Submitted {
  /** What its first dispatch runs. */
  readonly pipeline: Pipeline | undefined;
  /** Its work. */
  readonly work: number;
  /** When it is done. */
  readonly done: Promise<void>;
}

/**
 * A list of dispatches that run in the order they were recorded, submitted in as few batches as
 * progress and watchdogs allow.
 */
export class Recorder {
  readonly #gpu: Gpu;
  readonly #label: string;
  readonly #options: RecorderOptions;
  #commands: (Dispatch | Copy)[] = [];
  #work = 0;
  #deviceMs = 0;
  /** The submit that was not waited for yet. */
  #under: Submitted | undefined;
  /** When the device began it. */
  #since = 0;

  /** Made by {@link Gpu.record}. */
  constructor(gpu: Gpu, label: string, options: RecorderOptions = {}) {
    this.#gpu = gpu;
    this.#label = label;
    this.#options = options;
  }

  /**
   * Adds a dispatch.
   *
   * @param resources by the names the shader declares; where one that it writes into a buffer is a
   *   region of a texture, it is written elsewhere and copied
   * @param params the fields of its `Params`; fields named `NAME_stride` are taken from the
   *   resource NAME, and so are `NAME_row` and `NAME_group` where it is a region
   * @throws TypeError where the names are not the shader's
   */
  dispatch(
    pipeline: Pipeline,
    resources: Readonly<Record<string, Resource>>,
    params: Readonly<Record<string, number>>,
    workgroups: readonly [number, number?, number?],
  ): void {
    const [x, y = 1, z = 1] = workgroups;
    const dispatch = dispatchOf(pipeline, resources, params, [x, y, z]);
    if (x > 0 && y > 0 && z > 0) this.#commands.push(dispatch);
  }

  /**
   * Adds a copy of a panel in a storage buffer to one in a texture.
   *
   * @throws TypeError where they are not such panels of one shape
   */
  copy(from: Panel, to: Panel): void {
    const fits = from.storage instanceof GPUBuffer && to.storage instanceof GPUTexture &&
      from.rows === to.rows && from.stride === to.stride;
    if (!fits) throw new TypeError("a copy needs a buffer and a texture of one shape");
    this.#commands.push({ from, to });
  }

  /**
   * Accounts for recorded work (floating-point operations), and submits when it is enough. It waits for
   * the submit before, so that no device has more than two moments' work before it, and is never idle
   * while the host learns that one is done.
   */
  async pace(work: number): Promise<void> {
    this.#work += work;
    const first = this.#commands.find((command) => "pipeline" in command)?.pipeline;
    if (this.#work < this.#gpu.submitWork(first)) return;
    const submitted = this.#work;
    const fence = new Fence(this.#gpu);
    try {
      await this.#submit(fence);
    } catch (error) {
      fence.destroy();
      throw error;
    }
    const before = this.#under;
    this.#under = { pipeline: first, work: submitted, done: fence.passed() };
    if (!before) {
      this.#since = performance.now();
      return;
    }
    await before.done;
    this.#gpu.check();
    const now = performance.now();
    this.#gpu.learnSubmitWork(before.pipeline, before.work, now - this.#since);
    this.#since = now;
  }

  /**
   * Submits what is left. It is not waited for: reading a result back is, and {@link Gpu.idle}, and a
   * wait costs 10 ms whatever the work.
   *
   * @throws GpuError where the device refused a command
   */
  async submit(): Promise<void> {
    await this.#submit();
  }

  async #submit(fence?: Fence): Promise<void> {
    this.#options.signal?.throwIfAborted();
    const commands = this.#commands;
    this.#commands = [];
    if (commands.length > 0) await this.#run(commands, fence);
    this.#options.onProgress?.(this.#work, this.#label);
    this.#work = 0;
  }

  async #run(commands: readonly (Dispatch | Copy)[], fence?: Fence): Promise<void> {
    const gpu = this.#gpu;
    const { device } = gpu;
    gpu.check();
    const probe = gpu.profile?.submit(gpu, this.#label);
    const timed = this.#options.onTime && gpu.timestamps && !probe;
    const clock = timed ? new Clock(gpu) : undefined;
    device.pushErrorScope("validation");
    const dispatches = commands.filter((command) => "pipeline" in command);
    const { buffer, offsets } = writeParams(gpu, dispatches);
    using staging = new Staging(gpu, dispatches.map(({ staged }) => staged));
    try {
      const encoder = device.createCommandEncoder({ label: this.#label });
      const groups = new BindGroups(device, buffer, staging);
      let index = 0;
      for (const part of passes(commands)) {
        if ("from" in part) {
          copyPanel(encoder, part);
          continue;
        }
        const first = index === 0;
        const last = index + part.length === dispatches.length;
        const pass = encoder.beginComputePass({
          label: this.#label,
          timestampWrites: probe?.pass(shadersOf(part)) ?? clock?.timestampWrites(first, last),
        });
        for (const command of part) {
          const { shader, handle } = command.pipeline;
          pass.setPipeline(handle);
          pass.setBindGroup(0, groups.of(command), shader.params ? [offsets[index]] : []);
          pass.dispatchWorkgroups(...command.workgroups);
          index++;
        }
        pass.end();
        for (const staged of part[part.length - 1].staged) staging.copy(encoder, staged);
      }
      clock?.resolve(encoder);
      fence?.encode(encoder);
      device.queue.submit([encoder.finish()]);
      probe?.submitted(this.#work);
      const failure = await device.popErrorScope();
      if (failure) throw new GpuError(`${this.#label}: ${failure.message}`);
      // Without timestamps a profile has nothing but the wait.
      if (probe && !gpu.timestamps) {
        await gpu.idle();
        probe.done();
      }
      if (clock) this.#options.onTime?.(this.#deviceMs += await clock.read());
    } finally {
      gpu.destroyBuffer(buffer);
      clock?.[Symbol.dispose]();
    }
  }
}

/**
 * Dispatches that follow each other, which share a pass, and the copies between them. A dispatch that
 * is staged is the last of its pass.
 */
function* passes(commands: readonly (Dispatch | Copy)[]): Generator<Dispatch[] | Copy> {
  let dispatches: Dispatch[] = [];
  for (const command of commands) {
    if ("pipeline" in command) {
      dispatches.push(command);
      if (command.staged.length === 0) continue;
      yield dispatches;
      dispatches = [];
      continue;
    }
    if (dispatches.length > 0) yield dispatches;
    dispatches = [];
    yield command;
  }
  if (dispatches.length > 0) yield dispatches;
}

/** The shaders of a pass, as a profile names it. */
function shadersOf(commands: readonly Dispatch[]): string {
  return [...new Set(commands.map(({ pipeline }) => pipeline.shader.name))].join(", ");
}

function copyPanel(encoder: GPUCommandEncoder, { from, to }: Copy): void {
  if (!(from.storage instanceof GPUBuffer && to.storage instanceof GPUTexture)) return;
  encoder.copyBufferToTexture(
    { buffer: from.storage, bytesPerRow: 16 * from.stride, rowsPerImage: from.rows },
    { texture: to.storage },
    [to.stride, to.rows],
  );
}
