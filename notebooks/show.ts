/** Pictures and tables below a notebook's cell, through Deno's Jupyter kernel. */
import { renderPng } from "../mod.ts";

/** Shows a plot or a sheet of pictures. */
export async function picture(svg: string): Promise<void> {
  const png = (await renderPng(svg)).toBase64();
  await Deno.jupyter.display({ "image/png": png, "text/plain": "a picture" }, { raw: true });
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
  await Deno.jupyter.display({ "text/html": html, "text/plain": plain }, { raw: true });
}

function short(value: number | string): string {
  return typeof value === "number" && !Number.isInteger(value)
    ? String(Number(value.toPrecision(4)))
    : String(value);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
