import pageCss from "./browser/page.css" with { type: "text" };
import printCss from "./browser/print.css" with { type: "text" };
import tablesCss from "./browser/tables.css" with { type: "text" };
import { embeddedJson, escapeHtml, script } from "./escape.ts";
import { vegaFigures } from "./figures.ts";
import type { RecordTable, ReportPage } from "./page.ts";
import { ownProgram, vegaProgram } from "./programs.ts";
import { figureSection, recordSection } from "./sections.ts";
import { type Sprites, sprites } from "./sprites.ts";
import { wordSections } from "./words.ts";

/**
 * A page as HTML that needs nothing but itself: text, plots, records and their thumbnails, and what
 * runs in it. Its policy lets it neither load nor send anything.
 *
 * Plots keep the digits of their data, tables six.
 *
 * @throws {TypeError} columns of different lengths, or pictures of different sizes
 */
export async function reportHtml(page: ReportPage): Promise<string> {
  const { title, records, figures } = page;
  if (records) checkColumns(records);
  const sheets = records?.images?.length ? sprites(records.images) : undefined;
  const [vega, own] = await Promise.all([vegaProgram().then(script), script(ownProgram())]);
  const policy = [
    "default-src 'none'",
    "img-src data:",
    "style-src 'unsafe-inline'",
    `script-src ${vega.source} ${own.source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const { before, after } = wordSections(page);
  return [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${escapeHtml(title)}</title>`,
    `<style>${tablesCss}${pageCss}${printCss}</style>`,
    "</head>",
    "<body>",
    '<button type="button" id="theme">Dark colors</button>',
    "<main>",
    before,
    figureSection(page),
    records ? recordSection(records) : "",
    after,
    "</main>",
    "<noscript><p>Figures and the table of records need JavaScript, which is in this file.</p></noscript>",
    ...(sheets?.sheets.map((png, k) => data(`sheet-${k}`, png.toBase64(), "text/plain")) ?? []),
    data("figures-data", embeddedJson(await vegaFigures(figures))),
    data("records-data", embeddedJson(records ? recordData(records, sheets) : null)),
    vega.element,
    own.element,
    "</body>",
    "</html>",
    "",
  ].join("\n");
}

/** What no browser runs. */
function data(id: string, content: string, type = "application/json"): string {
  return `<script type="${type}" id="${id}">${content}</script>`;
}

function checkColumns({ columns }: RecordTable): void {
  if (columns.length === 0) throw new TypeError("a table of records needs a column, got none");
  const [{ name, values }] = columns;
  for (const other of columns) {
    if (other.values.length === values.length) continue;
    throw new TypeError(
      `columns must have equal lengths, got ${values.length} in ${name}, ` +
        `${other.values.length} in ${other.name}`,
    );
  }
}

/** As the page's own program reads it. */
function recordData({ columns, sortedBy }: RecordTable, sheets: Sprites | undefined) {
  return {
    sortedBy: sortedBy ?? null,
    columns: columns.map(({ name, title, meaning = "", values }) => ({
      ...{ name, title, meaning },
      numeric: values.every((value) => typeof value !== "string"),
      values: values.map((value) => typeof value === "number" ? sixDigits(value) : value),
    })),
    sheets: sheets === undefined ? null : {
      count: columns[0].values.length,
      height: sheets.height,
      width: sheets.width,
      columns: sheets.columns,
      perSheet: sheets.perSheet,
    },
  };
}

function sixDigits(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(6));
}
