import { UsageError } from "./usage_error.ts";

/** One option of a task: how it is written, what it means, and how its text becomes a value. */
export interface Option<T> {
  /** Whether a value follows, or nothing, or the arguments without a name are meant. */
  readonly kind: "value" | "flag" | "positionals";
  /** What stands for the value in the help, as in `--size N`; empty for a flag. */
  readonly value: string;
  /** What the option does, without a full stop. */
  readonly help: string;
  /** The heading under which the help lists it. */
  readonly group: string;
  /** The value when the option is not given. */
  readonly default: T;
  /** The default as the help shows it; empty where there is none, and arguments must be given. */
  readonly defaultText: string;
  /**
   * The value that the user's text means: one text for an option, all of them for positionals, none
   * for a flag.
   *
   * @throws {UsageError} where it means none; `name` says whose text it is, as in `--size`
   */
  read(texts: readonly string[], name: string): T;
}

/** What every option says about itself. */
export interface About<D> {
  /** The value when the option is not given. */
  default: D;
  /** What the option does, without a full stop. */
  help: string;
  /** The default in the help. Default: the value itself; must be given where that is undefined. */
  defaultText?: string;
  /** What the help calls the value. Default: by kind, as in N, NUMBER or a|b. */
  value?: string;
  /** Heading in the help. Default: "Options", of positionals "Arguments". */
  group?: string;
  /** What error messages call the value, as in "noise variance". Default: the option's name. */
  noun?: string;
}

/** Limits of a number, each of them optional. */
export interface Limits {
  /** The least value allowed. */
  min?: number;
  /** The largest value allowed. */
  max?: number;
  /** All values must be larger than this. */
  above?: number;
  /** All values must be less than this. */
  below?: number;
}

/** A text that is taken as it is, and not empty. */
export function text<const D extends string | undefined>(about: About<D>): Option<string | D> {
  return option<string | D>(about, "TEXT", (text, refusal) => {
    if (text === "") throw refusal("not be empty");
    return text;
  });
}

/** A number within limits. */
export function number<const D extends number | undefined>(
  about: About<D> & Limits,
): Option<number | D> {
  return option<number | D>(
    about,
    "NUMBER",
    (text, refusal) => readNumber(text, refusal, about, false),
  );
}

/** A number > 0. */
export function positive<const D extends number | undefined>(about: About<D>): Option<number | D> {
  return number({ ...about, above: 0 });
}

/** An integer within limits. */
export function integer<const D extends number | undefined>(
  about: About<D> & Limits,
): Option<number | D> {
  return option<number | D>(about, "N", (text, refusal) => readNumber(text, refusal, about, true));
}

/** One of a few words. */
export function choice<const W extends string, const D extends W | undefined>(
  words: readonly W[],
  about: About<D>,
): Option<W | D> {
  return option<W | D>(
    about,
    words.join("|"),
    (text, refusal) => oneOf(words, text, refusal),
  );
}

/** Texts with commas between them. */
export function list<const D extends readonly string[] | undefined>(
  about: About<D>,
): Option<readonly string[] | D> {
  return option<readonly string[] | D>(about, "A,B,...", splitList);
}

/** Some of a few words, with commas between them. */
export function choices<const W extends string, const D extends readonly W[] | undefined>(
  words: readonly W[],
  about: About<D>,
): Option<readonly W[] | D> {
  return option<readonly W[] | D>(
    about,
    "A,B,...",
    (text, refusal) => splitList(text, refusal).map((item) => oneOf(words, item, refusal)),
  );
}

/** Numbers within limits, with commas between them. */
export function numbers<const D extends readonly number[] | undefined>(
  about: About<D> & Limits,
): Option<readonly number[] | D> {
  return option<readonly number[] | D>(
    about,
    "NUMBER,NUMBER,...",
    (text, refusal) =>
      splitList(text, refusal).map((item) => readNumber(item, refusal, about, false)),
  );
}

/** Integers within limits, with commas between them. */
export function integers<const D extends readonly number[] | undefined>(
  about: About<D> & Limits,
): Option<readonly number[] | D> {
  return option<readonly number[] | D>(
    about,
    "N,N,...",
    (text, refusal) =>
      splitList(text, refusal).map((item) => readNumber(item, refusal, about, true)),
  );
}

/** Names with a number >= 0 each, and commas between them. */
export function shares<const D extends Readonly<Record<string, number>> | undefined>(
  about: About<D>,
): Option<Readonly<Record<string, number>> | D> {
  return option<Readonly<Record<string, number>> | D>(
    about,
    "A=NUMBER,B=NUMBER,...",
    (text, refusal) => {
      const pairs = splitList(text, refusal).map((item) => {
        // A name may hold an equals sign, a number never does.
        const [, name, value] = /^(.+)=(.*)$/.exec(item) ?? [];
        if (name === undefined) throw refusal("have a name, = and a number between its commas");
        return [name.trim(), readNumber(value.trim(), refusal, { min: 0 }, false)] as const;
      });
      const result = Object.fromEntries(pairs);
      if (Object.keys(result).length < pairs.length) throw refusal("name everything once");
      return result;
    },
  );
}

/** The size of an image: one number for a square, or width and height. */
export function size<const D extends { height: number; width: number } | undefined>(
  about: About<D>,
): Option<{ height: number; width: number } | D> {
  return option<{ height: number; width: number } | D>(about, "N|WxH", (text, refusal) => {
    const [, width, height = width] = /^([1-9]\d{0,4})(?:x([1-9]\d{0,4}))?$/i.exec(text) ?? [];
    if (width === undefined) throw refusal("be pixels, as in 32 or 64x48 (width x height)");
    return { height: Number(height), width: Number(width) };
  });
}

/** Something that is on or off: `--name` or `--no-name`. */
export function flag<const D extends boolean | undefined>(
  about: About<D>,
): Option<boolean | D> {
  const described = option<boolean | D>(about, "", () => true);
  return {
    ...described,
    kind: "flag",
    defaultText: about.defaultText ?? (about.default ? "on" : "off"),
  };
}

/** Arguments without a name. */
export function positionals(
  about: About<readonly string[]> & { min?: number; max?: number },
): Option<readonly string[]> {
  const { min = 0, max = Infinity, noun = "arguments" } = about;
  const limit = max === min ? `${min}` : max === Infinity ? `at least ${min}` : `${min} to ${max}`;
  return {
    ...option<readonly string[]>({ group: "Arguments", ...about }, "ARGUMENT...", (text) => [text]),
    kind: "positionals",
    defaultText: about.defaultText ?? (about.default.join(" ") || (min > 0 ? "" : "none")),
    read(texts) {
      if (texts.length >= min && texts.length <= max) return texts;
      throw new UsageError(`${noun}: ${limit} must be given, got ${texts.length}`);
    },
  };
}

/** An error for a text that breaks a rule, as in `refusal("be > 0")`. */
type Refusal = (rule: string) => UsageError;

function option<T>(
  about: About<T>,
  value: string,
  read: (text: string, refusal: Refusal) => T,
): Option<T> {
  return {
    kind: "value",
    value: about.value ?? value,
    help: about.help,
    group: about.group ?? "Options",
    default: about.default,
    defaultText: about.defaultText ?? String(about.default),
    read([text], name) {
      const [noun, where] = about.noun === undefined ? [name, ""] : [about.noun, ` (${name})`];
      return read(
        text,
        (rule) => new UsageError(`${noun} must ${rule}, got ${shown(text)}${where}`),
      );
    },
  };
}

function oneOf<W extends string>(words: readonly W[], text: string, refusal: Refusal): W {
  const word = words.find((word) => word === text);
  if (word === undefined) throw refusal(`be one of ${words.join(", ")}`);
  return word;
}

function splitList(text: string, refusal: Refusal): string[] {
  const items = text.split(",").map((item) => item.trim());
  if (items.includes("")) throw refusal("have something on both sides of its commas");
  return items;
}

function readNumber(text: string, refusal: Refusal, limits: Limits, whole: boolean): number {
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
  const value = isNumber ? Number(text) : NaN;
  const wellFormed = whole ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (wellFormed && isWithin(value, limits)) return value;
  const kind = whole ? "an integer" : wellFormed ? "" : "a number";
  throw refusal(["be", kind, limitsText(limits)].filter(Boolean).join(" "));
}

function isWithin(value: number, limits: Limits): boolean {
  const { min = -Infinity, max = Infinity, above = -Infinity, below = Infinity } = limits;
  return value >= min && value <= max && value > above && value < below;
}

function limitsText({ min, max, above, below }: Limits): string {
  const rules = [[">", above], [">=", min], ["<", below], ["<=", max]];
  return rules.flatMap(([sign, limit]) => limit === undefined ? [] : [`${sign} ${limit}`])
    .join(" and ");
}

/** A text as an error message quotes it. */
function shown(text: string): string {
  return /^[\w.,+-]+$/.test(text) ? text : JSON.stringify(text);
}

/** Options of a task by name: `weightStd` is written `--weight-std`. */
export type Options = Readonly<Record<string, Option<unknown>>>;

/** A name of {@link Options} as the command line has it, without the dashes. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
