import assert from "node:assert/strict";
import { histogramSpec } from "../../../src/report/histogram.ts";
import { figureCsv } from "../../../src/report/page/browser/figure_table.js";
import { vegaFigures } from "../../../src/report/page/figures.ts";
import { lineSpec, type PlotSpec } from "../../../src/report/plot.ts";
import { rocSpec } from "../../../src/report/roc_plot.ts";
import { scatterSpec } from "../../../src/report/scatter.ts";

const RECORDS = { columns: [{ name: "index", values: [58, "5+17"] }] };

/** The lines of a figure's CSV. */
async function saved(spec: PlotSpec): Promise<string[]> {
  const [figure] = await vegaFigures([{ spec, hover: [], description: "" }]);
  return figureCsv(figure.spec, RECORDS).trimEnd().split("\n");
}

Deno.test("points are saved under the names of their axes, with the ends of their bars", async () => {
  const series = [{ name: "a", x: [1, 2], y: [3, 4], yError: [0.5, 1], rows: [1, 0] }];
  const options = { title: "t", xLabel: "mean, distance", yLabel: "KL", interactive: true };
  assert.deepEqual(await saved(scatterSpec(series, options)), [
    'record,name,"mean, distance",KL,"KL, from","KL, to"',
    "5+17,a,1,3,2.5,3.5",
    "58,a,2,4,3,5",
  ]);
});

Deno.test("panels of equal values are saved both, with their names and deviations", async () => {
  const lines = [{ name: "58", values: [1, 2], row: 0, deviations: [0.1, 0.2] }];
  const panels = [{ label: "AUC", lines }, { label: "KL", lines }];
  const spec = lineSpec("t", { label: "Epoch", values: [1, 2] }, panels, { interactive: true });
  assert.deepEqual(await saved(spec), [
    "panel,record,line,Epoch,value,deviation",
    "AUC,58,58,1,1,0.1",
    "AUC,58,58,2,2,0.2",
    "KL,58,58,1,1,0.1",
    "KL,58,58,2,2,0.2",
  ]);
});

Deno.test("rates of 0 are saved as such, also of logarithmic axes", async () => {
  const curves = [{ name: "all", fpr: [0, 1], tpr: [0.5, 1] }];
  const spec = rocSpec(curves, { title: "t", scale: "log", interactive: true });
  assert.deepEqual(await saved(spec), [
    "name,False-positive rate,True-positive rate",
    "all,0,0.5",
    "all,1,1",
  ]);
});

Deno.test("a histogram's bars are saved, not their records", async () => {
  const options = { title: "t", label: "KL", bins: 2, rows: [0, 1, 0], interactive: true };
  assert.deepEqual(await saved(histogramSpec([0, 1, 2], options)), [
    '"KL, from","KL, to",records',
    "0,1,1",
    "1,2,2",
  ]);
});
