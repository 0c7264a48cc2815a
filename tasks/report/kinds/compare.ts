/** The page of a comparison: two audits side by side. */
import type { CsvTable, PageFigure } from "../../../mod.ts";
import { type Measure, MEASURE_NAMES, MEASURES, valueWords } from "../../compare/audits.ts";
import { compareSpec, namesOf } from "../../compare/outputs.ts";
import { numberColumn, positionsOf, textColumn } from "../columns.ts";
import { listAt, numberAt, textAt, valueAt } from "../json.ts";
import type { Kind } from "../kind.ts";
import { firstAuditOrigin } from "../origins.ts";

export const compareKind: Kind = {
  task: "compare",
  origin: firstAuditOrigin,
  page: async (run) => {
    const table = await run.table("compare.csv");
    const names = table.texts("index");
    const data = textAt(run.summary, "data") ?? "a data set";
    const differences = listAt(run.summary, "differences");
    return {
      title: `${names.length} records of ${data} in two audits`,
      lead: "Which records are exposed in one audit, and which in the other?",
      asked: [
        "The same records were audited twice, as A and B. Does what differs between the audits change " +
        "which records leak, or only how much?",
      ],
      findings: listAt(run.summary, "correlations").map((one) => {
        const at = (...path: string[]) => numberAt(one, ...path)?.toFixed(3) ?? "?";
        const measure = MEASURE_NAMES.find((name) => name === textAt(one, "measure"));
        return {
          name: `rho, ${measure ? MEASURES[measure] : "a measure"}`,
          value: at("spearman", "estimate"),
          note: `${at("spearman", "lower")} to ${at("spearman", "upper")}; r ${
            at("pearson", "estimate")
          }`,
        };
      }),
      figures: MEASURE_NAMES.map((measure) => sideBySide(table, measure, run.summary)),
      records: {
        caption: "Scores and ranks in both audits; 1 is the most exposed. The options describe A.",
        columns: [
          textColumn(table, "index"),
          textColumn(table, "label"),
          ...table.columns.slice(2).map((name) => numberColumn(table, name, words(name))),
        ],
        sortedBy: "kl_a",
        indices: positionsOf(names),
      },
      tables: differences.length === 0 ? [] : [{
        title: "What differs",
        caption: "Options of the audits that are not the same.",
        head: ["option", "A", "B"],
        rows: differences.map((one) => [
          textAt(one, "option") ?? "",
          valueWords(valueAt(one, "a") ?? null),
          valueWords(valueAt(one, "b") ?? null),
        ]),
      }],
      terms: ["lood", "kl", "mse", "auc", "correlation"],
      limits: ["nngp", "noise", "bound"],
    };
  },
};

/** The words of a column such as kl_rank_a. */
function words(column: string): string {
  const measure = MEASURE_NAMES.find((name) => column.startsWith(`${name}_`));
  if (measure === undefined) return column;
  const rest = column.slice(measure.length + 1).replace(
    /_?([ab])$/,
    (_, side) => ` ${side.toUpperCase()}`,
  );
  return `${MEASURES[measure]} ${rest}`.replaceAll(/\s+/g, " ");
}

/** As kl.svg, mse.svg and auc.svg. */
function sideBySide(table: CsvTable, measure: Measure, summary: unknown): PageFigure {
  const [a, b] = ["a", "b"].map((side) => table.numbers(`${measure}_${side}`));
  const found = listAt(summary, "correlations").find((one) => textAt(one, "measure") === measure);
  const at = (...path: string[]) => numberAt(found, ...path) ?? NaN;
  const [estimate, lower, upper] = ["estimate", "lower", "upper"]
    .map((name) => at("spearman", name));
  const differences = listAt(summary, "differences").map((one) => ({
    ...{ option: textAt(one, "option") ?? "", a: valueAt(one, "a"), b: valueAt(one, "b") },
  }));
  const names = namesOf(differences, {
    a: textAt(summary, "options", "a") ?? "",
    b: textAt(summary, "options", "b") ?? "",
  });
  const sides = { a, b, r: at("pearson", "estimate"), rho: { estimate, lower, upper } };
  return {
    spec: compareSpec(measure, sides, { names, rows: [...a.keys()], interactive: true }),
    description:
      `${MEASURES[measure]} of each record in B by that in A; the dashed line is where both are ` +
      "equal. Drag to choose records, or click one.",
    hover: [],
  };
}
