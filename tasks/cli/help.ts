import { kebab, type Options } from "./option.ts";

const WIDTH = 100;
/** Column at which descriptions start. */
const INDENT = 34;

/**
 * The help of a task, at most 100 characters wide unless an example is wider.
 *
 * @param task its name, as in `deno task NAME`
 * @param summary what it does, in a sentence or two; after an empty line, names may follow that are
 *   explained, as in "  NAME  words", one a line
 * @param examples command lines that work
 */
export function helpText(
  task: string,
  summary: string,
  options: Options,
  examples: readonly string[],
): string {
  const nameless = Object.values(options).find(({ kind }) => kind === "positionals");
  const usage = `deno task ${task} [options]${nameless === undefined ? "" : ` ${nameless.value}`}`;
  const groups = new Map<string, string[]>();
  for (const [name, option] of Object.entries(options)) {
    const described = describe(
      option.kind === "positionals" ? option.value : written(name, option),
      option.help + (option.defaultText === "" ? "" : ` (default: ${option.defaultText})`),
    );
    groups.set(option.group, [...groups.get(option.group) ?? [], ...described]);
  }
  const last = [...groups.keys()].at(-1) ?? "Options";
  groups.set(last, [...groups.get(last) ?? [], ...describe("-h, --help", "show this help")]);
  return [
    ...paragraphs(summary),
    "",
    `Usage: ${usage}`,
    ...[...groups].flatMap(([group, lines]) => ["", `${group}:`, ...lines]),
    ...(examples.length > 0 ? ["", "Examples:", ...examples.map((line) => `  ${line}`)] : []),
  ].join("\n");
}

function paragraphs(summary: string): string[] {
  const [sentences, names] = summary.split("\n\n");
  const explained = names?.split("\n").flatMap((line) => {
    const [name, ...words] = line.trim().split(/\s+/);
    return describe(name, words.join(" "));
  });
  return [...wrap(sentences, WIDTH), ...(explained ? ["", ...explained] : [])];
}

function written(name: string, { kind, value }: Options[string]): string {
  return kind === "flag" ? `--[no-]${kebab(name)}` : `--${kebab(name)} ${value}`;
}

/** The two columns of an option, the right one wrapped. */
function describe(left: string, right: string): string[] {
  const lines = wrap(right, WIDTH - INDENT).map((line) => " ".repeat(INDENT) + line);
  const start = `  ${left}`;
  if (start.length + 2 > INDENT) return [...wrapWords(start), ...lines];
  return [start.padEnd(INDENT) + lines[0].slice(INDENT), ...lines.slice(1)];
}

/** A long list of words is broken at its bars. */
function wrapWords(start: string): string[] {
  if (start.length <= WIDTH) return [start];
  return wrap(start.trim().replaceAll("|", "| "), WIDTH - 8)
    .map((line, i) => (i === 0 ? "  " : "      ") + line.replaceAll("| ", "|"));
}

/** Lines of at most `room` characters, broken at spaces. */
function wrap(line: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of line.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
