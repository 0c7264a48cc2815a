import type { Contestant, Sample } from "./contest.ts";

/** A program of bench/peers that cannot be run here. */
class MissingPeerError extends Error {
  /** Always "MissingPeerError". */
  override readonly name = "MissingPeerError";
}

/** Interpreters in the order in which they are tried: one may lack a library. */
const PYTHONS = [Deno.env.get("LOOD_BENCH_PYTHON"), "python3"].filter((name) => name !== undefined);

/**
 * A program of bench/peers that waits for its turns: it says "ready" and its library once it has its
 * data, then for each line it gets it does its work once and answers a line of JSON with the
 * milliseconds.
 */
class Peer {
  /** Name and version of what does the work. */
  readonly library: string;
  readonly #process: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #lines: AsyncGenerator<string>;

  private constructor(process: Deno.ChildProcess, lines: AsyncGenerator<string>, library: string) {
    this.#process = process;
    this.#writer = process.stdin.getWriter();
    this.#lines = lines;
    this.library = library;
  }

  /**
   * Starts a script and waits until it is ready.
   *
   * @param script in bench/peers: Python or TypeScript
   * @throws MissingPeerError with what it said last, where it does not come so far
   */
  static async open(script: string, ...args: readonly (string | number)[]): Promise<Peer> {
    const path = new URL(`peers/${script}`, import.meta.url).pathname;
    const deno = ["run", "--allow-all", "--no-lock", "--quiet"];
    const programs = script.endsWith(".py")
      ? PYTHONS.map((python) => [python])
      : [[Deno.execPath(), ...deno]];
    let why = "";
    for (const [program, ...before] of programs) {
      try {
        return await Peer.#start(program, [...before, path, ...args.map(String)]);
      } catch (error) {
        if (!(error instanceof MissingPeerError)) throw error;
        why ||= error.message;
      }
    }
    throw new MissingPeerError(why);
  }

  static async #start(program: string, args: readonly string[]): Promise<Peer> {
    const process = start(program, args);
    const errors = new Response(process.stderr).text();
    const lines = linesOf(process.stdout);
    const { value } = await lines.next();
    if (value?.startsWith("ready ")) return new Peer(process, lines, value.slice(6));
    const said = (await errors).trim().split("\n");
    const why = said.findLast((line) => /\w*Error\b/.test(line)) ?? said[said.length - 1];
    throw new MissingPeerError(why.trim() || "it ended without a word");
  }

  /** One turn. */
  async once(): Promise<Sample> {
    await this.#writer.write(new TextEncoder().encode("\n"));
    const { value } = await this.#lines.next();
    if (value === undefined) throw new MissingPeerError("it ended in the middle of its work");
    return JSON.parse(value);
  }

  /** Ends the program. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#writer.close().catch(() => {}); // it may have ended by itself
    // What a library's workers keep alive has nothing left to say.
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 2000);
    await this.#process.status;
    clearTimeout(timer);
  }
}

function start(program: string, args: readonly string[]): Deno.ChildProcess {
  try {
    return new Deno.Command(program, {
      args: [...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new MissingPeerError(`no ${program} is here`);
    throw error;
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

/** A peer that a benchmark would like beside it. */
export interface WantedPeer extends Omit<Contestant, "once"> {
  /** In bench/peers. */
  readonly script: string;
  /** What the script is told. */
  readonly args: readonly (string | number)[];
}

/** Peers that run here, until disposed of, and a sentence on each that does not. */
export interface Peers extends AsyncDisposable {
  /** Those that are ready. */
  readonly contestants: readonly Contestant[];
  /** Why the others are not. */
  readonly missing: readonly string[];
}

/** Starts peers; none where `wanted` is empty. */
export async function openPeers(wanted: readonly WantedPeer[]): Promise<Peers> {
  await using opened = new AsyncDisposableStack();
  const contestants: Contestant[] = [];
  const missing: string[] = [];
  for (const { script, args, ...about } of wanted) {
    try {
      const peer = opened.use(await Peer.open(script, ...args));
      const name = `${about.name} (${peer.library})`;
      contestants.push({ ...about, name, once: () => peer.once() });
    } catch (error) {
      if (!(error instanceof MissingPeerError)) throw error;
      missing.push(`${about.name} was left out: ${error.message}.`);
    }
  }
  const owned = opened.move();
  return { contestants, missing, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
