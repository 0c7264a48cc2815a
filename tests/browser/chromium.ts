/** Chromium for tests of pages, driven by playwright-core. */

/**
 * Of no module graph, for what is in deno.lock is downloaded for every user of a task: these tests run
 * with `--no-lock`.
 */
const PLAYWRIGHT = "npm:playwright-core@1.65.1";

/** Where systems have it; CHROMIUM names another. */
const PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** What of playwright-core's Locator tests use. */
export interface Locator {
  count(): Promise<number>;
  nth(at: number): Locator;
  click(options?: { position?: { x: number; y: number } }): Promise<void>;
  fill(text: string): Promise<void>;
  focus(): Promise<void>;
  hover(options?: { position?: { x: number; y: number } }): Promise<void>;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  isVisible(): Promise<boolean>;
  isChecked(): Promise<boolean>;
  getAttribute(name: string): Promise<string | null>;
  boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
  scrollIntoViewIfNeeded(): Promise<void>;
  selectOption(value: string): Promise<string[]>;
}

/** What of playwright-core's Page tests use. */
export interface Page {
  goto(url: string): Promise<unknown>;
  locator(selector: string): Locator;
  evaluate<T>(expression: string): Promise<T>;
  waitForSelector(selector: string): Promise<unknown>;
  waitForTimeout(ms: number): Promise<void>;
  screenshot(options: { path?: string; fullPage?: boolean }): Promise<Uint8Array>;
  pdf(options: { path?: string; format?: string }): Promise<Uint8Array>;
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  on(event: "pageerror", listener: (error: Error) => void): void;
  on(event: "request", listener: (request: { url(): string }) => void): void;
  on(event: "dialog", listener: (dialog: { message(): string; dismiss(): void }) => void): void;
  keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  mouse: {
    move(x: number, y: number, options?: { steps?: number }): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
    click(x: number, y: number): Promise<void>;
  };
}

interface Browser {
  newContext(options: ViewOptions): Promise<{ newPage(): Promise<Page> }>;
  close(): Promise<void>;
}

/** What a page is seen with. */
export interface ViewOptions {
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: "light" | "dark";
}

/** A page that is open, and all that went wrong in it. */
export interface Seen {
  readonly page: Page;
  /** Errors and warnings of the console, errors of programs, dialogs, and requests but for the file. */
  readonly complaints: readonly string[];
  /** From the start of loading until all figures are drawn. */
  readonly milliseconds: number;
}

/** The browser's program; undefined where there is none. */
export function chromiumPath(): string | undefined {
  const places = [Deno.env.get("CHROMIUM"), ...PLACES].filter((path) => path !== undefined);
  return places.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/** Opens a file in the browser, waits for its program, and has it looked at. */
export async function inChromium(
  file: string,
  look: (seen: Seen) => Promise<void>,
  { width = 1280, colorScheme = "light" }: { width?: number; colorScheme?: "light" | "dark" } = {},
): Promise<void> {
  const { chromium }: {
    chromium: { launch(options: { executablePath?: string; args: string[] }): Promise<Browser> };
  } = await import(PLAYWRIGHT);
  // Containers have no room for its sandbox, and the page is ours.
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`uncaught: ${error.message}`));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on("request", (request) => {
      const url = request.url();
      if (url !== `file://${file}` && !url.startsWith("data:")) complaints.push(`request: ${url}`);
    });
    const start = performance.now();
    await page.goto(`file://${file}`);
    await page.waitForSelector("html[data-ready]");
    await look({ page, complaints, milliseconds: performance.now() - start });
  } finally {
    await browser.close();
  }
}
