/** Records whose exposure differs most between two audits. */
import { midranks } from "../../mod.ts";
import type { JoinedRecord, Measure } from "./audits.ts";

/** A record's scores by one measure, and its ranks among the records of both audits. */
export interface Change {
  readonly index: number;
  readonly label: string;
  readonly a: number;
  readonly b: number;
  /** b - a. */
  readonly change: number;
  /** From 1, the largest score, on; equal scores share the mean of their ranks. */
  readonly rankA: number;
  readonly rankB: number;
  /** Places that the record is higher up in b: rankA - rankB. */
  readonly rise: number;
}

/** Records that move most, the strongest first. */
export interface Movers {
  /** Up in rank: more exposed among the others in b. */
  readonly rising: readonly Change[];
  /** Down in rank. */
  readonly falling: readonly Change[];
  /** With the largest increase of the score itself. */
  readonly gaining: readonly Change[];
  /** With the largest decrease. */
  readonly losing: readonly Change[];
}

/** Scores and ranks of every record, in the order of the rows. */
export function changesOf(rows: readonly JoinedRecord[], measure: Measure): Change[] {
  const ranks = (side: "a" | "b") =>
    midranks(rows.map((row) => row[side][measure])).map((rank) => rows.length + 1 - rank);
  const [ranksA, ranksB] = [ranks("a"), ranks("b")];
  return rows.map(({ index, label, a, b }, i) => ({
    index,
    label,
    a: a[measure],
    b: b[measure],
    change: b[measure] - a[measure],
    rankA: ranksA[i],
    rankB: ranksB[i],
    rise: ranksA[i] - ranksB[i],
  }));
}

/**
 * The largest changes of rank and of score in either direction, at most `count` of each; equal ones
 * by the record's number, and none that does not change.
 */
export function moversOf(changes: readonly Change[], count: number): Movers {
  const strongest = (name: "rise" | "change", sign: 1 | -1) =>
    changes.filter((one) => sign * one[name] > 0)
      .toSorted((x, y) => sign * (y[name] - x[name]) || x.index - y.index)
      .slice(0, count);
  return {
    rising: strongest("rise", 1),
    falling: strongest("rise", -1),
    gaining: strongest("change", 1),
    losing: strongest("change", -1),
  };
}
