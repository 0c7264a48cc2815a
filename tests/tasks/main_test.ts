import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { runTask, type TaskContext } from "../../tasks/cli/main.ts";
import { userPath } from "../../tasks/cli/paths.ts";
import { UsageError } from "../../tasks/cli/usage_error.ts";

/** Exit codes and lines of a task. */
async function outcome(main: (context: TaskContext) => Promise<void>) {
  const lines: string[] = [];
  const codes: number[] = [];
  const report = (line: string) => lines.push(line);
  await runTask(main, { name: "audit", report, exit: (code) => codes.push(code) });
  return { lines, codes };
}

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

Deno.test("a task that succeeds says nothing and does not exit", async () => {
  assert.deepEqual(await outcome(() => Promise.resolve()), { lines: [], codes: [] });
});

Deno.test("bad input is told in one line without a stack, with exit code 2", async () => {
  const errors = [
    new UsageError("noise variance must be > 0, got -1"),
    new RangeError("row 3 has 5 values"),
    named("DataError", "no such data set"),
    new Deno.errors.NotFound("No such file: a.csv"),
  ];
  for (const error of errors) {
    const found = await outcome(() => Promise.reject(error));
    assert.deepEqual(found, { lines: [`lood audit: ${error.message}`], codes: [2] });
  }
});

Deno.test("failures of the device and the mathematics have exit code 1, without a stack", async () => {
  for (const name of ["GpuError", "WriteError", "NotPositiveDefiniteError", "PermissionDenied"]) {
    const found = await outcome(() => Promise.reject(named(name, "it failed")));
    assert.deepEqual(found, { lines: ["lood audit: it failed"], codes: [1] });
  }
});

Deno.test("an unexpected error comes with its stack, and exit code 1", async () => {
  const { lines, codes } = await outcome(() => Promise.reject(new TypeError("x is no function")));
  assert.deepEqual(codes, [1]);
  assert.match(lines[0], /^lood audit: unexpected error, please report it.*\nTypeError: x is no/);
  assert.match(lines[0], /main_test\.ts/);
});

Deno.test("a task that fails has its undoing done, unless that is withdrawn", async () => {
  const undone: string[] = [];
  await outcome(({ onExit }) => {
    onExit(() => void undone.push("kept"));
    onExit(() => void undone.push("withdrawn"))();
    return Promise.reject(new RangeError("late"));
  });
  assert.deepEqual(undone, ["kept"]);
});

Deno.test("a failure tells what was kept, bad input does not", async () => {
  const failing = (error: Error) =>
    outcome(({ onExit }) => {
      onExit(() => "the same command goes on");
      return Promise.reject(error);
    });
  const { lines } = await failing(named("WriteError", "a cannot be written"));
  assert.deepEqual(lines, ["lood audit: a cannot be written; the same command goes on"]);
  assert.deepEqual((await failing(new RangeError("n is 0"))).lines, ["lood audit: n is 0"]);
});

Deno.test({
  name: "an interrupted task exits with 130, one line, and no trace of its run",
  ignore: Deno.build.os === "windows", // it cannot send the signal
  async fn() {
    const folder = await Deno.makeTempDir();
    const script = fileURLToPath(import.meta.resolve("./stopped_task.ts"));
    const task = new Deno.Command(Deno.execPath(), {
      args: ["run", "--no-check", "--allow-all", script, join(folder, "run")],
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const reader = task.stdout.getReader();
    await reader.read(); // "ready"
    assert.equal([...Deno.readDirSync(folder)].length, 1);
    task.kill("SIGINT");
    const [{ code }, stderr] = await Promise.all([task.status, new Response(task.stderr).text()]);
    await reader.cancel();
    assert.equal(code, 130);
    assert.equal(stderr, "lood stopped_task: interrupted, nothing was kept\n");
    assert.deepEqual([...Deno.readDirSync(folder)], []);
    await Deno.remove(folder);
  },
});

Deno.test("the user's paths start where the user was", () => {
  const before = Deno.env.get("INIT_CWD");
  try {
    const there = resolve("somewhere");
    Deno.env.set("INIT_CWD", there);
    assert.equal(userPath("data/a.csv"), join(there, "data", "a.csv"));
    assert.equal(userPath(resolve("b.csv")), resolve("b.csv"));
    Deno.env.delete("INIT_CWD");
    assert.equal(userPath("c.csv"), resolve("c.csv"));
  } finally {
    if (before === undefined) Deno.env.delete("INIT_CWD");
    else Deno.env.set("INIT_CWD", before);
  }
});
