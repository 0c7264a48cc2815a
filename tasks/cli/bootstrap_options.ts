/** Intervals from records drawn again: for every task that correlates scores of records. */
import { integer, number } from "./options.ts";

export const BOOTSTRAP_OPTIONS = {
  level: number({
    default: 0.95,
    above: 0,
    below: 1,
    help: "probability with which the intervals cover the truth",
    group: "Statistics",
  }),
  resamples: integer({
    default: 2000,
    min: 100,
    help: "bootstrap samples of the records",
    group: "Statistics",
  }),
  seed: integer({ default: 0, min: 0, help: "seed of these samples", group: "Statistics" }),
};
