/** The space in which queries move: its map to the model's inputs, and where they begin. */
import {
  applyStatistics,
  type Dataset,
  dataset,
  type PixelMap,
  random,
  select,
  type Statistics,
} from "../../mod.ts";
import { UsageError } from "../cli/options.ts";
import { userPath } from "../cli/paths.ts";
import { readQueries } from "../cli/queries.ts";
import type { OptimizeValues } from "./options.ts";
import type { Batch, Box, Problem } from "./problem.ts";

/** Mean and deviation of every feature [d]. */
function perFeature({ mean, deviation }: Statistics, features: number) {
  const every = (values: Float64Array, without: number) =>
    Float64Array.from(
      { length: features },
      (_, f) => values.length === 0 ? without : values[f % values.length],
    );
  return { mean: every(mean, 0), deviation: every(deviation, 1) };
}

/**
 * How what moves becomes inputs. Pixels are shares of each feature's box, so that of images they are
 * the pixels themselves; a feature that never varies has a share of no width.
 */
export function pixelMap(
  { space }: Pick<OptimizeValues, "space">,
  { lowest, highest }: Box,
  statistics: Statistics,
): PixelMap {
  const features = lowest.length;
  const { mean, deviation } = perFeature(statistics, features);
  const input = (value: number, f: number) => (value - mean[f]) / deviation[f];
  if (space === "normalized") {
    return {
      offset: new Float64Array(features),
      scale: new Float64Array(features).fill(1),
      lowest: Float64Array.from(lowest, input),
      highest: Float64Array.from(highest, input),
    };
  }
  // Of a feature that never varies any width will do: its box has none.
  const width = Float64Array.from(lowest, (low, f) => highest[f] - low || 1);
  return {
    offset: Float64Array.from(lowest, (low, f) => (mean[f] - low) / width[f]),
    scale: Float64Array.from(width, (range, f) => deviation[f] / range),
    lowest: new Float64Array(features),
    highest: Float64Array.from(lowest, (low, f) => highest[f] > low ? 1 : 0),
  };
}

/** What moves [.., d], of model inputs. */
export function toPixels(inputs: ArrayLike<number>, { offset, scale }: PixelMap): Float32Array {
  const features = offset.length;
  return Float32Array.from(
    inputs,
    (value, at) => value * scale[at % features] + offset[at % features],
  );
}

/** Records in the files' units as inputs of a batch's model. */
export function toInputs(values: ArrayLike<number>, { statistics }: Batch): Float32Array {
  return applyStatistics(values, statistics);
}

/**
 * The first queries of all runs in the files' units [runs, m, d].
 *
 * @throws {UsageError} a file with another number of queries, or too few records
 */
export async function firstQueries(
  values: OptimizeValues,
  problem: Problem,
): Promise<Float32Array> {
  const { queriesPerRun: m, init } = values;
  const { data, box, runs, seeds } = problem;
  const count = runs.length * m;
  if (init === "random") {
    const { uniform } = random(seeds.initial);
    const { features } = data;
    return Float32Array.from({ length: count * features }, (_, at) => {
      const f = at % features;
      return box.lowest[f] + (box.highest[f] - box.lowest[f]) * uniform();
    });
  }
  if (init === "data") return drawnRecords(data, problem, count, seeds.initial).inputs;
  const { records } = await readQueries(userPath(init), data, values);
  if (records.count === count) return records.inputs;
  if (records.count === m) {
    return Float32Array.from(
      { length: count * data.features },
      (_, at) => records.inputs[at % records.inputs.length],
    );
  }
  throw new UsageError(
    `${init} must have ${
      m === 1 ? "one query" : `${m} queries`
    } for all runs or ${count}, as many ` +
      `for each of ${runs.length} runs, got ${records.count}`,
  );
}

/** Training records that differ in no run. */
function drawnRecords(data: Dataset, { runs }: Problem, count: number, seed: number): Dataset {
  const differ = new Set(runs.flatMap(({ positions }) => positions ?? []));
  const others = Array.from(data.labels.keys()).filter((i) => !differ.has(i));
  if (others.length < count) {
    throw new UsageError(
      `--init data needs ${count} records that differ in no run, got ${others.length}; draw more ` +
        "with --size, or ask for fewer runs",
    );
  }
  const { pixels: _, ...plain } = data;
  const chosen = random(seed).choose(others.length, count);
  return select(dataset(plain), Array.from(chosen, (at) => others[at]));
}
