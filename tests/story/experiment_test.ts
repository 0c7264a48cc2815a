import assert from "node:assert/strict";
import { csvTable } from "../../mod.ts";
import { influenceComments } from "../../tasks/experiment/influence_report.ts";
import { comment, shiftComment } from "../../tasks/experiment/report.ts";
import { inFolder } from "../data/idx_files.ts";
import { runTask } from "./run_task.ts";

/** Runs an experiment, which must end well. */
async function experiment(args: string, cwd: string) {
  const { code, stdout, stderr } = await runTask("experiment", args.split(" "), { cwd });
  assert.equal(code, 0, stderr);
  return { stdout, stderr };
}

function filesOf(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
}

Deno.test("an experiment goes from the data to the report, and on from where it stopped", () =>
  inFolder(async (folder) => {
    const args = "correlation-trial --out run --quiet";
    const { stdout, stderr } = await experiment(args, folder);
    assert.match(
      stderr,
      /40 networks, 40 at once, .* operations, .* MiB of device memory, less than a minute here/,
    );
    const all = ["attack", "correlation", "experiment.json", "lood", "networks", "records.csv"];
    assert.deepEqual(filesOf(`${folder}/run`), [...all, "report.md"]);
    const report = Deno.readTextFileSync(`${folder}/run/report.md`);
    assert.ok(stdout.includes(report));
    assert.match(
      report,
      /\| 4 records \| r \| 95 % interval \| p \| rho \| largest r to expect \|/,
    );
    assert.match(
      report,
      /AUC of the attack on networks, by LOOD's AUC: (weak|moderate|strong) \(r/,
    );
    assert.doesNotMatch(report, /NaN|undefined/);
    const records = await csvTable(`${folder}/run/records.csv`);
    const attacked = await csvTable(`${folder}/run/attack/nn.csv`);
    assert.deepEqual(attacked.texts("differ_idx"), records.texts("differ_idx"));

    // Without its last steps it goes on, and finds the same.
    const before = Deno.readTextFileSync(`${folder}/run/correlation/correlation.csv`);
    for (const name of ["correlation", "attack"]) {
      Deno.removeSync(`${folder}/run/${name}`, { recursive: true });
    }
    const again = await experiment(args, folder);
    assert.match(
      again.stderr,
      /lood is done already\n.*networks is done already\n.*attack \(mia\)/,
    );
    assert.equal(Deno.readTextFileSync(`${folder}/run/correlation/correlation.csv`), before);
    assert.equal(Deno.readTextFileSync(`${folder}/run/report.md`), report);
    const other = await runTask("experiment", ["activations-trial", "--out", "run"], {
      cwd: folder,
    });
    assert.equal(other.code, 2);
    assert.match(other.stderr, /run holds another experiment, or one of another version/);
  }));

Deno.test("activations are compared, each LOOD beside networks of its own", () =>
  inFolder(async (folder) => {
    await experiment("activations-trial --out run --quiet", folder);
    const report = Deno.readTextFileSync(`${folder}/run/report.md`);
    const shifts = report.match(/^\| (LOOD|attack on networks) \| gelu, .*$/gm) ?? [];
    assert.equal(shifts.length, 3, report); // critical and matched LOOD, and the networks
    const table = await csvTable(`${folder}/run/activations/activations.csv`);
    assert.equal(table.count, 4);
    assert.deepEqual(table.columns.slice(0, 3), [
      "differ_idx",
      "lood_auc_relu_1.4142",
      "lood_auc_gelu_1.9822",
    ]);
    assert.ok(table.columns.includes("nn_auc_std_gelu_1.9822"));
    // The original compared networks at one deviation with LOOD at another.
    const refused = await runTask("activations", [
      "--lood",
      "run/lood-relu,run/lood-gelu-matched",
      "--mia",
      "run/attack-relu,run/attack-gelu",
    ], { cwd: folder });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /there is no LOOD of gelu, weight deviation 1\.9822 among relu/);
    const twice = await runTask("activations", [
      "--lood",
      "run/lood-relu,run/lood-gelu",
      "--mia",
      "run/attack-relu,run/attack-relu",
    ], { cwd: folder });
    assert.equal(twice.code, 2);
    assert.match(twice.stderr, /two runs are of relu, weight deviation 1\.4142; give each model/);
    const path = `${folder}/run/lood-gelu/run.json`;
    const noisy = Deno.readTextFileSync(path).replace('"noise": 0.1', '"noise": 0.2');
    Deno.writeTextFileSync(path, noisy);
    const unlike = await runTask("activations", ["--lood", "run/lood-relu,run/lood-gelu"], {
      cwd: folder,
    });
    assert.equal(unlike.code, 2);
    assert.match(unlike.stderr, /gelu, .* has noise variance 0\.2, and relu, .* 0\.1; give audits/);
    const one = await runTask("activations", ["--lood", "run/lood-relu"], { cwd: folder });
    assert.equal(one.code, 2);
    assert.match(one.stderr, /a comparison needs two runs of a kind, got 1 of --lood/);
  }));

Deno.test("an experiment that does not exist, and what one takes", () =>
  inFolder(async (folder) => {
    const { code, stderr } = await runTask("experiment", ["correlate"], { cwd: folder });
    assert.equal(code, 2);
    assert.match(stderr, /there is no experiment correlate; take one of correlation-trial, /);
    const help = await experiment("--help", folder);
    assert.match(help.stdout, /^ {2}correlation-trial {2,}all steps of correlation-small/m);
    const plan = await experiment("correlation-paper --plan", folder);
    assert.match(
      plan.stderr,
      /5,100 networks, \d+ at once, 1\.6 x 10\^17 operations, .* about [\d,.]+ h here/,
    );
    assert.deepEqual(filesOf(folder), []);
  }));

Deno.test("the report says of a correlation and a shift what they bear", () => {
  const interval = (estimate: number, lower: number, upper: number) => ({
    count: 24,
    pearson: { estimate, lower, upper, level: 0.95, p: 0.1 },
    spearman: { estimate, lower, upper, level: 0.95, p: 0.1 },
  });
  const of = (estimate: number, lower: number, upper: number, ceiling?: number) =>
    comment({
      name: "auc",
      correlation: interval(estimate, lower, upper),
      ceiling: ceiling === undefined
        ? undefined
        : { ceiling, halves: 0, spearman: 0, reliability: ceiling ** 2 },
    });
  assert.match(of(0.8, 0.5, 0.9), /strong \(r = 0\.80\), positive, as is all of its interval\.$/);
  assert.match(of(0.2, -0.1, 0.5), /weak .*its interval holds 0, so that these records do not/);
  assert.match(of(-0.5, -0.7, -0.2), /moderate \(r = -0\.50\), negative/);
  assert.match(
    of(0.8, 0.5, 0.9, 0.96),
    /interval; 0\.96 is the most to expect of so many models\.$/,
  );
  assert.match(
    of(0.5, -1, 1, 0),
    /; two halves of the models do not agree, so that so few show none/,
  );
  const shift = (value: number) =>
    shiftComment(
      { kind: "lood", model: "gelu", shift: value, standardError: 0.01, above: 3 },
      "relu",
    );
  assert.match(shift(0.03), /^AUC of LOOD under gelu: larger on the mean than under relu\.$/);
  assert.match(shift(-0.015), /no different, within two standard errors, from that under relu\.$/);
});

Deno.test("the report says of influences what their intervals bear", () => {
  const of = (method: string, pairs: "self" | "others", lower: number, upper: number) => ({
    ...{ method, pairs, count: 9 },
    pearson: { estimate: (lower + upper) / 2, lower, upper },
    spearman: { estimate: 0 },
  });
  const score = (method: string, lds: number) => ({
    ...{ method, lds, lds_lower: lds - 0.1, lds_upper: lds + 0.1 },
    ...{ subsets: 50, queries: 16 },
  });
  const correlations = [
    of("mse_nngp", "self", -0.1, 0.9),
    of("tracin", "self", 0.2, 0.9),
    of("kernel", "self", -0.8, -0.1),
    of("tracin", "others", -0.2, 0.2),
  ];
  const lds = [score("lood", 0.4), score("kernel", 0.1), score("inf_func", 0.5)];
  assert.deepEqual(influenceComments({ correlations, lds }), [
    "Records at themselves: with the networks' shift go tracin; against it go kernel; of open sign, " +
    "their intervals holding 0, are mse_nngp.",
    "Other queries: of open sign, their intervals holding 0, are tracin.",
    "Linear datamodeling score: highest of inf_func, above kernel; not told apart from lood.",
  ]);
  assert.deepEqual(influenceComments({ correlations: [], lds: null }), []);
});

Deno.test("influences are compared as an experiment, with the scores on halves of the records", () =>
  inFolder(async (folder) => {
    await experiment("influence-trial --out run --quiet", folder);
    const report = Deno.readTextFileSync(`${folder}/run/report.md`);
    assert.match(report, /\| mse_nngp \| -?[\d.]+ \| -?[\d.]+ to -?[\d.]+ \| -?[\d.]+ \|/);
    assert.match(report, /Linear datamodeling score, 4 halves, 2 queries/);
    assert.doesNotMatch(report, /NaN|undefined/);
    const table = await csvTable(`${folder}/run/influence/compare_influence.csv`);
    const records = await csvTable(`${folder}/run/records.csv`);
    assert.deepEqual(
      [...new Set(table.texts("differ_idx"))],
      records.texts("differ_idx"),
    );
  }));
