/// <reference lib="dom" />
import assert from "node:assert/strict";
import { join } from "node:path";
import { encode } from "fast-png";
import type { Page } from "playwright-core";
import { formatRow, HEADER_ROW } from "../../src/results/write_csv.ts";
import { addFile } from "../../src/history/add.ts";
import { openHistory } from "../../src/history/database.ts";
import { compareView } from "../../src/visualize/compare_view.ts";
import { historyView } from "../../src/visualize/history_view.ts";
import { visualize } from "../../src/visualize/visualize.ts";
import { visualizeOther } from "../../src/visualize/visualize_other.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { readFigures, tracesOf } from "../visualize/page_data.ts";
import { failedRecord, measuredRecord } from "../visualize/records.ts";
import { browserTest, openPage } from "./chromium.ts";
import type { DrawnBox, PlotElement } from "./plotly_page.ts";

const FIXTURES = new URL("../fixtures/visualize", import.meta.url).pathname;

async function withPages(input: string, work: (pages: readonly string[]) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const output = join(folder, "pages");
    const { files } = await visualize({ input, output, summary: null, metric: "ttft_ms" });
    const accuracy = await visualize({ input, output, summary: null, view: "accuracy" });
    await work([...files, ...accuracy.files]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

// The dashboard holds all figures; of the seven columns alone it and the page without a figure are enough.
const OPENED = [["results.csv", /./], ["seven_columns.csv", /dashboard|accuracy/]] as const;

for (const [name, opened] of OPENED) {
  browserTest(
    `the pages of ${name} draw their figures, complain of nothing, ask for nothing`,
    async (browser) => {
      await withPages(join(FIXTURES, name), async (pages) => {
        for (const path of pages.filter((page) => opened.test(page))) {
          const { page, complaints } = await openPage(browser, path);
          const expected = await readFigures(path);
          assert.equal(await page.locator(".plot .main-svg").count() > 0, expected.length > 0, path);
          const ids = await page.evaluate(() =>
            [...document.querySelectorAll(".plot")].map((plot) => plot.id)
          );
          assert.deepEqual(ids, expected.map(({ id }) => `plot-${id}`), path);
          const invalid = await page.evaluate(
            (json) =>
              (JSON.parse(json) as { data: unknown; layout: unknown }[]).flatMap(({ data, layout }) =>
                Plotly.validate(data, layout) ?? []
              ),
            JSON.stringify(expected),
          );
          assert.deepEqual(invalid, [], `${path}: Plotly knows every attribute`);
          assert.deepEqual(complaints, [], path);
          await page.context().close();
        }
      });
    },
  );
}

browserTest("Plotly draws the boxes it is given, not its own", async (browser) => {
  await withPages(join(FIXTURES, "results.csv"), async (pages) => {
    const path = pages.find((page) => page.endsWith("latency_by_model.html"))!;
    const [figure] = await readFigures(path);
    const { page } = await openPage(browser, path);
    const drawn = await page.evaluate(() => document.querySelector<PlotElement>(".plot")!.calcdata);
    const column = (name: keyof DrawnBox) => drawn.map((boxes) => boxes.map((box) => box[name]));
    const traces = tracesOf(figure!, "box");
    assert.deepEqual(column("q1"), traces.map(({ q1 }) => q1));
    assert.deepEqual(column("med"), traces.map(({ median }) => median));
    assert.deepEqual(column("q3"), traces.map(({ q3 }) => q3));
    assert.deepEqual(column("mean"), traces.map(({ mean }) => mean));
    assert.deepEqual(column("lf"), traces.map(({ lowerfence }) => lowerfence));
    assert.deepEqual(column("uf"), traces.map(({ upperfence }) => upperfence));
  });
});

browserTest("a point tells its image and numbers when pointed at", async (browser) => {
  await withPages(join(FIXTURES, "results.csv"), async (pages) => {
    const path = pages.find((page) => page.endsWith("latency_vs_memory.html"))!;
    const { page, complaints } = await openPage(browser, path);
    const label = await page.evaluate(() => {
      const plot = document.querySelector<PlotElement>(".plot")!;
      Plotly.Fx.hover(plot, [{ curveNumber: 0, pointNumber: 0 }]);
      return plot.querySelector(".hoverlayer")!.textContent;
    });
    assert.match(label, /chart_\d{3}\.pngtokens: \d+[\d.,]+ ms[\d.,]+ MiB/);
    assert.deepEqual(complaints, []);
  });
});

browserTest("a picture can be saved under the policy", async (browser) => {
  await withPages(join(FIXTURES, "results.csv"), async (pages) => {
    const { page, complaints } = await openPage(
      browser,
      pages.find((path) => path.includes("heatmap_latency"))!,
    );
    const url = await page.evaluate(() =>
      Plotly.toImage(document.querySelector<PlotElement>(".plot")!, { format: "png" })
    );
    assert.match(url, /^data:image\/png;base64,/);
    assert.deepEqual(complaints, []);
  });
});

browserTest("the dashboard follows the reader's light or dark, and fits a phone", async (browser) => {
  await withPages(join(FIXTURES, "results.csv"), async (pages) => {
    const path = pages.find((page) => page.endsWith("dashboard.html"))!;
    const colours = [];
    for (const colorScheme of ["light", "dark"] as const) {
      const { page, complaints } = await openPage(browser, path, {
        colorScheme,
        viewport: { width: 400, height: 800 },
      });
      const seen = await page.evaluate(() => ({
        ground: getComputedStyle(document.body).backgroundColor,
        text: document.querySelector<PlotElement>(".plot")!.layout.template.layout.font.color,
        width: document.documentElement.scrollWidth,
      }));
      assert.equal(seen.width, 400);
      assert.deepEqual(complaints, []);
      colours.push(seen);
      await page.emulateMedia({ colorScheme: colorScheme === "light" ? "dark" : "light" });
      await page.waitForFunction(
        (before) =>
          document.querySelector<PlotElement>(".plot")!.layout.template.layout.font.color !== before,
        seen.text,
      );
    }
    assert.notEqual(colours[0]!.ground, colours[1]!.ground);
    assert.notEqual(colours[0]!.text, colours[1]!.text);
  });
});

browserTest("without scripts the dashboard says so and still holds the numbers", async (browser) => {
  await withPages(join(FIXTURES, "results.csv"), async (pages) => {
    const path = pages.find((page) => page.endsWith("dashboard.html"))!;
    const { page } = await openPage(browser, path, { javaScriptEnabled: false });
    assert.ok(await page.locator("noscript .note").isVisible());
    assert.equal(await page.locator("#results tbody tr").count(), 11);
  });
});

const EVIL = [
  `<img src=x onerror="window.pwned=1">`,
  `</script><script>window.pwned=1</script>`,
  `"><svg onload=window.pwned=1>`,
  `' onmouseover='window.pwned=1`,
  `<a href="javascript:window.pwned=1">x</a>`,
  `%{customdata}\${window.pwned=1}{{pwned}}`,
  `<!--<script>`,
  `&lt;img src=x onerror=window.pwned=1&gt;`,
] as const;

function evilCsv(): string {
  const records = EVIL.flatMap((evil, i) => [
    measuredRecord({
      model: evil,
      precision: i % 2 === 0 ? "fp32" : evil,
      backend: evil,
      image: `${evil}.png`,
      response: evil,
      timestamp: evil,
      expectedPattern: "none",
      predictedPattern: i % 3 === 0 ? "none" : null,
      correct: i % 3 === 0,
      memoryMb: 10 + i,
      tokens: i + 1,
      latencyMs: 5 + i,
      provenance: {
        ...measuredRecord().provenance,
        cpu: evil,
        os: evil,
        runtime: evil,
        adapter: evil,
        runId: evil,
      },
    }),
    failedRecord({ model: evil, image: evil, error: evil }),
  ]);
  return HEADER_ROW + records.map(formatRow).join("");
}

/** Labels whose texts are markup, and a picture under such a name. */
async function evilCharts(folder: string): Promise<string> {
  const pixel = encode({ width: 1, height: 1, data: new Uint8Array(3), channels: 3 });
  await Deno.writeFile(join(folder, `${EVIL[0]}.png`), pixel);
  const labels = EVIL.map((evil, i) => ({
    ...{
      image: `${evil}.png`,
      sha256: String(i).repeat(64),
      pattern: "none",
      trend: "neutral",
      seed: 1,
      noise: i / 8,
    },
    ...{ style: evil, symbol: evil, timeframe: evil, bars: 9, key_points: [], source: evil },
  }));
  const path = join(folder, "labels.jsonl");
  await Deno.writeTextFile(path, labels.map((label) => JSON.stringify(label) + "\n").join(""));
  return path;
}

/** Moves over figures, chooses every filter, and looks at every item. */
async function useAll(page: Page): Promise<void> {
  await page.evaluate(() => {
    for (const plot of document.querySelectorAll<PlotElement>(".plot")) {
      plot.data?.forEach((trace, curveNumber) => {
        if (trace.type !== "heatmap") Plotly.Fx.hover(plot, [{ curveNumber, pointNumber: 0 }]);
      });
    }
    for (const box of document.querySelectorAll<HTMLInputElement>(".filter input:not(:checked)")) box.click();
    for (const button of document.querySelectorAll<HTMLElement>(".sort, .tools button")) button.click();
  });
  await page.waitForSelector("html[data-drawn]", { state: "attached" });
  await page.click("text=Look at items");
  for (let item = 1; item < 2 * EVIL.length; item++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
}

browserTest("pages of other views draw their figures and complain of nothing", async (browser) => {
  await inTemporaryFolder(async (folder) => {
    const input = join(FIXTURES, "results.csv");
    const to = { output: folder, name: "", exports: [] };
    const database = await openHistory(join(folder, "h.sqlite"), { create: true });
    await addFile(database, input);
    database.close();
    const pages = [
      ...(await visualizeOther(await historyView(join(folder, "h.sqlite")), { ...to, name: "history" })),
      ...(await visualizeOther(await compareView({ base: input, new: input }), { ...to, name: "compare" })),
      ...(await visualize({ input, output: folder, summary: null, view: "confusion" })).files,
      ...(await visualize({
        input,
        output: folder,
        summary: null,
        view: "heatmap",
        metric: "latency_ms/tokens",
      }))
        .files,
    ];
    assert.equal(pages.length, 4);
    for (const path of pages) {
      const { page, complaints } = await openPage(browser, path);
      assert.equal(await page.locator("#theme-switch button").count(), 3, path);
      const places = await page.locator(".plot").count();
      assert.equal(await page.locator(".plot:has(.main-svg)").count(), places, path);
      assert.deepEqual(complaints, [], path);
      await page.context().close();
    }
  });
});

// With the policy off, escaping has to hold alone.
for (const bypassCSP of [false, true]) {
  browserTest(`markup in a field stays text, policy ${bypassCSP ? "off" : "on"}`, async (browser) => {
    await inTemporaryFolder(async (folder) => {
      const input = join(folder, "evil <b>.csv");
      await Deno.writeTextFile(input, evilCsv());
      const labels = await evilCharts(folder);
      await visualize({ input, output: folder, summary: null, labels, view: "dashboard" });
      const path = join(folder, "dashboard.html");
      const { page, complaints } = await openPage(browser, path, { bypassCSP, hash: `#model=${EVIL[1]}` });
      await page.evaluate(() => navigator.clipboard.writeText = () => Promise.resolve());
      await useAll(page);
      const seen = await page.evaluate(() => ({
        pwned: globalThis.pwned,
        scripts: document.querySelectorAll("script").length,
        foreign: document.querySelectorAll(
          "body img:not([data-image], .chart), body iframe, [onload], [onerror], [onmouseover], a[href^=javascript]",
        ).length,
        sources: [...document.images].map(({ src }) => src.slice(0, 22)),
        links: [...document.querySelectorAll(".plot a")].map((a) => a.getAttribute("xlink:href")),
        names: [...document.querySelectorAll("tbody th")].map((th) => th.textContent),
      }));
      const { names, sources, ...counts } = seen;
      assert.deepEqual(counts, { pwned: undefined, scripts: 7, foreign: 0, links: [] });
      assert.ok(sources.length > 0 && sources.every((source) => source === "data:image/png;base64,"));
      for (const evil of EVIL) {
        assert.ok(names.some((name: string | null) => name?.startsWith(evil)), `shows ${evil}`);
      }
      assert.deepEqual(complaints, []);
    });
  });
}
