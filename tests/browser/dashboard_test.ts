/// <reference lib="dom" />
import assert from "node:assert/strict";
import { join } from "node:path";
import axe from "axe-core/axe.min.js" with { type: "text" };
import type { Browser, Page } from "playwright-core";
import { aggregator } from "../../src/visualize/aggregate.ts";
import { writeParts } from "../../src/visualize/outputs.ts";
import { renderDashboard } from "../../src/visualize/render_dashboard.ts";
import { visualize } from "../../src/visualize/visualize.ts";
import parts from "../fixtures/visualize/filtered.json" with { type: "json" };
import { inTemporaryFolder } from "../temporary_folder.ts";
import { type PageFigure, tracesOf } from "../visualize/page_data.ts";
import { measuredRecord } from "../visualize/records.ts";
import { browserTest, openPage } from "./chromium.ts";
import { assertDrawn, type GoldenPart } from "./drawn_numbers.ts";
import type { PlotElement } from "./plotly_page.ts";

const FIXTURES = new URL("../fixtures/visualize", import.meta.url).pathname;

async function withDashboard(browser: Browser, work: (path: string) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    await visualize({
      input: join(FIXTURES, "results.csv"),
      output: folder,
      summary: null,
      labels: join(FIXTURES, "labels.jsonl"),
      view: "dashboard",
    });
    await work(join(folder, "dashboard.html"));
  });
  assert.equal(browser.isConnected(), true);
}

async function drawn(page: Page): Promise<void> {
  await page.waitForSelector("html[data-drawn]", { state: "attached" });
}

/** What Plotly has drawn now, by figure. */
async function readPlots(page: Page): Promise<Map<string, PageFigure["data"]>> {
  const plots = await page.evaluate(() =>
    JSON.stringify(
      [...document.querySelectorAll<PlotElement>(".plot")].map((plot) => [
        plot.id.replace("plot-", ""),
        plot.hidden ? [] : plot.data,
      ]),
    )
  );
  return new Map(JSON.parse(plots));
}

function hashOf(filter: Readonly<Record<string, readonly string[]>>): string {
  const pairs = Object.entries(filter).flatMap(([name, values]) => values.map((value) => [name, value]));
  return new URLSearchParams(pairs).toString();
}

browserTest("every filter draws pandas' numbers", async (browser) => {
  await withDashboard(browser, async (path) => {
    const { page, complaints } = await openPage(browser, path);
    for (const part of parts as unknown as GoldenPart[]) {
      const hash = hashOf(part.filter);
      await page.evaluate((hash) => {
        if (location.hash.slice(1) === hash) return;
        delete document.documentElement.dataset.drawn;
        location.hash = hash;
      }, hash);
      await drawn(page);
      assertDrawn(await readPlots(page), part);
      const told = await page.locator("#filter-bar .told").textContent();
      if (hash === "") assert.equal(told, "All 260 records of 11 cells.");
      else assert.match(told!, new RegExp(`^Showing ${part.records} of 260 records, `));
      const rows = await page.locator("#results tbody tr").count();
      assert.equal(rows, Object.keys(part.cells).length);
    }
    assert.deepEqual(complaints, []);
  });
});

browserTest("the keyboard alone filters, sorts, opens an item and changes the colours", async (browser) => {
  await withDashboard(browser, async (path) => {
    const { page, complaints } = await openPage(browser, path, { colorScheme: "light" });
    const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim());
    const tabTo = async (text: string) => {
      for (let i = 0; i < 200 && await focused() !== text; i++) await page.keyboard.press("Tab");
      assert.equal(await focused(), text);
    };
    await tabTo("Dark");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => localStorage.getItem("chartvlm-theme")), "dark");

    await tabTo("Precision: all");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await drawn(page);
    assert.equal(new URL(page.url()).hash, "#precision=int8");
    await page.keyboard.press("Escape");
    assert.equal(await focused(), "Precision: int8");
    assert.equal(await page.locator(".filter[open]").count(), 0);

    await tabTo("Items");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Enter");
    const items = await page.locator("#results tbody tr td:nth-child(2)").allTextContents();
    assert.deepEqual(items.map(Number), items.map(Number).toSorted((a, b) => b - a));
    assert.equal(await page.locator("#results th[aria-sort=descending]").textContent(), "Items");

    await page.locator(".thumb").first().focus();
    await page.keyboard.press("Enter");
    const title = () => page.locator("dialog[open] h2").textContent();
    const first = await title();
    const row = () => page.locator("dialog .dialog-bar .muted").textContent();
    const [before] = [await row()];
    await page.keyboard.press("ArrowRight");
    assert.notEqual(await row(), before);
    await page.keyboard.press("ArrowLeft");
    assert.deepEqual([await title(), await row()], [first, before]);
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog[open]").count(), 0);
    assert.ok(await page.evaluate(() => document.activeElement?.classList.contains("thumb")));

    await page.reload();
    await drawn(page);
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.body).backgroundColor),
      "rgb(20, 23, 26)",
    );
    assert.deepEqual(complaints, []);
  });
});

browserTest("an address restores filter and place; links in the page keep the filter", async (browser) => {
  await withDashboard(browser, async (path) => {
    const { page, complaints } = await openPage(browser, path, {
      hash: "#model=tiny&pattern=rectangle&at=failures",
    });
    assert.equal(await page.locator("input[value=tiny]").isChecked(), true);
    assert.equal(await page.locator("input[value=rectangle]").isChecked(), true);
    assert.equal(await page.locator("input:checked").count(), 2);
    const names = await page.locator("#results tbody th").allTextContents();
    assert.ok(names.length > 0 && names.every((name) => name.startsWith("tiny")));
    assert.ok(await page.locator("#failures").evaluate((element) => element === document.activeElement));
    await page.click('nav a[href="#how"]');
    assert.equal(new URL(page.url()).hash, "#model=tiny&pattern=rectangle&at=how");
    await page.click("text=Clear filters");
    await drawn(page);
    assert.equal(await page.locator("input:checked").count(), 0);
    assert.equal(await page.locator("#results tbody tr").count(), 11);
    assert.equal(new URL(page.url()).hash, "");
    assert.deepEqual(complaints, []);
  });
});

browserTest("a click on a point opens its item; tables are copied, records downloaded", async (browser) => {
  await withDashboard(browser, async (path) => {
    const { page, complaints } = await openPage(browser, path);
    for (const id of ["latency_vs_memory", "latency_by_model"]) {
      const plot = page.locator(`#plot-${id}`);
      await plot.scrollIntoViewIfNeeded();
      const point = plot.locator(".point, .points path").first();
      await point.scrollIntoViewIfNeeded();
      const box = (await point.boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      const hovered = await plot.locator(".hoverlayer").textContent();
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      const title = await page.locator("dialog[open] h2").textContent();
      assert.match(title!, /^chart_\d{3}\.png$/);
      assert.ok(hovered!.includes(title!), `${hovered} has ${title}`);
      await page.keyboard.press("Escape");
    }
    await page.evaluate(() => {
      const written: string[] = [];
      Object.assign(globalThis, { written });
      navigator.clipboard.writeText = (text) => Promise.resolve(void written.push(text));
    });
    await page.click("#results >> text=Copy as CSV");
    await page.click("#results >> text=Copy as Markdown");
    await page.waitForFunction(() => (globalThis as unknown as { written: string[] }).written.length === 2);
    const [csv, markdown] = await page.evaluate(() =>
      (globalThis as unknown as { written: string[] }).written
    );
    assert.match(csv!, /^Cell,Items,Pattern accuracy \(95 % interval\),.*\r\n/);
    assert.equal(csv!.split("\r\n").length, 13);
    assert.equal(markdown!.split("\n").length, 14);
    assert.match(markdown!.split("\n")[1]!, /^\| --- \| ---: /);
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("text=Download JSON")]);
    const stream = await download.createReadStream();
    const chunks = [];
    for await (const chunk of stream) chunks.push(chunk);
    const records = JSON.parse(new TextDecoder().decode(await new Blob(chunks).arrayBuffer()));
    assert.equal(records.length, 260);
    assert.equal(records[0].image, "chart_031.png");
    assert.equal(records[0].response, "A chart, with a comma\nand a second line.");
    assert.deepEqual(complaints, []);
  });
});

browserTest(
  "axe finds no serious violation, light and dark, with filters and an item open",
  async (browser) => {
    await withDashboard(browser, async (path) => {
      for (const colorScheme of ["light", "dark"] as const) {
        const { page } = await openPage(browser, path, { colorScheme });
        await page.locator(".filter summary").first().click();
        await page.evaluate(axe);
        assert.deepEqual(await violations(page, { exclude: [".main-svg"] }), [], colorScheme);
        await page.click("text=Look at items");
        assert.deepEqual(await violations(page, { include: ["dialog"] }), [], `${colorScheme}, item`);
        await page.context().close();
      }
    });
  },
);

/** @param context what of the page is looked at; axe has nothing to say of the shapes within a picture. */
async function violations(page: Page, context: Record<string, string[]>): Promise<string[]> {
  const found = await page.evaluate(async (context) => {
    const { axe } = globalThis as unknown as {
      axe: { run(_: unknown): Promise<{ violations: Violation[] }> };
    };
    interface Violation {
      readonly id: string;
      readonly impact: string | null;
      readonly nodes: readonly { readonly html: string }[];
    }
    return (await axe.run(context)).violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      html: nodes[0]?.html ?? "",
    }));
  }, context);
  return found.filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, impact, html }) => `${impact} ${id}: ${html.slice(0, 200)}`);
}

browserTest("on paper it is light, unfolded and without controls", async (browser) => {
  await withDashboard(browser, async (path) => {
    const { page, complaints } = await openPage(browser, path, { colorScheme: "dark" });
    await page.evaluate(() => {
      addEventListener("beforeprint", () => {
        const plots = [...document.querySelectorAll<HTMLElement>(".plot .main-svg")];
        Object.assign(globalThis, {
          printed: {
            ground: getComputedStyle(document.documentElement).getPropertyValue("--ground").trim(),
            folded: document.querySelectorAll("main details:not([open], .filter)").length,
            widest: Math.max(...plots.map((plot) => plot.getBoundingClientRect().width)),
          },
        });
      });
    });
    const pdf = await page.pdf({ preferCSSPageSize: true });
    assert.deepEqual([...pdf.subarray(0, 5)], [...new TextEncoder().encode("%PDF-")]);
    const printed = await page.evaluate(() => (globalThis as unknown as { printed: unknown }).printed);
    assert.deepEqual(printed, { ground: "#ffffff", folded: 0, widest: 690 });
    const sizes = new TextDecoder("latin1").decode(pdf).match(/\/MediaBox\s*\[[^\]]*\]/g)!;
    assert.ok(sizes.length >= 5);
    assert.match(sizes[0]!, /0 0 59[45]\.?\d* 84[12]/);
    await page.emulateMedia({ media: "print" });
    for (const control of [".filters", "#theme-switch", ".tools", "nav"]) {
      assert.equal(await page.locator(control).first().isVisible(), false, control);
    }
    assert.ok(
      await page.evaluate(() => document.querySelector("details.table-of[open]") === null),
      "folded again",
    );
    assert.deepEqual(complaints, []);
  });
});

browserTest("of more records than a page holds, it says what comes from the sample", async (browser) => {
  await inTemporaryFolder(async (folder) => {
    const aggregate = aggregator({ keep: 150 });
    for (let i = 0; i < 4000; i++) {
      const expectedPattern = i % 4 === 0 ? "rectangle" : "none";
      aggregate.add(
        measuredRecord({ model: i % 2 === 0 ? "a" : "b", latencyMs: i, expectedPattern, correct: i % 3 > 0 }),
      );
    }
    const path = join(folder, "dashboard.html");
    await writeParts(path, await renderDashboard(aggregate.finish("many.csv"), null));
    const { page, complaints } = await openPage(browser, path);
    const told = () => page.locator("#filter-bar .told").textContent();
    assert.match(
      (await told())!,
      /^All 4,000 records of 2 cells\. Single items, .* come from a sample of 15\d\.$/,
    );
    const meanOf = async () =>
      tracesOf({ data: (await readPlots(page)).get("latency_by_model")! } as PageFigure, "box")[0]!.mean;
    const choose = async (box: string) => {
      await page.evaluate(() => delete document.documentElement.dataset.drawn);
      await page.locator(`input[value=${box}]`).evaluate((element: HTMLInputElement) => element.click());
      await drawn(page);
    };
    await choose("a");
    assert.equal(await told(), "Showing 2,000 of 4,000 records, 1 of 2 cells.");
    assert.deepEqual(await meanOf(), [1999]);
    await choose("rectangle");
    assert.match(
      (await told())!,
      /^Showing \d\d records from a sample of 15\d of 4,000 records: the numbers are estimates\.$/,
    );
    assert.deepEqual(complaints, []);
  });
});
