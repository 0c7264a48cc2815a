/** Inputs that look like standardized pixels: numbers in [-1, 1), the same on each run. */
export function inputs(count: number): Float32Array<ArrayBuffer> {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

/** Records and targets, as the library and its peers take them. */
export interface Problem {
  /** [n, features] row-major. */
  readonly inputs: Float32Array<ArrayBuffer>;
  /** Features of a record. */
  readonly features: number;
  /** [n, outputs] row-major. */
  readonly targets: Float64Array<ArrayBuffer>;
}

/** Random records of two classes, which the first feature tells. */
export function randomProblem(n: number, features: number): Problem {
  const values = inputs(n * features);
  const targets = Float64Array.from({ length: 2 * n }, (_, at) => {
    const label = Number(values[Math.floor(at / 2) * features] > 0);
    return at % 2 === label ? 0.5 : -0.5;
  });
  return { inputs: values, features, targets };
}

/** A folder with what peers read of a problem, until disposed of. */
export async function peerFolder(
  { inputs, targets }: Problem,
  more: Readonly<Record<string, Float32Array<ArrayBuffer>>> = {},
): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  for (const [name, values] of Object.entries({ inputs, targets, ...more })) {
    await Deno.writeFile(`${path}/${name}`, new Uint8Array(values.buffer));
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Largest relative difference of the first values from those that a peer left in a file. */
export async function worstBeside(path: string, ours: ArrayLike<number>): Promise<number> {
  const theirs = new Float64Array((await Deno.readFile(path)).buffer);
  return theirs.reduce(
    (most, value, i) => i < ours.length ? Math.max(most, Math.abs(ours[i] / value - 1)) : most,
    0,
  );
}
