import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { generateCharts } from "../../src/charts/generate.ts";
import { generateFromCsv, windowStarts } from "../../src/charts/generate_from_csv.ts";
import { parseLabels } from "../../src/charts/labels.ts";
import { PATTERNS, trendOf } from "../../src/charts/patterns.ts";
import type { ChartSet } from "../../src/charts/render.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

const set: ChartSet = {
  numCharts: 33,
  bars: 100,
  symbol: "EURUSD",
  timeframe: "H1",
  days: 30,
  patterns: PATTERNS,
  noise: 0.5,
  seed: 42,
  look: { width: 400, height: 200, style: "random", volume: false },
};

async function hashesOf(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for await (const { name } of Deno.readDir(folder)) {
    hashes[name] = createHash("sha256").update(await Deno.readFile(join(folder, name))).digest("hex");
  }
  return hashes;
}

Deno.test("one thread or three, the files are the same bytes", async () => {
  await inTemporaryFolder(async (folder) => {
    const one = join(folder, "one"), three = join(folder, "three");
    await generateCharts({ set, folder: one, workers: 1 });
    await generateCharts({ set, folder: three, workers: 3 });
    const hashes = await hashesOf(one);
    assert.equal(Object.keys(hashes).length, 34);
    assert.deepEqual(await hashesOf(three), hashes);
  });
});

Deno.test("labels name every chart with its hash, pattern, trend and seed; the patterns take turns", async () => {
  await inTemporaryFolder(async (folder) => {
    await generateCharts({ set, folder });
    const labels = parseLabels(await Deno.readTextFile(join(folder, "labels.jsonl")), "labels.jsonl");
    const hashes = await hashesOf(folder);
    assert.equal(labels.length, 33);
    labels.forEach((label, index) => {
      assert.equal(label.sha256, hashes[label.image]);
      assert.equal(label.pattern, PATTERNS[index % 16]);
      assert.equal(label.trend, trendOf(label.pattern!));
      assert.deepEqual([label.seed, label.noise, label.bars, label.source], [42, 0.5, 100, "generated"]);
    });
  });
});

Deno.test("a chart does not depend on how many are made", async () => {
  await inTemporaryFolder(async (folder) => {
    const few = await generateCharts({ set: { ...set, numCharts: 5 }, folder: join(folder, "few") });
    const many = await generateCharts({ set, folder: join(folder, "many") });
    assert.deepEqual(few.map((label) => label.sha256), many.slice(0, 5).map((label) => label.sha256));
  });
});

Deno.test("charts of an earlier call go, the user's own files stay", async () => {
  await inTemporaryFolder(async (folder) => {
    await generateCharts({ set, folder });
    await Deno.writeTextFile(join(folder, "mine.png"), "mine");
    await Deno.writeTextFile(join(folder, "chart_0030.png"), "changed by hand");
    await generateCharts({ set: { ...set, numCharts: 3, seed: 1 }, folder });
    const names = Object.keys(await hashesOf(folder)).sort();
    assert.deepEqual(names, [
      "chart_0001.png",
      "chart_0002.png",
      "chart_0003.png",
      "chart_0030.png",
      "labels.jsonl",
      "mine.png",
    ]);
  });
});

Deno.test("windows of real prices reach from the first bar to the last, none twice", () => {
  assert.deepEqual(windowStarts(100, 100, 5), [0]);
  assert.deepEqual(windowStarts(99, 100, 5), []);
  assert.deepEqual(windowStarts(103, 100, 10), [0, 1, 2, 3]);
  assert.deepEqual(windowStarts(1100, 100, 5), [0, 250, 500, 750, 1000]);
  assert.deepEqual(windowStarts(1100, 100, 1), [1000]);
});

Deno.test("real prices become charts that name their source; a label only where the detector is sure", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "walk.csv");
    const rows = Array.from({ length: 260 }, (_, day) => {
      const price = 100 + 10 * Math.sin(day / 9) + day / 20;
      const date = new Date(Date.UTC(2020, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
      return `${date},${price},${price + 1},${price - 1},${price + 0.4},1000`;
    });
    await Deno.writeTextFile(file, `Date,Open,High,Low,Close,Volume\n${rows.join("\n")}\n`);
    const out = join(folder, "out");
    const { labels } = await generateFromCsv({
      file,
      read: {},
      numCharts: 4,
      bars: 100,
      seed: 1,
      look: set.look,
      folder: out,
    });
    const written = parseLabels(await Deno.readTextFile(join(out, "labels.jsonl")), "labels.jsonl");
    assert.deepEqual(written, labels);
    assert.equal(written[0]!.source, "csv:walk.csv from 2020-01-01T00:00:00.000Z");
    for (const label of written) {
      assert.match(label.source, /^csv:walk\.csv from 2020-\d\d-\d\dT00:00:00\.000Z$/);
      assert.equal(label.symbol.toLowerCase(), "walk");
      assert.equal(label.timeframe, "D1");
      assert.equal(label.seed, null);
      assert.equal(label.pattern === null, label.trend === null);
    }
  });
});
