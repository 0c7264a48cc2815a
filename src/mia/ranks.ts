/** Ranks from 1 on, ascending; equal values share the mean of theirs. No value may be NaN. */
export function midranks(values: ArrayLike<number>): Float64Array<ArrayBuffer> {
  const order = Uint32Array.from({ length: values.length }, (_, i) => i)
    .sort((a, b) => values[a] < values[b] ? -1 : values[a] > values[b] ? 1 : 0);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    // The mean of start + 1, ..., end.
    for (let at = start; at < end; at++) ranks[order[at]] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
