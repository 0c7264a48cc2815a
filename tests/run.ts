/**
 * `./lood test [GROUP | FILES] [ARGUMENTS of deno test]`: all tests, those of a group, or of some files.
 * Readers of data watch the memory of their process, so theirs is their own, side by side with the
 * others, and what it prints comes at the end. The others run four files at a time, for they mostly
 * wait for the device, and not folder by folder: neighbors need the same shaders, and each would compile
 * them. Pages are looked at in Chromium after all others, for how fast they open is
 * measured; what drives it is in no lock file, because what is there is downloaded for every user of a
 * task. With `--coverage`, lines of src and tasks that nothing ran are counted, child processes
 * included.
 */

/** Folders of tests that need a device, and of those that start what a user starts. */
const FOLDERS = {
  gpu: ["gpu", "influence", "kernels", "lood", "solve", "train", "tune"],
  story: ["browser", "notebooks", "story"],
} as const;

/** Groups of tests; "unit" are the rest, which need neither. */
const GROUPS = ["unit", ...Object.keys(FOLDERS)];

/** What one process tests. */
interface Tests {
  /** Folders and files, and what else the process is told. */
  readonly args: readonly string[];
  /** Whether it is begun with others before it still running. */
  readonly besides?: boolean;
}

/** Folders and files of a group, or of all; never this file, which would begin anew. */
function pathsOf(group: string | undefined): string[] {
  const named: Readonly<Record<string, readonly string[]>> = FOLDERS;
  const elsewhere = Object.values(FOLDERS).flat() as readonly string[];
  return [...Deno.readDirSync(new URL("./", import.meta.url))]
    .filter(({ name, isDirectory }) => isDirectory || name.endsWith("_test.ts"))
    .map(({ name }) => name)
    .filter((name) =>
      group === undefined || (named[group]?.includes(name) ?? !elsewhere.includes(name))
    )
    .map((name) => `tests/${name}`).toSorted();
}

/** The processes of a group, or of all, in the order they begin. */
function testsOf(group: string | undefined): Tests[] {
  const alone = ["tests/data", "tests/browser"];
  const paths = pathsOf(group);
  const shared = paths.filter((path) => !alone.includes(path));
  // Always in the same order, unless another one is asked for.
  const shuffled = options.some((option) => option.startsWith("--shuffle")) ? [] : ["--shuffle=1"];
  const examples = group === undefined || group === "gpu" ? ["--doc", "mod.ts", "src"] : [];
  return [
    ...(paths.includes("tests/data") ? [{ args: ["tests/data"], besides: true }] : []),
    { args: ["--parallel", ...shuffled, ...examples, ...shared] },
    ...(paths.includes("tests/browser") ? [{ args: ["--no-lock", "tests/browser"] }] : []),
  ];
}

/** Processes that test now. */
const children = new Set<Deno.ChildProcess>();

// A terminal's Ctrl-C reaches them by itself; who ends this process alone would leave them at work.
if (Deno.build.os !== "windows") {
  Deno.addSignalListener("SIGTERM", () => {
    for (const child of children) child.kill("SIGTERM");
    Deno.exit(143);
  });
}

/**
 * What processes find in their environment. On Linux Vulkan alone, as under `./lood`: Deno would open
 * OpenGL, too, whose library may abort a process at its end, after all its tests have passed (see
 * docs/troubleshooting.md).
 */
function environment(coverage?: string): Record<string, string> {
  const backend = Deno.env.get("DENO_WEBGPU_BACKEND") ?? "vulkan";
  return {
    DENO_JOBS: "4",
    ...(Deno.build.os === "linux" && { DENO_WEBGPU_BACKEND: backend }),
    ...(coverage && { DENO_COVERAGE_DIR: coverage }),
  };
}

function start({ args, besides = false }: Tests, rest: readonly string[], coverage?: string) {
  const stdout = besides ? "piped" : "inherit";
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", ...args, ...rest],
    env: environment(coverage),
    stdin: "null",
    stdout,
    stderr: stdout,
  }).spawn();
  children.add(child);
  child.status.then(() => children.delete(child));
  return child;
}

/** Runs all, and says whether all passed. */
async function runTests(
  all: readonly Tests[],
  rest: readonly string[],
  coverage?: string,
): Promise<boolean> {
  const besides: Promise<Deno.CommandOutput>[] = [];
  let passed = true;
  for (const tests of all) {
    const process = start(tests, rest, coverage);
    if (tests.besides) {
      besides.push(process.output());
      continue;
    }
    passed = (await process.status).success && passed;
    for (const output of besides.splice(0)) {
      const { success, stdout, stderr } = await output;
      for (const text of [stderr, stdout]) await Deno.stdout.write(text);
      passed = success && passed;
    }
  }
  return passed;
}

/** Prints which share of each file of src and tasks was run. */
async function printCoverage(folder: string): Promise<void> {
  const root = new URL("../", import.meta.url).href;
  await new Deno.Command(Deno.execPath(), {
    args: ["coverage", `--include=^${RegExp.escape(root)}(src|tasks)/`, folder],
    stdin: "null",
  }).spawn().status;
}

const options = Deno.args.filter((argument) => argument.startsWith("-"));
const words = Deno.args.filter((argument) => !argument.startsWith("-"));
const group = GROUPS.includes(words[0]) ? words.shift() : undefined;
const files = words.filter((word) => word.startsWith("tests/"));
const covered = options.includes("--coverage");
// Whatever is no file is the value of an option before it.
const rest = Deno.args.slice(group ? 1 : 0)
  .filter((argument) => argument !== "--coverage" && !files.includes(argument));
const coverage = covered ? Deno.makeTempDirSync({ prefix: "lood-coverage-" }) : undefined;
try {
  const all = files.length > 0 ? [{ args: files }] : testsOf(group);
  const passed = await runTests(all, rest, coverage);
  if (coverage) await printCoverage(coverage);
  Deno.exitCode = passed ? 0 : 1;
} finally {
  if (coverage) Deno.removeSync(coverage, { recursive: true });
}
