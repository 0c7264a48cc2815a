import assert from "node:assert/strict";
import { link, withConstants } from "../../src/gpu/link/link.ts";

const SHADER = {
  name: "sum.wgsl",
  text: `const COUNT: u32 = 2u;
const DOUBLE: u32 = 2u * COUNT;
const SCALE = 0.5;
struct Params {
  rows: u32, // of a
  shift: f32,
}
@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(4) var<storage, read_write> result: array<f32>;
var<workgroup> shared_sums: array<vec4f, DOUBLE>;
@compute @workgroup_size(DOUBLE, 2)
fn main() {
  // unroll
  for (var i = 0u; i < COUNT; i++) {
    // unroll
    for (var j = i; j < COUNT; j += 1u) {
      result[i * COUNT + j] = slot_value(a[i]);
    }
  }
}
`,
};

Deno.test("workgroup memory of an alias counts as what it stands for", () => {
  const text = (element: string) =>
    `alias Quad = ${element};\nvar<workgroup> slice: array<Quad, 64>;\n` +
    "@compute @workgroup_size(1)\nfn main() {}";
  const bytes = (element: string) =>
    link([{ name: "a.wgsl", text: text(element) }]).workgroup.bytes;
  assert.deepEqual([bytes("vec4<f32>"), bytes("vec4<f64>")], [1024, 2048]);
  assert.throws(() => bytes("mat4x4f"), { name: "SyntaxError", message: /unknown type: Quad/ });
});

Deno.test("link reads bindings, parameters, constants and workgroup from the shader's text", () => {
  const shader = link([SHADER]);
  assert.deepEqual(shader.bindings, [
    { name: "params", binding: 0, kind: "uniform" },
    { name: "a", binding: 1, kind: "read-buffer" },
    { name: "result", binding: 4, kind: "write-buffer" },
  ]);
  assert.deepEqual(shader.params, {
    fields: [{ name: "rows", type: "u32" }, { name: "shift", type: "f32" }],
    size: 16,
  });
  assert.equal(shader.constants.get("DOUBLE"), 4);
  assert.deepEqual(shader.workgroup, { size: [4, 2, 1], bytes: 64 });
});

Deno.test("link sets constants by name and unrolls with their new values", () => {
  const { code, constants } = link([SHADER], { COUNT: 3, SCALE: 2 }, { slot: "relu" });
  assert.equal(constants.get("DOUBLE"), 6);
  assert.match(code, /^const SCALE = 2\.0;$/m);
  const stores = code.match(/result\[\du \* COUNT \+ \du\] = relu_value\(a\[\du\]\);/g);
  assert.deepEqual(stores?.map((store) => store.match(/\d(?=u)/g)?.slice(0, 2).join("")), [
    "00",
    "01",
    "02",
    "11",
    "12",
    "22",
  ]);
});

Deno.test("link names the constants there are when one is unknown", () => {
  assert.throws(() => link([SHADER], { ROWS: 2 }), {
    name: "TypeError",
    message: "sum.wgsl has no constant ROWS; it has COUNT, DOUBLE, SCALE",
  });
});

Deno.test("link refuses a fraction for a whole constant", () => {
  assert.throws(() => link([SHADER], { COUNT: 1.5 }), {
    message: "constant COUNT is a u32, got 1.5",
  });
});

Deno.test("link finds the file and line of expanded code", () => {
  const first = { name: "first.wgsl", text: "// one line\n" };
  const shader = link([first, SHADER]);
  const store = shader.code.split("\n").findLastIndex((line) => line.includes("slot_value"));
  assert.equal(shader.origin(store + 1), "shaders/sum.wgsl:18");
});

Deno.test("link refuses an unrolled loop whose bounds are not constants, naming its line", () => {
  const text = "// unroll\nfor (var i = 0u; i < params.rows; i++) {\n}\n";
  assert.throws(() => link([{ name: "loop.wgsl", text }]), {
    name: "SyntaxError",
    message: "loop.wgsl:2: the bounds of an unrolled loop must be constants",
  });
});

Deno.test("link refuses two resources in one binding", () => {
  const twice = `@group(0) @binding(1) var<storage, read> b: array<f32>;`;
  assert.throws(() => link([SHADER, { name: "b.wgsl", text: twice }]), {
    message: "sum.wgsl + b.wgsl: b and a both take @binding(1)",
  });
});

Deno.test("a loop marked with a condition is unrolled where its constant is not 0", () => {
  const text = `const FLAT: u32 = 0u;
@compute @workgroup_size(1)
fn main() {
  // unroll if FLAT
  for (var i = 0u; i < 3u; i++) {
    use(i);
  }
}
`;
  const files = [{ name: "flat.wgsl", text }];
  assert.match(link(files).code, /for \(var i = 0u;/);
  const { code } = link(files, { FLAT: 1 });
  assert.doesNotMatch(code, /for \(/);
  assert.deepEqual(code.match(/use\(\du\)/g), ["use(0u)", "use(1u)", "use(2u)"]);
  const unknown = [{ name: "flat.wgsl", text: text.replace("const FLAT", "const OTHER") }];
  assert.throws(() => link(unknown), {
    name: "SyntaxError",
    message: /flat\.wgsl:4: there is no constant FLAT/,
  });
});

Deno.test("withConstants sets constants in the files that declare them, and refuses others", () => {
  const files = [{ name: "a.wgsl", text: "const ROWS: u32 = 4u;\nconst COLS: u32 = ROWS;\n" }, {
    name: "b.wgsl",
    text: "const DEPTH: u32 = 1u;\n",
  }];
  assert.deepEqual(withConstants(files, { ROWS: 8, DEPTH: 2 }).map(({ text }) => text), [
    "const ROWS: u32 = 8u;\nconst COLS: u32 = ROWS;\n",
    "const DEPTH: u32 = 2u;\n",
  ]);
  assert.throws(() => withConstants(files, { LANES: 8 }), {
    name: "TypeError",
    message: "a.wgsl + b.wgsl has no constant LANES",
  });
});
