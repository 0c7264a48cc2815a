// @ts-check
/** What is said of what the pointer is on. */
import { shown } from "./query.js";
import { thumbnail } from "./thumbnails.js";

/**
 * @typedef {object} Records
 * @property {import("./query.js").Column[]} columns
 * @property {import("./thumbnails.js").Sheets | null} sheets
 */

/** Columns of the table that a record tells of itself. */
const MOST_TOLD = 6;
const TOLD_SIZE = 84;

/** @returns {HTMLElement} */
function box() {
  const found = document.getElementById("tooltip");
  if (found) return found;
  const made = document.createElement("div");
  made.id = "tooltip";
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
}

export function hideTooltip() {
  box().hidden = true;
}

/**
 * @param {{ clientX: number, clientY: number }} pointer
 * @param {Record<string, unknown>} datum
 * @param {[string, string][]} fields of the datum, and their titles
 * @param {Records | null} records
 */
export function showTooltip(pointer, datum, fields, records) {
  const own = fields.filter(([field]) => datum[field] !== undefined)
    .map(([field, title]) => /** @type {[string, unknown]} */ ([title, datum[field]]));
  const list = document.createElement("dl");
  const row = typeof datum.row === "number" ? datum.row : undefined;
  const element = box();
  element.replaceChildren();
  if (row !== undefined && records !== null) {
    const [first, ...others] = records.columns;
    const name = `${first.title} ${first.values[row]}`;
    const picture = thumbnail(records.sheets, row, TOLD_SIZE, `image of ${name}`);
    if (picture) element.append(picture);
    const told = others.slice(0, MOST_TOLD).map((
      { title, values },
    ) => /** @type {[string, unknown]} */ ([title, values[row]]));
    const known = new Set(own.map(([title]) => title));
    append(list, [
      [first.title, first.values[row]],
      ...own,
      ...told.filter(([t]) => !known.has(t)),
    ]);
  } else append(list, own);
  element.append(list);
  element.hidden = false;
  move(element, pointer);
}

/**
 * @param {HTMLElement} list
 * @param {[string, unknown][]} entries
 */
function append(list, entries) {
  for (const [title, value] of entries) {
    const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = title;
    meaning.textContent = typeof value === "number" ? shown(value) : String(value ?? "");
    list.append(term, meaning);
  }
}

/**
 * Beside the pointer, inside the window.
 *
 * @param {HTMLElement} element
 * @param {{ clientX: number, clientY: number }} pointer
 */
function move(element, { clientX, clientY }) {
  const { width, height } = element.getBoundingClientRect();
  const left = clientX + 14 + width > innerWidth ? clientX - 14 - width : clientX + 14;
  const top = clientY + 14 + height > innerHeight ? clientY - 14 - height : clientY + 14;
  element.style.left = `${Math.max(4, left)}px`;
  element.style.top = `${Math.max(4, top)}px`;
}
