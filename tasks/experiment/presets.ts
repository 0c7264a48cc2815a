/** Experiments by name. To add one: a line here. */

/** Which data, model and networks an experiment compares. */
export interface Preset {
  /** What it is, in a line. */
  readonly about: string;
  /** Options of the data, the same for LOOD and the networks. */
  readonly data: readonly string[];
  /** Records drawn of it. */
  readonly size: number;
  /** Options of the Gaussian process. */
  readonly model: readonly string[];
  /** Units of the networks' hidden layers. */
  readonly widths: readonly number[];
  /** Options of their training. */
  readonly training: readonly string[];
  /** Records that are left out, drawn of all by the seed. */
  readonly records: number;
  /** Models that learn from all records, and from all but one, for each of these records. */
  readonly models: number;
  /** Passes through the data. */
  readonly epochs: number;
  /** Seed of everything. */
  readonly seed: number;
}

/** All of them. */
export const PRESETS: Readonly<Record<string, Preset>> = {
  "correlation-small": {
    about: "LOOD and the attack on networks for 24 of 500 digits of MNIST, 3 and 8; minutes",
    data: ["--data", "mnist", "--classes", "3,8"],
    size: 500,
    model: ["--depth", "3", "--activation", "relu", "--noise", "0.1"],
    widths: [128, 128, 128],
    training: ["--activation", "relu", "--optimizer", "adam", "--rate", "0.001", "--batch", "64"],
    records: 24,
    models: 32,
    epochs: 20,
    seed: 1,
  },
  "correlation-paper": {
    about: "the paper's: 50 of 10,000 images of CIFAR-10, airplane and automobile; a GPU's hours",
    data: ["--data", "cifar-10", "--classes", "airplane,automobile"],
    size: 10_000,
    model: ["--depth", "9", "--activation", "relu", "--noise", "0.1"],
    widths: Array<number>(9).fill(1024),
    training: [
      ...["--activation", "relu", "--optimizer", "adam", "--rate", "0.001"],
      ...["--schedule", "jump", "--batch", "64"],
    ],
    records: 50,
    models: 100,
    epochs: 50,
    seed: 1,
  },
};
