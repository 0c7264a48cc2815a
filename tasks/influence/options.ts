/** Options of `./lood influence`. */
import { conjugateGradients, exact, type InverseSolver, lissa } from "../../mod.ts";
import { BOOTSTRAP_OPTIONS } from "../cli/bootstrap_options.ts";
import { DEVICE_OPTIONS } from "../cli/device.ts";
import {
  choice,
  defineOptions,
  flag,
  integer,
  number,
  positionals,
  positive,
  text,
  UsageError,
  type Values,
} from "../cli/options.ts";
import { outputOptions } from "../cli/run.ts";

export const OPTIONS = defineOptions({
  run: positionals({
    default: [],
    defaultText: "",
    value: "RUN",
    noun: "the folder of a training run",
    min: 1,
    max: 1,
    help: "folder of a run of train that leaves records out and keeps weights",
  }),
  models: integer({
    default: 4,
    min: 1,
    help: "models, of those that learned from all records, whose scores are averaged",
    group: "Scores",
  }),
  at: choice(["all", "self"], {
    default: "all",
    help:
      "where influence is asked: all: at each record itself, at the other left-out records and " +
      "the run's test records; self: at each record itself alone",
    group: "Scores",
  }),
  solver: choice(["cg", "lissa", "exact"], {
    default: "cg",
    help: "how the inverse Hessian is applied: conjugate gradients, LiSSA, or a factor of it " +
      "(small networks)",
    group: "Influence functions",
  }),
  damping: number({
    default: 0.01,
    min: 0,
    help: "added to the diagonal of the Hessian",
    group: "Influence functions",
  }),
  gaussNewton: flag({
    default: true,
    help: "take the Gauss-Newton matrix, which is never indefinite, for the Hessian",
    group: "Influence functions",
  }),
  iterations: integer({
    default: 200,
    min: 1,
    help: "of --solver cg: products with the Hessian at most",
    group: "Influence functions",
  }),
  tolerance: positive({
    default: 1e-3,
    help: "of --solver cg: residual at which it ends, as a share of the gradient",
    group: "Influence functions",
  }),
  recursionDepth: integer({
    default: 1000,
    min: 1,
    help: "of --solver lissa: steps of a recursion",
    group: "Influence functions",
  }),
  repeat: integer({
    default: 1,
    min: 1,
    help: "of --solver lissa: recursions whose mean is taken",
    group: "Influence functions",
  }),
  scale: positive({
    default: 10,
    help: "of --solver lissa: divides the Hessian, so that its largest eigenvalue is at most 1",
    group: "Influence functions",
  }),
  hessianBatch: integer({
    default: undefined,
    defaultText: "all records",
    min: 1,
    help: "of --solver lissa: records of a step, drawn with replacement by --seed",
    group: "Influence functions",
  }),
  noise: positive({
    default: 0.1,
    noun: "noise variance",
    help: "noise variance sigma^2 of the Gaussian process; its network is that of the run",
    group: "LOOD",
  }),
  lds: integer({
    default: 0,
    defaultText: "0, none",
    min: 0,
    help:
      "train on this many random halves of the records, and score how well each method foretells " +
      "what they answer: the linear datamodeling score, at " +
      "the test records that the run was asked about",
    group: "Linear datamodeling score",
  }),
  ldsModels: integer({
    default: 1,
    min: 1,
    help: "networks that are trained on each half",
    group: "Linear datamodeling score",
  }),
  ...BOOTSTRAP_OPTIONS,
  dataDir: text({
    default: undefined,
    defaultText: "where the training found them",
    value: "FOLDER",
    help: "where the files of the run's data set are now",
    group: "Data",
  }),
  ...DEVICE_OPTIONS,
  ...outputOptions("influence"),
});

/** The options as the user gave them. */
export type InfluenceValues = Values<typeof OPTIONS>;

/** Refuses options that do not go together. */
export function checkOptions({ lds, at }: InfluenceValues): void {
  if (lds > 0 && at === "self") {
    throw new UsageError("--lds asks at test records; leave --at self out");
  }
  if (lds > 0 && lds < 3) {
    throw new UsageError(`a correlation needs three halves at least, got --lds ${lds}`);
  }
}

/** The solver that the options ask for. */
export function solverOf(values: InfluenceValues): InverseSolver {
  const {
    solver,
    iterations,
    tolerance,
    recursionDepth: depth,
    repeat,
    scale,
    hessianBatch,
    seed,
  } = values;
  switch (solver) {
    case "cg":
      return conjugateGradients({ iterations, tolerance });
    case "lissa":
      return lissa({ depth, repeat, scale, batch: hessianBatch, seed });
    case "exact":
      return exact();
  }
}
