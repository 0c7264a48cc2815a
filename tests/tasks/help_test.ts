import assert from "node:assert/strict";
import { helpText, type TaskHelp } from "../../tasks/cli/help.ts";
import { kebab, parseOptions } from "../../tasks/cli/options.ts";
import { PARTS } from "../../tasks/data.ts";

const ROOT = new URL("../../", import.meta.url);
const { tasks } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));

/** What deno.json says of a task. */
const described = new Map<string, string>();

/** The help of every task that there is, and of each part of `data`. */
const helps: TaskHelp[] = [];
for (const [name, { command, description }] of Object.entries<Record<string, string>>(tasks)) {
  // Their options are those of deno test.
  if (/^test\b/.test(name)) continue;
  const [file] = /\S+\.ts$/.exec(command) ?? assert.fail(`${name}: ${command}`);
  const { TASK } = await import(new URL(file, ROOT).href);
  assert.equal(TASK.name, name, `the name in ${file}`);
  described.set(name, description);
  helps.push(...(name === "data" ? Object.values(PARTS) : [TASK]));
}

/** What stands behind the name of the task. */
function argumentsOf(example: string, task: string): string[] {
  const start = `./lood ${task}`;
  assert.ok(example === start || example.startsWith(`${start} `), `${task}: ${example}`);
  return example.slice(start.length).split(" ").filter(Boolean);
}

Deno.test("every task has a help of the same form, 100 columns wide", () => {
  assert.ok(helps.length >= 23, `only ${helps.map(({ name }) => name).join(", ")}`);
  for (const help of helps) {
    const text = helpText(help);
    const wide = text.split("\n").filter((line) => line.length > 100);
    assert.deepEqual(wide, [], `${help.name} --help`);
    assert.match(
      text,
      /^[A-Z][^]*?\.\n(\n {2}\S[^]*?\n)?\nUsage: \.\/lood [a-z][^]*?\n(\n[A-Z][a-z ]+:\n( {2,}\S.*\n)+)+\nExamples:\n( {2}\.\/lood .*\n?){2,}$/,
      `${help.name} --help`,
    );
    assert.match(text, /^ {2}-h, --help {2,}show this help$/m);
  }
});

Deno.test("every option is described with its default, in small letters, without a full stop", () => {
  let found = 0;
  for (const { name, options } of helps) {
    for (const [key, { kind, help, defaultText }] of Object.entries(options)) {
      assert.ok(
        kind === "positionals" || defaultText !== "",
        `${name} --${kebab(key)}: no default`,
      );
      assert.match(help, /^(?![A-Z][a-z])[^]*[^.]$/, `${name} --${kebab(key)}`);
      found++;
    }
  }
  assert.ok(found > 200, `only ${found} options`);
});

Deno.test("the examples of every help are commands that its task takes", () => {
  for (const { name, options, examples } of helps) {
    for (const example of examples) {
      assert.doesNotThrow(
        () => parseOptions(options, argumentsOf(example, name)),
        `${name} --help: ${example}`,
      );
    }
  }
});

/** Tasks that take lists of what others take one of. */
const LISTS = ["activations", "mia-landscape", "verify"];

/** What differs for a reason: not all measures have movers or can be climbed, and a page is a file. */
const APART = [
  "--measure kl|mse|auc of compare, kl|mse|both of optimize",
  "--out FILE.html of report, FOLDER of audit",
];

Deno.test("an option takes one kind of value, whichever task has it, or a list of that kind", () => {
  const first = new Map<string, { task: string; value: string }>();
  const apart: string[] = [];
  for (const { name: task, options } of helps) {
    for (const [key, { kind, value }] of Object.entries(options)) {
      if (kind === "positionals") continue;
      const known = first.get(key) ?? { task, value };
      first.set(key, known);
      const isList = [value, known.value].some((value) => value.endsWith(",..."));
      if (known.value === value || (isList && LISTS.includes(task))) continue;
      apart.push(`--${kebab(key)} ${value} of ${task}, ${known.value} of ${known.task}`);
    }
  }
  assert.deepEqual(apart, APART);
});

Deno.test("deno.json describes every task in a line, without a full stop", () => {
  for (const [name, text] of described) assert.match(text, /^[^A-Z]?.{10,85}[^.]$/, name);
});
