/** Which share of a sample each class has. */
import { classPositions } from "./classes.ts";
import { list } from "./suggest.ts";
import type { Selection } from "./selection.ts";

/** Positions in `names` of the classes to take; undefined where all are. */
export function wantedClasses(
  names: readonly string[],
  { classes, proportions }: Selection,
): number[] | undefined {
  const wanted = classes && classPositions(names, classes);
  if (!proportions) return wanted;
  const shared = classPositions(names, Object.keys(proportions));
  if (!wanted) return shared.sort((a, b) => a - b);
  const odd = shared.find((at) => !wanted.includes(at));
  if (odd !== undefined) {
    throw new RangeError(
      `Class ${JSON.stringify(names[odd])} has a proportion, but is not among the classes ` +
        `${list(wanted.map((at) => names[at]))}; name it there, or leave its proportion out`,
    );
  }
  const without = wanted.find((at) => !shared.includes(at));
  if (without !== undefined) {
    throw new RangeError(
      `Class ${JSON.stringify(names[without])} has no proportion; give it one, 0 for no record`,
    );
  }
  return wanted;
}

/** The share of each class; undefined where every record is as likely. */
export function sharesOf(
  classes: readonly string[],
  { balanced = false, proportions }: Selection,
): number[] | undefined {
  if (!proportions) return balanced ? classes.map(() => 1) : undefined;
  const shares = classes.map(() => 0);
  for (const [name, share] of Object.entries(proportions)) {
    if (!(Number.isFinite(share) && share >= 0)) {
      throw new RangeError(
        `The proportion of class ${JSON.stringify(name)} is ${share}, must be a number >= 0`,
      );
    }
    shares[classPositions(classes, [name])[0]] = share;
  }
  if (shares.some((share) => share > 0)) return shares;
  throw new RangeError("All proportions are 0; give one class a proportion above 0");
}
