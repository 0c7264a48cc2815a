// @ts-check
/** The table of records: sorted, filtered, a page at a time. */
import { download } from "./figures.js";
import { csvOf, filterOf, shown, sorted } from "./query.js";
import { chooseRows, chosenRows, onChoice, toggleRow } from "./selection.js";
import { thumbnail } from "./thumbnails.js";

const ROW_SIZE = 44;
/** On paper are all rows up to so many, and of more the first ones. */
const MOST_PRINTED = 200;
const FIRST_PRINTED = 100;

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
function find(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no ${id}`);
  return element;
}

/**
 * An input of the page.
 *
 * @param {string} id
 * @returns {HTMLInputElement}
 */
function input(id) {
  return /** @type {HTMLInputElement} */ (find(id));
}

/**
 * @param {import("./tooltip.js").Records & { sortedBy: string | null }} records
 */
export function startTable(records) {
  const { columns, sheets, sortedBy } = records;
  const count = columns[0].values.length;
  const everyRow = Array.from({ length: count }, (_, row) => row);
  let by = columns.findIndex(({ name }) => name === sortedBy);
  let descending = true;
  let first = 0;
  /** @type {number[]} */
  let rows = [];
  const perPage = () => Number(input("rows-per-page").value);

  const refresh = () => {
    const passes = filterOf(input("filter").value, columns);
    const chosen = chosenRows();
    const onlyChosen = input("only-chosen").checked && chosen.size > 0;
    rows = everyRow.filter((row) => (!onlyChosen || chosen.has(row)) && passes(row));
    if (by >= 0) rows = sorted(rows, columns[by], descending);
    first = 0;
    show();
  };

  const show = () => {
    const last = Math.min(first + perPage(), rows.length);
    fill(first, last);
    const chosen = chosenRows().size;
    for (
      const [id, off] of /** @type {const} */ ([["first", first === 0], ["previous", first === 0]])
    ) {
      /** @type {HTMLButtonElement} */ (find(`page-${id}`)).disabled = off;
    }
    for (const id of ["next", "last"]) {
      /** @type {HTMLButtonElement} */ (find(`page-${id}`)).disabled = last >= rows.length;
    }
    input("clear-choice").disabled = chosen === 0;
    input("only-chosen").disabled = chosen === 0;
    headers.forEach((header, at) => {
      const order = at !== by ? "none" : descending ? "descending" : "ascending";
      header.closest("th")?.setAttribute("aria-sort", order);
    });
  };

  /**
   * Writes some of the rows, and which ones they are.
   *
   * @param {number} from
   * @param {number} to
   */
  const fill = (from, to) => {
    find("record-rows").replaceChildren(...rows.slice(from, to).map((row) => line(row)));
    const which = rows.length === 0
      ? "No record passes the filter"
      : `Records ${from + 1} to ${to} of ${rows.length.toLocaleString("en")}`;
    const all = rows.length < count ? ` (of ${count.toLocaleString("en")} in all)` : "";
    const order = by < 0
      ? ""
      : `, by ${columns[by].title}, ${descending ? "largest" : "smallest"} first`;
    find("table-status").textContent = `${which}${all}${order}; ${chosenRows().size} chosen.`;
  };

  /** @param {number} row */
  const line = (row) => {
    const element = document.createElement("tr");
    element.dataset.row = String(row);
    const name = `${columns[0].title} ${columns[0].values[row]}`;
    const picture = thumbnail(sheets, row, ROW_SIZE, `image of ${name}`);
    if (sheets) cell(element, "td", picture ?? "", "picture");
    columns.forEach(({ values, numeric }, at) => {
      const text = shown(values[row]);
      if (at > 0) cell(element, "td", text, numeric ? "number" : "");
      else cell(element, "th", chooser(row, text, name), "").scope = "row";
    });
    mark(element);
    return element;
  };

  const headers = /** @type {HTMLButtonElement[]} */ ([
    ...document.querySelectorAll("#records thead button"),
  ]);
  headers.forEach((header, at) => {
    header.addEventListener("click", () => {
      // Of numbers the largest are asked for, of names the first.
      descending = by === at ? !descending : columns[at].numeric && at > 0;
      by = at;
      refresh();
    });
  });
  moveByArrows(headers);

  /** @param {number} to */
  const turn = (to) => {
    const lastPage = Math.max(0, Math.ceil(rows.length / perPage()) - 1) * perPage();
    first = Math.min(Math.max(to, 0), lastPage);
    show();
  };
  find("page-first").addEventListener("click", () => turn(0));
  find("page-previous").addEventListener("click", () => turn(first - perPage()));
  find("page-next").addEventListener("click", () => turn(first + perPage()));
  find("page-last").addEventListener("click", () => turn(rows.length));
  find("rows-per-page").addEventListener("change", () => turn(0));
  find("filter").addEventListener("input", refresh);
  find("only-chosen").addEventListener("change", refresh);
  find("clear-choice").addEventListener("click", () => chooseRows([]));
  find("save-table").addEventListener(
    "click",
    () => download("records.csv", "text/csv", csvOf(rows, columns)),
  );
  addEventListener("beforeprint", () => {
    const printed = rows.length <= MOST_PRINTED ? rows.length : FIRST_PRINTED;
    fill(0, printed);
    if (printed === rows.length) return;
    const left = (rows.length - printed).toLocaleString("en");
    find("table-status").append(` The other ${left} are not printed.`);
  });
  addEventListener("afterprint", show);
  onChoice((chosen, source) => {
    if (source !== "one") input("only-chosen").checked = chosen.size > 0;
    if (source !== "one" || input("only-chosen").checked) return refresh();
    for (const element of find("record-rows").children) mark(/** @type {HTMLElement} */ (element));
    show();
  });
  refresh();
}

/**
 * The button that chooses a record.
 *
 * @param {number} row
 * @param {string} text
 * @param {string} name
 */
function chooser(row, text, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text;
  button.title = `choose ${name}: it stands out in the figures`;
  button.addEventListener("click", () => {
    toggleRow(row);
    // The rows are new; the reader is where they were.
    const again = document.querySelector(`#record-rows tr[data-row="${row}"] button`);
    /** @type {HTMLElement | null} */ (again)?.focus();
  });
  return button;
}

/** @param {HTMLElement} element a row of the table, which shows whether it is chosen */
function mark(element) {
  const chosen = chosenRows().has(Number(element.dataset.row));
  element.classList.toggle("chosen", chosen);
  element.querySelector("th button")?.setAttribute("aria-pressed", String(chosen));
}

/**
 * @param {HTMLElement} row
 * @param {"td" | "th"} kind
 * @param {string | Node} content
 * @param {string} className
 */
function cell(row, kind, content, className) {
  const element = document.createElement(kind);
  element.append(content);
  if (className) element.className = className;
  row.append(element);
  return element;
}

/**
 * Of buttons side by side one is reached by Tab, the others by arrows.
 *
 * @param {HTMLButtonElement[]} buttons
 */
function moveByArrows(buttons) {
  buttons.forEach((button, at) => {
    button.tabIndex = at === 0 ? 0 : -1;
    button.addEventListener("keydown", (event) => {
      const steps = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: buttons.length - 1 };
      const to = Reflect.get(steps, event.key);
      if (typeof to !== "number") return;
      event.preventDefault();
      const next = buttons[Math.min(Math.max(to, 0), buttons.length - 1)];
      for (const one of buttons) one.tabIndex = one === next ? 0 : -1;
      next.focus();
    });
  });
}
