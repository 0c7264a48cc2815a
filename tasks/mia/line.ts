/** The attack along the line through each left-out record. */
import { attackHalvings, DataError, type HalvingAttack } from "../../mod.ts";
import { type AttackOptions, halvingsOf } from "./attack.ts";
import { type Asked, jointLogits, leftOutRecords, type Question, type Sound } from "./targets.ts";

/** The queries of one line. */
export interface LineQuestion extends Question {
  /** The record that the line goes through, by its position in the split. */
  readonly index: number;
  /** Its class by name, or its response. */
  readonly label: string;
  /** Places of the queries on the line, ascending; the record itself is at 0. */
  readonly pert: Float64Array;
}

/** What the attack reaches along a line, [points] each. */
export interface LineAttack {
  readonly target: LineQuestion & Sound;
  readonly auc: Float64Array;
  readonly aucStd: Float64Array;
  readonly diff: Float64Array;
  readonly diffStd: Float64Array;
  /** Of the Gaussians fitted in each halving. */
  readonly kl: Float64Array;
  readonly klStd: Float64Array;
}

/**
 * The lines of a run: through each left-out record, of a group through each of its records.
 *
 * @throws {DataError} a run that was asked about no lines, or that no attack can be made on
 */
export function lineQuestions(asked: Asked): LineQuestion[] {
  const { answers: { queries, folder } } = asked;
  const fail = (problem: string, remedy: string) =>
    new DataError(problem, { path: folder, remedy });
  const places = new Map<number, number[]>();
  queries.forEach(({ kind, index, pert2 }, query) => {
    if (kind !== "landscape") return;
    if (!Number.isNaN(pert2)) {
      throw fail("it was asked about planes", "train with --direction uniform or record");
    }
    places.set(index, [...places.get(index) ?? [], query]);
  });
  if (places.size === 0) throw fail("it has no landscape", "train with --landscape");
  return leftOutRecords(asked).flatMap(({ differIdx, indices }) =>
    indices.map((index) => {
      const own = places.get(index);
      if (!own) throw fail(`its queries.csv lacks the line of record ${index}`, "train it again");
      return {
        differIdx,
        index,
        label: queries[own[0]].label,
        queries: own,
        pert: Float64Array.from(own, (query) => queries[query].pert),
      };
    })
  );
}

/**
 * Attacks at every query of a line with the same halvings, so that neighbors can be compared.
 *
 * @param onPoint called after each
 */
export async function attackLine(
  target: LineQuestion & Sound,
  asked: Asked,
  options: Pick<AttackOptions, "halvings" | "seed">,
  onPoint: () => Promise<void>,
): Promise<LineAttack> {
  const drawn = halvingsOf(target.in.length, target.out.length, options);
  const points: HalvingAttack[] = [];
  for (const query of target.queries) {
    const [within, without] = [target.in, target.out]
      .map((models) => jointLogits(asked, models, [query]));
    points.push(attackHalvings(within, without, drawn));
    await onPoint();
  }
  const along = (value: (point: HalvingAttack) => number | undefined) =>
    Float64Array.from(points, (point) => value(point) ?? NaN);
  return {
    target,
    auc: along(({ auc }) => auc),
    aucStd: along(({ aucStd }) => aucStd),
    diff: along(({ diff }) => diff),
    diffStd: along(({ diffStd }) => diffStd),
    kl: along(({ kl }) => kl),
    klStd: along(({ klStd }) => klStd),
  };
}
