import { CholeskyDecomposition, Matrix } from "ml-matrix";
import type { LossHessian } from "./hessian.ts";
import { defineSolver, type InverseSolver, overflowError, type SolverProblem } from "./solver.ts";
import { indefinite } from "./spectrum.ts";
import { Vectors } from "./vectors.ts";

/** Parameters beyond which the Hessian is not formed: 72 MB, and a minute of one core. */
const MOST_PARAMETERS = 3000;

/**
 * The damped Hessian formed by products with unit vectors, and its Cholesky factor in float64 on the
 * host: of small networks, to compare the others with. The factor is kept for further right-hand sides
 * of the same Hessian.
 */
export function exact(): InverseSolver {
  const factors = new WeakMap<LossHessian, CholeskyDecomposition>();
  return defineSolver({ name: "exact", options: {} }, async (problem) => {
    const { gpu, hessian, solution } = problem;
    const known = factors.get(hessian);
    const factor = known ?? await factorOf(problem);
    factors.set(hessian, factor);
    using host = new Vectors(gpu, hessian.network, hessian.vectors, false);
    host.upload(await solved(problem, factor));
    await hessian.math.add(host, solution, () => [1, 0]);
    return known ? 0 : Math.ceil(hessian.parameters / hessian.vectors);
  });
}

/** The solutions [vectors, parameters]. */
async function solved(
  { hessian: { parameters, vectors }, right }: SolverProblem,
  factor: CholeskyDecomposition,
): Promise<Float32Array> {
  const values = await right.download();
  const columns = new Matrix(parameters, vectors);
  values.forEach((value, at) => columns.set(at % parameters, Math.floor(at / parameters), value));
  const solution = factor.solve(columns);
  return values.map((_, at) => solution.get(at % parameters, Math.floor(at / parameters)));
}

async function factorOf(problem: SolverProblem): Promise<CholeskyDecomposition> {
  const { hessian } = problem;
  const { parameters } = hessian;
  if (parameters > MOST_PARAMETERS) {
    throw new RangeError(
      `the exact inverse is for networks of at most ${MOST_PARAMETERS} parameters, got ` +
        `${parameters}; take conjugate gradients, or a smaller network`,
    );
  }
  const matrix = await hessianMatrix(problem);
  const factor = new CholeskyDecomposition(matrix);
  if (factor.isPositiveDefinite()) return factor;
  throw await indefinite(problem);
}

/** The damped Hessian [parameters, parameters], made symmetric. */
async function hessianMatrix(
  { gpu, hessian, ...options }: Pick<SolverProblem, "gpu" | "hessian" | "signal" | "onProgress">,
): Promise<Matrix> {
  const { parameters, vectors, network } = hessian;
  using unit = new Vectors(gpu, network, vectors, true);
  using product = new Vectors(gpu, network, vectors, false);
  const matrix = Matrix.zeros(parameters, parameters);
  for (let first = 0; first < parameters; first += vectors) {
    const values = new Float32Array(vectors * parameters);
    const count = Math.min(vectors, parameters - first);
    for (let v = 0; v < count; v++) values[v * parameters + first + v] = 1;
    unit.upload(values);
    const record = gpu.record("unit vectors");
    unit.publish(record);
    await record.submit();
    await hessian.apply(unit, product, options);
    const rows = await product.download();
    const odd = rows.find((value) => !Number.isFinite(value));
    if (odd !== undefined) throw overflowError("second derivatives", odd);
    for (let v = 0; v < count; v++) {
      for (let p = 0; p < parameters; p++) {
        matrix.set(first + v, p, rows[v * parameters + p]);
      }
    }
  }
  return matrix.clone().add(matrix.transpose()).mul(0.5);
}
