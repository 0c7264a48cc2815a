import assert from "node:assert/strict";
import { csvTable } from "../../mod.ts";
import { TRAIN, writeAdult } from "../data/adult_files.ts";
import { inFolder } from "../data/idx_files.ts";
import { runTask } from "./run_task.ts";

Deno.test("Adult is audited by its name, and asked with the columns of its files", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/adult`);
    await writeAdult(`${folder}/adult`);
    const data = "--data adult --data-dir . --size 8 --no-balanced --depth 2 --quiet --overwrite";
    const run = async (task: string, args: string) => {
      const all = `${data} --out run ${args}`.trim().split(" ");
      const { code, stderr } = await runTask(task, all, { cwd: folder });
      assert.equal(code, 0, stderr);
      return JSON.parse(await Deno.readTextFile(`${folder}/run/run.json`));
    };
    const { data: { columns, split } } = await run("audit", "--normalize none");
    assert.equal(split, "train");
    assert.deepEqual(columns[0], {
      name: "age",
      kind: "numeric",
      range: { lowest: 28, highest: 54 },
    });
    const audited = (await csvTable(`${folder}/run/audit.csv`)).numbers("kl");

    // The first record itself, as a query in the units of the files.
    const names = columns.map(({ name }: { name: string }) => name);
    const [first] = TRAIN.split("\n");
    const cells = first.split(", ").slice(0, -1);
    await Deno.writeTextFile(`${folder}/ask.csv`, `${names.join()}\n${cells.join()}\n`);
    await run("lood", "--normalize none --records 0 --queries-from ask.csv");
    const [kl] = (await csvTable(`${folder}/run/nngp.csv`)).numbers("kl");
    // Both are refined to float64's digits of one float32 matrix.
    assert.ok(Math.abs(kl / audited[0] - 1) < 1e-4, `${kl} of ${audited[0]}`);

    const { queries } = await run("attribute", "--queries 0,1");
    assert.deepEqual(queries.map(({ label }: { label: string }) => label), ["<=50K", ">50K"]);
  }));
