/** Where a landscape asks about each record: options, and the points they mean. */
import { applyStatistics, type Dataset, random, type Statistics } from "../../mod.ts";
import { choice, integer, positive, UsageError, type Values } from "./options.ts";

/** Steps on either side of the record, and to another record, where the user names none. */
const USUAL_RANGE = { steps: 50, way: 1 };

/** A gray level of pixels in [0, 1]; in deviations, of other features. */
const USUAL_UNIT = { pixel: 1 / 255, deviation: 0.02 };

/** The line or plane through each record. */
export const COURSE_OPTIONS = {
  direction: choice(["uniform", "record", "plane"], {
    default: "uniform",
    help:
      "uniform: along a direction u of each record, uniform in [-UNIT, UNIT] a feature, drawn " +
      "by --seed, queries being record + pert u; record: toward another record, record + pert " +
      "(other - record); plane: along two such u, points x points queries",
    group: "Queries",
  }),
  points: integer({
    default: 101,
    min: 2,
    max: 100_001,
    help: "queries of a line, evenly spaced; odd unless they go toward a record",
    group: "Queries",
  }),
  range: positive({
    default: undefined,
    defaultText: `${USUAL_RANGE.steps}; ${USUAL_RANGE.way} toward a record`,
    help: "pert goes from -NUMBER to NUMBER; toward a record from 0 to NUMBER, 1 being that record",
    group: "Queries",
  }),
  unit: positive({
    default: undefined,
    defaultText: `1/255, a gray level, of images; ${USUAL_UNIT.deviation} of tables`,
    help:
      "the most that pert 1 changes a feature by: of images in pixels from 0 to 1, which queries " +
      "may leave, of tables in what the feature is normalized by",
    group: "Queries",
  }),
  toward: integer({
    default: undefined,
    defaultText: "the next of the records that are left out",
    min: 0,
    help: "of --direction record: the other record, by its position in the split",
    group: "Queries",
  }),
};

type CourseValues = Values<typeof COURSE_OPTIONS> & { readonly seed: number };

/** Where the model is asked about every record. */
export interface Course {
  /** Values of pert, and of pert_2 in a plane, ascending. */
  readonly steps: Float64Array;
  /** pert of each query of a record [p]. */
  readonly pert: Float64Array;
  /** pert_2 of each query [p]; undefined of a line. */
  readonly pert2: Float64Array | undefined;
  /** The query that is the record itself. */
  readonly origin: number;
  /** Query j of record k, standardized [features]. */
  readonly point: (k: number, j: number) => Float32Array;
}

/** What a course goes through. */
export interface CourseSource {
  /** As the files have them. */
  readonly data: Dataset;
  /** What they are standardized by. */
  readonly statistics: Statistics;
  /** The records, as positions in the data. */
  readonly records: readonly number[];
  /** The record that all others go toward, as a position; undefined for the next one. */
  readonly toward: number | undefined;
}

/** @throws {UsageError} options that do not go together */
export function checkCourse(values: CourseValues): void {
  const { direction, points, toward, unit } = values;
  if (direction !== "record" && points % 2 === 0) {
    throw new UsageError(
      `points must be odd, so that the record itself is among them, got ${points} (--points)`,
    );
  }
  if (direction === "plane" && points > 1001) {
    throw new UsageError(
      `points must be <= 1001 in a plane, which has their square, got ${points} (--points)`,
    );
  }
  if (direction !== "record" && toward !== undefined) {
    throw new UsageError(`--toward ${toward} needs --direction record, got ${direction}`);
  }
  if (direction === "record" && unit !== undefined) {
    throw new UsageError(
      `--unit ${unit} has no meaning with --direction record, whose unit is the way to the other ` +
        "record; leave it out",
    );
  }
}

/**
 * The queries of all records. A record's directions depend on the seed and its position in the split
 * alone, not on the other records.
 *
 * @throws {UsageError} a record toward itself
 */
export function openCourse(values: CourseValues, source: CourseSource): Course {
  const { direction, points, range } = values;
  const along = direction === "record";
  const reach = range ?? (along ? USUAL_RANGE.way : USUAL_RANGE.steps);
  // The step of pert 0, which is 0 to the last bit.
  const zero = along ? 0 : (points - 1) / 2;
  const steps = Float64Array.from(
    { length: points },
    (_, at) => reach * (at - zero) / (points - 1 - zero),
  );
  const plane = direction === "plane";
  const count = plane ? points ** 2 : points;
  const pert = Float64Array.from({ length: count }, (_, j) => steps[j % points]);
  const pert2 = plane
    ? Float64Array.from({ length: count }, (_, j) => steps[Math.floor(j / points)])
    : undefined;
  if (along) source.records.forEach((_, k) => otherThan(k, source));
  const lines = directions(values, source);
  const point = (k: number, j: number) => {
    const { record, u, v } = lines(k);
    const [a, b] = [pert[j], pert2?.[j] ?? 0];
    const moved = record.map((value, f) => value + a * u[f] + b * (v?.[f] ?? 0));
    return applyStatistics(moved, source.statistics);
  };
  return { steps, pert, pert2, origin: plane ? zero * (points + 1) : zero, point };
}

/** A record with the direction of its line, or the two of its plane, in the files' units. */
interface Directions {
  readonly record: Float32Array;
  readonly u: Float64Array;
  readonly v: Float64Array | undefined;
}

/** The directions of one record after the other: only the last one's are held. */
function directions(values: CourseValues, source: CourseSource): (k: number) => Directions {
  const { data, records } = source;
  let last: { k: number; lines: Directions } | undefined;
  return (k) => {
    if (last?.k !== k) last = { k, lines: open(k) };
    return last.lines;
  };

  function open(k: number): Directions {
    const record = data.row(records[k]);
    if (values.direction === "record") {
      const other = data.row(otherThan(k, source));
      return { record, u: Float64Array.from(record, (x, f) => other[f] - x), v: undefined };
    }
    const { uniform } = random(random(values.seed).uint32() + data.indices[records[k]]);
    const draw = () =>
      Float64Array.from(record, (_, f) => unitOf(values, source, f) * (2 * uniform() - 1));
    const u = draw();
    return { record, u, v: values.direction === "plane" ? draw() : undefined };
  }
}

/** The most that a step changes feature f by. */
function unitOf({ unit }: CourseValues, { data, statistics }: CourseSource, f: number): number {
  if (data.image) return unit ?? USUAL_UNIT.pixel;
  const { deviation } = statistics;
  // Features that are not normalized are their own measure.
  return (unit ?? USUAL_UNIT.deviation) * (deviation[f % deviation.length] ?? 1);
}

function otherThan(k: number, { data, records, toward }: CourseSource): number {
  const other = toward ?? records[(k + 1) % records.length];
  if (other !== records[k]) return other;
  throw new UsageError(
    `record ${data.indices[other]} cannot go toward itself; ` +
      (toward === undefined ? "give --toward INDEX, or two records" : "give another --toward"),
  );
}
