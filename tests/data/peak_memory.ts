/** The most memory that loading a data set takes, in a process of its own. */
import assert from "node:assert/strict";
import { hashDataset, loadDataset } from "../../src/data/mod.ts";

/** What {@link peakMemory} found. */
export interface Peak {
  /** Records. */
  readonly count: number;
  /** In bytes. */
  readonly peak: number;
}

/** Loads and hashes a data set in a process of its own, of which Linux says what it had at most. */
export async function peakMemory(source: string, env: Record<string, string> = {}): Promise<Peak> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL(import.meta.url).pathname, source],
    env,
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

if (import.meta.main) {
  const data = await loadDataset(Deno.args[0]);
  hashDataset(data); // as every task does, for run.json
  const status = Deno.readTextFileSync("/proc/self/status");
  const [, kilobytes] = status.match(/VmHWM:\s+(\d+) kB/) ?? [];
  console.log(JSON.stringify({ count: data.count, peak: Number(kilobytes) * 1024 }));
}
