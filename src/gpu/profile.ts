import type { Gpu } from "./gpu.ts";
import { PassClock } from "./pass_clock.ts";
import { placeSubmits, type Span, type SpanKind, type Submit } from "./timeline.ts";

/** What a {@link Profile} saw. */
export interface ProfileReport {
  /** By begin. */
  readonly spans: readonly Span[];
  /** Milliseconds from the profile's beginning to its end. */
  readonly total: number;
  /** Why the device's spans are the host's waits for it; undefined where they are its timestamps. */
  readonly withoutTimestamps: string | undefined;
}

/** What a recorder tells of a submit while it encodes it. */
export interface SubmitProbe {
  /** To be given to a pass. */
  pass(name: string): GPUComputePassTimestampWrites | undefined;
  /** The submit was handed over, with so many operations. */
  submitted(work: number): void;
  /** It is done; not called where nobody waits for it. */
  done(): void;
}

/**
 * Sees where a program's time goes: on the device by two timestamps a pass, which are read once, at
 * the end. Give it to {@link Gpu.open}; a device without one measures nothing.
 */
export class Profile {
  readonly #origin = performance.now();
  readonly #spans: Span[] = [];
  readonly #submits: Submit[] = [];
  #clock: PassClock | undefined;
  #phase: { readonly name: string; readonly start: number } | undefined;

  /** From here on the host is in the part of the program named so, until the next one. */
  phase(name: string): void {
    this.#endPhase();
    this.#phase = { name, start: this.#now() };
  }

  /** A span of the host, from now until the returned object is disposed of. */
  span(kind: SpanKind, name: string, bytes?: number): Disposable {
    const start = this.#now();
    return {
      [Symbol.dispose]: () => {
        const end = this.#now();
        this.#spans.push({ kind, name, start, end, ...(bytes !== undefined && { bytes }) });
      },
    };
  }

  /** Begins a submit of the device. */
  submit(gpu: Gpu, label: string): SubmitProbe {
    if (gpu.timestamps) this.#clock ??= new PassClock(gpu);
    const clock = this.#clock;
    const passes: { name: string; slot: number | undefined }[] = [];
    let done: number | undefined;
    return {
      pass: (name) => {
        const reserved = clock?.reserve();
        passes.push({ name, slot: reserved?.slot });
        return reserved?.writes;
      },
      submitted: (work) => {
        const submitted = this.#now();
        this.#submits.push({
          label,
          work,
          submitted,
          passes,
          get done() {
            return done;
          },
        });
      },
      done: () => void (done = this.#now()),
    };
  }

  /**
   * Reads the device's times and ends the profile.
   *
   * @param gpu the device it was given to
   */
  async finish(gpu: Gpu): Promise<ProfileReport> {
    await gpu.idle();
    this.#endPhase();
    const total = this.#now();
    const seen = [...this.#spans];
    using clock = this.#clock;
    this.#clock = undefined;
    const times = clock && this.#submits.length > 0 ? await clock.read() : undefined;
    const { spans, trusted } = placeSubmits(this.#submits, times, total);
    const withoutTimestamps = trusted
      ? undefined
      : gpu.timestamps
      ? "its timestamps contradict the host's clock"
      : "it has no timestamps";
    return {
      spans: [...seen, ...spans].toSorted((a, b) => a.start - b.start || b.end - a.end),
      total,
      withoutTimestamps,
    };
  }

  #endPhase(): void {
    if (this.#phase) this.#spans.push({ kind: "host", ...this.#phase, end: this.#now() });
    this.#phase = undefined;
  }

  #now(): number {
    return performance.now() - this.#origin;
  }
}
