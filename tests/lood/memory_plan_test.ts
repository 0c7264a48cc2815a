import assert from "node:assert/strict";
import type { Gpu } from "../../src/gpu/gpu.ts";
import { mlp } from "../../src/kernels/network.ts";
import { nngp } from "../../src/kernels/nngp.ts";
import { audit } from "../../src/lood/audit.ts";
import { GaussianProcess } from "../../src/lood/gaussian_process.ts";
import { MemoryError, planMemory } from "../../src/lood/memory_plan.ts";
import type { Level } from "../../src/lood/precision.ts";
import { assertClose, deviceTest, gpuTest, randomArray } from "../support.ts";

const features = 50;
const outputs = 3;
const covariance = nngp(mlp({ depth: 2, activation: "relu", weightStd: Math.SQRT2 }));

function regression(count: number) {
  return {
    inputs: randomArray(count * features, 1),
    features,
    targets: Float64Array.from(randomArray(count * outputs, 2)),
  };
}

async function audited(gpu: Gpu, count: number, precision: Level) {
  using gp = await GaussianProcess.fit(gpu, regression(count), {
    covariance,
    noise: 0.1,
    precision,
  });
  return await audit(gp);
}

/** A binding of 64 rows of 640 columns: 600 records make 10 panels. */
const FEW_ROWS = 64 * 640 * 4;

for (const [precision, needsFloat64] of [["fast"], ["accurate"], ["f64", true]] as const) {
  for (const panelBytes of [undefined, 2 * FEW_ROWS]) {
    const how = panelBytes ? " in panels" : "";
    gpuTest(
      `the memory of an audit at level ${precision}${how} is what was planned`,
      async (gpu) => {
        const count = 600;
        const plan = await planMemory(gpu, { count, features, outputs, precision });
        await audited(gpu, count, precision);
        const used = gpu.ledger.peak;
        assert.ok(plan.bytes >= used, `${used} bytes used, ${plan.bytes} planned`);
        // What small buffers take is planned for the largest that any covariance needs.
        assert.ok(plan.bytes <= 1.15 * used, `${plan.bytes} bytes planned, ${used} used`);
      },
      { needsFloat64: needsFloat64 ?? false, alone: true, ...(panelBytes && { panelBytes }) },
    );
  }
}

gpuTest("an audit of many panels gives what one of a single panel gives", async (gpu) => {
  const count = 257;
  const plan = await planMemory(gpu, { count, features, outputs, precision: "accurate" });
  const square = plan.parts.find(({ label }) => label.startsWith("covariances"));
  assert.equal(square?.panels, 5);
  const cut = await audited(gpu, count, "accurate");
  const { Gpu } = await import("../../src/gpu/gpu.ts");
  using whole = await Gpu.open({ variant: gpu.variant });
  const { kl, meanWithout } = await audited(whole, count, "accurate");
  // The same sums in the same chunks: what is left is the rounding of float64 on the host.
  assertClose(cut.kl, kl, 1e-12, "KL");
  assertClose(cut.meanWithout, meanWithout, 1e-12, "mean without the record");
}, { panelBytes: 64 * 320 * 4 });

deviceTest(
  "what does not fit is refused before any memory is taken, with what would",
  async (gpu) => {
    const count = 1000;
    const attempt = GaussianProcess.fit(gpu, regression(count), {
      covariance,
      noise: 0.1,
      precision: "fast",
    });
    let message = "";
    await assert.rejects(attempt, (error: Error) => {
      message = error.message;
      return error instanceof MemoryError;
    });
    // The self-tests of the arithmetic take a few hundred bytes.
    assert.ok(gpu.ledger.peak < 1024, `${gpu.ledger.peak} bytes were taken`);
    const most = Number(/at most ([\d,]+) records/.exec(message)?.[1].replace(",", ""));
    const request = { features, outputs, precision: "fast" } as const;
    const fitting = await planMemory(gpu, { ...request, count: most });
    const beyond = await planMemory(gpu, { ...request, count: most + 1 });
    assert.ok(fitting.bytes <= 4 * 2 ** 20 && beyond.bytes > 4 * 2 ** 20, message);
    await audited(gpu, most, "fast");
    assert.ok(gpu.ledger.peak <= 4 * 2 ** 20);
  },
  { memory: 4 * 2 ** 20 },
);
