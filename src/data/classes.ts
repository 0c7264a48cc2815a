import { list, suggest } from "./suggest.ts";

/** Whether a class name is a finite number. */
function isNumeric(name: string): boolean {
  return name.trim() !== "" && Number.isFinite(Number(name));
}

/** Different names in order: by value where all are numbers, else by code unit. */
export function sortedClasses(names: Iterable<string>): string[] {
  const different = [...new Set(names)].sort();
  return different.every(isNumeric) ? different.sort((a, b) => Number(a) - Number(b)) : different;
}

/**
 * The positions in `classes` of the wanted ones, in the order wanted. Throws `RangeError` for a
 * class that does not exist or comes twice, and where none is wanted.
 */
export function classPositions(
  classes: readonly string[],
  wanted: readonly (number | string)[],
): number[] {
  if (wanted.length === 0) {
    throw new RangeError(`No class is selected; select some of ${list(classes)}`);
  }
  const positions = wanted.map((name) => classPosition(classes, String(name)));
  const twice = positions.findIndex((position, i) => positions.indexOf(position) < i);
  if (twice >= 0) {
    throw new RangeError(
      `Class ${JSON.stringify(classes[positions[twice]])} is selected twice; name it once`,
    );
  }
  return positions;
}

function classPosition(classes: readonly string[], name: string): number {
  const named = classes.indexOf(name);
  if (named >= 0) return named;
  const numbered = /^\d+$/.test(name) && !classes.some(isNumeric) ? Number(name) : -1;
  if (numbered >= 0 && numbered < classes.length) return numbered;
  throw new RangeError(
    `There is no class ${JSON.stringify(name)}${suggest(name, classes)}; select some of ${
      list(classes)
    }`,
  );
}
