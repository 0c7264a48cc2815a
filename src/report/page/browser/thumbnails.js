// @ts-check
/** Thumbnails of records, cut out of a few large pictures. */

/**
 * @typedef {object} Sheets
 * @property {number} count
 * @property {number} height
 * @property {number} width
 * @property {number} columns
 * @property {number} perSheet
 */

/** Sheets that have a rule in the page's style. */
const placed = new Set();

/**
 * The picture of a record, about so many pixels large; nothing where there is none.
 *
 * @param {Sheets | null} sheets
 * @param {number} row
 * @param {number} size
 * @param {string} name what a screen reader calls it
 * @returns {HTMLElement | undefined}
 */
export function thumbnail(sheets, row, size, name) {
  if (sheets === null) return undefined;
  const { width, height, columns, perSheet } = sheets;
  const at = Math.floor(row / perSheet);
  place(at);
  const position = row % perSheet;
  const inSheet = Math.min(perSheet, sheets.count - at * perSheet);
  const scale = size / Math.max(width, height);
  const picture = document.createElement("span");
  picture.className = `thumbnail sheet-${at}`;
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", name);
  const left = (position % columns) * width;
  const top = Math.floor(position / columns) * height;
  const rows = Math.ceil(inSheet / columns);
  Object.assign(picture.style, {
    width: `${width * scale}px`,
    height: `${height * scale}px`,
    backgroundSize: `${columns * width * scale}px ${rows * height * scale}px`,
    backgroundPosition: `${-left * scale}px ${-top * scale}px`,
    imageRendering: scale > 1 ? "pixelated" : "auto",
  });
  return picture;
}

/**
 * Has a sheet decoded when its first picture is shown.
 *
 * @param {number} at
 */
function place(at) {
  if (placed.has(at)) return;
  placed.add(at);
  const source = document.getElementById(`sheet-${at}`);
  const data = source?.textContent ?? "";
  source?.remove(); // one copy of it is enough
  const style = document.createElement("style");
  style.textContent = `.sheet-${at}{background-image:url("data:image/png;base64,${data}")}`;
  document.head.append(style);
}
