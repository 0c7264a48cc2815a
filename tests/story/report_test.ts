import assert from "node:assert/strict";
import { KINDS } from "../../tasks/report/kinds.ts";
import { inFolder } from "../data/idx_files.ts";
import { runTask } from "./run_task.ts";

/** Runs a task, which must end well. */
async function run(task: string, args: string, cwd: string) {
  const ending = await runTask(task, args.split(" "), { cwd });
  assert.equal(ending.code, 0, ending.stderr);
  return ending;
}

/** The page of a run that is there, with the data in it. */
async function pageOf(folder: string, name: string) {
  const { stdout, stderr } = await run("report", name, folder);
  assert.ok(stdout.startsWith(`${folder}/${name}/report.html, `), stdout);
  const html = Deno.readTextFileSync(`${folder}/${name}/report.html`);
  assert.doesNotMatch(textOf(html), /\bNaN\b|undefined|\[object/);
  const data = (id: string) => {
    const json = html.match(new RegExp(`id="${id}">(.*)</script>`))?.[1];
    assert.ok(json, `${name} has no ${id}`);
    return JSON.parse(json);
  };
  return { html, stderr, records: data("records-data"), figures: data("figures-data") };
}

/** The words of a page. */
function textOf(html: string): string {
  return html.replaceAll(/<(script|style)[^]*?<\/\1>/g, "").replaceAll(/<[^>]*>/g, " ");
}

const DIGITS = "--data mnist --classes 3,8 --size 60 --seed 1 --depth 2 --quiet";
/** The first records that these options draw. */
const RECORDS = "98,2593,4369,4391";

Deno.test("an audit's page says what was asked, shows all records and slices them", () =>
  inFolder(async (folder) => {
    await run("audit", `${DIGITS} --out run`, folder);
    const { html, stderr, records, figures } = await pageOf(folder, "run");
    assert.equal(stderr, "");
    const text = textOf(html).replaceAll(/\s+/g, " ");
    for (
      const words of [
        "What 60 records of mnist leak",
        "2 hidden layers, relu, weight deviation 1.4142",
        "noise variance 0.1",
        "The attacker knows the data D",
        "drawn with seed 1",
        "The NNGP is the limit of infinitely wide networks",
        "KL: largest relative deviation from float64",
        "By class and prediction",
        "version of lood",
      ]
    ) assert.ok(text.includes(words), `the page lacks: ${words}`);
    assert.equal(records.columns[0].values.length, 60);
    assert.equal(records.sheets.count, 60);
    assert.equal(figures.length, 3);
    const predicted = records.columns.find(({ name }: { name: string }) => name === "predicted");
    assert.ok(predicted.values.every((name: string) => ["3", "8"].includes(name)));
    const columns = records.columns.map(({ name }: { name: string }) => name);
    for (const name of ["index", "label", "kl", "mse", "auc", "tpr_at_0.01"]) {
      assert.ok(columns.includes(name), name);
    }
  }));

Deno.test("names in a table cannot run, and its page has no images", () =>
  inFolder(async (folder) => {
    const odd = "<script>alert(1)</script>";
    const rows = Array.from({ length: 24 }, (_, i) => `${i % 5},${i % 7},${i % 2 ? odd : "</b>"}`);
    Deno.writeTextFileSync(`${folder}/a.csv`, [`x.[y],${odd},"label"`, ...rows, ""].join("\n"));
    await run("audit", "--data a.csv --depth 1 --noise 0.5 --quiet --out run", folder);
    const { html, records } = await pageOf(folder, "run");
    assert.ok(!html.includes(odd));
    assert.equal(html.match(/<script>/g)?.length, 2, "Vega's and the page's own");
    assert.equal(records.sheets, null);
    assert.deepEqual(records.columns[1].values.slice(0, 2), ["</b>", odd]);
  }));

Deno.test("a regression's page has responses, and no classes to slice by", () =>
  inFolder(async (folder) => {
    const rows = Array.from({ length: 24 }, (_, i) => `${i % 5},${i % 7},${i / 4}`);
    Deno.writeTextFileSync(`${folder}/a.csv`, ["x,y,days", ...rows, ""].join("\n"));
    await run("audit", "--data a.csv --response days --depth 1 --quiet --out run", folder);
    const { html, records } = await pageOf(folder, "run");
    assert.match(textOf(html), /24 records of a\.csv, whose days is predicted/);
    assert.ok(!textOf(html).includes("quartiles"));
    const [, outcome, next] = records.columns;
    assert.deepEqual([outcome.title, outcome.values[5], next.name], ["days", "1.25", "kl"]);
  }));

Deno.test("every kind of run has a page", () =>
  inFolder(async (folder) => {
    await run("audit", `${DIGITS} --out audit`, folder);
    await run("audit", `${DIGITS} --activation gelu --out gelu`, folder);
    await run("compare", "audit gelu --out compare --quiet", folder);
    await run("activations", "--lood audit,gelu --out activations --quiet", folder);
    await run("lood", `${DIGITS} --records ${RECORDS} --near-copies 1 --out lood`, folder);
    await run("lood", `${DIGITS} --group 98,2593 --out group`, folder);
    await run("attribute", `${DIGITS} --queries 3 --out attribute`, folder);
    await run("landscape", `${DIGITS} --records ${RECORDS} --points 7 --out landscape`, folder);
    const plane = `--direction plane --records 98 --points 5 --out plane`;
    await run("landscape", `${DIGITS} ${plane}`, folder);
    await run("optimize", `${DIGITS} --records 98,2593 --iterations 20 --out optimize`, folder);
    const networks =
      "--data mnist --classes 3,8 --size 60 --seed 1 --widths 8 --epochs 2 --in-models 6 " +
      `--out-models 6 --records ${RECORDS} --queries 18,84 --landscape --points 7 --quiet --out train`;
    await run("train", networks, folder);
    await run("mia", "train --out mia --quiet", folder);
    await run(
      "landscape",
      `${DIGITS} --depth 1 --records ${RECORDS} --points 7 --out line`,
      folder,
    );
    await run("mia-landscape", "train --lood line --out mia-landscape --quiet", folder);
    await run("correlate", "lood mia --out correlate --quiet", folder);
    await run("influence", "train --models 1 --lds 4 --out influence --quiet", folder);
    await run("experiment", "correlation-trial --out experiment --quiet", folder);
    const seen = new Map<string, number>();
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
    for (const name of names) {
      const { records, figures, stderr } = await pageOf(folder, name);
      assert.equal(stderr, "", name);
      assert.ok(records.columns[0].values.length > 0, name);
      assert.ok(records.sheets, `${name} has no images`);
      seen.set(name, figures.length);
    }
    for (const { task } of KINDS) assert.ok(seen.has(task), `${task} has no page here`);
    const { attribute, plane: maps, mia, correlate, optimize, influence } = Object.fromEntries(
      seen,
    );
    // Ten methods tell of a record at itself, eight of a pair.
    const counts = [attribute, maps, mia, correlate, optimize, influence];
    assert.deepEqual(counts, [0, 1, 4, 2, 3, 10 + 8]);
  }));

Deno.test("a page without its data set has no images, and says why", () =>
  inFolder(async (folder) => {
    Deno.writeTextFileSync(
      `${folder}/a.csv`,
      "x,label\n" + Array.from({ length: 12 }, (_, i) => `${i},${i % 2}\n`).join(""),
    );
    await run("audit", "--data a.csv --depth 1 --noise 0.5 --quiet --out run", folder);
    Deno.removeSync(`${folder}/a.csv`);
    const { stderr, records } = await pageOf(folder, "run");
    assert.match(stderr, /^lood report: run without images: .*a\.csv/);
    assert.equal(records.sheets, null);
  }));

Deno.test("a page goes where --out says, whole, and over an earlier one", () =>
  inFolder(async (folder) => {
    await run("audit", `${DIGITS} --out run`, folder);
    for (const _ of [1, 2]) await run("report", "run --no-images --out page.html", folder);
    assert.match(Deno.readTextFileSync(`${folder}/page.html`), /<\/html>\n$/);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
    assert.deepEqual(names, ["page.html", "run"]);
    assert.ok(![...Deno.readDirSync(`${folder}/run`)].some(({ name }) => name === "report.html"));
  }));

const BAD: readonly (readonly [string, string, RegExp])[] = [
  ["no run", "", /the folders of runs/],
  ["a folder without a run", "empty", /empty: there is no run\.json/],
  ["a folder that is not there", "none", /none: there is no run\.json/],
  ["run.json of something else", "other", /other.*it is a run of elsewhere/],
  ["run.json that is no JSON", "broken", /it is no JSON/],
  ["a run without its table", "bare", /audit\.csv/],
  ["a damaged table", "damaged", /audit\.csv.*line 3/],
  ["an experiment that was cut off", "cut", /its last step is missing.*go on/],
  ["two runs and one page", "bare damaged --out page.html", /--out is of one run's page, got 2/],
];
for (const [what, args, message] of BAD) {
  Deno.test(`report refuses ${what} in one sentence`, () =>
    inFolder(async (folder) => {
      const write = (path: string, text: string) =>
        Deno.writeTextFileSync(`${folder}/${path}`, text);
      for (const name of ["empty", "other", "broken", "bare", "damaged", "cut"]) {
        Deno.mkdirSync(`${folder}/${name}`);
      }
      write("other/run.json", '{"task":"elsewhere"}');
      write("broken/run.json", '{"task":');
      for (const name of ["bare", "damaged"]) write(`${name}/run.json`, '{"task":"audit"}');
      write("damaged/audit.csv", "index,label,kl,mse,auc\n0,a,1,1,0.6\n1,b,x,1,0.6\n");
      write("cut/experiment.json", "{}");
      const { code, stdout, stderr } = await runTask("report", args.split(" ").filter(Boolean), {
        cwd: folder,
      });
      assert.equal(code, 2, stderr);
      assert.equal(stdout, "");
      assert.match(stderr, message);
      assert.equal(stderr.trim().split("\n").length, 1, stderr);
      assert.ok(stderr.startsWith("lood report: "), stderr);
    }));
}
