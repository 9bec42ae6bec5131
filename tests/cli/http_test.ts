import assert from "node:assert/strict";
import { join } from "node:path";
import { isMeasured, type ResultRecord } from "../../src/results/record.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import { cutJournal } from "../benchmark/cut_journal.ts";
import { makeFolder, PNG } from "../benchmark/set_up.ts";
import {
  answer,
  chunk,
  end,
  fixture,
  json,
  MODEL,
  stream,
  withServer,
} from "../inference/http/fake_server.ts";
import { ONLINE_PROGRAM, PROGRAM, runProgram } from "./run_program.ts";

const KEY = "sk-very-secret";
const IMAGES = ["01.png", "02.png", "03.png"];

async function inFolder(images: readonly string[], work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await makeFolder(images);
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function benchmark(folder: string, endpoint: string, ...args: string[]) {
  const csv = join(folder, "results.csv");
  const all = ["--images-dir", join(folder, "images"), "--output", csv, "--backend", "http"];
  const options = { program: ONLINE_PROGRAM, env: { CHARTVLM_API_KEY: KEY } };
  const ended = await runProgram(folder, ["benchmark", ...all, "--endpoint", endpoint, ...args], options);
  const records = ended.code === 2 ? [] : await readAllRecords(csv);
  return { ...ended, records, csv };
}

const outcomes = (records: readonly ResultRecord[]) => records.map(({ outcome }) => outcome);
const served = ["--model", MODEL];

Deno.test("benchmark against a server: times and tokens of the stream, empty for what is not known", () =>
  inFolder(IMAGES, (folder) =>
    withServer({ chat: () => stream(answer()) }, async ({ origin, chats }) => {
      const { code, stdout, stderr, records, csv } = await benchmark(folder, origin, ...served);
      assert.equal(code, 0, stderr);
      assert.match(stdout, new RegExp(`${MODEL} +as-served +http +3 +100\\.0 %`));
      assert.equal(chats().length, 4); // a warm-up and three
      assert.deepEqual(outcomes(records), ["ok", "ok", "ok"]);
      for (const record of records) checkRecord(record);
      assert.ok(chats().every(({ authorization }) => authorization === `Bearer ${KEY}`));
      assert.ok(!(stdout + stderr + await Deno.readTextFile(csv)).includes(KEY));
      const pages = await runProgram(folder, [
        "visualize",
        "--input",
        csv,
        "--output",
        join(folder, "pages"),
      ]);
      assert.equal(pages.code, 0, pages.stderr);
    })));

function checkRecord(record: ResultRecord): void {
  assert.ok(isMeasured(record));
  const { timings, provenance } = record;
  assert.deepEqual([record.tokens, record.promptTokens, record.imageTokens], [7, 90, null]);
  assert.ok(timings.ttftMs! > 0 && timings.ttftMs! < timings.latencyMs);
  assert.ok(Math.abs(timings.tpotMs! - (timings.latencyMs - timings.ttftMs!) / 6) < 0.001);
  assert.deepEqual([timings.visionMs, timings.preprocessMs, timings.prefillMs], [null, null, null]);
  assert.deepEqual([record.memoryMb, record.loadMs, record.predictedPattern], [null, null, "double_top"]);
  const { modelSha256, os, cpu, threads, adapter } = provenance;
  assert.deepEqual([modelSha256, os, cpu, threads, adapter], [null, null, null, null, null]);
  assert.equal(provenance.runtime, "llama.cpp b1-0c1e570 (Q8_0)");
}

const WITHOUT_USAGE = chunk({ content: "Pattern: " }) + chunk({ content: "double top." }) + chunk({}, "stop");
const BEHAVIOURS: readonly (readonly [outcome: string, reply: () => Response])[] = [
  ["ok", () => stream(WITHOUT_USAGE)],
  ["failed", () => json(400, JSON.parse(fixture("bad_image.json")))],
  ["failed", () => stream(chunk({ content: "Pattern" }))],
  ["truncated", () => stream(fixture("stream_usage.txt"))],
  ["refused", () => stream(chunk({ content: "x" }) + chunk({}, "content_filter") + end(9, 2))],
  ["timeout", () => stall()],
  ["ok", () => stream(answer())],
];

function stall(): Response {
  return new Response(new ReadableStream(), { headers: { "content-type": "text/event-stream" } });
}

Deno.test("what a server does becomes the outcome of the item, and the run goes on", () =>
  inFolder(
    BEHAVIOURS.map((_, index) => `0${index}.png`),
    (folder) =>
      withServer({ chat: (_, count) => BEHAVIOURS[count - 1]![1]() }, async ({ origin }) => {
        const args = ["--warmup", "0", "--timeout", "4", "--precision", "Q8_0"];
        const { code, stderr, records } = await benchmark(folder, `${origin}/v1`, ...served, ...args);
        assert.equal(code, 1, stderr);
        assert.deepEqual(outcomes(records), BEHAVIOURS.map(([outcome]) => outcome));
        const [unknown, bad] = records;
        assert.ok(unknown !== undefined && isMeasured(unknown));
        assert.deepEqual([unknown.tokens, unknown.promptTokens, unknown.timings.tpotMs], [null, null, null]);
        assert.ok(bad !== undefined && !isMeasured(bad));
        assert.match(bad.error, /^the server refused: 400 Bad Request: Failed to load image/);
        assert.equal(bad.cell.precision, "Q8_0");
      }),
  ));

Deno.test("a resume goes on with the same server only", () =>
  inFolder(IMAGES, async (folder) => {
    const chat = () => stream(answer());
    await withServer({ chat }, async ({ origin }) => {
      await benchmark(folder, origin, ...served);
      await cutJournal(join(folder, "results.csv"));
      const { records } = await benchmark(folder, origin, ...served, "--resume");
      assert.deepEqual(records.map(({ image }) => image), IMAGES);
    });
    const other = ({ path }: { path: string }) =>
      path === "/props" ? json(200, { build_info: "b2" }) : undefined;
    await withServer({ chat, other }, async ({ origin }) => {
      const { code, stderr } = await benchmark(folder, origin, ...served, "--resume");
      assert.equal(code, 2);
      assert.match(
        stderr,
        /the server of .* as-served http: "llama\.cpp b1-0c1e570 \(Q8_0\)" then, "llama\.cpp b2" now/,
      );
    });
  }));

Deno.test("a server that is gone: the cell is given up, its items are recorded as not tried", () =>
  inFolder([...IMAGES, "04.png", "05.png", "06.png"], async (folder) => {
    const stop = new AbortController();
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, signal: stop.signal, onListen() {} },
      (request) => {
        if (!request.url.endsWith("/completions")) return new Response(fixture("models.json"));
        stop.abort();
        return stream(answer());
      },
    );
    const { code, stderr, records } = await benchmark(
      folder,
      `http://127.0.0.1:${server.addr.port}`,
      ...[...served, "--warmup", "0"],
    );
    await server.finished;
    assert.equal(code, 1, stderr);
    assert.equal(records.length, 6);
    assert.ok(outcomes(records).includes("crashed"));
    const last = records.at(-1)!;
    assert.ok(!isMeasured(last) && last.error.startsWith("not tried, the cell was given up: "));
    assert.match(stderr, /warning: gave up .* with \d items not tried/);
  }));

Deno.test("analyze asks a server: text, and JSON with null for what is not known", () =>
  inFolder([], (folder) =>
    withServer({ chat: () => stream(answer()) }, async ({ origin }) => {
      await Deno.writeFile(join(folder, "a.png"), PNG);
      const args = ["analyze", "a.png", "--backend", "http", "--endpoint", origin, "--model", MODEL];
      const online = { program: ONLINE_PROGRAM };
      const text = await runProgram(folder, args, online);
      assert.equal(text.code, 0, text.stderr);
      assert.match(
        text.stdout,
        /^a\.png\n {2}Pattern: double top\..*\n {2}pattern: double_top, .* 7 tokens, \d+ tokens\/s\n$/,
      );
      assert.equal(text.stderr, `${MODEL} as-served on http, llama.cpp b1-0c1e570 (Q8_0)\n`);
      const line = JSON.parse((await runProgram(folder, [...args, "--json"], online)).stdout);
      assert.deepEqual([line.tokens, line.prompt_tokens, line.backend, line.precision], [
        7,
        90,
        "http",
        "as-served",
      ]);
      for (
        const name of ["token_ids", "image_tokens", "load_ms", "threads", "model_sha256", "first_after_load"]
      ) {
        assert.equal(line[name], null, name);
      }
    })));

const WRONG: readonly (readonly [args: string[], error: RegExp, program?: readonly string[]])[] = [
  [
    ["--backend", "http", "--endpoint", "http://127.0.0.1:1"],
    /^error: cannot reach "127\.0\.0\.1:1": the program runs without network permission\n\nhint: .*deno task chartvlm:online/,
    PROGRAM,
  ],
  [
    ["--backend", "http", "--endpoint", "http://127.0.0.1:1"],
    /^error: cannot reach the server at "http:\/\/127\.0\.0\.1:1\/v1"/,
  ],
  [["--backend", "http"], /^error: the backend http needs the address of a server/],
  [
    ["--endpoint", "http://127.0.0.1:1"],
    /^error: --endpoint names a server, which only the backend http asks/,
  ],
  [
    ["--backend", "http", "--endpoint", "http://a:b@127.0.0.1:1"],
    /^error: cannot use the endpoint: it holds credentials/,
  ],
];

for (const [args, error, program = ONLINE_PROGRAM] of WRONG) {
  Deno.test(`wrong use: ${args.join(" ")}${program === PROGRAM ? ", offline" : ""}`, () =>
    inFolder(IMAGES, async (folder) => {
      for (const command of [["benchmark", "--images-dir", "images"], ["analyze", "images/01.png"]]) {
        const { code, stdout, stderr } = await runProgram(folder, [...command, ...args], { program });
        assert.equal(code, 2, stderr);
        assert.equal(stdout, "");
        assert.match(stderr, error);
      }
    }));
}

Deno.test("a served model has one precision", () =>
  inFolder(IMAGES, (folder) =>
    withServer({ chat: () => stream(answer()) }, async ({ origin }) => {
      const { code, stderr } = await benchmark(
        folder,
        origin,
        ...served,
        "--precision",
        "a",
        "--precision",
        "b",
      );
      assert.equal(code, 2);
      assert.match(stderr, /^error: a served model has one precision, not both "a" and "b"/);
    })));
