import assert from "node:assert/strict";
import { PROGRAMS } from "./sources.ts";

/** Functions that a program with lood begins with. */
const MAIN = [
  "applyStatistics",
  "attribution",
  "audit",
  "correlation",
  "csv",
  "csvTable",
  "dataset",
  "fit",
  "gaussianAuc",
  "gaussianTpr",
  "halvingAttack",
  "idxFolder",
  "imageFolder",
  "influenceFunctions",
  "landscape",
  "leaveOneModelOut",
  "loadDataset",
  "lood",
  "loodGradient",
  "mlp",
  "mnist",
  "nngp",
  "npz",
  "optimizeQuery",
  "predictEnsemble",
  "random",
  "rbf",
  "reportDuplicates",
  "rocCurve",
  "sample",
  "selectClasses",
  "standardize",
  "toCsv",
  "tracIn",
  "trainEnsemble",
];

const texts = PROGRAMS.filter((file) => file.startsWith("src/"))
  .map((file) => Deno.readTextFileSync(new URL(`../${file}`, import.meta.url)));

// That examples run is seen by `deno test --doc`, which tests/run.ts starts for mod.ts and src.
Deno.test("every function that programs begin with has an example, and every example is run", () => {
  for (const name of MAIN) {
    const declared = new RegExp(
      `/\\*\\*(?:(?!\\*/)[^])*\\*/\\n *(?:export (?:async )?function|static async) ${name}\\(`,
    );
    const [comment] = texts.flatMap((text) => declared.exec(text)?.[0] ?? []);
    assert.ok(comment, `${name} is declared nowhere`);
    assert.match(comment, /^ *\* ```ts$/m, `${name} has no example`);
  }
  for (const text of texts) assert.doesNotMatch(text, /\* ```\w+ ignore/);
});
