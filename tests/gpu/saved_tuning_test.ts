import assert from "node:assert/strict";
import { driverVersion } from "../../src/gpu/driver.ts";
import { Gpu } from "../../src/gpu/gpu.ts";
import { readTuning, tuningFile, tuningText } from "../../src/gpu/saved_tuning.ts";
import type { Tuning } from "../../src/gpu/tuning.ts";
import { VARIANTS } from "../../src/gpu/variants.ts";

const DATE = "2026-11-25";

/** A choice that differs from every adapter's defaults. */
const TUNING: Tuning = {
  variant: "buffer",
  tiles: {
    gram: { variant: "workgroup", constants: VARIANTS.workgroup.sizes[1] },
    "panel-nt": { variant: "buffer", constants: VARIANTS.buffer.sizes[2] },
  },
};

const { ADAPTER, DEFAULTS } = await (async () => {
  using gpu = await Gpu.open({ tuning: "none" });
  return { ADAPTER: gpu.adapter, DEFAULTS: gpu.tuning };
})();

/** Opens the device while the folder of tunings holds a file with this text. */
async function openWith(text: string, name = tuningFile(ADAPTER)) {
  const folder = await Deno.makeTempDir();
  const before = Deno.env.get("LOOD_TUNING_DIR");
  try {
    Deno.env.set("LOOD_TUNING_DIR", folder);
    await Deno.writeTextFile(`${folder}/${name}`, text);
    using gpu = await Gpu.open();
    using chosen = await Gpu.open({ variant: "workgroup" });
    assert.deepEqual(chosen.tuning, { variant: "workgroup", tiles: {} });
    assert.equal(chosen.notice, undefined);
    return { tuning: gpu.tuning, notice: gpu.notice };
  } finally {
    if (before === undefined) Deno.env.delete("LOOD_TUNING_DIR");
    else Deno.env.set("LOOD_TUNING_DIR", before);
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a tuning that was saved is used by the next device that is opened", async () => {
  const { tuning, notice } = await openWith(tuningText(TUNING, ADAPTER, DATE));
  assert.deepEqual(tuning, { ...TUNING, date: DATE });
  assert.equal(notice, undefined);
});

const changed = (change: Record<string, unknown>) =>
  JSON.stringify({ ...JSON.parse(tuningText(TUNING, ADAPTER, DATE)), ...change });

const tile = (constants: unknown) => ({ gram: { variant: "buffer", constants } });

const FOREIGN: Readonly<Record<string, readonly [text: string, reason: RegExp]>> = {
  "is cut off": [tuningText(TUNING, ADAPTER, DATE).slice(0, 200), /it is no JSON/],
  "is empty": ["", /it is no JSON/],
  "is a list": ["[]", /another version/],
  "is null": ["null", /it is no object/],
  "is too large": [" ".repeat(2 ** 20 + 1), /it has 1048577 bytes/],
  "is of another version": [changed({ format: 2 }), /another version of lood/],
  "is of another adapter": [
    changed({ adapter: { ...ADAPTER, description: "GeForce 256" } }),
    /another adapter/,
  ],
  "is of another driver": [changed({ driver: "0.1" }), /another driver/],
  "has no date": [changed({ date: 5 }), /no date/],
  "has an unknown variant": [changed({ variant: "constructor" }), /a variant that/],
  "has no tiles": [changed({ tiles: null }), /no tiles/],
  "has an unknown use": [changed({ tiles: { all: {} } }), /unknown use all/],
  "has a tile of other constants": [changed({ tiles: tile({ ROWS: 1024 }) }), /a tile that/],
  "has a tile of text": [changed({ tiles: tile("ROWS") }), /a tile that/],
  "has tiles that read otherwise": [
    changed({ variant: "texture" }),
    /cannot read what its variant stores/,
  ],
};

for (const [name, [text, reason]] of Object.entries(FOREIGN)) {
  Deno.test(`a file of a tuning that ${name} is ignored with one sentence`, async () => {
    const { tuning, notice = "" } = await openWith(text);
    assert.deepEqual(tuning, DEFAULTS);
    assert.equal(tuning.date, undefined);
    assert.match(
      notice,
      /^the tuning in \/\S+ is ignored: [^;]+; run lood tune, or lood tune --reset$/,
    );
    assert.match(notice, reason);
  });
}

Deno.test("a file of another driver of the adapter is told of", async () => {
  const name = tuningFile(ADAPTER).replace(/--.*$/, "--older.json");
  const { tuning, notice = "" } = await openWith(tuningText(TUNING, ADAPTER, DATE), name);
  assert.equal(tuning.date, undefined);
  assert.match(notice, /--older\.json is ignored: it was measured with another driver;/);
});

Deno.test("a file's bits may be anything: it is a tuning of the registry, or refused", () => {
  const text = tuningText(TUNING, ADAPTER, DATE);
  const driver = driverVersion(ADAPTER);
  let state = 1;
  let refused = 0;
  for (let turn = 0; turn < 10_000; turn++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const at = state % text.length;
    const damaged = text.slice(0, at) + String.fromCharCode(32 + (state >>> 8) % 95) +
      text.slice(at + 1);
    try {
      const { variant, tiles } = readTuning(damaged, ADAPTER, driver);
      for (const tile of Object.values(tiles)) {
        assert.ok(VARIANTS[tile.variant].sizes.includes(tile.constants));
        assert.equal(VARIANTS[tile.variant].operands, VARIANTS[variant].operands);
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      refused++;
    }
  }
  assert.ok(refused > 5000, `only ${refused} were refused`);
});
