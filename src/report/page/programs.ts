/** What runs in a page: Vega's runtime and the page's own program. */
import fitting from "./browser/fitting.js" with { type: "text" };
import figureTable from "./browser/figure_table.js" with { type: "text" };
import figures from "./browser/figures.js" with { type: "text" };
import page from "./browser/page.js" with { type: "text" };
import query from "./browser/query.js" with { type: "text" };
import selection from "./browser/selection.js" with { type: "text" };
import table from "./browser/table.js" with { type: "text" };
import theme from "./browser/theme.js" with { type: "text" };
import thumbnails from "./browser/thumbnails.js" with { type: "text" };
import tooltip from "./browser/tooltip.js" with { type: "text" };

/** In the order in which they need each other. */
const MODULES = [
  query,
  selection,
  theme,
  thumbnails,
  tooltip,
  fitting,
  figureTable,
  figures,
  table,
  page,
];

/**
 * The page's own modules as one program: a page from disk can import none. Their names must differ,
 * for they share a scope; of imports and exports only one-line ones of names are known.
 */
export function ownProgram(): string {
  const code = MODULES.map((text) =>
    text.replaceAll(/^import \{[^}]*\} from "\.\/\w+\.js";$/gm, "").replaceAll(/^export /gm, "")
  );
  return `(() => {\n"use strict";\n${code.join("\n")}\n})();\n`;
}

/**
 * Vega's runtime, as `vega`, and as `vegaInterpreter` what evaluates its expressions without `eval`;
 * both from the installed packages.
 */
export async function vegaProgram(): Promise<string> {
  // Nothing is taken from it: what no module imports is not installed.
  await import("vega-interpreter");
  const [vega, interpreter] = await Promise.all([
    readBeside(import.meta.resolve("vega"), "vega.min.js"),
    readBeside(import.meta.resolve("vega-interpreter"), "vega-interpreter.js"),
  ]);
  const exported = /^export \{ (\w+) as expressionInterpreter \};$/m;
  const name = interpreter.match(exported)?.[1];
  if (name === undefined) throw new Error("vega-interpreter exports no expressionInterpreter");
  // It is a module, which asks for what Vega has.
  const body = interpreter.replace(exported, "")
    .replace(/^import (\{[^}]*\}) from 'vega-util';$/m, "const $1 = globalThis.vega;")
    .replaceAll(/^\/\/# sourceMappingURL.*$/gm, "");
  return `${vega}\n;globalThis.vegaInterpreter = (() => {\n${body}\nreturn ${name};\n})();\n`;
}

/** A file that lies beside a package's entry point. */
async function readBeside(entry: string, file: string): Promise<string> {
  const url = new URL(file, entry);
  if (url.protocol !== "file:") throw new Error(`${entry} is not installed; run \`deno install\``);
  return await Deno.readTextFile(url);
}
