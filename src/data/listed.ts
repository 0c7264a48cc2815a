import { list } from "./suggest.ts";

/** The positions of a list, ascending. */
export function listed(
  indices: ArrayLike<number>,
  labels: ArrayLike<number>,
  { names, classes, renamed }: {
    readonly names: readonly string[];
    readonly classes: readonly string[];
    readonly renamed: readonly number[];
  },
): Int32Array<ArrayBuffer> {
  if (indices.length === 0) throw new RangeError("indices name no record; name at least one");
  const positions = Array.from(indices);
  for (const at of positions) {
    if (!(Number.isInteger(at) && at >= 0 && at < labels.length)) {
      throw new RangeError(
        `Record ${at} does not exist: there are ${labels.length} records, take some ` +
          `from 0 to ${labels.length - 1}`,
      );
    }
    if (renamed[labels[at]] < 0) {
      throw new RangeError(
        `Record ${at} of indices is of class ${JSON.stringify(names[labels[at]])}, not of ` +
          `${list(classes)}; leave it out, or name its class, too`,
      );
    }
  }
  const sorted = Int32Array.from(positions).sort();
  const twice = sorted.find((at, i) => i > 0 && sorted[i - 1] === at);
  if (twice === undefined) return sorted;
  throw new RangeError(`Record ${twice} comes twice in indices; name each record once`);
}
