/** Units of what tables show. What has none, as AUC and shares, has no unit here. */
const UNITS: Readonly<Record<string, string>> = {
  KL: "nats",
  kl: "nats",
  kl_at_0: "nats",
  psnr: "dB",
};

/** The head of a column with its unit, as in "kl, nats". */
export function withUnit(name: string): string {
  return Object.hasOwn(UNITS, name) ? `${name}, ${UNITS[name]}` : name;
}
