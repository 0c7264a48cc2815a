/** Experiments by name. To add one: a line here. */
import type { Activation } from "../../mod.ts";

/** Which data, model and networks an experiment compares. */
export interface Preset {
  /** What it is, in a line. */
  readonly about: string;
  /** Options of the data, the same for LOOD and the networks. */
  readonly data: readonly string[];
  /** Features of a record. */
  readonly features: number;
  /** Records drawn of it. */
  readonly size: number;
  /**
   * The activation whose LOOD is correlated with the attack on networks; or several, which are
   * compared, the first with each of the others.
   */
  readonly activations: readonly Activation[];
  /** Noise variance of the Gaussian process. */
  readonly noise: number;
  /** Units of the networks' hidden layers; the Gaussian process has as many layers. */
  readonly widths: readonly number[];
  /** Options of their training. */
  readonly training: readonly string[];
  /** Records that are left out, drawn of all by the seed. */
  readonly records: number;
  /** Models that learn from all records, and from all but one, for each of these records. */
  readonly models: number;
  /** Passes through the data. */
  readonly epochs: number;
  /** Set where LOOD is compared with influence functions and TracIn, rather than with an attack. */
  readonly influence?: InfluencePreset;
  /** Seed of everything. */
  readonly seed: number;
}

/** What influence is asked of the networks. */
export interface InfluencePreset {
  /** Networks whose scores are averaged; their weights are kept after every epoch. */
  readonly models: number;
  /** Test records, by their positions, on which the records' influence is asked, too. */
  readonly queries: readonly number[];
  /** Random halves of the records for the linear datamodeling score. */
  readonly lds: number;
  /** Networks on each half. */
  readonly ldsModels: number;
}

/** The first threes and eights of MNIST's test split. */
const TEST_DIGITS = [18, 30, 32, 44, 51, 61, 63, 68, 76, 84, 90, 93, 110, 112, 128, 134] as const;

/** The first test records: those of other classes have no part. */
const FIRST = Array.from({ length: 100 }, (_, index) => index);

const DIGITS = {
  data: ["--data", "mnist", "--classes", "3,8"],
  features: 784,
  noise: 0.1,
  training: ["--optimizer", "adam", "--rate", "0.001", "--test-size", "200"],
  seed: 1,
} as const;

const PAPER = {
  data: ["--data", "cifar-10", "--classes", "airplane,automobile"],
  features: 3072,
  size: 10_000,
  noise: 0.1,
  widths: Array<number>(9).fill(1024),
  training: ["--optimizer", "adam", "--rate", "0.001", "--schedule", "jump"],
  records: 50,
  models: 100,
  epochs: 50,
  seed: 1,
} as const;

const TRIAL = { ...DIGITS, size: 60, widths: [16, 16], records: 4, models: 8, epochs: 3 } as const;

/** All of them. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  "correlation-trial": {
    ...TRIAL,
    about: "all steps of correlation-small with next to no data, to see that they run; seconds",
    activations: ["relu"],
  },
  "activations-trial": {
    ...TRIAL,
    about: "the same of activations-small; seconds",
    activations: ["relu", "gelu"],
  },
  "influence-trial": {
    ...TRIAL,
    about: "the same of influence-small; seconds",
    activations: ["relu"],
    influence: { models: 1, queries: TEST_DIGITS.slice(0, 2), lds: 4, ldsModels: 1 },
  },
  "correlation-small": {
    ...DIGITS,
    about: "LOOD and the attack on networks for 24 of 500 digits of MNIST, 3 and 8; minutes",
    size: 500,
    activations: ["relu"],
    widths: [128, 128, 128],
    records: 24,
    models: 32,
    epochs: 20,
  },
  "influence-small": {
    ...DIGITS,
    about: "LOOD, TracIn and influence functions beside networks without 16 of 500 digits; minutes",
    size: 500,
    activations: ["relu"],
    widths: [128, 128],
    records: 16,
    models: 20,
    epochs: 20,
    influence: { models: 2, queries: TEST_DIGITS, lds: 50, ldsModels: 1 },
  },
  "influence-paper": {
    ...PAPER,
    about: "the same on the paper's images and networks; a GPU's hours",
    activations: ["relu"],
    influence: { models: 4, queries: FIRST, lds: 50, ldsModels: 1 },
  },
  "correlation-paper": {
    ...PAPER,
    about: "the paper's: 50 of 10,000 images of CIFAR-10, airplane and automobile; a GPU's hours",
    activations: ["relu"],
  },
  "activations-small": {
    ...DIGITS,
    about: "relu, gelu and erf, on 12 of 500 digits of MNIST, 3 and 8; minutes",
    size: 500,
    activations: ["relu", "gelu", "erf"],
    widths: [128, 128, 128],
    records: 12,
    models: 16,
    epochs: 20,
  },
  "activations-paper": {
    ...PAPER,
    about: "relu and gelu on the paper's images and networks; a GPU's hours",
    activations: ["relu", "gelu"],
  },
};

/** Whether activations are compared, rather than LOOD with networks. */
export function comparesActivations({ activations }: Preset): boolean {
  return activations.length > 1;
}
