/** What of a run may stand in a page, where names come from anybody's files. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for the content of an element or a quoted attribute. Control characters become spaces. */
export function escapeHtml(text: string): string {
  // deno-lint-ignore no-control-regex
  return text.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/g, " ")
    .replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/**
 * A value as JSON that may stand in a `script` element: no character of it ends the element, opens a
 * comment or ends a line in old JavaScript.
 */
export function embeddedJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A program in a page, and what a Content-Security-Policy knows it by. */
export interface Script {
  readonly element: string;
  /** As in "'sha256-...'". */
  readonly source: string;
}

/**
 * A program as a `script` element.
 *
 * @throws {TypeError} a program that an HTML parser would not read to its end
 */
export async function script(program: string): Promise<Script> {
  // HTML parsers make all line ends "\n", and the hash is of what they make of it.
  const code = program.replaceAll(/\r\n?/g, "\n");
  if (/<\/script|<!--|<script|\0/i.test(code)) {
    throw new TypeError("a program with </script, <script or <!-- in it cannot stand in a page");
  }
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(code));
  return {
    element: `<script>${code}</script>`,
    source: `'sha256-${new Uint8Array(digest).toBase64()}'`,
  };
}
