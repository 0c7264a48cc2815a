/**
 * `./lood test [ARGUMENTS of deno test]`: all tests, in two processes side by side. Readers of data
 * watch the memory of their process, so theirs is their own; what it prints comes at the end. The other
 * tests run four files at a time, for they mostly wait for the device. Pages are looked at in Chromium
 * after all others, for how fast they open is measured; what drives it is in no lock file, because what
 * is there is downloaded for every user of a task.
 */

/** Folders and files of tests, but for those of data; never this file, which would begin anew. */
const others = [...Deno.readDirSync(new URL("./", import.meta.url))]
  .filter(({ name, isDirectory }) =>
    isDirectory ? name !== "data" && name !== "browser" : name.endsWith("_test.ts")
  )
  .map(({ name }) => `tests/${name}`).toSorted();

const GROUPS = {
  others: ["--parallel", "--doc", "mod.ts", "src", ...others],
  data: ["tests/data"],
  browser: ["--no-lock", "tests/browser"],
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
const { success: browserSuccess } = await start("browser", "inherit").status;
Deno.exit(success && dataSuccess && browserSuccess ? 0 : 1);
