/** Pictures and tables below a notebook's cell, through Deno's Jupyter kernel. */
import { renderPng } from "../mod.ts";

/**
 * Milliseconds after which a cell that has shown something may end. The kernel queues what is shown,
 * and its word that a cell is done may overtake it: clients then drop what comes too late.
 */
const QUEUED = 300;

/** Shows a plot or a sheet of pictures. */
export async function picture(svg: string): Promise<void> {
  const png = (await renderPng(svg)).toBase64();
  await show({ "image/png": png, "text/plain": "a picture" });
}

/** Shows rows of the same names; numbers that are not whole get four digits. */
export async function table(
  rows: readonly Readonly<Record<string, number | string>>[],
): Promise<void> {
  const heads = Object.keys(rows[0]);
  const cells = rows.map((row) => Object.values(row).map(short));
  const line = (tag: string, values: readonly string[]) =>
    `<tr>${values.map((value) => `<${tag}>${escape(value)}</${tag}>`).join("")}</tr>`;
  const html = `<table>${line("th", heads)}${cells.map((row) => line("td", row)).join("")}</table>`;
  const plain = [heads, ...cells].map((row) => row.join("\t")).join("\n");
  await show({ "text/html": html, "text/plain": plain });
}

async function show(media: Deno.jupyter.MediaBundle): Promise<void> {
  await Deno.jupyter.display(media, { raw: true });
  await new Promise((resolve) => setTimeout(resolve, QUEUED));
}

function short(value: number | string): string {
  return typeof value === "number" && !Number.isInteger(value)
    ? String(Number(value.toPrecision(4)))
    : String(value);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
