import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Runs ./lood from another folder, with the Deno that runs this test. */
async function launch(args: readonly string[], env: Record<string, string> = {}) {
  const cwd = await Deno.makeTempDir();
  try {
    const start = performance.now();
    const { code, stdout, stderr } = await new Deno.Command(`${ROOT}lood`, {
      args: [...args],
      cwd,
      env: { DENO: Deno.execPath(), NO_COLOR: "1", ...env },
    }).output();
    const ms = performance.now() - start;
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr), ms };
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}

Deno.test("lood without arguments lists each task of deno.json in one line", async () => {
  const { code, stdout } = await launch([]);
  assert.equal(code, 0);
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}deno.json`));
  const lines = stdout.trim().split("\n").slice(1);
  assert.deepEqual(lines.map((line) => line.trim().split(" ")[0]), Object.keys(tasks));
  for (const line of lines) assert.match(line, /^ {2}[\w:-]+ {3,}\S/);
});

Deno.test("lood names a task that does not exist, with exit code 2", async () => {
  const { code, stderr } = await launch(["audti"]);
  assert.equal(code, 2);
  assert.equal(stderr, 'lood: there is no task "audti"; ./lood without arguments lists them.\n');
});

Deno.test("lood refuses a Deno that is none", async () => {
  const { code, stderr } = await launch(["audit"], { DENO: "/bin/false" });
  assert.equal(code, 1);
  assert.match(stderr, /^lood: DENO=\/bin\/false is not Deno 2\.9 or newer/);
});

Deno.test("lood passes arguments on and the task's exit code back, and is quiet when set up", async () => {
  await launch(["--setup"]);
  const { code, stdout, stderr } = await launch(["audit", "--noise", "-1"]);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.equal(stderr, "lood audit: noise variance must be > 0, got -1 (--noise)\n");
});

Deno.test("lood data looks for no adapter, since it computes nothing", async () => {
  const hidden = { VK_DRIVER_FILES: "/nonexistent", DENO_WEBGPU_BACKEND: "vulkan" };
  const { code, stdout, stderr } = await launch(["data", "list"], hidden);
  assert.equal(code, 0);
  assert.equal(stderr, "");
  assert.match(stdout, /^mnist: /);
});

Deno.test("lood says that a named driver is not there, and installs nothing", async () => {
  const wrong = { VK_DRIVER_FILES: "/nonexistent.json", DENO_WEBGPU_BACKEND: "vulkan" };
  const { code, stderr } = await launch(["doctor"], wrong);
  assert.equal(code, 1);
  assert.match(
    stderr,
    /names \/nonexistent\.json, which is not there: correct it, or unset it\.\n$/,
  );
});

Deno.test("lood attacks networks without an adapter, since their answers are in files", async () => {
  const hidden = { VK_DRIVER_FILES: "/nonexistent", DENO_WEBGPU_BACKEND: "vulkan" };
  for (const task of ["mia", "mia-landscape", "correlate"]) {
    const { code, stdout, stderr } = await launch([task, "--help"], hidden);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, "");
    assert.match(stdout, new RegExp(`^Usage: \\./lood ${task} `, "m"));
  }
});

Deno.test("lood itself costs less than 0.3 s once it is set up", async () => {
  await launch(["--setup"]);
  const times: number[] = [];
  for (let i = 0; i < 5; i++) times.push((await launch(["--setup"])).ms);
  // The least of five, because other work may have the cores.
  assert.ok(Math.min(...times) < 300, `took ${times.map(Math.round)} ms`);
});
