import assert from "node:assert/strict";
import { FILES, imports, PROGRAMS, read } from "./sources.ts";

const ROOT = new URL("../", import.meta.url);

/** Names that a file exports as values, where it does not only pass them on. */
function values(path: string): string[] {
  const found = read(path).matchAll(/^export (?:async )?(?:const|function\*?|class) (\w+)/gm);
  return [...found].map(([, name]) => name);
}

/** Names that other files take from files, as "file name"; "file *" for all of it. */
function taken(): Set<string> {
  const result = new Set<string>();
  for (const file of FILES) {
    for (const { target, names } of imports(file)) {
      for (const name of names) result.add(`${target} ${name}`);
    }
  }
  return result;
}

Deno.test("what a file exports is imported by another", () => {
  const known = taken();
  const unused = PROGRAMS.flatMap((file) =>
    values(file)
      // Tests of the command line import each TASK by the path that deno.json has.
      .filter((name) => name !== "TASK")
      .filter((name) => !known.has(`${file} ${name}`) && !known.has(`${file} *`))
      .map((name) => `${name} of ${file}`)
  );
  assert.ok(known.size > 1000, `only ${known.size} imported names were found`);
  assert.deepEqual(
    unused.filter((name) => name !== "VERSION of mod.ts"),
    [],
    "take the word export away, or the whole of it if its file does not use it",
  );
});

Deno.test("every shader is linked by a file of src", () => {
  const linked = new Set(PROGRAMS.flatMap((file) => imports(file).map(({ target }) => target)));
  const shaders = [...wgslFiles("shaders")];
  assert.ok(shaders.length > 100, `only ${shaders.length} shaders were found`);
  assert.deepEqual(shaders.filter((file) => !linked.has(file)), [], "delete them");
});

Deno.test("every package of deno.json is imported", () => {
  const { imports: packages } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
  const names = Object.keys(packages).filter((name) => !name.startsWith("@lood/"));
  const texts = FILES.map((file) => Deno.readTextFileSync(new URL(file, ROOT)));
  const unused = names.filter((name) => {
    // Deno takes the types of a package from the one of that name.
    const quoted = `["\`]${name.replace("@types/", "")}(?=["/\`\\w])`;
    return !texts.some((text) => text.match(quoted));
  });
  assert.ok(names.length > 10, `only ${names.length} packages were found`);
  assert.deepEqual(unused, [], "take them out of deno.json and docs/dependencies.md");
});

Deno.test("docs/dependencies.md has every package, in the version that is used", () => {
  const { imports: packages } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT)));
  const page = Deno.readTextFileSync(new URL("docs/dependencies.md", ROOT));
  const peers = FILES.flatMap((file) => {
    const text = Deno.readTextFileSync(new URL(file, ROOT));
    return [...text.matchAll(/"npm:(@?[^@"]+@[\d.]+)/g)].map(([, known]) => known);
  });
  const python = Deno.readTextFileSync(new URL("bench/requirements.txt", ROOT))
    .matchAll(/^([\w-]+)==(\S+)$/gm);
  const wanted = [
    ...Object.values<string>(packages).filter((target) => target.startsWith("npm:"))
      .map((target) => /^npm:\/?(@?[^@]+@[\d.]+)/.exec(target)?.[1] ?? target),
    ...peers,
    ...[...python].map(([, name, version]) => `${name}@${version}`),
  ];
  assert.ok(wanted.length > 25, `only ${wanted.length} packages were found`);
  const missing = wanted.filter((known) => {
    const at = known.lastIndexOf("@");
    const [name, version] = [known.slice(0, at), known.slice(at + 1)];
    return ![`\`${name}\` ${version}`, `${name} ${version}`].some((words) => page.includes(words));
  });
  assert.deepEqual(missing, []);
});

function* wgslFiles(folder: string): Generator<string> {
  for (const { name, isDirectory } of Deno.readDirSync(new URL(folder, ROOT))) {
    if (isDirectory) yield* wgslFiles(`${folder}/${name}`);
    else if (name.endsWith(".wgsl")) yield `${folder}/${name}`;
  }
}
