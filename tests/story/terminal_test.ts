import assert from "node:assert/strict";
import { inFolder } from "../data/idx_files.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** Begins a code that colors. */
const CODE = "\x1b[";

/** Runs `compare` on a pseudo-terminal of 60 columns, which util-linux's script makes. */
async function onTerminal(folder: string, args: string, env: Record<string, string>) {
  const command = `stty cols 60 && ${Deno.execPath()} task --quiet --config ${ROOT}deno.json ` +
    `compare a b ${args}`;
  const { code, stdout } = await new Deno.Command("script", {
    args: ["--quiet", "--return", "--command", command, "/dev/null"],
    cwd: folder,
    env: { INIT_CWD: folder, TERM: "xterm", ...env },
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.equal(code, 0, text);
  return text;
}

function writeAudits(folder: string): void {
  for (const name of ["a", "b"]) {
    Deno.mkdirSync(`${folder}/${name}`);
    const data = { name: "toys.csv", split: "", features: 2, sha256: name };
    Deno.writeTextFileSync(
      `${folder}/${name}/run.json`,
      JSON.stringify({ task: "audit", options: {}, data }),
    );
    const rows = [1, 2, 3, 4].map((kl) => `${kl},cat,${name === "a" ? kl : 5 - kl},${kl},0.${kl}`);
    Deno.writeTextFileSync(
      `${folder}/${name}/audit.csv`,
      ["index,label,kl,mse,auc", ...rows].join("\n"),
    );
  }
}

Deno.test({
  name: "colors and a limit of width are for terminals; NO_COLOR, --json and files get none",
  ignore: Deno.build.os !== "linux", // another system's script takes other arguments
  fn: () =>
    inFolder(async (folder) => {
      writeAudits(folder);
      const colored = await onTerminal(folder, "--out one", { NO_COLOR: "" });
      assert.ok(colored.includes(`${CODE}1m  index  label`), colored);
      assert.match(colored, /no room here for/);
      const plain = await onTerminal(folder, "--out two --quiet", { NO_COLOR: "1" });
      assert.ok(!plain.includes(CODE), plain);
      assert.match(plain, /no room here for/);
      const dumb = await onTerminal(folder, "--out three --quiet", { NO_COLOR: "", TERM: "dumb" });
      assert.ok(!dumb.includes(CODE), dumb);
      const json = await onTerminal(folder, "--out four --quiet --json", { NO_COLOR: "" });
      assert.ok(!json.includes(CODE), json);
      assert.equal(JSON.parse(json).task, "compare");
      for (const { name } of Deno.readDirSync(`${folder}/one`)) {
        if (name.endsWith(".png")) continue;
        assert.ok(!Deno.readTextFileSync(`${folder}/one/${name}`).includes(CODE), name);
      }
    }),
});
