import assert from "node:assert/strict";
import Papa from "papaparse";
import { loadDataset } from "../../src/data/mod.ts";
import {
  type Activation,
  attackReference,
  auditReference,
  nngpGram,
  type Table,
  table,
} from "../reference/oracle.ts";
import { runTask } from "./run_task.ts";

const COUNT = 1000;
const NOISE = 0.1;

/** Columns of audit.csv as numbers. */
function readColumns(path: string): Record<string, Float64Array> {
  const { data, meta } = Papa.parse<Record<string, number>>(Deno.readTextFileSync(path), {
    header: true,
    dynamicTyping: true,
    skipEmptyLines: true,
  });
  return Object.fromEntries(
    (meta.fields ?? []).map((name) => [name, Float64Array.from(data, (row) => row[name])]),
  );
}

/** The standardized records in float64, from the files' pixels. */
async function inputs(indices: Float64Array): Promise<{ x: Table; y: Table }> {
  const all = await loadDataset("mnist", { classes: [3, 8] });
  const position = new Map(Array.from(all.indices, (index, i) => [index, i]));
  const rows = Array.from(indices, (index) => position.get(index) ?? assert.fail(`row ${index}`));
  const x = Float64Array.from(
    rows.flatMap((row) => [...all.row(row)]),
    (v) => Math.round(255 * v) / 255,
  );
  const mean = x.reduce((sum, v) => sum + v) / x.length;
  const deviation = Math.sqrt(x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length);
  const y = rows.flatMap((row) => all.labels[row] === 0 ? [0.5, -0.5] : [-0.5, 0.5]);
  return {
    x: table(COUNT, all.features, x.map((v) => (v - mean) / deviation)),
    y: table(COUNT, 2, Float64Array.from(y)),
  };
}

function column({ rows, columns, data }: Table, c: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * columns + c]);
}

/** Median, 99th percentile and largest of |got / expected - 1|. */
function relativeErrors(got: Float64Array, expected: Float64Array): [number, number, number] {
  const errors = got.map((value, i) => Math.abs(value / expected[i] - 1)).toSorted();
  const at = (share: number) => errors[Math.min(errors.length - 1, share * errors.length)];
  return [at(0.5), at(0.99), at(1)];
}

for (const activation of ["relu", "gelu"] satisfies Activation[]) {
  Deno.test(`audit.csv of MNIST 3 and 8 is float64's to 1e-4: ${activation}`, async () => {
    const folder = await Deno.makeTempDir();
    try {
      const out = `${folder}/run`;
      const options = `--classes 3,8 --size ${COUNT} --seed 1 --depth 5 --noise ${NOISE}`.split(
        " ",
      );
      const { code, stderr } = await runTask("audit", [
        ...options,
        "--activation",
        activation,
        "--out",
        out,
      ]);
      assert.equal(code, 0, stderr);
      const got = readColumns(`${out}/audit.csv`);
      const level = JSON.parse(Deno.readTextFileSync(`${out}/run.json`)).precision.level;

      const { x, y } = await inputs(got.index);
      const network = { depth: 5, activation, weightStd: Math.SQRT2, biasStd: 0 };
      const expected = auditReference(nngpGram(x, x, network), NOISE, y);
      const columns: Record<string, Float64Array> = {
        kl: expected.kl,
        mse: expected.mse,
        var_with: expected.varWith,
        var_without: expected.varWithout,
        mean_with_3: column(expected.meanWith, 0),
        mean_with_8: column(expected.meanWith, 1),
        mean_without_3: column(expected.meanWithout, 0),
        mean_without_8: column(expected.meanWithout, 1),
      };
      for (const [name, values] of Object.entries(columns)) {
        const [median, most, worst] = relativeErrors(got[name], values);
        console.log(
          `  ${name.padEnd(16)} median ${median.toExponential(1)}, 99 % ${
            most.toExponential(1)
          }, ` +
            `worst ${worst.toExponential(1)}`,
        );
        // docs/accuracy.md promises this; means that cross zero have no relative error.
        assert.equal(level, "accurate");
        const crossing = name.startsWith("mean_without") || name === "mse";
        assert.ok(median <= 1e-5, `${name}: median ${median}`);
        assert.ok((crossing ? most : worst) <= 1e-4, `${name}: ${crossing ? most : worst}`);
      }
      // The reference attack takes milliseconds a record, so every tenth is compared.
      for (let i = 0; i < COUNT; i += 10) {
        const attack = attackReference(expected.t[i], expected.energy[i], 2);
        assert.ok(Math.abs(got.auc[i] - attack.auc) <= 1e-4, `auc of record ${i}`);
        [0.1, 0.01, 0.001].forEach((fpr, k) => {
          const error = Math.abs(got[`tpr_at_${fpr}`][i] / attack.tpr[k] - 1);
          assert.ok(error <= 1e-3, `tpr_at_${fpr} of record ${i}: ${error}`);
        });
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}
