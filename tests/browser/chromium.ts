import fs from "node:fs";
import { delimiter, join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

/** A Chromium of this machine: the one that CHARTVLM_CHROMIUM names, else the first on PATH; null for none. */
function findChromium(): string | null {
  const named = Deno.env.get("CHARTVLM_CHROMIUM");
  if (named !== undefined) return named;
  const folders = (Deno.env.get("PATH") ?? "").split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isFile) ?? null;
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

const executablePath = findChromium();

/** Starts that Chromium. @throws {Error} where there is none. */
export function launchChromium(): Promise<Browser> {
  if (executablePath === null) throw new Error("no Chromium found: set CHARTVLM_CHROMIUM");
  return launch(executablePath);
}

/** A test in a real browser; ignored, and named so, where there is none. */
export function browserTest(name: string, work: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name: executablePath === null ? `${name} (ignored: no Chromium found; set CHARTVLM_CHROMIUM)` : name,
    ignore: executablePath === null,
    // The browser is a process with pipes, which playwright opens and closes in its own time.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const browser = await launch(executablePath!);
      try {
        await work(browser);
      } finally {
        await browser.close();
      }
    },
  });
}

/**
 * Playwright asks while it loads whether files under /proc exist. Node's answer is never an exception; Deno throws
 * without --allow-all, which the tests are not given: nothing here may reach the network.
 */
async function launch(executablePath: string): Promise<Browser> {
  const existsSync = fs.existsSync;
  fs.existsSync = (path) => {
    try {
      return existsSync(path);
    } catch {
      return false;
    }
  };
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath, args: ["--no-sandbox"] });
}

/** A page that was opened from the disk, and everything wrong that was seen on the way. */
export interface Opened {
  readonly page: Page;
  /** Errors and warnings of the console (policy violations are among them), exceptions, and requests. */
  readonly complaints: readonly string[];
}

/** Opens a written page in a fresh context and waits until all its figures are drawn. */
export async function openPage(
  browser: Browser,
  path: string,
  options: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<Opened> {
  const { hash = "", ...contextOptions } = options;
  const context = await browser.newContext(contextOptions);
  const page = await context.newPage();
  const url = `file://${path}`;
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      complaints.push(`${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    if (request.url().replace(/#.*$/, "") !== url && !/^(data|blob):/.test(request.url())) {
      complaints.push(`request: ${request.url()}`);
    }
  });
  await page.goto(url + hash);
  if (options.javaScriptEnabled !== false) {
    await page.waitForSelector("html[data-drawn]", { state: "attached" });
  }
  return { page, complaints };
}
