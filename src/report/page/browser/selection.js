// @ts-check
/** The records that the reader has chosen, which plots and table share. */

/** @typedef {(rows: ReadonlySet<number>, source: "one" | "many" | "none") => void} Listener */

/** @type {Set<number>} */
const chosen = new Set();
/** @type {Listener[]} */
const listeners = [];

/** @param {Listener} listener called after each change, with how many rows it was about */
export function onChoice(listener) {
  listeners.push(listener);
}

/** @returns {ReadonlySet<number>} */
export function chosenRows() {
  return chosen;
}

/** @param {number} row chosen from now on or, where it is, no longer */
export function toggleRow(row) {
  if (!chosen.delete(row)) chosen.add(row);
  tell(chosen.size === 0 ? "none" : "one");
}

/** @param {Iterable<number>} rows chosen in place of all others */
export function chooseRows(rows) {
  chosen.clear();
  for (const row of rows) chosen.add(row);
  tell(chosen.size === 0 ? "none" : "many");
}

/** @param {"one" | "many" | "none"} source */
function tell(source) {
  for (const listener of listeners) listener(chosen, source);
}
