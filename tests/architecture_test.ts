import assert from "node:assert/strict";
import { FILES, imports, isTypeScript, PROGRAMS, read } from "./sources.ts";

/** What a part may import, and why not more: data flows one way. */
interface Part {
  readonly imports: readonly string[];
  /** What would break; the end of "..., because ...". */
  readonly because: string;
}

const PARTS: Readonly<Record<string, Part>> = {
  "mod.ts": {
    imports: [
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
    because: "it names what is public, and nothing of a task is",
  },
  "src/system": {
    imports: [],
    because: "it asks the machine where folders are and writes files, whatever is in them",
  },
  "src/math": { imports: [], because: "special functions are numbers in, numbers out" },
  "src/gpu": {
    imports: ["src/system"],
    because: "it moves numbers and starts shaders without knowing what they mean",
  },
  "src/kernels": {
    imports: ["src/gpu"],
    because: "a covariance is computed whether or not a matrix of it is factored",
  },
  "src/solve": {
    imports: ["src/gpu"],
    because: "a system of equations is solved alike whatever its matrix means",
  },
  "src/data": {
    imports: ["src/system"],
    because: "records are read and drawn where there is no device, in tests and in a browser",
  },
  "src/report": {
    imports: ["src/system"],
    because: "tables and figures take plain numbers, so that they can show anything",
  },
  "src/mia": {
    imports: ["src/math"],
    because: "an attack takes scores, whichever models gave them",
  },
  "src/lood": {
    imports: ["src/gpu", "src/kernels", "src/solve", "src/data", "src/math"],
    because: "closed forms must not depend on networks that somebody trained",
  },
  "src/train": {
    imports: ["src/gpu", "src/kernels", "src/solve", "src/data"],
    because: "trained networks are what LOOD is compared with, so neither may lean on the other",
  },
  "src/influence": {
    imports: ["src/gpu", "src/kernels", "src/solve", "src/data", "src/train"],
    because: "its scores are of trained networks, and are compared with LOOD elsewhere",
  },
  "src/tune": {
    imports: ["src/gpu", "src/kernels", "src/solve", "src/influence"],
    because: "it times the operations that all parts share, not what is asked with them",
  },
  "tasks": {
    imports: ["mod.ts"],
    because: "the command line is the first user of the public functions: what it lacks, all lack",
  },
  "bench": {
    imports: ["mod.ts", "tasks"],
    because: "a benchmark times what a user can call, and is started as tasks are",
  },
};

/** The part that a file belongs to. */
function partOf(path: string): string {
  const parts = path.split("/");
  return parts[0] === "src" ? parts.slice(0, 2).join("/") : parts[0];
}

Deno.test("imports follow the arrows of the architecture", () => {
  let checked = 0;
  for (const file of PROGRAMS) {
    const name = partOf(file);
    const part = PARTS[name];
    assert.ok(part, `${file}: say in PARTS of tests/architecture_test.ts what ${name} may import`);
    for (const { target } of imports(file)) {
      const other = partOf(target);
      if (!isTypeScript(target) || other === name) continue;
      assert.ok(
        part.imports.includes(other),
        `${file} must not import ${target}: ${name} may import ` +
          `${part.imports.join(", ") || "nothing of ours"}, because ${part.because}. ` +
          "Move what both need to a part that both may import, or take it as an argument.",
      );
      checked++;
    }
  }
  assert.ok(checked > 200, `only ${checked} imports were found`);
});

Deno.test("the parts' arrows make no circle", () => {
  const circle = circleOf(Object.keys(PARTS), (name) => PARTS[name].imports);
  assert.equal(circle, undefined, `PARTS allow ${circle?.join(" -> ")}: take one arrow out`);
});

/**
 * Classes that hand their work to the files that they import, which take them as an argument and
 * therefore name their type. Such an import of a type is no circle: nothing of it is left when the
 * program runs, and neither file can be read without the other anyway.
 */
const CLASSES = ["src/gpu/gpu.ts", "src/lood/gaussian_process.ts"];

Deno.test("no file imports itself by way of others", () => {
  const circle = circleOf(FILES, (file) =>
    imports(file)
      .filter(({ target, typeOnly }) =>
        isTypeScript(target) && !(typeOnly && CLASSES.includes(target))
      )
      .map(({ target }) => target));
  assert.equal(
    circle,
    undefined,
    `${
      circle?.join(" imports ")
    }: the order in which they are loaded then decides what is defined. ` +
      "Move what the first and the last of them share to a file of its own.",
  );
});

/** The first circle along the arrows, its first name repeated at the end; undefined where none is. */
function circleOf(
  names: readonly string[],
  arrows: (name: string) => readonly string[],
): string[] | undefined {
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): string[] | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name];
    if (done.has(name)) return undefined;
    path.push(name);
    for (const next of arrows(name)) {
      const circle = visit(next);
      if (circle) return circle;
    }
    path.pop();
    done.add(name);
    return undefined;
  };
  for (const name of names) {
    const circle = visit(name);
    if (circle) return circle;
  }
  return undefined;
}

Deno.test("the oracle of the tests is independent of what it judges", () => {
  for (const file of FILES.filter((file) => file.startsWith("tests/reference/"))) {
    if (file.endsWith("_test.ts")) continue;
    const ours = imports(file).find(({ target }) => !target.startsWith("tests/"));
    assert.ok(
      !ours,
      `${file} imports ${ours?.target}: a reference that shares code with what it is compared with ` +
        "shares its mistakes. Write the formula out.",
    );
  }
});

Deno.test("only src/gpu names the device's own types", () => {
  for (const file of PROGRAMS.filter((file) => !file.startsWith("src/gpu/"))) {
    const named = read(file).match(/\bGPU(Device|Buffer|Texture|Adapter)\w*\b/);
    assert.ok(
      !named,
      `${file} names ${
        named?.[0]
      }: memory of the device is counted and freed by src/gpu, which no ` +
        "other part can do. Take a Matrix or a Storage.",
    );
  }
});

Deno.test("shaders live in shaders/, not in TypeScript", () => {
  for (const file of PROGRAMS) {
    assert.ok(
      !/@compute|var<storage/.test(read(file)),
      `${file} contains WGSL: put it into a file of shaders/, which editors and the linker can read`,
    );
  }
});

Deno.test("only tasks and benchmarks print, read the command line and end the process", () => {
  for (const file of PROGRAMS.filter((file) => file.startsWith("src/") || file === "mod.ts")) {
    const found = read(file).match(/console\.\w+\(|Deno\.(args|exit|mainModule)\b|process\.argv/);
    assert.ok(
      !found,
      `${file} has ${
        found?.[0]
      }: a library that talks or ends cannot be used in another program. ` +
        "Return the answer, or throw.",
    );
  }
});
