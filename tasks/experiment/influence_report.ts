/** What an experiment on influences found, in words that its numbers bear. */

/** What is read of an influence run. */
export interface InfluenceRun {
  readonly records: number;
  readonly queries: number;
  readonly seconds: number;
  readonly adapter: { readonly description: string };
  readonly correlations: readonly {
    readonly method: string;
    readonly pairs: "self" | "others";
    readonly count: number;
    readonly pearson: { readonly estimate: number; readonly lower: number; readonly upper: number };
    readonly spearman: { readonly estimate: number };
  }[];
  readonly cost: Readonly<Record<string, number>>;
  readonly lds:
    | readonly {
      readonly method: string;
      readonly lds: number;
      readonly lds_lower: number;
      readonly lds_upper: number;
      readonly subsets: number;
      readonly queries: number;
    }[]
    | null;
}

/** The report's lines behind its title. */
export function influenceLines(run: InfluenceRun, networks: string): string[] {
  const table = (pairs: "self" | "others") =>
    run.correlations.filter((one) => one.pairs === pairs).map(({ method, pearson, spearman }) =>
      `| ${method} | ${short(pearson.estimate)} | ${short(pearson.lower)} to ` +
      `${short(pearson.upper)} | ${short(spearman.estimate)} |`
    );
  const head = ["| method | r | 95 % interval | rho |", "| --- | --- | --- | --- |"];
  const others = table("others");
  return [
    networks,
    "",
    `Correlation with the squared shift of the networks' mean prediction, ${run.records} records at`,
    "themselves:",
    "",
    ...head,
    ...table("self"),
    "",
    ...(others.length > 0
      ? [`The same of sizes, at ${run.queries} other queries:`, "", ...head, ...others, ""]
      : []),
    ...(run.lds
      ? [
        `Linear datamodeling score, ${run.lds[0].subsets} halves, ${run.lds[0].queries} queries:`,
        "",
        "| method | LDS | 95 % interval |",
        "| --- | --- | --- |",
        ...run.lds.map(({ method, lds, lds_lower, lds_upper }) =>
          `| ${method} | ${lds.toFixed(3)} | ${lds_lower.toFixed(3)} to ${lds_upper.toFixed(3)} |`
        ),
        "",
      ]
      : []),
    `Seconds on ${run.adapter.description}:`,
    "",
    "| what | s |",
    "| --- | --- |",
    ...Object.entries(run.cost).map(([name, seconds]) => `| ${name} | ${seconds.toFixed(1)} |`),
    "",
    "![Mean-distance LOOD](influence/mse_nngp.png)",
    "",
    "![TracIn](influence/tracin.png)",
    "",
    "![Influence function](influence/inf_func.png)",
    "",
    ...influenceComments(run).map((line) => `- ${line}`),
    "",
    "Two methods whose intervals overlap are not told apart here. What each score means:",
    "docs/influence.md.",
  ];
}

/** What may be said: the intervals decide. */
export function influenceComments(
  { correlations, lds }: Pick<InfluenceRun, "correlations" | "lds">,
): string[] {
  return [
    ...signs("Records at themselves", correlations.filter(({ pairs }) => pairs === "self")),
    ...signs("Other queries", correlations.filter(({ pairs }) => pairs === "others")),
    ...(lds ? [bestOf(lds)] : []),
  ];
}

function signs(where: string, some: InfluenceRun["correlations"]): string[] {
  if (some.length === 0) return [];
  const named = (has: (pearson: typeof some[number]["pearson"]) => boolean, says: string) => {
    const names = some.filter(({ pearson }) => has(pearson)).map(({ method }) => method);
    return names.length === 0 ? [] : [`${says} ${names.join(", ")}`];
  };
  const parts = [
    ...named(({ lower }) => lower > 0, "with the networks' shift go"),
    ...named(({ upper }) => upper < 0, "against it go"),
    ...named(
      ({ lower, upper }) => lower <= 0 && upper >= 0,
      "of open sign, their intervals holding 0, are",
    ),
  ];
  return [`${where}: ${parts.join("; ")}.`];
}

/** The highest datamodeling score, and which ones lie below it for sure. */
function bestOf(lds: NonNullable<InfluenceRun["lds"]>): string {
  const [best, ...others] = lds.toSorted((a, b) => b.lds - a.lds);
  const named = (told: boolean) =>
    others.filter(({ lds_upper }) => (lds_upper < best.lds_lower) === told)
      .map(({ method }) => method).join(", ");
  const [below, open] = [named(true), named(false)];
  return `Linear datamodeling score: highest of ${best.method}` +
    (below === "" ? "" : `, above ${below}`) +
    (open === "" ? "" : `; not told apart from ${open}`) +
    ".";
}

function short(value: number): string {
  return value.toFixed(2);
}
