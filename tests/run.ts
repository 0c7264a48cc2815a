/**
 * `deno task test [ARGUMENTS of deno test]`: all tests, in two processes side by side. Readers of data
 * watch the memory of their process, so theirs is their own; what it prints comes at the end. The other
 * tests run four files at a time, for they mostly wait for the device.
 */

/** Folders and files of tests, but for those of data; never this file, which would begin anew. */
const others = [...Deno.readDirSync(new URL("./", import.meta.url))]
  .filter(({ name, isDirectory }) => isDirectory ? name !== "data" : name.endsWith("_test.ts"))
  .map(({ name }) => `tests/${name}`).toSorted();

const GROUPS = {
  others: ["--parallel", "--doc", "mod.ts", "src", ...others],
  data: ["tests/data"],
} as const;

function start(group: keyof typeof GROUPS, stdout: "inherit" | "piped"): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", ...GROUPS[group], ...Deno.args],
    env: { DENO_JOBS: "4" },
    stdin: "null",
    stdout,
    stderr: stdout,
  }).spawn();
}

const shown = start("others", "inherit");
const data = start("data", "piped").output();
const { success } = await shown.status;
const { stdout, stderr, success: dataSuccess } = await data;
for (const text of [stderr, stdout]) await Deno.stdout.write(text);
Deno.exit(success && dataSuccess ? 0 : 1);
