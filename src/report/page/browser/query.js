// @ts-check
/** What a table shows of its rows, and in which order; knows no page. */

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {string} title
 * @property {string} meaning
 * @property {boolean} numeric
 * @property {(number | string | null)[]} values
 */

const CONDITION = /^([^<>=!]+)(<=|>=|!=|<|>|=)(.+)$/;

/**
 * Which rows a filter lets through: words that some text of the row contains, and conditions such as
 * kl>2 or label=8, all of which must hold.
 *
 * @param {string} filter
 * @param {Column[]} columns
 * @returns {(row: number) => boolean}
 */
export function filterOf(filter, columns) {
  const tests = filter.trim().split(/\s+/).filter(Boolean).map((word) => testOf(word, columns));
  return (row) => tests.every((test) => test(row));
}

/**
 * @param {string} word
 * @param {Column[]} columns
 * @returns {(row: number) => boolean}
 */
function testOf(word, columns) {
  const [, name, sign, value] = word.match(CONDITION) ?? [];
  const column = columns.find((one) => one.name.toLowerCase() === name?.toLowerCase());
  if (column) return (row) => holds(column.values[row], sign, value);
  // Of numbers only those that name something are words: nobody looks for the digits of a KL.
  const words = columns.filter(({ numeric }, at) => at === 0 || !numeric);
  const part = word.toLowerCase();
  return (row) =>
    words.some(({ values }) => String(values[row] ?? "").toLowerCase().includes(part));
}

/**
 * @param {number | string | null} cell
 * @param {string} sign
 * @param {string} value
 * @returns {boolean}
 */
function holds(cell, sign, value) {
  if (cell === null) return false;
  const order = compare(cell, typeof cell === "number" ? Number(value) : value);
  if (sign === "=") return order === 0;
  if (sign === "!=") return order !== 0;
  if (sign === "<") return order < 0;
  if (sign === ">") return order > 0;
  return sign === "<=" ? order <= 0 : order >= 0;
}

/**
 * Rows in the order of a column; empty cells last, equal ones in the order of the rows.
 *
 * @param {number[]} rows
 * @param {Column} column
 * @param {boolean} descending
 * @returns {number[]}
 */
export function sorted(rows, { values }, descending) {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [left, right] = [values[a], values[b]];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return sign * compare(left, right) || a - b;
  });
}

/**
 * NaN is neither less nor more nor equal, as everywhere.
 *
 * @param {number | string} a
 * @param {number | string} b
 * @returns {number}
 */
function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

/**
 * A cell as the table shows it: four significant digits, whole numbers whole.
 *
 * @param {number | string | null | undefined} value
 * @returns {string}
 */
export function shown(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "string" || Number.isInteger(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e5 || size < 1e-3) {
    return value.toExponential(2).replace("e-", "e−").replace("e+", "e");
  }
  return value.toPrecision(4).replace("-", "−");
}

/**
 * Rows as CSV (RFC 4180).
 *
 * @param {number[]} rows
 * @param {Column[]} columns
 * @returns {string}
 */
export function csvOf(rows, columns) {
  const cell = (/** @type {number | string | null} */ value) => {
    const text = String(value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = [
    columns.map(({ name }) => cell(name)),
    ...rows.map((row) => columns.map(({ values }) => cell(values[row]))),
  ];
  return lines.map((line) => line.join(",") + "\n").join("");
}
