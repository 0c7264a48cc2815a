import type { TopLevelSpec } from "vega-lite";
import type { PageFigure } from "./page.ts";

/** Words are as tall as the page's small ones; colors are the page's, light or dark. */
const CONFIG = {
  padding: 4,
  aria: false,
  font: "system-ui, sans-serif",
  title: { fontSize: 14, anchor: "start" as const, offset: 10, fontWeight: 600 as const },
  axis: {
    labelFontSize: 11,
    titleFontSize: 12,
    titleFontWeight: "normal" as const,
    titlePadding: 8,
    labelSeparation: 6,
  },
  legend: { labelFontSize: 11, titleFontSize: 12, titleFontWeight: "normal" as const },
  view: { stroke: null },
};

/** Figures as a page's program draws them, compiled for Vega's runtime. */
export async function vegaFigures(figures: readonly PageFigure[]) {
  if (figures.length === 0) return [];
  const { compile } = await import("vega-lite");
  return figures.map(({ spec, hover }) => {
    const { background: _, ...vega } = compile({ ...spec as TopLevelSpec, config: CONFIG }).spec;
    return {
      spec: { ...vega, ...(vega.marks && { marks: vega.marks.map(letThrough) }) },
      hover,
      marks: marksOf(vega.data ?? []),
    };
  });
}

/** What was dragged over does not lie between the pointer and the points in it. */
function letThrough<M extends { readonly name?: string }>(mark: M): M {
  return mark.name === "brush_brush" ? { ...mark, interactive: false } : mark;
}

/** About as many as there are data. */
function marksOf(data: readonly object[]): number {
  return data.reduce(
    (sum, source) =>
      sum + ("values" in source && Array.isArray(source.values) ? source.values.length : 0),
    0,
  );
}
