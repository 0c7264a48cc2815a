// @ts-check
/** Begins the page from the data in it. */
import { startFigures } from "./figures.js";
import { startTable } from "./table.js";
import { startTheme } from "./theme.js";

/** @param {string} id */
function dataOf(id) {
  return JSON.parse(document.getElementById(id)?.textContent ?? "null");
}

const records = dataOf("records-data");
startFigures(dataOf("figures-data") ?? [], records);
if (records) startTable(records);
startTheme();
document.documentElement.dataset.ready = "true";
