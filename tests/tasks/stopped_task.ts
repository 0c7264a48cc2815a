/** A task that writes half of its run and then waits; main_test.ts stops it. */
import { openRun } from "../../src/report/run_folder.ts";
import { runTask } from "../../tasks/cli/main.ts";

await runTask(async ({ onExit }) => {
  using run = openRun(Deno.args[0]);
  onExit(() => run[Symbol.dispose]());
  await run.write("half.csv", "a,b\n");
  console.log("ready");
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});
