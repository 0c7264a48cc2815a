import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { reportHtml } from "../../../src/report/page/mod.ts";
import { ownProgram, vegaProgram } from "../../../src/report/page/programs.ts";
import { madeUpPage } from "../../browser/pages.ts";

const NAME = `<script>alert("1")</script>`;
const ROOT = new URL("../../../", import.meta.url).pathname;

Deno.test("a page's policy lets run what is in it, by hash, and nothing else", async () => {
  const html = await reportHtml(madeUpPage(40, { name: NAME }));
  const policy = html.match(/Content-Security-Policy" content="([^"]*)"/)?.[1] ?? "";
  assert.match(policy, /^default-src 'none'; img-src data:;/);
  assert.doesNotMatch(policy, /script-src[^;]*unsafe/);
  const programs = [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, code]) => code);
  const hashes = programs.map((code) =>
    `'sha256-${createHash("sha256").update(code).digest("base64")}'`
  );
  assert.equal(programs.length, 2);
  for (const hash of hashes) assert.ok(policy.includes(hash), hash);
  assert.doesNotMatch(html.replaceAll(/<script[^]*?<\/script>/g, ""), /(src|href)="(?!data:)/);
});

Deno.test("names of a run are text wherever they stand", async () => {
  const html = await reportHtml(madeUpPage(40, { name: NAME }));
  assert.ok(!html.includes(NAME));
  assert.ok(html.includes("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"));
});

Deno.test("figures, tables and headings have words for those who do not see them", async () => {
  const html = await reportHtml(madeUpPage(40));
  assert.match(html, /<html lang="en">/);
  assert.equal(html.match(/<h1>/g)?.length, 1);
  for (const [, id] of html.matchAll(/aria-(?:labelledby|describedby)="([^"]+)"/g)) {
    assert.ok(html.includes(` id="${id}"`), `nothing is called ${id}`);
  }
  assert.equal(html.match(/<table/g)?.length, html.match(/<caption|class="facts"/g)?.length);
  for (const [image] of html.matchAll(/<img [^>]*>/g)) assert.match(image, /alt="[^"]+"/);
});

Deno.test("a page without records has neither table nor images", async () => {
  const { records: _, ...page } = madeUpPage(3);
  const html = await reportHtml({ ...page, figures: [] });
  assert.ok(!html.includes('id="record-rows"'));
  assert.ok(html.includes('id="records-data">null<'));
});

Deno.test("columns of different lengths are refused", async () => {
  const page = madeUpPage(3);
  const columns = [...page.records?.columns ?? [], { name: "odd", title: "odd", values: [1] }];
  const records = { caption: "", columns };
  await assert.rejects(reportHtml({ ...page, records }), /got 3 in index, 1 in odd/);
});

Deno.test("the programs of a page are whole, and import and evaluate nothing", async () => {
  for (const code of [ownProgram(), await vegaProgram()]) {
    assert.doesNotThrow(() => new Function(code));
    assert.doesNotMatch(code, /^\s*(import|export)\b/m);
  }
  assert.doesNotMatch(ownProgram(), /\beval\(|new Function|innerHTML|document\.write|https?:/);
});

Deno.test("the page's own program has no error of types", async () => {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "check",
      "--no-lock",
      "--config",
      `${ROOT}tests/report/page/browser_types.json`,
      `${ROOT}src/report/page/browser/page.js`,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
});
