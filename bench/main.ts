/**
 * `deno task bench [gemm|gram|cholesky|audit|optimize|train ...] [--small]`: speed on this adapter,
 * and of others on the same adapter in the same run. Absolute times mean little on a shared machine;
 * ratios do.
 */
import { Gpu } from "../mod.ts";
import { benchAudit } from "./audit.ts";
import { benchCholesky } from "./cholesky.ts";
import { benchGemm } from "./gemm.ts";
import { benchGram } from "./gram.ts";
import { benchOptimize } from "./optimize.ts";
import { benchTrain } from "./train.ts";
import { machine, type Row, table } from "./measure.ts";

const NAMES = ["gemm", "gram", "cholesky", "audit", "optimize", "train"];
const small = Deno.args.includes("--small");
const chosen = Deno.args.filter((argument) => argument !== "--small");
const unknown = chosen.find((name) => !NAMES.includes(name));
if (unknown !== undefined) {
  console.error(`lood bench: there is no benchmark ${unknown}; choose of ${NAMES.join(", ")}`);
  Deno.exit(2);
}
const wanted = (name: string) => chosen.length === 0 || chosen.includes(name);

using gpu = await Gpu.open();
console.log(`## ${machine(gpu)}, ${new Date().toISOString().slice(0, 10)}\n`);
if (wanted("gemm")) {
  for (const n of small ? [256] : [1024, 2048]) {
    const own = await benchGemm(gpu, n);
    const peers: Row[] = [];
    for (const [name, file] of [["tfjs WebGPU", "tfjs.ts"], ["jax-js WebGPU", "jax_js.ts"]]) {
      const ms = await peerMs(file, n);
      if (ms === undefined) console.log(`${name} could not be run here`);
      else peers.push({ what: `${name}, n = ${n}`, wallMs: ms, work: 2 * n ** 3 });
    }
    console.log(table(`Matrix product, n = ${n}`, [...own, ...peers]));
    for (const { what, wallMs } of peers) {
      console.log(
        `A B^T takes 1 / ${(wallMs / own[0].wallMs).toFixed(1)} of the time of ${what}\n`,
      );
    }
  }
}
if (wanted("gram")) {
  const n = small ? 257 : 2000;
  console.log(table("Gram matrix", await benchGram(gpu, n, 784)));
}
if (wanted("cholesky")) {
  for (const n of small ? [257] : [1024, 2048, 4096]) {
    console.log(table(`Cholesky, n = ${n}`, await benchCholesky(gpu, n)));
  }
}
if (wanted("audit")) {
  for (const n of small ? [257] : [1000, 3000]) {
    const { rows, peer } = await benchAudit(gpu, n, 784);
    const work = rows[0].work;
    const numpy = peer ? [{ what: "numpy and scipy, float64", wallMs: peer.ms, work }] : [];
    console.log(table(`Audit, n = ${n}`, [...rows, ...numpy]));
    console.log(
      peer
        ? `largest relative difference of a KL from numpy's: ${peer.worst.toExponential(1)}\n`
        : "python3 with numpy and scipy was not found\n",
    );
  }
}
if (wanted("optimize")) {
  const [n, steps] = small ? [257, 20] : [2000, 600];
  const { rows, one, ten, peer } = await benchOptimize(gpu, n, 784, steps);
  console.log(table(`Optimization of a query, n = ${n}`, rows));
  console.log(`ten runs at once take ${(ten / one).toFixed(1)} times as long as one\n`);
  console.log(
    peer
      ? `one run takes 1 / ${(peer.ms / one).toFixed(1)} of the time of the original's formulas; ` +
        `largest relative difference of a KL in ten steps: ${peer.worst.toExponential(1)}\n`
      : "python3 with numpy and scipy was not found\n",
  );
}
if (wanted("train")) {
  const { rows, together, alone, torch } = await benchTrain(gpu, {
    models: small ? 4 : 32,
    records: small ? 128 : 2048,
    features: 784,
    widths: [256, 256, 256],
    outputs: 10,
    batch: 64,
  });
  console.log(table("An epoch of networks", rows));
  const speed = (value: number) => Math.round(value).toLocaleString("en-US");
  console.log(
    `records x models a second: together ${speed(together)}, alone ${speed(alone)}: ` +
      `${(together / alone).toFixed(1)} times as many\n`,
  );
  console.log(
    torch
      ? `PyTorch ${speed(torch)}: together ${(together / torch).toFixed(2)} times as many\n`
      : "python3 with PyTorch was not found\n",
  );
}

/** Milliseconds that a script of bench/peers prints; undefined where it fails. */
async function peerMs(file: string, n: number): Promise<number | undefined> {
  const script = new URL(`peers/${file}`, import.meta.url).pathname;
  const args = ["run", "--allow-all", "--no-lock", "--quiet", script, String(n)];
  const { success, stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  const ms = Number(new TextDecoder().decode(stdout));
  return success && ms > 0 ? ms : undefined;
}
