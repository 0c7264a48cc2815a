/** The page's figures and records, for its program to fill. */
import { escapeHtml } from "./escape.ts";
import type { RecordTable, ReportPage } from "./page.ts";

/** Figures, with what they show in words, and the pictures of the run. */
export function figureSection({ figures, pictures }: ReportPage): string {
  if (figures.length + pictures.length === 0) return "";
  const drawn = figures.map(({ description, spec }, at) =>
    `<figure>
<div class="plot" id="figure-${at}" role="img" aria-labelledby="figure-${at}-text"></div>
<figcaption><span id="figure-${at}-text"><b>Figure ${at + 1}.</b> ${escapeHtml(description)}</span>
<button type="button" class="save" data-figure="figure-${at}">Save as SVG</button>${
      spec.usermeta === undefined ? "" : `
<button type="button" class="save" data-figure="figure-${at}" data-as="csv">Save data as CSV</button>`
    }</figcaption>
</figure>`
  );
  const pictured = pictures.map(({ description, png }, k) => {
    const number = figures.length + k + 1;
    return `<figure class="drawn">
<img src="data:image/png;base64,${png.toBase64()}" alt="${escapeHtml(description)}">
<figcaption><b>Figure ${number}.</b> ${escapeHtml(description)}</figcaption>
</figure>`;
  });
  return `<section id="figures" aria-labelledby="figures-title">
<h2 id="figures-title">Figures</h2>
<div class="figures">
${[...drawn, ...pictured].join("\n")}
</div>
</section>`;
}

/** The table of records, whose rows the page's program writes. */
export function recordSection({ caption, columns, images }: RecordTable): string {
  const heads = columns.map(({ title, meaning = "", values }, at) => {
    const numeric = at > 0 && values.every((value) => typeof value !== "string");
    return `<th scope="col" aria-sort="none"${numeric ? ' class="number"' : ""}>` +
      `<button type="button" title="${escapeHtml(meaning)}">${escapeHtml(title)}</button></th>`;
  });
  const example = columns.find(({ values }, at) => at > 1 && typeof values[0] === "number");
  const condition = example ? `, or a condition such as ${example.name}>0.5` : "";
  return `<section id="records" aria-labelledby="records-title">
<h2 id="records-title">Records</h2>
<p>${escapeHtml(caption)} Drag over a figure to choose records, or choose one here: it stands out in
the figures. Heads sort.</p>
<div class="controls">
<label>Filter <input type="search" id="filter" placeholder="words or conditions" aria-describedby="filter-help" autocomplete="off"></label>
<label class="check"><input type="checkbox" id="only-chosen"> only chosen records</label>
<button type="button" id="clear-choice">Choose none</button>
<button type="button" id="save-table">Save as CSV</button>
</div>
<p class="help" id="filter-help">A record passes with all of the filter's words${
    escapeHtml(condition)
  }.</p>
<p id="table-status" role="status" aria-live="polite"></p>
<div class="wide" role="region" aria-labelledby="records-title" tabindex="0">
<table><caption class="hidden">${escapeHtml(caption)}</caption>
<thead><tr>${images?.length ? '<td class="picture"></td>' : ""}${heads.join("")}</tr></thead>
<tbody id="record-rows"></tbody></table>
</div>
<div class="controls pager" role="group" aria-label="pages of the table">
<button type="button" id="page-first">First</button>
<button type="button" id="page-previous">Previous</button>
<button type="button" id="page-next">Next</button>
<button type="button" id="page-last">Last</button>
<label>rows <select id="rows-per-page"><option>25</option><option>50</option><option>100</option><option>500</option></select></label>
</div>
</section>`;
}
