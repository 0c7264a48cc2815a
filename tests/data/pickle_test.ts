import assert from "node:assert/strict";
import { readPickle } from "../../src/data/pickle.ts";
import { decodeText, isArray, isText } from "../../src/data/pickle_values.ts";
import { concatenated } from "./archive_files.ts";
import { fuzz } from "./fuzz.ts";

const GOLDEN = new URL("../reference/golden/pickles/", import.meta.url);

function golden(name: string): Uint8Array {
  return Deno.readFileSync(new URL(name, GOLDEN));
}

/** Bytes of opcodes as Python's pickletools names them, after the protocol. */
function program(...parts: (string | Uint8Array)[]): Uint8Array {
  return concatenated([
    Uint8Array.of(0x80, 2),
    ...parts.map((part) =>
      typeof part === "string" ? Uint8Array.from(part, (one) => one.charCodeAt(0)) : part
    ),
  ]);
}

/** Asserts the message, from "it" on. */
function assertRefused(bytes: Uint8Array, message: string) {
  assert.throws(() => readPickle(bytes, "file"), {
    name: "DataError",
    message: `file: not a pickle that is read here: it ${message}; get the file again, from its ` +
      "authors alone.",
  });
}

Deno.test("what Python wrote is read: text, lists and arrays of bytes", () => {
  for (const name of ["python2", "python3", "bytes", "fortran"]) {
    const value = readPickle(golden(`cifar10_${name}`), name);
    assert.ok(value instanceof Map);
    assert.deepEqual([...value.keys()], ["batch_label", "labels", "filenames", "data"]);
    assert.deepEqual(value.get("labels"), [3, 9]);
    const names = value.get("filenames");
    assert.ok(Array.isArray(names));
    assert.deepEqual(names.map((one) => isText(one) && decodeText(one)), ["cat_é.png", "b.png"]);
    const data = value.get("data");
    assert.ok(isArray(data));
    assert.deepEqual(data.shape, [2, 3072]);
    assert.equal(data.fortran, name === "fortran");
    const [record, step] = data.fortran ? [1, 2] : [3072, 1];
    for (const [i, j] of [[0, 0], [0, 3071], [1, 0], [1, 1000], [1, 3071]]) {
      assert.equal(data.bytes[i * record + j * step], (7 * i + 3 * j) % 256);
    }
  }
});

Deno.test("plain values, and values that are stored and recalled", () => {
  const value = readPickle(
    program("(N\x88\x89K\x07M\x01\x02J\xff\xff\xff\xffU\x01aq\x05h\x05)t."),
    "file",
  );
  assert.deepEqual(value, {
    kind: "tuple",
    items: [
      null,
      true,
      false,
      7,
      513,
      -1,
      ...Array(2).fill({ kind: "text", bytes: Uint8Array.of(97), utf8: false }),
      { kind: "tuple", items: [] },
    ],
  });
});

Deno.test("a pickle that asks to run something is refused, and nothing is run", () => {
  assertRefused(golden("hostile"), 'asks to run "posix.system", which is not done');
  const system = "cos\nsystem\n(U\x04truetR.";
  assertRefused(program(system), 'asks to run "os.system", which is not done');
  for (const name of ["builtins\neval", "numpy.core.multiarray\nfromfile", "\n", "__proto__\n"]) {
    assertRefused(
      program(`c${name}\n.`),
      `asks to run ${JSON.stringify(name.split("\n").join("."))}, which is not done`,
    );
  }
  // A known function with other arguments.
  const message = "applies a function to other values than numpy does";
  assertRefused(program("c_codecs\nencode\n(U\x02hiU\x03hextR."), message);
  assertRefused(program("cnumpy.core.multiarray\n_reconstruct\n)R."), message);
  assertRefused(program("K\x01)R."), message);
  assertRefused(program("cnumpy\nndarray\n)R."), message);
});

Deno.test("every opcode that the files do not need is refused", () => {
  const known = new Set(
    [..."NJKMUTX()\x85\x86\x87t]ae}suqrhjcRb.\x88\x89"].map((one) => one.charCodeAt(0)),
  );
  for (let opcode = 0; opcode < 256; opcode++) {
    if (known.has(opcode)) continue;
    assertRefused(
      program(Uint8Array.of(opcode)),
      `has opcode 0x${opcode.toString(16).padStart(2, "0")} at byte 2`,
    );
  }
});

Deno.test("damage is told with its place", () => {
  const whole = golden("cifar10_python2");
  assertRefused(golden("protocol4"), "begins with 0x8004 instead of 0x8002");
  assertRefused(new Uint8Array(), "begins with 0x instead of 0x8002");
  assertRefused(golden("floats"), "has an array of other numbers than unsigned bytes");
  for (const length of [2, 3, 10, 60, 6000, whole.length - 1]) {
    assertRefused(whole.slice(0, length), `is cut short at byte ${length}`);
  }
  assertRefused(program("T\xff\xff\xff\x7f"), "is cut short at byte 7");
  assertRefused(program("."), "takes a value that is not there at byte 2");
  assertRefused(program("NN."), "ends at byte 5 of 5, or with values left over");
  assertRefused(program("(N."), "ends at byte 5 of 5, or with values left over");
  assertRefused(program("N.N"), "ends at byte 4 of 5, or with values left over");
  assertRefused(program("t."), "goes back to a mark that is not there at byte 2");
  assertRefused(program("h\x01."), "recalls value 1, which it has not stored");
  assertRefused(program("NNa."), "appends to what is no list at byte 4");
  assertRefused(program("NNNs."), "sets items of what is no dictionary at byte 5");
  assertRefused(program("}NNs."), "has a key that is no short text at byte 5");
  assertRefused(program("}(Nu."), "sets items of what is no dictionary at byte 5");
});

Deno.test("an array's shape must be that of its values", () => {
  const array = (axes: string, values: string, fortran = "\x89") =>
    program(
      "cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01",
      axes,
      `cnumpy\ndtype\nU\x02u1\x89\x88\x87R${fortran}`,
      values,
      "tb.",
    );
  const value = readPickle(array("K\x02\x85", "U\x02ab"), "file");
  assert.ok(isArray(value));
  assert.deepEqual([value.shape, [...value.bytes]], [[2], [97, 98]]);
  assertRefused(array("K\x03\x85", "U\x02ab"), "has 2 values for an array of 3 = 3");
  const large = "J\xff\xff\xff\x7f";
  assertRefused(
    array(`${large}${large}\x86`, "U\x02ab"),
    "has 2 values for an array of 2147483647 x 2147483647 = 4611686014132420600",
  );
  const other = "has an array with a length that is no whole number";
  assertRefused(array("J\xff\xff\xff\xffJ\xfe\xff\xff\xff\x86", "U\x02ab"), other);
  const wrong = "gives an array what none of unsigned bytes has";
  assertRefused(array("]\x85", ")"), wrong);
  assertRefused(array("K\x02\x85", "U\x02ab", "K\x00"), wrong);
  assertRefused(array("]\x85", "U\x00"), other);
});

Deno.test("a pickle cannot make more values than its size allows", () => {
  const count = 100_000;
  for (const opcode of ["(", "}", "]", ")"]) {
    assertRefused(
      program(opcode.repeat(count), "."),
      `makes more than ${1000 + Math.floor((count + 3) / 32)} values of ${count + 3} bytes`,
    );
  }
  // A long text that is stored once and encoded ever again.
  const text = concatenated([Uint8Array.of(88, 0, 0, 1, 0), new Uint8Array(65_536)]);
  const bytes = program(text, "q\x00", "c_codecs\nencode\nq\x01U\x06latin1q\x02", "(").slice();
  const again = program("h\x01h\x00h\x02\x86R".repeat(100)).slice(2);
  const whole = concatenated([bytes, again]);
  assertRefused(
    whole,
    `makes more than ${1000 + Math.floor(whole.length / 32)} values of ${whole.length} bytes`,
  );
});

Deno.test("10,000 damaged pickles are read or refused", async () => {
  const valid = ["cifar10_python2", "cifar10_python3", "cifar100_python2", "hostile"].map(golden);
  const counts = await fuzz(
    valid,
    async (path) => readPickle(await Deno.readFile(path), path),
  );
  assert.ok(counts.read > 500 && counts.refused > 3000, JSON.stringify(counts));
});
