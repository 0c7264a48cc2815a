/** Pages of made-up records. */
import { encode } from "fast-png";
import { random } from "../../src/data/random.ts";
import { histogramSpec } from "../../src/report/histogram.ts";
import { lineSpec } from "../../src/report/plot.ts";
import { scatterSpec } from "../../src/report/scatter.ts";
import type { ReportPage } from "../../src/report/page/mod.ts";

/** Side of a made-up image. */
const SIDE = 28;

/** Half of its values are noise. */
function image(next: () => number, channels: 1 | 3) {
  const length = SIDE * SIDE * channels;
  return {
    channels,
    data: Uint8Array.from({ length }, (_, at) => at % 2 === 0 ? 256 * next() : 0),
  };
}

/** A page of n records with images; KL of record i is i + 1, and they are in another order. */
export function madeUpPage(
  n: number,
  { name = "made-up", channels = 1 }: { name?: string; channels?: 1 | 3 } = {},
): ReportPage {
  const { uniform: next } = random(1);
  const order = Array.from({ length: n }, (_, i) => (i * 7919) % n);
  const kl = order.map((i) => i + 1);
  const mse = kl.map((value) => 1e-4 * value * (0.5 + next()));
  const rows = [...order.keys()];
  return {
    title: `Records of ${name}`,
    lead: `About ${name}.`,
    asked: [`What of ${name}?`],
    notices: [`Warned of ${name}`],
    findings: [{ name, value: "1", note: name }],
    figures: [
      {
        spec: histogramSpec(kl, { title: name, label: "KL", rows, interactive: true }),
        description: `How many ${name}.`,
        hover: [["count", "records"]],
      },
      {
        spec: scatterSpec([{ name, x: mse, y: kl, rows }], {
          title: name,
          xLabel: name,
          yLabel: "KL",
          interactive: true,
        }),
        description: `Each ${name}.`,
        hover: [],
      },
      {
        spec: lineSpec(
          name,
          { label: name, values: [0, 1, 2] },
          [{ label: name, lines: [{ name, values: [1, 3, 2], row: 0 }] }],
          { interactive: true },
        ),
        description: `Lines of ${name}.`,
        hover: [["name", name], ["value", "value"]],
      },
    ],
    pictures: [{
      description: `Drawn of ${name}.`,
      png: encode({ ...image(next, 3), width: SIDE, height: SIDE, depth: 8 }),
    }],
    records: {
      caption: `All ${name}.`,
      columns: [
        { name: "index", title: "record", values: order.map((i) => i) },
        { name, title: name, meaning: name, values: order.map((i) => `${name} ${i % 3}`) },
        { name: "kl", title: "KL", values: kl },
        { name: "mse", title: "mean distance", values: mse },
        { name: "auc", title: "AUC", values: kl.map((value) => 0.5 + value / (2 * n + 2)) },
        { name: "tpr_at_0.01", title: "TPR at 1 %", values: kl.map((value) => value / (n + 1)) },
        { name: "var_with", title: "variance with", values: kl.map(() => next()) },
        { name: "var_without", title: "variance without", values: kl.map(() => next()) },
      ],
      sortedBy: "kl",
      // Half a picture is noise, which no PNG makes smaller.
      images: order.map(() => {
        const { data: pixels } = image(next, channels);
        return { pixels, height: SIDE, width: SIDE, channels };
      }),
    },
    tables: [{ title: name, caption: name, head: [name, "n"], rows: [[name, 1], [null, null]] }],
    terms: [{ term: name, meaning: name }],
    limits: [name],
    facts: [{ title: name, facts: [[name, name]] }],
  };
}
