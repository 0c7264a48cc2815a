/** What a page says in words and small tables. */
import { threeDigits } from "../sheet.ts";
import { escapeHtml } from "./escape.ts";
import type { FactGroup, Finding, PageTable, ReportPage, Term } from "./page.ts";

/** What comes before the figures, and what after the records. */
export function wordSections(page: ReportPage): { before: string; after: string } {
  const { title, lead, asked, notices, findings, tables, terms, limits, facts } = page;
  const before = [
    `<header><h1>${escapeHtml(title)}</h1><p class="lead">${escapeHtml(lead)}</p></header>`,
    section("asked", "What was asked", asked.map(paragraph).join("\n")),
    notices.length === 0 ? "" : noticeSection(notices),
    section("findings", "What was found", findingList(findings)),
    section("terms", "How to read it", termList(terms)),
  ];
  const after = [
    section("tables", "Slices and summaries", tables.map(smallTable).join("\n")),
    section("limits", "What must not be concluded", bullets(limits)),
    section("facts", "How it was made", facts.map(factGroup).join("\n")),
  ];
  return { before: before.join("\n"), after: after.join("\n") };
}

function section(id: string, title: string, content: string): string {
  if (content === "") return "";
  return `<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${escapeHtml(title)}</h2>
${content}
</section>`;
}

function paragraph(text: string): string {
  return `<p>${escapeHtml(text)}</p>`;
}

function bullets(items: readonly string[]): string {
  if (items.length === 0) return "";
  return `<ul>${items.map((item) => `<li>${escapeHtml(item)}</li>`).join("\n")}</ul>`;
}

function noticeSection(notices: readonly string[]): string {
  return `<section id="notices" class="notices" aria-label="warnings of the run">
<h2>Warnings</h2>
${bullets(notices)}
</section>`;
}

function findingList(findings: readonly Finding[]): string {
  if (findings.length === 0) return "";
  const items = findings.map(({ name, value, note }) =>
    `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}` +
    `${note === undefined ? "" : `<small>${escapeHtml(note)}</small>`}</dd></div>`
  );
  return `<dl class="findings">${items.join("\n")}</dl>`;
}

function termList(terms: readonly Term[]): string {
  if (terms.length === 0) return "";
  const items = terms.map(({ term, meaning }) =>
    `<dt>${escapeHtml(term)}</dt><dd>${escapeHtml(meaning)}</dd>`
  );
  return `<dl class="terms">${items.join("\n")}</dl>`;
}

function smallTable({ title, caption, head, rows }: PageTable, at: number): string {
  const id = `table-${at}`;
  const heads = head.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  const lines = rows.map(([first, ...cells]) =>
    `<tr><th scope="row">${escapeHtml(cellText(first))}</th>` +
    cells.map((cell) =>
      `<td${typeof cell === "string" ? "" : ' class="number"'}>${escapeHtml(cellText(cell))}</td>`
    ).join("") + "</tr>"
  );
  return `<h3 id="${id}">${escapeHtml(title)}</h3>
<div class="wide" role="region" aria-labelledby="${id}" tabindex="0">
<table><caption>${escapeHtml(caption)}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${lines.join("\n")}
</tbody></table>
</div>`;
}

function cellText(cell: string | number | null): string {
  if (cell === null) return "";
  if (typeof cell === "string") return cell;
  return Number.isInteger(cell) ? String(cell) : threeDigits(cell);
}

/** Groups that are open when the page opens: those that say what may be trusted. */
const OPEN = 2;

function factGroup({ title, facts }: FactGroup, at: number): string {
  if (facts.length === 0) return "";
  const rows = facts.map(([name, value]) =>
    `<tr><th scope="row">${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`
  );
  return `<details${at < OPEN ? " open" : ""}><summary>${escapeHtml(title)}</summary>
<table class="facts"><tbody>
${rows.join("\n")}
</tbody></table></details>`;
}
