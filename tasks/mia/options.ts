/** Options of the tasks that attack networks. */
import type { Answers } from "../cli/answers.ts";
import { integer, positionals, text, UsageError } from "../cli/options.ts";

/** The training run, and how its models are attacked. */
export const ATTACK_OPTIONS = {
  run: positionals({
    default: [],
    defaultText: "",
    value: "RUN",
    noun: "the folder of a training run",
    min: 1,
    max: 1,
    help: "folder of the training run",
  }),
  epoch: text({
    default: "last",
    value: "last|N",
    help: "the epoch after which the models are attacked, counted from 1",
    group: "Attack",
  }),
  halvings: integer({
    default: 50,
    min: 1,
    max: 100_000,
    help: "random halvings: Gaussians are fitted to one half of the models and tried on the other",
    group: "Attack",
  }),
  seed: integer({ default: 0, min: 0, help: "seed of the halvings", group: "Attack" }),
};

/**
 * The place of an epoch among those whose answers were kept.
 *
 * @throws {UsageError} an epoch that is none of them
 */
export function placeOfEpoch({ epochs }: Answers, epoch: string): number {
  if (epoch === "last") return epochs.length - 1;
  const place = epochs.findIndex((kept) => String(kept) === epoch);
  if (place >= 0) return place;
  const [first, last] = [epochs[0], epochs[epochs.length - 1]];
  throw new UsageError(
    `--epoch must be last or one of the epochs whose answers were kept, ` +
      `${first === last ? first : `${first} to ${last}`}, got ${epoch}`,
  );
}
