/** A run as one page of HTML. */
export { reportHtml } from "./html.ts";
export type {
  FactGroup,
  Finding,
  PageFigure,
  PagePicture,
  PageTable,
  RecordColumn,
  RecordTable,
  ReportPage,
  Term,
} from "./page.ts";
export { type SlicedMeasure, sliceTable } from "./slices.ts";
