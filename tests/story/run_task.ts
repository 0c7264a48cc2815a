import assert from "node:assert/strict";

/** How a command ended. */
export interface Ending {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const ROOT = new URL("../../", import.meta.url).pathname;

/** Runs `./lood NAME` as a user in `cwd` does. */
export async function runTask(
  name: string,
  args: readonly string[],
  { cwd = ROOT, env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ending> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "--config", `${ROOT}deno.json`, name, ...args],
    cwd,
    env: { ...env, INIT_CWD: cwd, NO_COLOR: "1" },
  }).output();
  const [out, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  // Whatever is asked, no answer has a word that is missing.
  assert.doesNotMatch(out + errors, /\bundefined\b/, `${name} ${args.join(" ")}`);
  return { code, stdout: out, stderr: errors };
}
