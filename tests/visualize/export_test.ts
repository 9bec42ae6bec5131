import assert from "node:assert/strict";
import { join } from "node:path";
import { decode } from "fast-png";
import { extractText, getDocumentProxy } from "unpdf";
import { formatRow, HEADER_ROW } from "../../src/results/write_csv.ts";
import { dashboardFigures } from "../../src/visualize/dashboard.ts";
import { openPlotter } from "../../src/visualize/export/draw_plot.ts";
import { exportFigures } from "../../src/visualize/export/export.ts";
import { loadFonts, textWidth } from "../../src/visualize/export/fonts.ts";
import { pictureSvg } from "../../src/visualize/export/picture.ts";
import { wrapText } from "../../src/visualize/export/wrap_text.ts";
import { confusionFigure } from "../../src/visualize/figures/confusion.ts";
import type { Figure } from "../../src/visualize/figures/figure.ts";
import { resultTable } from "../../src/visualize/result_table.ts";
import { readDataset } from "../../src/visualize/visualize.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { failedRecord, measuredRecord } from "./records.ts";
import { textsOf } from "./svg_parts.ts";

const FIXTURES = new URL("../fixtures/visualize", import.meta.url).pathname;
const FORMATS = ["svg", "png", "pdf"] as const;
const DATASET = await readDataset(join(FIXTURES, "results.csv"));
const FIGURES = [...dashboardFigures(DATASET), confusionFigure(DATASET, "confusion")];
const FONTS = await loadFonts();
const PLOTTER = openPlotter(FONTS);

async function hash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}

Deno.test("Plotly knows every attribute of every figure", () => {
  for (const figure of FIGURES) assert.deepEqual(PLOTTER.validate(figure), [], figure.id);
});

Deno.test("widths of text are those of the font: Arimo's are Arial's", () => {
  // From Arial's published character widths, in parts of 2048.
  const widths = { A: 1366, W: 1933, i: 455, m: 1706, "1": 1139, " ": 569, "%": 1821, é: 1139 };
  for (const [character, width] of Object.entries(widths)) {
    assert.equal(textWidth(character, 2048, FONTS.regular), width, character);
  }
  assert.equal(textWidth("A", 2048, FONTS.bold), 1479);
  const text = "one two threeee 四 " + "x".repeat(50);
  for (const line of wrapText(text, 60, 10, FONTS.regular)) {
    assert.ok(textWidth(line, 10, FONTS.regular) <= 60, line);
  }
  assert.equal(wrapText(text, 60, 10, FONTS.regular).join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
});

Deno.test("an export is the same bytes again, whole report included, and PDFs hold fonts, titles and numbers", async () => {
  await inTemporaryFolder(async (folder) => {
    const figures = FIGURES.filter(({ id }) => ["accuracy", "heatmap_latency"].includes(id));
    const write = async (name: string) => {
      const options = { figures, formats: FORMATS, to: DATASET.to, report: DATASET };
      await Deno.mkdir(join(folder, name));
      return await exportFigures({ ...options, folder: join(folder, name) });
    };
    const [first, second] = [await write("a"), await write("b")];
    assert.equal(first.length, 3 * figures.length + 1);
    for (const [index, path] of first.entries()) {
      const [one, other] = [await Deno.readFile(path), await Deno.readFile(second[index]!)];
      assert.equal(await hash(one), await hash(other), path);
      if (path.endsWith(".png")) checkPng(one, path);
    }
    const report = await Deno.readFile(join(folder, "a/report.pdf"));
    const file = new TextDecoder("latin1").decode(report);
    assert.match(file, /\/FontFile2/);
    assert.match(file, /\/Lang \(en\)/);
    assert.match(file, /\/MarkInfo/);
    const document = await getDocumentProxy(report);
    const { text, totalPages } = await extractText(document, { mergePages: true });
    assert.match(JSON.stringify(await (await document.getPage(1)).getStructTree()), /"role":"H1"/);
    assert.match(
      JSON.stringify(await (await document.getPage(3)).getStructTree()),
      /"role":"Figure".*"alt":"Accuracy/,
    );
    assert.equal(totalPages, 4);
    const plain = text.replace(/\s+/g, "");
    const numbers = resultTable(DATASET).rows.flat();
    for (
      const words of [
        "Chart reading benchmark",
        "Contents",
        ...figures.map(({ title }) => title),
        ...numbers,
      ]
    ) {
      assert.ok(plain.includes(words.replace(/\s+/g, "")), words);
    }
    const [accuracy] = figures;
    const one = await Deno.readFile(join(folder, "a/accuracy.pdf"));
    const inPicture = await extractText(await getDocumentProxy(one), { mergePages: true });
    assert.ok(
      inPicture.text.replace(/\s+/g, "").includes("Rightanswers"),
      "text of the picture can be selected",
    );
    assert.ok(inPicture.text.includes(accuracy!.title));
  });
});

/** Twice the picture's size, white paper, ink where the title is and where the plot is. */
function checkPng(bytes: Uint8Array, path: string): void {
  const { width, height, data, channels } = decode(bytes);
  assert.equal(width, 1920, path);
  const ink = (left: number, top: number, right: number, bottom: number) => {
    let dark = 0;
    for (let y = top; y < bottom; y++) {
      for (let x = left; x < right; x++) if (data[channels * (y * width + x)]! < 100) dark++;
    }
    return dark / ((right - left) * (bottom - top));
  };
  assert.deepEqual([...data.slice(0, 3)], [255, 255, 255]);
  assert.ok(ink(32, 32, 300, 80) > 0.02, `${path}: title`);
  assert.ok(ink(0, 100, 200, height - 100) > 0.001, `${path}: left axis`);
  assert.ok(ink(200, height / 2, width - 200, height - 40) > 0.001, `${path}: plot and lower axis`);
}

Deno.test("a figure without numbers is exported in words", async () => {
  const bare = await readDataset(join(FIXTURES, "seven_columns.csv"));
  const figure = confusionFigure(bare, "confusion");
  const svg = await pictureSvg(figure, PLOTTER, FONTS);
  assert.deepEqual(textsOf(svg), ["Confusion", "Nothing to draw.", "No labels: accuracy not known."]);
  await inTemporaryFolder(async (folder) => {
    const files = await exportFigures({
      figures: [figure],
      folder,
      formats: FORMATS,
      to: bare.to,
      report: bare,
    });
    for (const path of files.filter((path) => path.endsWith(".pdf"))) {
      const { text } = await extractText(await getDocumentProxy(await Deno.readFile(path)), {
        mergePages: true,
      });
      assert.match(text, /No\s+labels:\s+accuracy\s+not\s+known/, path);
    }
  });
});

const EVIL = [
  `</svg><script>alert(1)</script>`,
  `<b>bold & "quoted"</b> 'x' \`y\` $z$`,
  `]]><!--`,
  `&lt;i&gt;&#60;`,
  `\u0001\u0008\u001f\ufffe`,
  `<a href="javascript:alert(1)">x</a>`,
  `模型 🧠 \u202eabc`,
  `${"long".repeat(60)}`,
];

Deno.test("hostile names stay text: the SVG is well-formed, has no element of theirs, and draws", async () => {
  await inTemporaryFolder(async (folder) => {
    const input = join(folder, "evil.csv");
    const records = EVIL.flatMap((evil, i) => [
      measuredRecord({
        model: evil,
        precision: evil,
        image: evil,
        memoryMb: 5 + i,
        tokens: 3,
        latencyMs: 9 + i,
      }),
      failedRecord({ model: evil, error: evil }),
    ]);
    await Deno.writeTextFile(input, HEADER_ROW + records.map(formatRow).join(""));
    const dataset = await readDataset(input);
    const figures: Figure[] = dashboardFigures(dataset).filter(({ id }) => !id.startsWith("memory"));
    for (const figure of figures) {
      const svg = await pictureSvg(figure, PLOTTER, FONTS);
      assert.doesNotMatch(svg, /<(script|a|b|i|foreignObject)[\s>]/, figure.id);
      // deno-lint-ignore no-control-regex -- what XML does not know
      assert.doesNotMatch(svg, /[\0-\x08\x0b\x0c\x0e-\x1f]/);
      assert.deepEqual(unbalanced(svg), [], figure.id);
    }
    const files = await exportFigures({
      figures: figures.slice(-2),
      folder,
      formats: FORMATS,
      to: dataset.to,
      report: dataset,
    });
    assert.equal(files.length, 7);
  });
});

/** Tags that are not closed in order, and characters that XML does not allow where they stand. */
function unbalanced(xml: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (
    const [all, close, name, , empty] of xml.matchAll(
      /<(\/?)([\w:]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|<|&(?!#?\w+;)/g,
    )
  ) {
    if (name === undefined) wrong.push(all);
    else if (close) {
      if (open.pop() !== name) wrong.push(all);
    } else if (!empty) open.push(name);
  }
  return [...wrong, ...open];
}
