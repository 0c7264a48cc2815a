/** The project's own source files, for tests of how it is built. */

const ROOT = new URL("../", import.meta.url);

/** One file's import of another. */
export interface Import {
  /** Path in the repository. */
  readonly target: string;
  /** What it takes of it; "*" where that is everything. */
  readonly names: readonly string[];
  /** Whether nothing of it is left when the program runs. */
  readonly typeOnly: boolean;
}

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(new URL(folder, ROOT))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* sourceFiles(path);
    else if (path.endsWith(".ts")) yield path;
  }
}

/** TypeScript files of the library, the tasks and the benchmarks, as paths in the repository. */
export const PROGRAMS: readonly string[] = [
  "mod.ts",
  ...["src", "tasks", "bench"].flatMap((folder) => [...sourceFiles(folder)]),
];

/** The same and those of tests and notebooks. */
export const FILES: readonly string[] = [
  ...PROGRAMS,
  ...["tests", "notebooks"].flatMap((folder) => [...sourceFiles(folder)]),
];

const texts = new Map<string, string>();

/** A file without its comments. */
export function read(path: string): string {
  const known = texts.get(path);
  if (known !== undefined) return known;
  const text = Deno.readTextFileSync(new URL(path, ROOT))
    .replaceAll(/^\s*\/\*\*?[^]*?\*\//gm, "").replaceAll(/^\s*\/\/.*$/gm, "");
  texts.set(path, text);
  return text;
}

/** What a file imports or exports of files of the project. */
export function imports(path: string): Import[] {
  const named = read(path)
    .matchAll(/^(?:import|export)\s+(type\s)?([^;"()]*?)\sfrom\s+"(\.[^"]+)"/gm);
  const loaded = read(path).matchAll(/\bimport\s*\(?\s*"(\.[^"]+)"/g);
  const at = (target: string) =>
    new URL(target, new URL(path, ROOT)).pathname.slice(ROOT.pathname.length);
  return [
    ...[...named].map(([, type, clause, target]) => ({
      target: at(target),
      names: namesOf(clause),
      typeOnly: type !== undefined,
    })),
    ...[...loaded].map(([, target]) => ({ target: at(target), names: ["*"], typeOnly: false })),
  ];
}

/** The names in braces, as the other file calls them. */
function namesOf(clause: string): string[] {
  const list = /\{([^}]*)\}/.exec(clause)?.[1];
  if (list === undefined) return ["*"];
  return list.split(",").map((item) => item.trim().replace(/^type /, "").replace(/ as .*/, ""))
    .filter(Boolean);
}

/** Whether a file of the project holds TypeScript, rather than a shader, styles or data. */
export function isTypeScript(path: string): boolean {
  return path.endsWith(".ts");
}
