import { evaluate } from "./expression.ts";

/** One line of shader text and where it was written. */
export interface SourceLine {
  readonly text: string;
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

const MARK = /^\s*\/\/ unroll(?: if (\w+))?\s*$/;
const HEADER = /^\s*for \(var (\w+) = ([^;]+); \1 < ([^;]+); \1(?:(\+\+)| \+= ([^)]+))\) \{\s*$/;

/**
 * Expands every loop whose line before reads `// unroll`: the body is written once for each value
 * of the counter, with the counter's value in its place. Loops inside are expanded in turn, so their
 * bounds may depend on outer counters. Registers are the reason: a function's array indexed by a
 * loop's variable lands in memory, one indexed by literals does not.
 *
 * A mark that reads `// unroll if FLAT` counts where the constant FLAT is not 0.
 *
 * A marked loop reads `for (var i = 0u; i < COUNT; i++) {` on one line, its closing brace stands
 * alone on a line with the same indentation, and its bounds are constants.
 *
 * @throws SyntaxError naming file and line where the marked loop has another form
 */
export function unroll(
  lines: readonly SourceLine[],
  constants: ReadonlyMap<string, number>,
): SourceLine[] {
  const result: SourceLine[] = [];
  for (let at = 0; at < lines.length; at++) {
    const mark = lines[at].text.match(MARK);
    if (mark?.[1] !== undefined && !constants.has(mark[1])) {
      const { file, line } = lines[at];
      throw new SyntaxError(`${file}:${line}: there is no constant ${mark[1]}`);
    }
    if (!mark || (mark[1] !== undefined && constants.get(mark[1]) === 0)) {
      result.push(lines[at]);
      continue;
    }
    const loop = parseLoop(lines, at + 1, constants);
    for (let value = loop.begin; value < loop.end; value += loop.step) {
      const counter = new RegExp(`\\b${loop.counter}\\b`, "g");
      const body = loop.body.map((line) => ({
        ...line,
        text: line.text.replace(counter, `${value}u`),
      }));
      const { file, line } = lines[at + 1];
      result.push({ text: "{", file, line }, ...unroll(body, constants), { text: "}", file, line });
    }
    at = loop.last;
  }
  return result;
}

function parseLoop(
  lines: readonly SourceLine[],
  at: number,
  constants: ReadonlyMap<string, number>,
): {
  counter: string;
  begin: number;
  end: number;
  step: number;
  body: SourceLine[];
  last: number;
} {
  const header = lines[at];
  const match = header?.text.match(HEADER);
  const where = header ? `${header.file}:${header.line}` : `${lines[at - 1].file}: end of file`;
  if (!header || !match) {
    throw new SyntaxError(
      `${where}: a loop marked "// unroll" must read "for (var i = 0u; i < COUNT; i++) {"`,
    );
  }
  const [, counter, first, bound, increment, by] = match;
  const begin = evaluate(first, constants);
  const end = evaluate(bound, constants);
  const step = increment ? 1 : evaluate(by, constants);
  if (begin === undefined || end === undefined || step === undefined || step < 1) {
    throw new SyntaxError(`${where}: the bounds of an unrolled loop must be constants`);
  }
  const indentation = header.text.match(/^\s*/)?.[0] ?? "";
  let last = at + 1;
  while (last < lines.length && lines[last].text !== `${indentation}}`) last++;
  if (last === lines.length) {
    throw new SyntaxError(`${where}: the loop's closing brace must stand alone below its "for"`);
  }
  return { counter, begin, end, step, body: lines.slice(at + 1, last), last };
}
