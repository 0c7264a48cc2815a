import type { Dataset } from "../../mod.ts";

/** What is known of record i: its class by name or, of a regression, its response. */
export function outcomeOf({ labels, classes, responses }: Dataset, i: number): string {
  return responses ? String(responses[i]) : classes[labels[i]];
}

/** A prediction of a regression in the units of its responses. */
export function inUnits({ responseScale }: Dataset, prediction: number): number {
  const { mean, deviation } = responseScale ?? { mean: 0, deviation: 1 };
  return prediction * deviation + mean;
}
