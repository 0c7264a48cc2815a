import { DownloadError } from "./download_error.ts";
import { openPart, type Part } from "./part.ts";
import { type Watch, watchFor } from "./watch.ts";

/** How far a download has come. */
export interface DownloadProgress {
  /** Bytes that are here, those of an earlier start included. */
  readonly bytes: number;
  /** Bytes that an earlier start had left. */
  readonly kept: number;
  /** Of the whole file; undefined where the server does not say. */
  readonly total: number | undefined;
  /** Whether a later call can go on from here. */
  readonly resumable: boolean;
}

/** Options of {@link download}. */
export interface DownloadOptions {
  /** A longer file is refused. Default: 4 GiB. */
  readonly mostBytes?: number;
  /** Milliseconds without a byte after which the server is given up. Default: 30,000. */
  readonly silence?: number;
  /** Told of each piece that came. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Throws where the file at this path is not the right one; its bytes are then removed. */
  readonly verify?: (path: string) => Promise<void>;
}

const MOST_BYTES = 4 * 2 ** 30;
const SILENCE = 30_000;
/** Starts of one download, where each brought something new before the connection broke. */
const STARTS = 5;

/**
 * Downloads a file to `path`, which appears whole or not at all. Until then its beginning is in
 * `PATH.part`, and the next call goes on from there where the server (by its ETag or
 * Last-Modified, RFC 9110 section 13.1.5) still has the same file; otherwise from the start.
 * Redirects are followed.
 *
 * @throws {DownloadError} the server refuses it, is silent, breaks off, cannot be reached or sends a
 *   web page, the file is too long, or another process is downloading it
 * @throws {DataError} the file cannot be written
 */
export async function download(
  url: string,
  path: string,
  options: DownloadOptions = {},
): Promise<void> {
  using part = await openPart(path);
  const kept = part.bytes;
  for (let start = 1;; start++) {
    const before = part.bytes;
    try {
      await receive(url, part, kept, options);
      break;
    } catch (error) {
      const again = error instanceof DownloadError && error.broken && part.bytes > before;
      if (!again || start === STARTS) throw error;
    }
  }
  try {
    await options.verify?.(part.path);
  } catch (error) {
    part.discard();
    throw error;
  }
  await part.finish();
}

/** Gets what is missing of the file; `before` bytes were there when the download began. */
async function receive(
  url: string,
  part: Part,
  before: number,
  options: DownloadOptions,
): Promise<void> {
  const { mostBytes = MOST_BYTES, silence = SILENCE, onProgress } = options;
  using watch = watchFor(silence);
  const response = await ask(url, part, watch);
  if (response === undefined) return;
  const kept = Math.min(before, part.bytes); // it may have begun anew
  const total = totalOf(response);
  refuseAbove(mostBytes, total ?? 0, part, url);
  const resumable = part.validator(url) !== undefined;
  onProgress?.({ bytes: part.bytes, kept, total, resumable });
  for await (const chunk of watched(response, url, watch)) {
    refuseAbove(mostBytes, part.bytes + chunk.length, part, url);
    await part.write(chunk);
    onProgress?.({ bytes: part.bytes, kept, total, resumable });
  }
  if (total === undefined || part.bytes === total) return;
  throw new DownloadError(`it ended after ${part.bytes} of ${total} bytes`, url, { broken: true });
}

/**
 * The server's answer, whose body goes behind the part's bytes; undefined where they are already
 * the whole file.
 */
async function ask(url: string, part: Part, watch: Watch): Promise<Response | undefined> {
  const validator = part.bytes > 0 ? part.validator(url) : undefined;
  // Else a file that is compressed may come decompressed, with other bytes than its digest is of.
  const headers = new Headers({ "accept-encoding": "identity" });
  if (validator !== undefined) {
    headers.set("range", `bytes=${part.bytes}-`);
    headers.set("if-range", validator);
  }
  const response = await request(url, headers, watch);
  if (validator !== undefined && (response.status === 206 || response.status === 416)) {
    const range = response.headers.get("content-range") ?? "";
    if (response.status === 206 && range.startsWith(`bytes ${part.bytes}-`)) return response;
    await response.body?.cancel();
    if (response.status === 416 && range === `bytes */${part.bytes}`) return undefined;
    // An answer to another question: ask for all of it.
    await part.restart(url, undefined);
    return await ask(url, part, watch);
  }
  if (response.status !== 200) {
    return await refuse(response, `the server answered ${statusOf(response)}`, url);
  }
  if (response.headers.get("content-type")?.startsWith("text/html") && !/\.html?$/.test(url)) {
    // A proxy's log-in, or "we have moved": nobody would see it where no digest is published.
    return await refuse(response, "the server sent a web page instead of the file", url);
  }
  await part.restart(url, validatorOf(response));
  return response;
}

async function refuse({ body }: Response, problem: string, url: string): Promise<never> {
  await body?.cancel();
  throw new DownloadError(problem, url);
}

/** As in "404 Not Found"; not every server says the words. */
function statusOf({ status, statusText }: Response): string {
  return `${status} ${statusText}`.trimEnd();
}

async function request(url: string, headers: Headers, watch: Watch): Promise<Response> {
  try {
    return await fetch(url, { headers, signal: watch.signal });
  } catch (cause) {
    throw broken(cause, url, watch, "it cannot be reached");
  }
}

async function* watched(
  { body }: Response,
  url: string,
  watch: Watch,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await next(reader, url, watch);
      if (done) return;
      watch.heard();
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

async function next(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  url: string,
  watch: Watch,
) {
  try {
    return await reader.read();
  } catch (cause) {
    throw broken(cause, url, watch, "the connection broke");
  }
}

function broken(cause: unknown, url: string, watch: Watch, otherwise: string): unknown {
  if (!(cause instanceof Error) || cause instanceof Deno.errors.NotCapable) return cause;
  const problem = watch.signal.aborted
    ? `the server was silent for ${watch.silence / 1000} s`
    : `${otherwise} (${reason(cause)})`;
  return new DownloadError(problem, url, { broken: true, cause });
}

/** What fetch says of a failure is in its cause, behind the address and the phase. */
function reason({ message, cause }: Error): string {
  const detail = cause instanceof Error ? cause.message : message;
  return detail.replace(/^error sending request .*client error \(\w+\): /, "");
}

/** Weak ETags are of no use for parts of a file. */
function validatorOf({ headers }: Response): string | undefined {
  const tag = headers.get("etag");
  if (tag !== null && !tag.startsWith("W/")) return tag;
  return headers.get("last-modified") ?? undefined;
}

/** Bytes of the whole file: behind the slash of a part's range, or of the body that is all of it. */
function totalOf({ status, headers }: Response): number | undefined {
  const text = status === 206
    ? headers.get("content-range")?.split("/")[1]
    : headers.get("content-length");
  return text && /^\d+$/.test(text) ? Number(text) : undefined;
}

function refuseAbove(most: number, bytes: number, part: Part, url: string): void {
  if (bytes <= most) return;
  part.discard();
  throw new DownloadError(`it has ${bytes} bytes or more, and at most ${most} are taken`, url);
}
