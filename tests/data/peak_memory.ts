/** Loads the data set that it is given and prints the most memory that the process had, in bytes. */
import { loadDataset } from "../../src/data/mod.ts";

const data = await loadDataset(Deno.args[0]);
const [, kilobytes] = Deno.readTextFileSync("/proc/self/status").match(/VmHWM:\s+(\d+) kB/) ?? [];
console.log(JSON.stringify({ count: data.count, peak: Number(kilobytes) * 1024 }));
