import assert from "node:assert/strict";

/** Which parts of the project a part may import; data flows one way. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  "mod.ts": [
    "src/gpu",
    "src/kernels",
    "src/solve",
    "src/lood",
    "src/train",
    "src/influence",
    "src/tune",
    "src/data",
    "src/report",
    "src/mia",
  ],
  "src/system": [],
  "src/gpu": ["src/system"],
  "src/math": [],
  "src/data": ["src/system"],
  "src/report": [],
  "src/mia": ["src/math"],
  "src/kernels": ["src/gpu"],
  "src/solve": ["src/gpu"],
  "src/lood": ["src/gpu", "src/kernels", "src/solve", "src/data", "src/math"],
  "src/train": ["src/gpu", "src/kernels", "src/solve", "src/data"],
  "src/influence": ["src/gpu", "src/kernels", "src/solve", "src/data", "src/train"],
  "src/tune": ["src/gpu", "src/kernels", "src/solve", "src/influence"],
  "tasks": ["mod.ts"],
  "bench": ["mod.ts"],
};

const ROOT = new URL("../", import.meta.url);

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(new URL(folder, ROOT))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sourceFiles(path);
    else if (path.endsWith(".ts")) yield path;
  }
}

function read(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT));
}

/** The part that a file belongs to. */
function partOf(path: string): string {
  const parts = path.split("/");
  return parts[0] === "src" ? parts.slice(0, 2).join("/") : parts[0];
}

/** Files of the project that a file imports. */
function imports(path: string): string[] {
  const found = read(path).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g);
  return [...found].map(([, target]) =>
    new URL(target, new URL(path, ROOT)).pathname.slice(ROOT.pathname.length)
  );
}

const FILES = [
  "mod.ts",
  ...["src", "tasks", "bench"].flatMap((folder) => [...sourceFiles(folder)]),
];

Deno.test("imports follow the arrows of the architecture", () => {
  let checked = 0;
  for (const file of FILES) {
    const part = partOf(file);
    const allowed = MAY_IMPORT[part];
    assert.ok(allowed, `${file}: say in tests/architecture_test.ts what ${part} may import`);
    for (const target of imports(file)) {
      const other = partOf(target);
      if (other === "shaders" || target.endsWith(".json")) continue;
      assert.ok(
        other === part || allowed.includes(other),
        `${file} imports ${target}: ${part} may import ${allowed.join(", ") || "nothing of ours"}`,
      );
      checked++;
    }
  }
  assert.ok(checked > 50, `only ${checked} imports were found`);
});

Deno.test("only src/gpu names the device's own types", () => {
  for (const file of FILES.filter((file) => !file.startsWith("src/gpu/"))) {
    const named = read(file).match(/\bGPU(Device|Buffer|Texture|Adapter)\w*\b/);
    assert.ok(!named, `${file} names ${named?.[0]}; src/gpu is the only place for it`);
  }
});

Deno.test("shaders live in shaders/, not in TypeScript", () => {
  for (const file of FILES) {
    assert.ok(!/@compute|var<storage/.test(read(file)), `${file} contains WGSL`);
  }
});

Deno.test("only tasks and benchmarks print", () => {
  for (const file of FILES.filter((file) => file.startsWith("src/") || file === "mod.ts")) {
    const code = read(file).replaceAll(/^\s*\*.*$/gm, "");
    assert.ok(!/console\.\w+\(/.test(code), `${file} prints; return the answer instead`);
  }
});
