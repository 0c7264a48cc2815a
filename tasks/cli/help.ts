import { kebab, type Options } from "./option.ts";

const WIDTH = 100;
/** Column at which descriptions start. */
const INDENT = 34;

/** What the help of a task is made of. */
export interface TaskHelp<O extends Options = Options> {
  /** As in `./lood NAME`. */
  readonly name: string;
  /**
   * What it does and writes, in a few sentences; after an empty line, names may follow that are
   * explained, as in "  NAME  words", one a line.
   */
  readonly summary: string;
  /** Command lines that work, two at least. */
  readonly examples: readonly string[];
  /** Its options, by name. */
  readonly options: O;
}

/** The help of a task, at most 100 characters wide unless an example is wider. */
export function helpText({ name, summary, examples, options }: TaskHelp): string {
  const nameless = Object.values(options).find(({ kind }) => kind === "positionals");
  const usage = `./lood ${name}${nameless === undefined ? "" : ` ${nameless.value}`} [options]`;
  const groups = new Map<string, string[]>();
  for (const [key, option] of Object.entries(options)) {
    const described = describe(
      option.kind === "positionals" ? option.value : written(key, option),
      option.help + (option.defaultText === "" ? "" : ` (default: ${option.defaultText})`),
    );
    groups.set(option.group, [...groups.get(option.group) ?? [], ...described]);
  }
  const last = [...groups.keys()].filter((group) => group !== "Arguments").at(-1) ?? "Options";
  groups.set(last, [...groups.get(last) ?? [], ...describe("-h, --help", "show this help")]);
  return [
    ...paragraphs(summary),
    "",
    `Usage: ${usage}`,
    ...[...groups].flatMap(([group, lines]) => ["", `${group}:`, ...lines]),
    "",
    "Examples:",
    ...examples.map((line) => `  ${line}`),
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
