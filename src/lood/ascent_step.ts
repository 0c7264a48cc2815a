import { tileGrid } from "../gpu/files.ts";
import type { Matrix } from "../gpu/matrix.ts";
import { padded } from "../gpu/panel.ts";
import type { Recorder } from "../gpu/recorder.ts";
import type { Storage } from "../gpu/storage.ts";
import { solveByInverse } from "../solve/inverse_factor.ts";
import { coveredRows } from "../solve/pipelines.ts";
import type { DeviceParts } from "./ascent_device.ts";
import { type Layout, workOf } from "./ascent_layout.ts";
import { type AscentOptions, CONSTRAINTS } from "./ascent_options.ts";
import type { AscentPipelines } from "./ascent_pipelines.ts";
import type { GaussianProcess } from "./gaussian_process.ts";

/** What a step works with. */
export interface Ascent {
  readonly gp: GaussianProcess;
  readonly options: AscentOptions;
  readonly layout: Layout;
  readonly pipelines: AscentPipelines;
  readonly device: DeviceParts;
}

/** Which step is recorded. */
export interface StepAt {
  /** Its row in the history. */
  readonly step: number;
  /** Steps made before it, in all. */
  readonly made: number;
  /** LOOD of each run [steps, runs]. */
  readonly history: Storage;
  /** For each query 1 and the step since which it moves; 0 where it rests. */
  readonly moving: Storage;
}

/**
 * Records a step: the LOOD and its gradient at the queries, and where they move.
 *
 * @param at the step's place in the history, how many were made before it, and which queries move
 */
export async function recordStep(
  ascent: Ascent,
  record: Recorder,
  { step, made, history, moving }: StepAt,
): Promise<void> {
  const { gp: { gpu, count, outputs }, options, layout, pipelines, device } = ascent;
  const { measure, constraint = "box", rate, ceiling = 0, upward = true } = options;
  const { runs, together, records, rows, features, points, width, first, added } = layout;
  const { place, slopes, reduce, adjoint, weights, ascend } = pipelines;
  const { state, maps, status, table, numbers, sums, values, derivatives } = device;
  const { influences, totals, constants, adjoints } = device;
  const [others] = device.others.panels;
  const [solution] = device.solved.panels;
  const [products] = device.products.panels;
  const divergence = measure === "kl" ? 1 : 0;
  record.dispatch(place, { state, maps, status, numbers, table, result: others }, {
    rows,
    features,
    first_row: first.query - points,
    first_point: first.query,
    width,
  }, [rows]);
  recordSums(ascent, record);
  record.dispatch(slopes, {
    sums,
    values,
    derivatives,
    numbers,
    table,
    used: device.used,
    result: solution,
  }, {
    rows,
    width,
    factored: points / 4,
    first_point: first.query,
    features,
  }, [Math.ceil(width / 256), rows]);
  if (device.inverse) {
    await solveByInverse(gpu, record, device.inverse, device.solved, device.scratch);
  }
  const slots = records + 1 + divergence * together;
  record.dispatch(reduce, { values, influences, totals, a: solution }, {
    runs,
    together,
    records,
    width,
    points,
    slots,
  }, [slots, rows]);
  record.dispatch(adjoint, { values, totals, table, constants, adjoints, history }, {
    runs,
    width,
    first_record: points,
    first_point: first.query,
    slots,
    outputs,
    added,
    divergence,
    upward: upward ? 1 : 0,
    step,
  }, [runs]);
  record.dispatch(weights, {
    derivatives,
    influences,
    adjoints,
    status,
    a: solution,
    result: products,
  }, {
    runs,
    together,
    records,
    width,
    points,
    first_record: points,
    first_point: first.query,
    added,
    divergence,
  }, [rows]);
  const [slope] = recordPullBack(ascent, record).panels;
  record.dispatch(ascend, { state, maps, status, history, since: moving, a: slope }, {
    features,
    together,
    runs,
    step,
    count: made + 1,
    constraint: CONSTRAINTS.indexOf(constraint),
    rate,
    ceiling,
    first_decay: 0.9,
    second_decay: 0.999,
    radius: device.radius,
  }, [rows]);
  await record.pace(workOf(layout, divergence ? count : 0));
}

/** Sums over the features of each query and point. */
function recordSums({ pipelines, device, layout }: Ascent, record: Recorder): void {
  const { sums: pipeline } = pipelines;
  const { inputs, others, sums } = device;
  const { rows, width, features, points, first, shape } = layout;
  const [a] = others.panels;
  const groups = 2 * Math.ceil(features / 8);
  for (const b of [...inputs.panels, a]) {
    record.dispatch(pipeline, { a, b, sums }, {
      a_row: first.query - points,
      a_group: 0,
      b_row: 0,
      b_group: 0,
      groups,
      rows,
      first_col: b === a ? points : b.row,
      width,
    }, tileGrid(pipeline.shader.constants, coveredRows(rows, shape), b.rows));
  }
}

/** Products of the weights and the points, added up panel after panel; returns the sum. */
function recordPullBack({ pipelines, device, layout }: Ascent, record: Recorder): Matrix {
  const { product, update } = pipelines;
  const { inputs, others, products, gradients } = device;
  const { rows, features, points, shape } = layout;
  const [a] = products.panels;
  const [last] = others.panels;
  let [source, target] = gradients;
  for (const b of [...inputs.panels, last]) {
    const begin = b === last ? points : b.row;
    const result = {
      panel: target.panels[0],
      row: 0,
      col: 0,
      rows: coveredRows(rows, shape),
      cols: padded(features),
    };
    const resources = { a, b, result };
    const params = {
      a_row: 0,
      a_group: begin / 4,
      b_row: 0,
      b_group: 0,
      groups: b.rows / 4,
    };
    const grid = tileGrid(product.shader.constants, result.rows, result.cols);
    if (begin === 0) {
      record.dispatch(product, resources, params, grid);
    } else {
      const more = { sign: 1, source_row: 0, source_group: 0 };
      record.dispatch(
        update,
        { ...resources, source: source.panels[0] },
        { ...params, ...more },
        grid,
      );
    }
    [source, target] = [target, source];
  }
  return source;
}
