import assert from "node:assert/strict";
import { join } from "node:path";
import { parseLabels } from "../../src/charts/labels.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { runProgram } from "./run_program.ts";

const ROWS = Array.from({ length: 120 }, (_, day) => {
  const date = new Date(Date.UTC(2020, 0, 1) + day * 86_400_000).toISOString().slice(0, 10);
  return `${date},10,12,9,${10 + day % 3 / 2},100`;
});
const HEADER = "Date,Open,High,Low,Close,Volume";

/** Price files that cannot be drawn. */
const FILES = {
  "empty.csv": "",
  "header.csv": `${HEADER}\n`,
  "short.csv": [HEADER, ...ROWS.slice(0, 30)].join("\n"),
  "text.csv": [HEADER, ...ROWS.slice(0, 15), "2021-01-01,10,12,9,ten,100"].join("\n"),
  "upside_down.csv": [HEADER, ...ROWS.slice(0, 15), "2021-01-01,10,9,12,10,100"].join("\n"),
  "no_prices.csv": "a,b\n1,2\n",
};

const WRONG: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [["--patterns", "double_top,hat"], /"hat" is not a pattern; known: head_and_shoulders, /],
  [["--style", "neon"], /'neon' is invalid\. Allowed choices are classic, dark, /],
  [["--noise", "2"], /'2' is invalid\. It must be a number from 0 to 1/],
  [["--num-charts", "0"], /'0' is invalid\. It must be a whole number from 1 /],
  [["--bars", "10"], /'10' is invalid\. It must be a whole number from 40 /],
  [["--seed", "1.5"], /'1\.5' is invalid/],
  [["--timeframe", "H3"], /'H3' is invalid\. Allowed choices are M1, /],
  [["--format", "jpg"], /'jpg' is invalid\. Allowed choices are png/],
  [["--colour"], /unknown option '--colour'/],
  [["extra"], /too many arguments/],
  [["--output-dir", "file"], /cannot write to the folder "file"/],
  [["--output-dir", "file/below"], /cannot write to the folder "file\/below"/],
  [["--from-csv", "missing.csv"], /cannot read "missing\.csv"/],
  [["--from-csv", "empty.csv"], /empty\.csv.*empty/],
  [["--from-csv", "header.csv"], /header\.csv/],
  [["--from-csv", "short.csv"], /"short\.csv": it has 30 bars, a chart needs 100/],
  [["--from-csv", "text.csv"], /text\.csv:17.*"ten"/],
  [["--from-csv", "upside_down.csv"], /upside_down\.csv:17: high 9 is below low 12/],
  [["--from-csv", "no_prices.csv"], /no_prices\.csv/],
  [["--from-csv", "short.csv", "--noise", "0.1"], /'--from-csv <file>' cannot be used with option '--noise/],
];

Deno.test("generate: wrong use is one line and exit code 2, and writes no chart", async (t) => {
  await inTemporaryFolder(async (folder) => {
    for (const [name, text] of Object.entries(FILES)) await Deno.writeTextFile(join(folder, name), text);
    await Deno.writeTextFile(join(folder, "file"), "");
    for (const [args, says] of WRONG) {
      await t.step(args.join(" "), async () => {
        const { code, stdout, stderr } = await runProgram(folder, ["generate", ...args]);
        assert.equal(code, 2, stderr);
        assert.equal(stdout, "");
        const [first = "", ...rest] = stderr.trimEnd().split("\n");
        assert.match(first, /^error: /);
        assert.match(first, says);
        assert.ok(rest.every((line) => line === "" || /^(hint|caused by): /.test(line)), stderr);
        await assert.rejects(Deno.stat(join(folder, "data")));
      });
    }
  });
});

Deno.test("generate: charts and labels where asked, told on stdout", async () => {
  await inTemporaryFolder(async (folder) => {
    const args = ["-n", "3", "--patterns", "cup_and_handle, none", "--width", "300", "--height", "200"];
    const { code, stdout, stderr } = await runProgram(folder, ["generate", ...args]);
    assert.deepEqual([code, stderr, stdout], [0, "", "3 charts in data/images\n"]);
    const images = join(folder, "data/images");
    const labels = parseLabels(await Deno.readTextFile(join(images, "labels.jsonl")), "labels.jsonl");
    assert.deepEqual(labels.map((label) => label.pattern), ["cup_and_handle", "none", "cup_and_handle"]);
    for (const label of labels) assert.ok((await Deno.stat(join(images, label.image))).isFile);
  });
});

Deno.test("generate --from-csv --skip-bad-rows leaves bad rows out and says so", async () => {
  await inTemporaryFolder(async (folder) => {
    const bad = [HEADER, ...ROWS, "2021-01-01,10,9,12,10,100"].join("\n");
    await Deno.writeTextFile(join(folder, "prices.csv"), bad);
    const args = ["--from-csv", "prices.csv", "--skip-bad-rows", "-n", "4", "-o", "out"];
    const { code, stdout, stderr } = await runProgram(folder, ["generate", ...args]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^warning: 1 bad rows of "prices\.csv" left out: .*prices\.csv:122/);
    assert.match(stdout, /^4 charts from 120 bars in out, \d labelled by the rule detector, \d unlabelled$/m);
  });
});
