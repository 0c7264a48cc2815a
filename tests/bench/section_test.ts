import assert from "node:assert/strict";
import {
  merged,
  replacePart,
  resultsName,
  type Section,
  sectionTable,
} from "../../bench/section.ts";

const machine = {
  adapter: "llvmpipe (LLVM 15.0.6, 256 bits)",
  variant: "texture",
  cores: 2,
  deno: "2.9.6",
  date: "2026-11-25",
  load: 3.06,
};

const section: Section = {
  bench: "gemm",
  title: "Product",
  results: [
    { name: "ours", ms: 50, range: [49, 51], rounds: 5, work: 2e9, deviceMs: 40 },
    { name: "theirs", ms: 1234, range: [1000, 2000], rounds: 5, work: 0 },
  ],
  notes: ["One was left out."],
};

Deno.test("a table names the machine and the day, and gives rates and ratios", () => {
  assert.equal(
    sectionTable(section, machine),
    `### Product

llvmpipe (LLVM 15.0.6, 256 bits), texture variant, 2 CPU cores with a load of 3.1 before, Deno 2.9.6, 2026-11-25:

|  | ms | range | times ours | GFLOP/s | device ms | device GFLOP/s |
| --- | --- | --- | --- | --- | --- | --- |
| ours | 50.0 | 49.0-51.0 | 1.0 | 40.0 | 40.0 | 50.0 |
| theirs | 1,234 | 1,000-2,000 | 25 |  |  |  |

One was left out.
`,
  );
});

Deno.test("columns that are empty in all rows are left out", () => {
  const [, theirs] = section.results;
  const table = sectionTable({ ...section, results: [theirs] }, machine);
  assert.ok(table.includes("|  | ms | range | times ours |\n"));
});

Deno.test("only the part of one benchmark is replaced in the document", () => {
  const part = (name: string, text: string) =>
    `<!-- bench:${name} -->\n\n${text}\n\n<!-- /bench:${name} -->`;
  const document = `# Speed\n\n${part("gemm", "old")}\n\n${part("gram", "old")}\n`;
  assert.equal(
    replacePart(document, "gemm", "new\n"),
    `# Speed\n\n${part("gemm", "new")}\n\n${part("gram", "old")}\n`,
  );
  assert.throws(() => replacePart(document, "audit", "new"), RangeError);
});

Deno.test("results of a day are kept beside those that replace some of them", () => {
  const other: Section = { ...section, bench: "gram" };
  const fresh: Section = { ...section, title: "Product again" };
  const earlier = { machine, sections: [section, section, other] };
  assert.deepEqual(merged(earlier, { machine, sections: [fresh] }).sections, [other, fresh]);
  assert.deepEqual(merged(undefined, { machine, sections: [fresh] }).sections, [fresh]);
  assert.equal(resultsName(machine), "llvmpipe-llvm-15-0-6-256-bits-2026-11-25.json");
});
