import { closest, distance } from "fastest-levenshtein";

/** `"a", "b", "c"`: names as messages list them, the first `most` of them. */
export function list(names: readonly string[], most = 20): string {
  const quoted = names.slice(0, most).map((name) => JSON.stringify(name)).join(", ");
  return names.length > most ? `${quoted} and ${names.length - most} more` : quoted;
}

/** ` (did you mean "x"?)` for the nearest of `names` where one is near, else nothing. */
export function suggest(name: string, names: readonly string[]): string {
  const lower = name.toLowerCase();
  const nearest = closest(lower, names.map((one) => one.toLowerCase()));
  const found = names.find((one) => one.toLowerCase() === nearest);
  if (found === undefined || distance(lower, nearest) > Math.max(1, lower.length / 2)) return "";
  return ` (did you mean ${JSON.stringify(found)}?)`;
}
