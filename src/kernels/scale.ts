import { mlp, type Network } from "./network.ts";
import { nngp } from "./nngp.ts";

/** Halvings of a bracket after which a float64 has no digits left to gain. */
const HALVINGS = 60;

/**
 * The weight deviation with which a network has the prior variance of another one at records whose
 * features have the mean square `square`: two activations are then compared at one scale of their
 * covariance, where the noise variance means the same to both. By bisection, for the variance grows
 * with the deviation.
 *
 * @param network whose weight deviation is sought; its own does not matter
 * @throws RangeError where no deviation up to 1,000 reaches that variance: an erf network's is bounded
 */
export function matchedWeightStd(network: Network, reference: Network, square = 1): number {
  const variance = (model: Network) => {
    const covariance = nngp(model);
    return covariance.variance(covariance.prepare(square));
  };
  const wanted = variance(reference);
  const at = (weightStd: number) => variance(mlp({ ...network, weightStd }));
  let [low, high] = [0, 1];
  while (at(high) < wanted) {
    low = high;
    high *= 2;
    if (high > 1000) {
      throw new RangeError(
        `no weight deviation of ${network.activation} gives the prior variance ${wanted}; compare ` +
          "it with another network",
      );
    }
  }
  for (let step = 0; step < HALVINGS; step++) {
    const middle = (low + high) / 2;
    if (at(middle) < wanted) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
