import assert from "node:assert/strict";
import { DATASET_NAMES, loadDataset } from "../src/data/mod.ts";
import { runTask } from "./story/run_task.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const README = Deno.readTextFileSync(`${ROOT}README.md`);

for (const name of ["README.md", "docs/training.md", "docs/membership.md"]) {
  Deno.test(`the example of ${name} prints what stands below it`, async () => {
    const text = Deno.readTextFileSync(`${ROOT}${name}`);
    const match = text.match(/```ts\n([^]*?)```\n\n```\n([^]*?)```/);
    assert.ok(match, "no example followed by its output");
    const [, code, expected] = match;
    const file = await Deno.makeTempFile({ suffix: ".ts" });
    try {
      await Deno.writeTextFile(file, code);
      const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", "--check", "--config", `${ROOT}deno.json`, file],
        env: { NO_COLOR: "1" },
      }).output();
      const decoder = new TextDecoder();
      assert.equal(decoder.decode(stdout), expected, decoder.decode(stderr));
    } finally {
      await Deno.remove(file);
    }
  });
}

Deno.test("the README's audit names the records that the README says", async () => {
  const match = README.match(/\$ \.\/lood (audit .*) --out \S+\n([^]*?)```/);
  assert.ok(match, "no audit with its output");
  const [, command, printed] = match;
  const rows = printed.match(/^ +\d.*$/gm) ?? [];
  assert.ok(rows.length >= 3);
  const folder = await Deno.makeTempDir();
  try {
    const { code, stdout } = await runTask(command.split(" ")[0], [
      ...command.split(" ").slice(1),
      "--out",
      `${folder}/run`,
    ]);
    assert.equal(code, 0);
    // Four digits, which float32 alone has too.
    for (const row of rows) {
      assert.ok(stdout.includes(row.trimEnd()), `${row} is not in\n${stdout}`);
    }
    const medians = printed.match(/^median .*$/m)?.[0] ?? assert.fail("no medians");
    assert.ok(stdout.includes(medians), stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("each figure of docs/figures.md has a task that is there, pictures and a table", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const rows = Deno.readTextFileSync(`${ROOT}docs/figures.md`).split("\n")
    .filter((line) => line.startsWith("| ")).slice(2)
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  assert.ok(rows.length >= 12);
  let sources = "";
  for (const [figure, command, pictures, data] of rows) {
    const task = command.match(/^`\.\/lood ([a-z-]+)/)?.[1];
    if (task === undefined) assert.equal(command, "the same", figure);
    else {
      assert.ok(task in tasks, task);
      sources = sourcesOf(task);
    }
    for (const [, table] of data.matchAll(/`([\w-]+\.csv)`/g)) {
      assert.ok(sources.includes(`"${table}"`), `${figure}: ${table}`);
    }
    assert.match(pictures, /^`/, figure);
  }
});

/** The text of a task's own files. */
function sourcesOf(task: string): string {
  const folder = `${ROOT}tasks/${task === "mia-landscape" ? "mia" : task}`;
  const inside =
    [...Deno.readDirSync(`${ROOT}tasks`)].some(({ name }) => folder.endsWith(`/${name}`))
      ? [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`)
      : [];
  return [`${ROOT}tasks/${task}.ts`, ...inside].map((file) => Deno.readTextFileSync(file)).join("");
}

Deno.test("docs/data.md has every data set with a name", () => {
  const text = Deno.readTextFileSync(`${ROOT}docs/data.md`);
  for (const name of DATASET_NAMES) assert.match(text, new RegExp(`^\\| \`${name}\` +\\|`, "m"));
});

/** Commands on MNIST in a text that name records, with the options that say which are drawn. */
function* namedRecords(text: string) {
  for (const [command] of text.matchAll(/(?:\.\/lood|deno task) [a-z]+ [^`"\n|]*/g)) {
    const option = (name: string) => command.match(new RegExp(`--${name} (\\S+)`))?.[1];
    const records = command.match(/--(?:out-)?records? ([\d,]+)/)?.[1];
    if (records === undefined || (option("data") ?? "mnist") !== "mnist") continue;
    yield {
      command,
      records: records.split(",").map(Number),
      classes: option("classes")?.split(","),
      size: Number(option("size") ?? 1000),
      seed: Number(option("seed") ?? 0),
    };
  }
}

Deno.test("the records that commands of README, docs and help name are among those drawn", async () => {
  const tasks = [...Deno.readDirSync(`${ROOT}tasks`)].filter(({ isFile }) => isFile)
    .map(({ name }) => `tasks/${name}`);
  const docs = [...Deno.readDirSync(`${ROOT}docs`)].filter(({ name }) => name.endsWith(".md"))
    .map(({ name }) => `docs/${name}`);
  let found = 0;
  for (const file of ["README.md", ...docs, ...tasks]) {
    for (const one of namedRecords(Deno.readTextFileSync(`${ROOT}${file}`))) {
      const { command, records, ...selection } = one;
      const { indices } = await loadDataset("mnist", { ...selection, balanced: true });
      const absent = records.filter((record) => !indices.includes(record));
      assert.deepEqual(absent, [], `${file}: ${command}`);
      found++;
    }
  }
  assert.ok(found >= 8, `only ${found} commands`);
});
