import { type Activation, type Covariance, mlp, nngp, rbf } from "../../mod.ts";

/** What a task's options say of the model. */
export interface CovarianceValues {
  readonly depth: number;
  readonly activation: Activation;
  readonly weightStd: number;
  readonly biasStd: number;
  readonly gamma: number;
}

/** Covariances by name. To add one: its function in mod.ts, and a line here. */
const COVARIANCES = {
  nngp: ({ depth, activation, weightStd, biasStd }: CovarianceValues) =>
    nngp(mlp({ depth, activation, weightStd, biasStd })),
  rbf: ({ gamma }: CovarianceValues) => rbf({ gamma }),
} as const satisfies Readonly<Record<string, (values: CovarianceValues) => Covariance>>;

/** Name of a covariance, as `--covariance` takes it. */
export type CovarianceName = keyof typeof COVARIANCES;

/** All names, the usual one first. */
export const COVARIANCE_NAMES: readonly CovarianceName[] = Object.keys(
  COVARIANCES,
) as CovarianceName[];

/** The covariance of a name that the options ask for. */
export function covarianceOf(name: CovarianceName, values: CovarianceValues): Covariance {
  return COVARIANCES[name](values);
}
