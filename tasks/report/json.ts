/** What may be in a run.json: it comes from a file, and may be of another version. */

/** The value at a path of names; undefined where there is none. */
export function valueAt(json: unknown, ...path: readonly string[]): unknown {
  let value = json;
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = Reflect.get(value, name);
  }
  return value;
}

/** Undefined where it is no text. */
export function textAt(json: unknown, ...path: readonly string[]): string | undefined {
  const value = valueAt(json, ...path);
  return typeof value === "string" ? value : undefined;
}

/** Undefined where it is no number. */
export function numberAt(json: unknown, ...path: readonly string[]): number | undefined {
  const value = valueAt(json, ...path);
  return typeof value === "number" ? value : undefined;
}

/** Empty where it is no list. */
export function listAt(json: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = valueAt(json, ...path);
  return Array.isArray(value) ? value : [];
}

/** Its texts; empty where it is no list. */
export function textsAt(json: unknown, ...path: readonly string[]): readonly string[] {
  return listAt(json, ...path).filter((value) => typeof value === "string");
}
