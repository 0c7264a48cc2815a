import deviationsText from "../../shaders/gram/deviations.wgsl" with { type: "text" };
import { storageFiles } from "../gpu/files.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { Matrix, padded } from "../gpu/matrix.ts";
import { Storage } from "../gpu/storage.ts";
import { type Precision, readReals, realArray, realBytes, realFile } from "./arithmetic.ts";
import type { Covariance } from "./covariance.ts";

/** Records on the device, with what the covariance needs to know of each. */
export interface KernelInputs {
  /** Records. */
  readonly count: number;
  /** Features of a record. */
  readonly features: number;
  /** Arithmetic in which their covariances are computed. */
  readonly precision: Precision;
  /** [count, features]. */
  readonly matrix: Matrix;
  /** Deviations of each layer, for covariances of networks. */
  readonly table: Storage | undefined;
  /** k(x, x) of each record [count]. */
  readonly variances: Float64Array;
  /** Frees the device memory. */
  [Symbol.dispose](): void;
}

/**
 * Brings records to the device.
 *
 * @param values [count, features] row-major, finite
 * @throws TypeError where the number of values does not fit
 * @throws RangeError where a value is not finite, or there are none
 */
export async function kernelInputs(
  gpu: Gpu,
  covariance: Covariance,
  values: Float32Array,
  features: number,
  precision: Precision,
): Promise<KernelInputs> {
  const count = values.length / features;
  if (!Number.isInteger(count) || count < 1) {
    throw new TypeError(`${values.length} values are not whole records of ${features} features`);
  }
  checkFinite(values, features);
  const matrix = Matrix.upload(gpu, values, count, features, "inputs");
  let table: Storage | undefined;
  try {
    let variances = new Float64Array(count).fill(1);
    if (covariance.layers !== undefined) {
      const all = padded(count);
      const bytes = 2 * realBytes(precision) * (covariance.layers + 1) * all;
      table = Storage.create(gpu, bytes, "deviations");
      await fillDeviations(gpu, covariance, matrix, table, precision);
      const deviations = readReals(precision, await table.read());
      const last = covariance.layers * all;
      variances = Float64Array.from(
        { length: count },
        (_, i) => deviations[2 * (last + i) + 1] ** 2,
      );
    }
    return {
      count,
      features,
      precision,
      matrix,
      table,
      variances,
      [Symbol.dispose]() {
        matrix[Symbol.dispose]();
        table?.[Symbol.dispose]();
      },
    };
  } catch (error) {
    matrix[Symbol.dispose]();
    table?.[Symbol.dispose]();
    throw error;
  }
}

async function fillDeviations(
  gpu: Gpu,
  covariance: Covariance,
  matrix: Matrix,
  table: Storage,
  precision: Precision,
): Promise<void> {
  // The Gram shader's covariance file is not needed: only what stands beside it.
  const files = covariance.files.filter(({ name }) => !name.startsWith("covariance/"));
  const pipeline = await gpu.pipeline(
    [
      { name: "gram/deviations.wgsl", text: deviationsText },
      realFile(precision),
      ...storageFiles(gpu.variant, "a"),
      ...files,
    ],
    {},
    covariance.slots,
  );
  using settings = settingsStorage(gpu, covariance, 0, precision);
  const record = gpu.record("deviations");
  for (const panel of matrix.panels) {
    record.dispatch(pipeline, { a: panel, settings, table }, {
      a_row: 0,
      rows: panel.rows,
      first: panel.row,
      records: padded(matrix.rows),
      groups: featureGroups(matrix.cols),
      features: matrix.cols,
      depth: covariance.layers ?? 0,
    }, [Math.ceil(panel.rows / 64)]);
  }
  await record.submit();
}

/** Noise variance and the covariance's numbers, as the shaders' `settings`. */
export function settingsStorage(
  gpu: Gpu,
  covariance: Covariance,
  noise: number,
  precision: Precision,
): Storage {
  return Storage.upload(gpu, realArray(precision, [noise, ...covariance.settings]), "settings");
}

/** Groups of four that hold the features: an even number, since tiles read two at a time. */
export function featureGroups(features: number): number {
  return 2 * Math.ceil(features / 8);
}

function checkFinite(values: Float32Array, features: number): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new RangeError(
    `inputs must be finite, got ${values[at]} in record ${Math.floor(at / features)}, ` +
      `feature ${at % features}`,
  );
}
