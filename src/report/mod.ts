/**
 * What a run leaves behind: tables, pictures, and the folder that holds them.
 *
 * @module
 */
export * from "./attribution_sheet.ts";
export * from "./contact_sheet.ts";
export { heatMap, heatMapSpec, type HeatPanel } from "./heat_map.ts";
export { histogram, type HistogramOptions, histogramSpec } from "./histogram.ts";
export * from "./page/mod.ts";
export {
  type Axis,
  drawSpec,
  type Line,
  type LinePanel,
  linePlot,
  lineSpec,
  type PlotOptions,
  type PlotSpec,
} from "./plot.ts";
export * from "./reconstruction_sheet.ts";
export * from "./record_sheet.ts";
export * from "./render.ts";
export * from "./roc_plot.ts";
export * from "./run_folder.ts";
export * from "./scatter.ts";
export * from "./structural_similarity.ts";
export * from "./table.ts";
export * from "./trace.ts";
export { checkWritable, makeFolder, writeAtomically } from "../system/files.ts";
export { WriteError } from "../system/write_error.ts";
