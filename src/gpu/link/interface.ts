import { evaluate } from "./expression.ts";

/** How a shader declares one of its resources; read from its text. */
export interface BindingDeclaration {
  /** Name of the variable. */
  readonly name: string;
  /** Its `@binding`, in group 0. */
  readonly binding: number;
  /** What it is and whether the shader writes it. */
  readonly kind:
    | "uniform"
    | "read-buffer"
    | "write-buffer"
    | "read-texture"
    | "sampled-texture"
    | "write-texture";
}

/** The run-time numbers of a shader: its `struct Params`, four bytes a field. */
export interface ParamsLayout {
  /** In the order of the struct. */
  readonly fields: readonly { readonly name: string; readonly type: "u32" | "i32" | "f32" }[];
  /** Bytes of the uniform, a multiple of 16. */
  readonly size: number;
}

const BINDING = /@group\((\d+)\)\s*@binding\((\d+)\)\s*var(<[^>]*>)?\s*(\w+)\s*:\s*([^;]+);/g;

/**
 * The resources that `code` declares.
 *
 * @throws SyntaxError for a kind of resource the project does not use, or a binding taken twice
 */
export function parseBindings(code: string): BindingDeclaration[] {
  const found: BindingDeclaration[] = [];
  for (const [text, group, binding, space = "", name, type] of code.matchAll(BINDING)) {
    const kind = bindingKind(space.replaceAll(/\s/g, ""), type.replaceAll(/\s/g, ""));
    if (kind === undefined || group !== "0") {
      throw new SyntaxError(`unsupported resource: ${text}`);
    }
    const taken = found.find((other) => other.binding === Number(binding));
    if (taken) throw new SyntaxError(`${name} and ${taken.name} both take @binding(${binding})`);
    found.push({ name, binding: Number(binding), kind });
  }
  return found;
}

function bindingKind(space: string, type: string): BindingDeclaration["kind"] | undefined {
  if (space === "<uniform>") return "uniform";
  if (space === "<storage,read>" || space === "<storage>") return "read-buffer";
  if (space === "<storage,read_write>") return "write-buffer";
  if (type === "texture_storage_2d<rgba32float,read>") return "read-texture";
  if (type === "texture_2d<f32>") return "sampled-texture";
  if (type === "texture_storage_2d<rgba32float,write>") return "write-texture";
  return undefined;
}

/**
 * Layout of `struct Params`, or undefined where the shader has none.
 *
 * @throws SyntaxError where a field is not a u32, i32 or f32
 */
export function parseParams(code: string): ParamsLayout | undefined {
  const body = code.match(/struct Params \{([^}]*)\}/)?.[1];
  if (body === undefined) return undefined;
  const fields = body.replaceAll(/\/\/.*$/gm, "").split(",").map((field) => field.trim())
    .filter((field) => field !== "").map((field) => {
      const match = field.match(/^(\w+)\s*:\s*(u32|i32|f32)$/);
      if (!match) throw new SyntaxError(`Params field must be a u32, i32 or f32: ${field}`);
      return { name: match[1], type: match[2] as "u32" | "i32" | "f32" };
    });
  return { fields, size: Math.ceil(fields.length / 4) * 16 };
}

/** Invocations of a workgroup, and the bytes of workgroup memory the shader declares. */
export function parseWorkgroup(
  code: string,
  constants: ReadonlyMap<string, number>,
): { readonly size: readonly [number, number, number]; readonly bytes: number } {
  const sizes = code.match(/@workgroup_size\(([^)]*)\)/)?.[1].split(",") ?? ["1"];
  const [x, y = 1, z = 1] = sizes.map((size) => number(size, constants));
  let bytes = 0;
  const variables = /var<workgroup>\s*\w+\s*:\s*(?:array<(\w+)\s*,\s*([^>]+)>|(\w+))\s*;/g;
  for (const [, element, count, scalar] of code.matchAll(variables)) {
    bytes += bytesOf(element ?? scalar, code) * (element ? number(count, constants) : 1);
  }
  return { size: [x, y, z], bytes };
}

const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  f32: 4,
  u32: 4,
  i32: 4,
  f64: 8,
  vec2f: 8,
  vec4f: 16,
  "vec4<f32>": 16,
  "vec4<f64>": 32,
};

/** Bytes of a type that may be an alias of the module. */
function bytesOf(type: string, code: string): number {
  const meant = code.match(new RegExp(`^alias ${type} = ([\\w<>]+);`, "m"))?.[1] ?? type;
  const bytes = ELEMENT_BYTES[meant];
  if (bytes === undefined) throw new SyntaxError(`workgroup memory of an unknown type: ${type}`);
  return bytes;
}

function number(expression: string, constants: ReadonlyMap<string, number>): number {
  const value = evaluate(expression, constants);
  if (value === undefined) throw new SyntaxError(`not a constant: ${expression.trim()}`);
  return value;
}
