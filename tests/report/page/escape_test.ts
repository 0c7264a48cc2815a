import assert from "node:assert/strict";
import { embeddedJson, escapeHtml, script } from "../../../src/report/page/escape.ts";

Deno.test("text in a page opens no element, ends no attribute and is no control character", () => {
  assert.equal(
    escapeHtml(`<b a="1" c='2'>&amp;\x00\x1f\x7f`),
    "&lt;b a=&quot;1&quot; c=&#39;2&#39;&gt;&amp;amp;   ",
  );
  assert.equal(
    escapeHtml("two\nlines\tand a tab, größer als 3"),
    "two\nlines\tand a tab, größer als 3",
  );
});

Deno.test("JSON in a page reads back the same and holds no < > & or line separator", () => {
  const value = {
    "</script>": "<!-- <script> & \u2028 \u2029 ' \" \\",
    __proto__name: [1, null, true, -0.5, "\u0000"],
  };
  const text = embeddedJson(value);
  assert.doesNotMatch(text, /[<>&\u2028\u2029]/);
  assert.deepEqual(JSON.parse(text), value);
});

Deno.test("a program is known by the hash of what an HTML parser reads", async () => {
  const { element, source } = await script("let a = 1;\r\n");
  assert.equal(element, "<script>let a = 1;\n</script>");
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("let a = 1;\n"));
  assert.equal(source, `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`);
});

Deno.test("a program that a parser would end or take for a comment is refused", async () => {
  for (const code of ['"</script>"', '"</SCRIPT "', "x <!-- y", '"<script"', "\0"]) {
    await assert.rejects(script(code), TypeError, code);
  }
});
