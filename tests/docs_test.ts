import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { runTask } from "./story/run_task.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const README = "README.md";
const FILES = [
  README,
  ...[...Deno.readDirSync(`${ROOT}docs`)].map(({ name }) => `docs/${name}`)
    .filter((name) => name.endsWith(".md")).toSorted(),
];
const TASKS: Readonly<Record<string, unknown>> =
  JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`)).tasks;

const textOf = (file: string) => Deno.readTextFileSync(`${ROOT}${file}`);

/** A text without its blocks of code, in which there are no links and no headings. */
const proseOf = (file: string) => textOf(file).replaceAll(/^ *```[^]*?^ *```$/gm, "");

/** Links of a file to files of ours, from the root, with what stands behind their `#`. */
function* linksOf(file: string) {
  for (const [, target] of proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path, heading] = target.split("#");
    yield { target, path: path === "" ? file : join(dirname(file), path), heading };
  }
}

/** The headings of a file as links name them, which is GitHub's way. */
function headingsOf(file: string): string[] {
  return [...proseOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading.toLowerCase().replaceAll(/[^\w -]/g, "").replaceAll(" ", "-")
  );
}

/** What starts a task in a file, programs aside; a line that ends with a backslash goes on. */
function* commandsOf(file: string) {
  const text = textOf(file).replaceAll(/^ *```ts\n[^]*?^ *```$/gm, "").replaceAll(/\\\n */g, "");
  for (
    const [command, name, rest] of text.matchAll(
      /(?:deno task|\.\/lood) ([a-z][a-z-]*)([^`\n|#]*)/g,
    )
  ) {
    const options = [...rest.matchAll(/(?<= )--([a-z][a-z-]*)/g)].map(([, option]) => option);
    // Each part of `data` has options of its own.
    const part = name === "data" ? rest.match(/^ ([a-z]+)/)?.slice(1) ?? [] : [];
    yield { command: command.trim(), name, part, options };
  }
}

Deno.test("links between documents lead to files and headings that are there", () => {
  let found = 0;
  for (const file of FILES) {
    for (const { target, path, heading } of linksOf(file)) {
      assert.ok(isThere(path), `${file}: ${target} leads nowhere`);
      if (heading !== undefined) {
        const headings = headingsOf(path);
        assert.ok(headings.includes(heading), `${file}: ${target}, of ${headings.join(", ")}`);
      }
      found++;
    }
  }
  assert.ok(found >= 80, `only ${found} links`);
});

Deno.test("the README has every document and every picture has one", () => {
  const linked = [...linksOf(README)].map(({ path }) => path);
  for (const file of FILES.slice(1)) assert.ok(linked.includes(file), `the README lacks ${file}`);
  const shown = FILES.flatMap((file) => [...linksOf(file)].map(({ path }) => path));
  for (const { name } of Deno.readDirSync(`${ROOT}docs`)) {
    assert.ok(name.endsWith(".md") || shown.includes(`docs/${name}`), `nothing shows docs/${name}`);
  }
});

Deno.test("commands of the documents are tasks, with options that these have", async () => {
  const helps = new Map<string, string>();
  const helpOf = async (name: string, part: readonly string[]) => {
    const key = [name, ...part].join(" ");
    const help = helps.get(key) ?? (await runTask(name, [...part, "--help"])).stdout;
    helps.set(key, help);
    return help;
  };
  let found = 0;
  for (const file of FILES) {
    for (const { command, name, part, options } of commandsOf(file)) {
      assert.ok(name in TASKS, `${file}: ${command}: there is no task ${name}`);
      // Its options are those of deno test.
      if (name === "test") continue;
      for (const option of options) {
        const flag = `--[no-]${option.replace(/^no-/, "")}`;
        const known = new Set((await helpOf(name, part)).match(/--[a-z[\]-]+/g));
        assert.ok(
          known.has(`--${option}`) || known.has(flag),
          `${file}: ${command}: ${name} has no --${option}`,
        );
        found++;
      }
    }
  }
  assert.ok(found >= 100, `only ${found} options`);
});

function isThere(path: string): boolean {
  try {
    return Deno.statSync(`${ROOT}${path}`).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
