import { parseArgs } from "node:util";
import { closest, distance } from "fastest-levenshtein";
import { kebab, type Option, type Options } from "./option.ts";
import { UsageError } from "./usage_error.ts";

export * from "./option.ts";
export { UsageError } from "./usage_error.ts";

/** The values that a command line gives to options. */
export type Values<O extends Options> = {
  readonly [Name in keyof O]: O[Name] extends Option<infer T> ? T : never;
};

/**
 * Checks a task's options and keeps their types.
 *
 * @throws {TypeError} an option without a default that the help can show, or named "help", or a
 *   second one of positional arguments
 */
export function defineOptions<const O extends Options>(options: O): O {
  for (const [name, { default: value, defaultText }] of Object.entries(options)) {
    if (name === "help") throw new TypeError("the option help is there already");
    if (value === undefined && defaultText === "undefined") {
      throw new TypeError(`option ${name} must say what its default means: give defaultText`);
    }
  }
  const nameless = Object.values(options).filter((option) => option.kind === "positionals");
  if (nameless.length > 1) throw new TypeError("a task can have one option of kind positionals");
  return options;
}

/** Whether the user asks for help, which comes before everything else on the command line. */
export function wantsHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.some((arg, i) => (arg === "--help" || arg === "-h") && (end < 0 || i < end));
}

/**
 * The values of a command line: `--name value`, `--name=value`, `--flag`, `--no-flag`, and after
 * `--` arguments without a name. Where an option is given twice the last one counts.
 *
 * @throws {UsageError} an option that is unknown or lacks its value, a value out of its limits, or
 *   an argument that the task does not take
 */
export function parseOptions<const O extends Options>(
  options: O,
  args: readonly string[],
): Values<O> {
  const byFlag = new Map(Object.keys(options).map((name) => [kebab(name), name]));
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) values[name] = option.default;
  const nameless: string[] = [];
  for (const token of tokenize(options, args)) {
    if (token.kind === "positional") nameless.push(token.value);
    if (token.kind !== "option" || token.name === "help" || token.rawName === "-h") continue;
    const name = byFlag.get(token.name) ?? byFlag.get(token.name.replace(/^no-/, "")) ?? "";
    const negated = !byFlag.has(token.name);
    const option = token.rawName.startsWith("--") ? options[name] : undefined;
    if (
      option === undefined || option.kind === "positionals" || negated && option.kind !== "flag"
    ) {
      throw new UsageError(unknown(token.rawName, options));
    }
    values[name] = option.kind === "flag"
      ? readFlag(token.rawName, token.value, negated)
      : option.read([valueOf(token, option)], token.rawName);
  }
  assignNameless(options, nameless, values);
  // Each value came from its own option's default or read.
  return values as Values<O>;
}

function tokenize(options: Options, args: readonly string[]) {
  const types = Object.entries(options).filter(([, option]) => option.kind === "value")
    .map(([name]) => [kebab(name), { type: "string" as const }]);
  return parseArgs({
    args: [...args],
    options: Object.fromEntries(types),
    strict: false,
    allowPositionals: true,
    tokens: true,
  }).tokens;
}

function valueOf(
  { rawName, value, inlineValue }: { rawName: string; value?: string; inlineValue?: boolean },
  option: Option<unknown>,
): string {
  // "-1" is a value, "--json" or "-h" the next option.
  if (value === undefined || (!inlineValue && /^(--|-[a-z])/i.test(value))) {
    throw new UsageError(`${rawName} needs a value: ${rawName} ${option.value}`);
  }
  return value;
}

function readFlag(rawName: string, value: string | undefined, negated: boolean): boolean {
  if (value !== undefined) throw new UsageError(`${rawName} takes no value, got ${value}`);
  return !negated;
}

function assignNameless(
  options: Options,
  texts: readonly string[],
  values: Record<string, unknown>,
): void {
  const entry = Object.entries(options).find(([, option]) => option.kind === "positionals");
  if (entry === undefined) {
    if (texts.length > 0) {
      throw new UsageError(
        `unexpected argument ${JSON.stringify(texts[0])}; options begin with --`,
      );
    }
    return;
  }
  const [name, option] = entry;
  values[name] = option.read(texts.length > 0 ? texts : option.default as string[], name);
}

function unknown(rawName: string, options: Options): string {
  const names = Object.entries(options).filter(([, option]) => option.kind !== "positionals")
    .flatMap(([name, { kind }]) =>
      kind === "flag" ? [`--${kebab(name)}`, `--no-${kebab(name)}`] : [`--${kebab(name)}`]
    );
  const nearest = closest(rawName, [...names, "--help"]);
  // A name that is mostly another word helps nobody.
  const isNear = distance(rawName, nearest) <= rawName.length / 2;
  return `unknown option ${rawName}; ${isNear ? `did you mean ${nearest}?` : "see --help"}`;
}
