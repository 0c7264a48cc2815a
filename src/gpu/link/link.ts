import { evaluate } from "./expression.ts";
import {
  type BindingDeclaration,
  type ParamsLayout,
  parseBindings,
  parseParams,
  parseWorkgroup,
} from "./interface.ts";
import { type SourceLine, unroll } from "./unroll.ts";

/** A .wgsl file: its path below shaders/ and its text. */
export interface ShaderFile {
  /** Path below shaders/. */
  readonly name: string;
  /** WGSL. */
  readonly text: string;
}

/** Values for a shader's tunable constants, by name. */
export type Constants = Readonly<Record<string, number>>;

/**
 * Which file stands for an open name: with `{ activation: "relu" }` a shader that calls
 * `activation_chord` gets `relu_chord`.
 */
export type Slots = Readonly<Record<string, string>>;

/** A complete WGSL module made of several files, with what its text declares. */
export interface LinkedShader {
  /** Names of the files, for messages. */
  readonly name: string;
  /** The whole module in WGSL. */
  readonly code: string;
  /** The resources it declares. */
  readonly bindings: readonly BindingDeclaration[];
  /** Its `struct Params`, where it has one. */
  readonly params: ParamsLayout | undefined;
  /** Invocations of a workgroup in each dimension, and bytes of workgroup memory. */
  readonly workgroup: {
    readonly size: readonly [number, number, number];
    readonly bytes: number;
  };
  /** Values of the integer constants, so that the host reads tile sizes from the shader's text. */
  readonly constants: ReadonlyMap<string, number>;
  /** File and line of a 1-based line of `code`. */
  origin(line: number): string;
}

const CONSTANT = /^const (\w+)(: *(\w+))? = ([^;]+);/;

/**
 * Joins shader files into one module, sets tunable constants by name, fills slots and expands the loops marked
 * `// unroll`. The text of the files is the only source of bindings, parameters and defaults.
 *
 * @throws TypeError for a constant that no file declares
 * @throws SyntaxError for text that the linker cannot read, naming the file
 */
export function link(
  files: readonly ShaderFile[],
  values: Constants = {},
  slots: Slots = {},
): LinkedShader {
  const name = files.map((file) => file.name).join(" + ");
  const constants = new Map<string, number>();
  const unset = new Set(Object.keys(values));
  const lines: SourceLine[] = [];
  for (const file of files) {
    file.text.split("\n").forEach((text, index) => {
      const match = text.match(CONSTANT);
      if (match && match[1] in values) {
        unset.delete(match[1]);
        text = setConstant(match, values[match[1]]);
      }
      lines.push({ text: fillSlots(text, slots), file: file.name, line: index + 1 });
    });
  }
  if (unset.size > 0) {
    const declared = lines.map((line) => line.text.match(CONSTANT)?.[1]).filter(Boolean);
    throw new TypeError(
      `${name} has no constant ${[...unset].join(", ")}; it has ${declared.join(", ")}`,
    );
  }
  resolveConstants(lines, constants);
  const expanded = unroll(lines, constants);
  const code = expanded.map((line) => line.text).join("\n");
  try {
    return {
      name,
      code,
      bindings: parseBindings(code),
      params: parseParams(code),
      workgroup: parseWorkgroup(code, constants),
      constants,
      origin: (line) => {
        const source = expanded[line - 1];
        return source ? `shaders/${source.file}:${source.line}` : name;
      },
    };
  } catch (error) {
    if (error instanceof SyntaxError) throw new SyntaxError(`${name}: ${error.message}`);
    throw error;
  }
}

/**
 * Shader files with other values of their constants.
 *
 * @throws TypeError for a constant that no file declares
 */
export function withConstants(files: readonly ShaderFile[], values: Constants): ShaderFile[] {
  const unset = new Set(Object.keys(values));
  const changed = files.map(({ name, text }) => ({
    name,
    text: text.split("\n").map((line) => {
      const match = line.match(CONSTANT);
      if (!match || !(match[1] in values)) return line;
      unset.delete(match[1]);
      return setConstant(match, values[match[1]]);
    }).join("\n"),
  }));
  if (unset.size === 0) return changed;
  const names = files.map(({ name }) => name).join(" + ");
  throw new TypeError(`${names} has no constant ${[...unset].join(", ")}`);
}

function fillSlots(text: string, slots: Slots): string {
  for (const [slot, filler] of Object.entries(slots)) {
    text = text.replaceAll(new RegExp(`\\b${slot}_(?=[a-z])`, "g"), `${filler}_`);
  }
  return text;
}

function setConstant(match: RegExpMatchArray, value: number): string {
  const [, name, , type = ""] = match;
  const suffix = type === "u32" ? "u" : type === "i32" ? "i" : "";
  if (suffix !== "" && !Number.isInteger(value)) {
    throw new TypeError(`constant ${name} is a ${type}, got ${value}`);
  }
  // A float needs its point: "3" would be an integer.
  const literal = suffix === "" && Number.isInteger(value) ? value.toFixed(1) : String(value);
  return `const ${name}${type && `: ${type}`} = ${literal}${suffix};`;
}

/** Constants may stand in any order and use one another, so passes are made until none is new. */
function resolveConstants(lines: readonly SourceLine[], constants: Map<string, number>): void {
  let pending = lines.flatMap(({ text }) => {
    const match = text.match(CONSTANT);
    return match ? [{ name: match[1], expression: match[4] }] : [];
  });
  for (let before = -1; before !== pending.length;) {
    before = pending.length;
    pending = pending.filter(({ name, expression }) => {
      const value = evaluate(expression, constants);
      if (value === undefined) return true;
      constants.set(name, value);
      return false;
    });
  }
}

export type { BindingDeclaration, ParamsLayout };
