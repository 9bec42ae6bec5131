/// <reference lib="dom" />
import assert from "node:assert/strict";
import { join } from "node:path";
import { compareView } from "../../src/visualize/compare_view.ts";
import { dashboardFigures } from "../../src/visualize/dashboard.ts";
import { openPlotter } from "../../src/visualize/export/draw_plot.ts";
import { loadFonts } from "../../src/visualize/export/fonts.ts";
import { LIGHT } from "../../src/visualize/export/template.ts";
import { confusionFigure } from "../../src/visualize/figures/confusion.ts";
import { readDataset, visualize } from "../../src/visualize/visualize.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { partsOf, textsOf } from "../visualize/svg_parts.ts";
import { browserTest, openPage } from "./chromium.ts";
import { chromiumPlotter } from "./chromium_svg.ts";

const FIXTURES = new URL("../fixtures/visualize", import.meta.url).pathname;
const RESULTS = join(FIXTURES, "results.csv");

browserTest(
  "a figure drawn without a browser is Chromium's: the same text, marks within a pixel",
  async (browser) => {
    const dataset = await readDataset(RESULTS);
    const compared = await compareView({ base: RESULTS, new: RESULTS });
    const figures = [
      ...dashboardFigures(dataset),
      confusionFigure(dataset, "confusion"),
      ...compared.figures,
    ];
    const fonts = await loadFonts();
    const plotter = openPlotter(fonts);
    const chromium = await chromiumPlotter(browser, fonts);
    for (const figure of figures.filter(({ data }) => data.length > 0)) {
      const own = await plotter.draw(figure, 960);
      const theirs = await chromium.draw(figure, 960);
      assert.deepEqual(textsOf(own), textsOf(theirs), figure.id);
      const [ours, reference] = [partsOf(own), partsOf(theirs)];
      assert.deepEqual(ours.map(({ name }) => name), reference.map(({ name }) => name), figure.id);
      assert.ok(ours.length > 30, figure.id);
      ours.forEach(({ name, numbers }, index) => {
        const expected = reference[index]!.numbers;
        assert.equal(numbers.length, expected.length, `${figure.id}: ${name} ${index}`);
        numbers.forEach((number, i) => {
          assert.ok(
            Math.abs(number - expected[i]!) <= 1,
            `${figure.id}: ${name} ${index}, ${numbers} for ${expected}`,
          );
        });
      });
    }
    await chromium.close();
  },
);

browserTest("exports have the colours of the pages' light theme", async (browser) => {
  await inTemporaryFolder(async (folder) => {
    const { files } = await visualize({ input: RESULTS, output: folder, summary: null, view: "latency" });
    const { page } = await openPage(browser, files[0]!, { colorScheme: "light" });
    const colours = await page.evaluate((names) => {
      const style = getComputedStyle(document.documentElement);
      return names.map((name) => style.getPropertyValue(`--${name}`).trim());
    }, Object.keys(LIGHT));
    assert.deepEqual(colours, Object.values(LIGHT));
  });
});
