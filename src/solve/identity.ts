import type { Element } from "../gpu/element.ts";
import { type Matrix, spans } from "../gpu/matrix.ts";
import { BLOCK } from "../gpu/panel.ts";
import type { Pipeline } from "../gpu/pipeline.ts";
import type { Recorder } from "../gpu/recorder.ts";

/** Which part of the identity is written, and where. */
export interface IdentityPart {
  /** First row, of the identity. */
  readonly first: number;
  /** First of 64 columns, of the identity and of the matrix. */
  readonly col: number;
  /** Row of the matrix where the first row goes. */
  readonly top: number;
  /** Rows, a multiple of 64. */
  readonly rows: number;
}

/** Writes a part of the identity into X. */
export function recordIdentity(
  record: Recorder,
  pipeline: Pipeline,
  x: Matrix<Element>,
  { first, col, top, rows }: IdentityPart,
): void {
  for (const span of spans(top, top + rows, x)) {
    const [place] = span.places;
    const result = { ...place, col, rows: span.rows, cols: BLOCK };
    record.dispatch(pipeline, { result }, {
      first: first + span.row - top,
      col,
      rows: span.rows,
      groups: BLOCK / 4,
    }, [BLOCK / 4 / 8, Math.ceil(span.rows / 8)]);
  }
}
