/** What the sheets of pictures have in common. */
import { encode } from "fast-png";
import { FONT_FAMILY } from "./render.ts";

/** A small image with 8 bits a value. */
export interface Picture {
  /** [height, width, channels] row-major. */
  readonly pixels: Uint8Array;
  /** Rows of pixels. */
  readonly height: number;
  /** Pixels in a row. */
  readonly width: number;
  /** 1: gray, 3: red, green and blue. */
  readonly channels: 1 | 3;
}

/** What every picture on a sheet says of its record. */
export interface Framed {
  /** Its row in the data set. */
  readonly index: number;
  /** Its class, by name or number. */
  readonly label: string | number;
  /** What it looks like. */
  readonly image: Picture;
}

/** White on all sides of a sheet. */
export const MARGIN = 28;
/** Side of a picture's frame, 5 x 28; a picture is enlarged by the largest integer that fits. */
const SIDE = 140;
/** A picture's frame, with room for three lines under it. */
export const CELL = { width: SIDE + 16, height: SIDE + 66 };
/** Room for a section's title. */
export const TITLE_HEIGHT = 44;
const HEAD = { size: 13, line: 19 };
const CAPTION = 11.5;
/** Widths of the font's average character, in units of its size. */
const CHARACTER = 0.6;
const BOLD_DIGIT = 0.72;

/** The head of a sheet: its elements, and where what comes below it begins. */
export function heading(head: string, width: number): { elements: string; bottom: number } {
  const lines = wrap(head, Math.floor((width - 2 * MARGIN) / (CHARACTER * HEAD.size)));
  const elements = lines.map((line, i) =>
    text(MARGIN, MARGIN + (i + 0.8) * HEAD.line, line, { size: HEAD.size, fill: "#555" })
  );
  return { elements: elements.join(""), bottom: MARGIN + lines.length * HEAD.line };
}

/** The width of a sheet with this many pictures side by side. */
export function sheetWidth(columns: number): number {
  return 2 * MARGIN + columns * CELL.width - (CELL.width - SIDE);
}

/** A white sheet with these elements, as SVG; pictures are PNGs inside of it. */
export function sheetSvg(elements: string, width: number, height: number): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `font-family="${FONT_FAMILY}"><rect width="100%" height="100%" fill="white"/>` +
    `${elements}</svg>`;
}

/**
 * A record's framed picture; under it its index, or the name of what is no record, its class and up to
 * two lines more.
 */
export function framed(
  record: Framed,
  captions: readonly string[],
  x: number,
  y: number,
  name = `#${record.index}`,
): string {
  const room = SIDE / CAPTION - (name.length + 1) * BOLD_DIGIT;
  const label = typeof record.label === "number" ? `class ${record.label}` : record.label;
  const line = (row: number) => y + SIDE + 2 + row * 15.5;
  return `<rect x="${x - 0.5}" y="${y - 0.5}" width="${SIDE + 1}" height="${SIDE + 1}" ` +
    `fill="#fafafa" stroke="#d0d0d0"/>` +
    picture(record, x, y) +
    text(x, line(1), name, { bold: true }) +
    text(x + SIDE, line(1), shorten(label, Math.floor(room / CHARACTER)), { anchor: "end" }) +
    captions.map((caption, i) => text(x, line(2 + i), caption, { fill: "#333" })).join("");
}

/** The picture in the middle of its frame, pixels kept sharp unless it must shrink. */
function picture({ index, image }: Framed, left: number, top: number): string {
  const { pixels, height, width, channels } = image;
  if (pixels.length !== height * width * channels || pixels.length === 0) {
    throw new TypeError(
      `the picture of record ${index} must have ${height} x ${width} x ${channels} values, ` +
        `got ${pixels.length}`,
    );
  }
  const fit = SIDE / Math.max(height, width);
  const scale = fit >= 1 ? Math.floor(fit) : fit;
  const [w, h] = [width * scale, height * scale];
  const x = left + Math.floor((SIDE - w) / 2);
  const y = top + Math.floor((SIDE - h) / 2);
  const png = encode({ width, height, data: pixels, channels, depth: 8 }).toBase64();
  return `<image x="${x}" y="${y}" width="${w}" height="${h}" ` +
    `image-rendering="${fit >= 1 ? "optimizeSpeed" : "optimizeQuality"}" ` +
    `href="data:image/png;base64,${png}"/>`;
}

/** How a text looks. */
export interface TextStyle {
  size?: number;
  bold?: boolean;
  fill?: string;
  anchor?: "start" | "end";
}

/** A line of text whose baseline begins, or ends, at x and y. */
export function text(x: number, y: number, content: string, style: TextStyle): string {
  const { size = CAPTION, bold = false, fill = "#111", anchor = "start" } = style;
  return `<text x="${x}" y="${y}" font-size="${size}" font-weight="${bold ? 700 : 400}" ` +
    `fill="${fill}" text-anchor="${anchor}">${escapeXml(content)}</text>`;
}

function escapeXml(content: string): string {
  // XML 1.0 has no way to write the other control characters.
  // deno-lint-ignore no-control-regex
  return content.replace(/[\x00-\x08\x0b\x0c\x0e-\x1f]/g, " ").replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Three significant digits, with an exponent for the very small and the very large. */
export function threeDigits(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000 && size < 1e6) return value.toFixed(0);
  return value === 0 || (size >= 1e-3 && size < 1e6)
    ? value.toPrecision(3)
    : value.toExponential(2);
}

function shorten(label: string, room: number): string {
  const letters = [...label];
  return letters.length <= room ? label : letters.slice(0, Math.max(1, room - 1)).join("") + "…";
}

/** Lines of at most `room` characters, broken at spaces. */
function wrap(line: string, room: number): string[] {
  const lines: string[] = [];
  for (const word of line.split(/\s+/).filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}
