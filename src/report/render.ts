import { initWasm, Resvg } from "@resvg/resvg-wasm";
// Nothing is read from it: it makes the fonts part of the module graph, so that they are installed.
import "dejavu-fonts-ttf/package.json" with { type: "json" };

/** The font family that {@link renderPng} knows, in regular and bold. */
export const FONT_FAMILY = "DejaVu Sans";

const FONTS = ["DejaVuSans.ttf", "DejaVuSans-Bold.ttf"];

/** Renderer and fonts, read once. */
let loaded: Promise<Uint8Array[]> | undefined;

/**
 * An SVG as PNG at its own size. Text must be of the family {@link FONT_FAMILY}; fonts of the
 * system are not looked at, so every machine draws the same pixels.
 */
export async function renderPng(svg: string): Promise<Uint8Array> {
  loaded ??= load();
  const fontBuffers = await loaded;
  const resvg = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: FONT_FAMILY } });
  try {
    const image = resvg.render();
    try {
      return image.asPng();
    } finally {
      image.free();
    }
  } finally {
    resvg.free();
  }
}

async function load(): Promise<Uint8Array[]> {
  const [wasm, ...fonts] = await Promise.all([
    readAsset(import.meta.resolve("@resvg/resvg-wasm/index_bg.wasm")),
    ...FONTS.map((font) => readAsset(import.meta.resolve(`dejavu-fonts-ttf/ttf/${font}`))),
  ]);
  await initWasm(wasm);
  return fonts;
}

/** Deno resolves a file of an installed npm package to a file URL, in its cache or node_modules. */
async function readAsset(url: string): Promise<Uint8Array<ArrayBuffer>> {
  if (!url.startsWith("file:")) {
    throw new Error(`${url} is not installed; run \`deno install\``);
  }
  return await Deno.readFile(new URL(url));
}
