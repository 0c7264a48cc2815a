/** The pictures of a landscape. */
import { type Dataset, heatMap, type Landscape, linePlot, type RunFolder } from "../../mod.ts";
import { outcomeOf } from "../cli/outcome.ts";
import { writePicture } from "../cli/pictures.ts";
import type { Course } from "../cli/course.ts";

/** What is drawn, in order, and what the axis says. */
export const MEASURES = [["kl", "KL"], ["mse", "mean distance"], ["auc", "AUC"]] as const;

/** A landscape with what its pictures say of it. */
export interface Pictured {
  readonly data: Dataset;
  /** Positions in the data. */
  readonly records: readonly number[];
  readonly course: Course;
  readonly landscape: Landscape;
}

/**
 * Writes a picture of each record and, of lines, one of all; each as SVG and PNG.
 *
 * @param onPlot called after each
 */
export async function writePlots(
  run: RunFolder,
  pictured: Pictured,
  onPlot: () => void,
): Promise<void> {
  const { data, records, course } = pictured;
  for (const k of records.keys()) {
    const title = titleOf(data, records[k]);
    const draw = course.pert2 ? mapOf : lineOf;
    await writePicture(run, `record-${data.indices[records[k]]}`, await draw(pictured, title, [k]));
    onPlot();
  }
  if (course.pert2) return;
  const title = `LOOD along a line through each of ${records.length} records of ${data.name}`;
  await writePicture(run, "all", await lineOf(pictured, title, [...records.keys()]));
}

function titleOf(data: Dataset, i: number): string {
  const { name, indices, classes, responses } = data;
  const noun = responses ? classes[0] : "class";
  return `LOOD of record ${indices[i]} of ${name}, ${noun} ${outcomeOf(data, i)}`;
}

async function lineOf(
  { data, records, course, landscape }: Pictured,
  title: string,
  ks: readonly number[],
): Promise<string> {
  const panels = MEASURES.map(([measure, label]) => ({
    label,
    lines: ks.map((k) => ({
      name: String(data.indices[records[k]]),
      values: rowOf(landscape, measure, k),
    })),
  }));
  return await linePlot(title, { label: "pert", values: course.steps }, panels);
}

async function mapOf(
  { course: { steps }, landscape }: Pictured,
  title: string,
  [k]: readonly number[],
): Promise<string> {
  const panels = MEASURES.map(([measure, label]) => ({
    label,
    values: rowOf(landscape, measure, k),
  }));
  const [x, y] = ["pert", "pert_2"].map((label) => ({ label, values: steps }));
  return await heatMap(title, x, y, panels);
}

/** A measure of record k at all its points. */
export function rowOf(
  landscape: Landscape,
  measure: "kl" | "mse" | "auc",
  k: number,
): Float64Array {
  return landscape[measure].subarray(k * landscape.points, (k + 1) * landscape.points);
}
