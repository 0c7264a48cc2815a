import type { PassTimes } from "./pass_clock.ts";

/**
 * What a span of time went to: "device": a submit's passes, from the beginning of the first to the
 * end of the last; "pass": one of them; "upload", "read-back", "wait", "compile": the host, for the
 * device; "host": a part of the program, as {@link Profile.phase} names it.
 */
export type SpanKind = "device" | "pass" | "upload" | "read-back" | "wait" | "compile" | "host";

/** A span of time; milliseconds since the profile began. */
export interface Span {
  /** What it went to. */
  readonly kind: SpanKind;
  /** A recording's label, shaders of a pass, or a part of the program. */
  readonly name: string;
  /** When it began. */
  readonly start: number;
  /** When it ended. */
  readonly end: number;
  /** Floating-point operations, where they are known. */
  readonly work?: number;
  /** Bytes moved. */
  readonly bytes?: number;
}

/** A submit whose times on the device are not known yet; milliseconds by the host's clock. */
export interface Submit {
  /** Of its recording. */
  readonly label: string;
  /** Floating-point operations. */
  readonly work: number;
  /** When it was handed over. */
  readonly submitted: number;
  /** When it was known to be done, where the host waited for it. */
  readonly done: number | undefined;
  /** Its passes, and their places among the times. */
  readonly passes: readonly { readonly name: string; readonly slot: number | undefined }[];
}

/** Milliseconds by which a pass may seem to end after the host knows that it is done. */
const SLACK = 1;

/**
 * Submits on the host's clock. No pass begins before its submit was handed over; the device's clock
 * is set so that the one that began soonest began at once.
 *
 * @param times of each slot, by the device's clock in milliseconds
 * @param finished when all of them were done
 */
export function placeSubmits(
  submits: readonly Submit[],
  times: PassTimes | undefined,
  finished: number,
): { readonly spans: Span[]; readonly trusted: boolean } {
  const timed = times &&
    submits.map(({ passes }) => passes.map(({ name, slot }) => ({ name, ...times[slot ?? -1] })));
  const shift = (timed ?? []).reduce(
    (most, [first], at) => first ? Math.max(most, submits[at].submitted - first.begin) : most,
    -Infinity,
  );
  const placed = timed?.map((passes) =>
    passes.map(({ name, begin, end }) => ({ name, start: begin + shift, end: end + shift }))
  );
  const trusted = placed !== undefined &&
    placed.every((passes, at) =>
      passes.every(({ start, end }) =>
        end >= start && end <= (submits[at].done ?? finished) + SLACK
      )
    );
  const spans = submits.flatMap(({ label, work, submitted, done = finished }, at): Span[] => {
    const passes = trusted ? placed[at] : [];
    const [start, end] = passes.length > 0
      ? [passes[0].start, passes[passes.length - 1].end]
      : [submitted, done];
    const own: Span = { kind: "device", name: label, start, end, work };
    return [own, ...passes.map((pass): Span => ({ kind: "pass", ...pass }))];
  });
  return { spans, trusted };
}

/** What one thing took of a profile's time. */
export interface TimeShare {
  /** What the time went to. */
  readonly kind: Exclude<SpanKind, "pass">;
  /** Of "device" and "host", a recording's label or the part of the program; else the kind. */
  readonly name: string;
  /** How often. */
  readonly count: number;
  /** Milliseconds. */
  readonly ms: number;
  /** Floating-point operations, 0 where they are not known. */
  readonly work: number;
  /** Bytes moved. */
  readonly bytes: number;
}

/** A share that is being added up. */
type OpenShare = { -readonly [K in keyof TimeShare]: TimeShare[K] };

/**
 * Divides a time among what it went to, so that the parts add up to the whole: an instant belongs to
 * the device where the device is at work; else to the span of the host that began last of those that
 * are open; else to the host, without a name.
 *
 * @param total milliseconds to divide, from 0
 * @returns by the time of their first begin, the nameless rest last
 */
export function timeShares(spans: readonly Span[], total: number): TimeShare[] {
  const shares = new Map<string, OpenShare>();
  const shareOf = (kind: TimeShare["kind"], name: string): OpenShare => {
    const own = kind === "device" || kind === "host" ? name : kind;
    const known = shares.get(`${kind} ${own}`);
    if (known) return known;
    const fresh = { kind, name: own, count: 0, ms: 0, work: 0, bytes: 0 };
    shares.set(`${kind} ${own}`, fresh);
    return fresh;
  };
  const edges: { readonly at: number; readonly share: OpenShare; readonly opens: boolean }[] = [];
  for (const { kind, name, start, end, work = 0, bytes = 0 } of spans) {
    if (kind === "pass") continue;
    const share = shareOf(kind, name);
    share.count++;
    share.work += work;
    share.bytes += bytes;
    edges.push({ at: start, share, opens: true }, {
      at: Math.min(end, total),
      share,
      opens: false,
    });
  }
  const rest: OpenShare = { kind: "host", name: "", count: 1, ms: 0, work: 0, bytes: 0 };
  const open: OpenShare[] = [];
  let last = 0;
  for (const { at, share, opens } of edges.toSorted((a, b) => a.at - b.at)) {
    const owner = open.find(({ kind }) => kind === "device") ?? open.at(-1) ?? rest;
    owner.ms += Math.max(at - last, 0);
    last = Math.max(at, last);
    if (opens) open.push(share);
    else open.splice(open.lastIndexOf(share), 1);
  }
  rest.ms += Math.max(total - last, 0);
  return [...shares.values(), rest];
}
