import {
  type AdapterDescription,
  defaultVariant,
  describeAdapter,
  type HiddenFeature,
  requestAdapter,
  requestDevice,
} from "./adapter.ts";
import { GpuError } from "./error.ts";
import { Ledger } from "./ledger.ts";
import {
  type Constants,
  link,
  type LinkedShader,
  type ShaderFile,
  type Slots,
} from "./link/link.ts";
import { createPipeline, type Pipeline } from "./pipeline.ts";
import type { Profile } from "./profile.ts";
import { selfTest64, selfTestDoubleSingle } from "./self_test.ts";
import { Recorder, type RecorderOptions } from "./recorder.ts";
import { findTuning, type FoundTuning } from "./saved_tuning.ts";
import { defaultTuning, isConsistent, tileOf, type TileUse, type Tuning } from "./tuning.ts";
import { inTextures, type Tile, type Variant } from "./variants.ts";

/** A submit takes about this long, so that no driver's watchdog wakes. */
const SUBMIT_MS = 400;

/** Work of a submit, in floating-point operations, before the device's speed is known. */
const SUBMIT_WORK = 2e9;

/** Options of {@link Gpu.open}. */
export interface GpuOptions {
  /** How matrices are stored and multiplied; by default what is fastest on this kind of adapter. */
  readonly variant?: Variant;
  /**
   * The same with a tile for each use; has no `variant` beside it. By default, and without a `variant`,
   * what `lood tune` measured of this adapter and driver; "none" leaves that out.
   */
  readonly tuning?: Tuning | "none";
  /**
   * The most bytes of a matrix in one binding, at most what the device allows; lowered by tests to
   * see a small matrix in several panels.
   */
  readonly panelBytes?: number;
  /** False keeps float64 shaders away where the adapter has them. */
  readonly float64?: boolean;
  /**
   * Bytes of device memory that may be used. By default a CPU driver may use what is free on the
   * machine; of a GPU nothing is known, for WebGPU does not tell.
   */
  readonly memory?: number;
  /** What is to see where the time goes; by default nothing does. */
  readonly profile?: Profile;
}

/** An open device: the owner of pipelines and the book-keeper of memory. Dispose it when done. */
export class Gpu {
  /** The open device; src/gpu alone uses it. */
  readonly device: GPUDevice;
  /** What the adapter says of itself. */
  readonly adapter: AdapterDescription;
  /** How matrices are stored and multiplied. */
  readonly variant: Variant;
  /** The same with the tiles that were found to be fastest. */
  readonly tuning: Tuning;
  /** Why a tuning that was saved is not used, in one sentence. */
  readonly notice: string | undefined;
  /** Whether the adapter grants operations of subgroups (Deno's extension where it does not list them). */
  readonly subgroups: boolean;
  /** Whether the adapter grants `f64` in shaders (Deno's extension on Vulkan). */
  readonly float64: boolean;
  /** What lives on the device. */
  readonly ledger: Ledger = new Ledger();
  /** The most bytes of a panel of a matrix. */
  readonly panelBytes: number;
  readonly #memory: number | undefined;
  /** What sees where the time goes, if anything does. */
  readonly profile: Profile | undefined;
  readonly #pipelines = new Map<string, Promise<Pipeline>>();
  readonly #submitWork = new WeakMap<Pipeline, number>();
  #trustsFloat64: Promise<boolean> | undefined;
  #trustsDoubleSingle: Promise<boolean> | undefined;
  #failure: GpuError | undefined;
  #readBacks = 0;
  #reads = 0;
  #readsSeen = 0;

  private constructor(
    device: GPUDevice,
    adapter: AdapterDescription,
    granted: readonly HiddenFeature[],
    { tuning, notice }: FoundTuning,
    options: GpuOptions,
  ) {
    this.device = device;
    this.adapter = adapter;
    this.float64 = granted.includes("shader-f64") && options.float64 !== false;
    this.subgroups = granted.includes("subgroups");
    this.tuning = tuning ??
      defaultTuning(
        options.variant ?? defaultVariant(adapter),
        adapter.software && this.subgroups,
      );
    this.notice = notice;
    this.variant = this.tuning.variant;
    this.#memory = options.memory;
    this.profile = options.profile;
    const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
    // Textures have no binding size: their dimensions are their limit.
    this.panelBytes = Math.min(
      options.panelBytes ?? Infinity,
      inTextures(this.variant) ? Infinity : Math.min(maxStorageBufferBindingSize, maxBufferSize),
    );
    device.addEventListener("uncapturederror", (event) => {
      const { error } = event as GPUUncapturedErrorEvent;
      event.preventDefault();
      this.#failure ??= new GpuError(`the device refused a command: ${error.message}`);
    });
    device.lost.then(({ reason, message }) => {
      if (reason === "destroyed") return;
      this.#failure ??= new GpuError(`the device was lost: ${message}; try a smaller size`);
    });
  }

  /**
   * Opens the machine's adapter with all of its limits.
   *
   * @throws GpuError where no adapter is found, with the remedy
   * @throws TypeError where a tuning's tiles cannot read what its variant stores, or there is a variant
   *   beside it
   */
  static async open(options: GpuOptions = {}): Promise<Gpu> {
    const { variant, tuning } = options;
    const given = typeof tuning === "object" ? tuning : undefined;
    if (given && (variant !== undefined || !isConsistent(given))) {
      throw new TypeError(
        "a tuning needs tiles that read what it stores, and no variant beside it",
      );
    }
    const adapter = await requestAdapter();
    const description = describeAdapter(adapter);
    const { device, granted } = await requestDevice(adapter);
    const open = variant === undefined && tuning === undefined;
    const found = open ? await findTuning(description) : given ? { tuning: given } : {};
    return new Gpu(device, description, granted, found, options);
  }

  /** Bytes of device memory that may be used beside what lives there; undefined where unknown. */
  get memory(): number | undefined {
    if (this.#memory !== undefined) return this.#memory - this.ledger.live;
    return this.adapter.software ? Deno.systemMemoryInfo().available : undefined;
  }

  /** Whether the device measures time itself. */
  get timestamps(): boolean {
    return this.device.features.has("timestamp-query");
  }

  /**
   * Times that the host has waited for bytes of the device: those that are under way together count
   * once, because the wait for one costs as much as the wait for all.
   */
  get readBacks(): number {
    return this.#readBacks;
  }

  /** A wait for bytes of the device begins, and lasts until the returned object is disposed of. */
  beginReadBack(label: string, bytes: number): Disposable {
    const read = ++this.#reads;
    const span = this.profile?.span("read-back", label, bytes);
    return {
      [Symbol.dispose]: () => {
        if (read > this.#readsSeen) {
          this.#readBacks++;
          this.#readsSeen = this.#reads;
        }
        span?.[Symbol.dispose]();
      },
    };
  }

  /** Hands bytes to the device. */
  upload(label: string, bytes: number, write: () => void): void {
    using _span = this.profile?.span("upload", label, bytes);
    write();
  }

  /**
   * Throws what the device reported since it was opened.
   *
   * @throws GpuError after a validation error, the loss of the device, or its closing
   */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /**
   * Pipeline of the linked files; compiled once for each text.
   *
   * @throws GpuError where a shader does not compile, naming its file and line
   */
  pipeline(
    files: readonly ShaderFile[],
    constants: Constants = {},
    slots: Slots = {},
  ): Promise<Pipeline> {
    const shader = link(files, constants, slots);
    const known = this.#pipelines.get(shader.code);
    if (known) return known;
    const pipeline = this.#compile(shader);
    this.#pipelines.set(shader.code, pipeline);
    // A failure may be passing (a device short of memory), so it is not kept.
    pipeline.catch(() => this.#pipelines.delete(shader.code));
    return pipeline;
  }

  async #compile(shader: LinkedShader): Promise<Pipeline> {
    using _span = this.profile?.span("compile", shader.name);
    return await createPipeline(this.device, shader);
  }

  /** Whether float64 shaders are granted and give the right answers; tested once. */
  trustsFloat64(): Promise<boolean> {
    this.#trustsFloat64 ??= selfTest64(this).then((answers) =>
      answers.length > 0 && answers.every(({ right }) => right)
    );
    return this.#trustsFloat64;
  }

  /** Whether arithmetic in pairs of float32 gives the right answers; tested once. */
  trustsDoubleSingle(): Promise<boolean> {
    this.#trustsDoubleSingle ??= selfTestDoubleSingle(this).then((answers) =>
      answers.every(({ right }) => right)
    );
    return this.#trustsDoubleSingle;
  }

  /** The tile that multiplies in float32. */
  tile(use: TileUse): Tile {
    return tileOf(this.tuning, use);
  }

  /** Starts a list of dispatches. */
  record(label: string, options: RecorderOptions = {}): Recorder {
    return new Recorder(this, label, options);
  }

  /** A buffer entered in the ledger; destroy it with {@link Gpu.destroyBuffer}. */
  createBuffer(label: string, size: number, usage: number, mapped = false): GPUBuffer {
    const buffer = this.device.createBuffer({ label, size, usage, mappedAtCreation: mapped });
    this.ledger.add(buffer, label, size);
    return buffer;
  }

  /** Destroys a buffer and strikes it out of the ledger. */
  destroyBuffer(buffer: GPUBuffer): void {
    buffer.destroy();
    this.ledger.remove(buffer);
  }

  /** Work of a submit that begins with this pipeline: about {@link SUBMIT_MS} of it. */
  submitWork(pipeline: Pipeline | undefined): number {
    return (pipeline && this.#submitWork.get(pipeline)) ?? SUBMIT_WORK;
  }

  /** A submit that begins with this pipeline had so much work, and took so long. */
  learnSubmitWork(pipeline: Pipeline | undefined, work: number, ms: number): void {
    if (!pipeline) return;
    const known = this.submitWork(pipeline);
    const fitting = work * SUBMIT_MS / Math.max(ms, 1);
    this.#submitWork.set(pipeline, Math.min(Math.max(fitting, known / 4), 4 * known));
  }

  /** Waits until all submitted work is done. */
  async idle(): Promise<void> {
    this.check();
    using _span = this.profile?.span("wait", "");
    await this.device.queue.onSubmittedWorkDone();
    this.check();
  }

  /** Closes the device; all that lives on it is gone, and using it again throws. */
  [Symbol.dispose](): void {
    // WebGPU itself takes commands for a destroyed device and does nothing.
    this.#failure ??= new GpuError("the device was closed; open another with Gpu.open()");
    this.device.destroy();
  }
}
