import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url).pathname;
const FOLDER = `${ROOT}notebooks`;

/** A notebook as nbformat 4 has it, https://nbformat.readthedocs.io. */
interface Notebook {
  readonly metadata: { readonly kernelspec: { readonly name: string } };
  readonly cells: readonly {
    readonly cell_type: string;
    readonly source: string | readonly string[];
    readonly execution_count?: number | null;
    readonly outputs?: readonly {
      readonly output_type: string;
      readonly data?: Readonly<Record<string, unknown>>;
    }[];
  }[];
}

const NAMES = [...Deno.readDirSync(FOLDER)].map(({ name }) => name)
  .filter((name) => name.endsWith(".ipynb")).toSorted();

function open(name: string): Notebook {
  return JSON.parse(Deno.readTextFileSync(`${FOLDER}/${name}`));
}

function codeOf({ cells }: Notebook) {
  return cells.filter(({ cell_type }) => cell_type === "code");
}

/** What each cell of code shows, by media types. */
function shownIn(notebook: Notebook): string[][][] {
  return codeOf(notebook).map(({ outputs = [] }) =>
    outputs.flatMap(({ data }) => data ? [Object.keys(data).toSorted()] : [])
  );
}

/** A Python that has nbclient. */
async function pythonWithNbclient(): Promise<string | undefined> {
  for (const python of [Deno.env.get("PYTHON"), "python3", "/usr/bin/python3"]) {
    if (!python) continue;
    const args = ["-c", "import nbclient"];
    const found = await new Deno.Command(python, { args, stderr: "null" }).output()
      .then(({ success }) => success, () => false);
    if (found) return python;
  }
  return undefined;
}

const PYTHON = await pythonWithNbclient();
if (PYTHON === undefined) {
  const words = "no Python with nbclient is found: notebooks are not run. Install it (Debian: " +
    "apt-get install python3-nbclient), or name a Python that has it in PYTHON.";
  // Where everything must hold nothing may be left out.
  if (Deno.env.get("CI") !== undefined) throw new Error(words);
  console.error(`\nWARNING: ${words}\n`);
}

Deno.test("each question of the original's README has a notebook", () => {
  assert.deepEqual(NAMES, [
    "lood-and-trained-networks.ipynb",
    "through-which-query.ipynb",
    "which-activation-leaks-more.ipynb",
    "which-records-leak.ipynb",
    "which-records-move-a-prediction.ipynb",
  ]);
});

for (const name of NAMES) {
  Deno.test(`${name} was run from its first cell to its last, and shows a picture`, () => {
    const notebook = open(name);
    assert.equal(notebook.metadata.kernelspec.name, "deno");
    const counts = codeOf(notebook).map(({ execution_count }) => execution_count);
    assert.deepEqual(counts, counts.map((_, i) => i + 1));
    const outputs = codeOf(notebook).flatMap(({ outputs = [] }) => outputs);
    // The value of a cell comes too late at times, and is lost; for what it displays it waits.
    for (const { output_type } of outputs) assert.equal(output_type, "display_data");
    assert.ok(outputs.some(({ data = {} }) => "image/png" in data));
    const text = JSON.stringify(outputs);
    assert.ok(!text.includes("\\u001b["), "no codes of colors");
    assert.ok(text.length < 200_000, `${text.length} letters of outputs`);
  });
}

Deno.test("the cells of the notebooks have no errors of type", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const files = NAMES.map((name) => {
      const code = codeOf(open(name)).map(({ source }) => [source].flat().join("")).join("\n")
        .replaceAll(`"../mod.ts"`, `"${ROOT}mod.ts"`)
        .replaceAll(`"./show.ts"`, `"${FOLDER}/show.ts"`);
      const file = `${folder}/${name.replace("ipynb", "ts")}`;
      Deno.writeTextFileSync(file, code);
      return file;
    });
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["check", "--quiet", "--config", `${ROOT}deno.json`, ...files],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "the notebooks run in Deno's Jupyter kernel, and show what they showed",
  ignore: PYTHON === undefined,
  async fn() {
    const paths = NAMES.map((name) => `${FOLDER}/${name}`);
    const { stdout, stderr } = await new Deno.Command(PYTHON ?? "", {
      args: [`${ROOT}tests/notebooks/run.py`, Deno.execPath(), ...paths],
    }).output();
    const decoder = new TextDecoder();
    const lines = decoder.decode(stdout).trim().split("\n").filter(Boolean);
    assert.equal(lines.length, NAMES.length, decoder.decode(stderr));
    for (const line of lines) {
      const { name, seconds, failure, outputs } = JSON.parse(line);
      assert.equal(failure, null, `${name}: ${failure}`);
      const kinds = outputs.map((cell: string[][]) => cell.map((one) => one.toSorted()));
      assert.deepEqual(kinds, shownIn(open(name)), name);
      console.log(`  ${name}: ${seconds} s`);
    }
  },
});
