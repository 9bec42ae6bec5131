/// <reference lib="dom" />
/**
 * Takes the pictures of docs/ from real results: runs the demo, a second run to compare, and a benchmark to watch, all
 * with the built-in model, and opens their pages in Chromium (a minute or two):
 *
 *   deno task screenshots [FOLDER]            default: docs/screenshots
 */
import { join, resolve } from "node:path";
import type { Page } from "playwright-core";
import { linesOf } from "../src/benchmark/messages.ts";
import { launchChromium, openPage } from "../tests/browser/chromium.ts";

const MAIN = resolve(import.meta.dirname!, "../main.ts");
const output = resolve(Deno.args[0] ?? "docs/screenshots");
const folder = await Deno.makeTempDir({ prefix: "screenshots-" });
Deno.chdir(folder); // so that pages name short paths
await Deno.mkdir(output, { recursive: true });

const program = (...args: string[]) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", MAIN, "--quiet", ...args],
    stdout: "piped",
  });

async function chartvlm(...args: string[]): Promise<void> {
  const { success } = await program(...args).spawn().output();
  if (!success) throw new Error(`chartvlm ${args.join(" ")} failed`);
}

const benchmark = ["benchmark", "--images-dir", "demo/images", "--model", "builtin", "--precision", "int8"];
await chartvlm("demo");
await chartvlm(...benchmark, "--precision", "fp32", "--max-new-tokens", "12", "--output", "new.csv");
const base = "demo/results/benchmark.csv";
await chartvlm("visualize", "compare", "--base", base, "--input", "new.csv", "--output", "pages");
await chartvlm("visualize", "confusion", "--input", base, "--output", "pages");

const browser = await launchChromium();
try {
  const viewport = { width: 1280, height: 900 };
  const dashboard = resolve("demo/results/visualizations/dashboard.html");
  const open = async (path: string, options = {}) =>
    (await openPage(browser, resolve(path), { viewport, colorScheme: "light", ...options })).page;
  await shoot(await open(dashboard), "dashboard");
  await shoot(
    await open(dashboard, { colorScheme: "dark", hash: "#precision=int8&at=accuracy" }),
    "filtered_dark",
  );
  const page = await open(dashboard);
  await page.locator("#charts button").first().click();
  await shoot(page, "item");
  await shoot(await open("pages/compare.html"), "compare");
  await shoot(await open("pages/confusion.html"), "confusion");
  await watch(await (await browser.newContext({ viewport, colorScheme: "light" })).newPage());
} finally {
  await browser.close();
  await Deno.remove(folder, { recursive: true });
}

/** A picture of what the window shows. */
async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(output, `${name}.png`) });
  await page.context().close();
}

/** The live page in the middle of a run. */
async function watch(page: Page): Promise<void> {
  const run = program(...benchmark, "--precision", "fp32", "--repetitions", "9", "--output", "live.csv")
    .spawn();
  const server = program("serve", "--input", "live.csv", "--port", "0").spawn();
  const { value: url } = await linesOf(server.stdout).next();
  await page.goto(url!);
  await page.waitForFunction(() =>
    Number(/^\d+/.exec(document.querySelector("#of")!.textContent!)?.[0]) > 60
  );
  await shoot(page, "live");
  run.kill("SIGINT");
  server.kill("SIGINT");
  await Promise.all([run.output(), server.status]);
}
