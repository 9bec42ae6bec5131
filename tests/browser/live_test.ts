/// <reference lib="dom" />

import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { formatRow, HEADER_ROW } from "../../src/results/write_csv.ts";
import type { LiveServer } from "../../src/live/serve.ts";
import { serve } from "../../src/live/serve.ts";
import { DONE, entriesOf, entryOf, type JournalFile, journalFile } from "../live/journal_file.ts";
import { withServer } from "../live/with_server.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { failedRecord, measuredRecord } from "../visualize/records.ts";
import { browserTest } from "./chromium.ts";
import "./plotly_page.ts"; // what a script could set: `pwned`

const EVIL = `<img src=x onerror="window.pwned=1"></td><script>window.pwned=1</script>`;

/** A page of the server, and all that was wrong on the way. */
async function open(browser: Browser, url: string): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser.newContext()).newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url())) {
      complaints.push(`request: ${request.url()}`);
    }
  });
  await page.goto(url);
  return { page, complaints };
}

async function served(work: (file: JournalFile, server: LiveServer) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const file = journalFile(folder);
    await withServer(file.csv, (server) => work(file, server));
  });
}

const shows = (page: Page, selector: string, text: string) =>
  page.waitForFunction(
    ([selector, text]) => document.querySelector(selector!)?.textContent?.includes(text!),
    [selector, text],
  );

browserTest("the live page waits, follows a run, and turns into its dashboard", async (browser) => {
  await served(async (file, { url }) => {
    const { page, complaints } = await open(browser, url);
    await shows(page, "#phase", "Waiting for a benchmark");
    await file.begin(10, "one");
    await file.append(...entriesOf(0, 4));
    await shows(page, "#of", "5 of 10 items");
    await file.append(entryOf(5, EVIL), {
      ...entryOf(6),
      record: failedRecord({ image: EVIL, error: EVIL }),
    } as never);
    await shows(page, "#of", "7 of 10 items");
    assert.equal(await page.locator("#answers tr").count(), 6);
    assert.ok((await page.locator("#answers tr").first().textContent())!.includes("<img src=x"));
    assert.equal(await page.locator("#failures tr").count(), 1);
    assert.equal(await page.locator("#bar").getAttribute("value"), "7");
    assert.match((await page.locator("#cells path").getAttribute("d"))!, /^M0\.0 .*L500\.0 /);
    assert.match(
      (await page.locator("#cells svg").getAttribute("aria-label"))!,
      /^Last 6 latencies of m fp32 wasm/,
    );
    assert.equal(await page.title(), "70 % · Chart reading benchmark");
    await Deno.writeTextFile(file.csv, HEADER_ROW + formatRow(measuredRecord()));
    await file.append(...entriesOf(7, 9), DONE);
    await page.waitForURL("**/dashboard");
    await page.waitForSelector("html[data-drawn]", { state: "attached" });
    assert.equal(await page.evaluate(() => globalThis.pwned), undefined);
    assert.deepEqual(complaints, []);
    // A finished run shows its dashboard at once.
    await page.goto(url);
    await page.waitForSelector("html[data-drawn]", { state: "attached" });
    assert.deepEqual(complaints, []);
  });
});

browserTest("a hidden page asks for nothing; shown again, it knows all", async (browser) => {
  await served(async (file, server) => {
    await file.begin(10, "one");
    await file.append(...entriesOf(0, 1));
    const { page } = await open(browser, server.url);
    await shows(page, "#of", "2 of 10");
    const hide = (hidden: boolean) =>
      page.evaluate((hidden) => {
        Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
        document.dispatchEvent(new Event("visibilitychange"));
      }, hidden);
    await hide(true);
    while (server.streams > 0) await new Promise((resolve) => setTimeout(resolve, 5));
    await file.append(...entriesOf(2, 3));
    await hide(false);
    await shows(page, "#of", "4 of 10");
    assert.match((await page.locator("#cells svg").getAttribute("aria-label"))!, /^Last 4 latencies/);
  });
});

browserTest("the page says that the server is gone, and goes on when it is back", async (browser) => {
  await inTemporaryFolder(async (folder) => {
    const file = journalFile(folder);
    await file.begin(10, "one");
    await file.append(...entriesOf(0, 1));
    const options = { input: file.csv, host: "127.0.0.1", intervalMs: 20 };
    const first = await serve({ ...options, port: 0 });
    const { page } = await open(browser, first.url);
    await shows(page, "#of", "2 of 10");
    await first.close();
    await shows(page, "#problem", "does not answer");
    await file.append(entryOf(2));
    const second = await serve({ ...options, port: first.port });
    await shows(page, "#of", "3 of 10");
    assert.ok(await page.locator("#problem").isHidden());
    assert.match((await page.locator("#cells svg").getAttribute("aria-label"))!, /^Last 3 latencies/);
    await page.close();
    await second.close();
  });
});

const ATTACK = `<!DOCTYPE html><body><script>
const url = new URLSearchParams(location.search).get("url");
const tried = (promise) => promise.then((text) => text, () => "refused");
const source = new Promise((resolve, reject) => {
  const stream = new EventSource(url + "events");
  stream.addEventListener("run", ({ data }) => resolve(data));
  stream.onerror = reject;
});
const frame = new Promise((resolve) => {
  const element = document.createElement("iframe");
  element.onload = () => {
    try { resolve(element.contentDocument.body.textContent || "refused"); } catch { resolve("refused"); }
  };
  element.src = url;
  document.body.append(element);
});
Promise.all([
  tried(fetch(url + "events").then((response) => response.text())),
  tried(fetch(url + "events", { mode: "no-cors" }).then((response) => response.text())),
  tried(source), tried(frame),
]).then((all) => document.body.dataset.result = JSON.stringify(all));
</script>`;

browserTest("a page of another origin reads nothing", async (browser) => {
  await served(async (file, { url }) => {
    await file.begin(10, "one");
    await file.append(...entriesOf(0, 1));
    const headers = { "content-type": "text/html" };
    const other = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {} },
      () => new Response(ATTACK, { headers }),
    );
    const page = await (await browser.newContext()).newPage();
    await page.goto(`http://localhost:${other.addr.port}/?url=${url}`);
    await page.waitForSelector("body[data-result]", { state: "attached" });
    const result = JSON.parse((await page.locator("body").getAttribute("data-result"))!);
    assert.deepEqual(result, ["refused", "", "refused", "refused"].map((text) => text || result[1]));
    assert.ok(!String(result[1]).includes("run"), "a response that may not be read is empty or refused");
    await page.close();
    await other.shutdown();
  });
});
