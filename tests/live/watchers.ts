import assert from "node:assert/strict";
import { join } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { readJournal } from "../../src/benchmark/journal/read.ts";
import { type Random, random } from "../../src/charts/random.ts";
import { fakeWorker, makeFolder } from "../benchmark/set_up.ts";
import { type Client, connect, type Event, itemsOf } from "./client.ts";
import { rawRequest } from "./raw_request.ts";

export interface WatchersOptions {
  readonly items: number;
  /** Milliseconds that the fake worker takes for an item. */
  readonly paceMs: number;
  readonly clients: number;
  /** How often each client is cut off, at random moments. */
  readonly cuts: number;
  readonly seed: number;
  /** How often the server looks for new records. */
  readonly intervalS: number;
  say?(text: string): void;
}

export interface WatchersReport {
  readonly records: number;
  readonly seconds: number;
  readonly cuts: number;
  /** Resident memory of the server, MiB, sampled every second; null where the system has no `ps`. */
  readonly rssMb: { readonly first: number; readonly last: number; readonly peak: number } | null;
}

/**
 * Watches a benchmark with many clients, each of which is cut off and comes back with its last id. In the end each has
 * every record of the journal, once, in its order. Server and benchmark are processes of their own.
 */
export async function watchBenchmark(options: WatchersOptions): Promise<WatchersReport> {
  const { items, clients, intervalS, seed } = options;
  const images = Array.from({ length: items }, (_, index) => `${String(index).padStart(5, "0")}-slow.png`);
  const folder = await makeFolder(images);
  const csv = join(folder, "out", "results.csv");
  const server = await startServer(csv, intervalS);
  const chances = Array.from({ length: clients }, (_, client) => random(seed, client));
  const started = performance.now();
  const watching = chances.map((chance) => watcher(`${server.url}events`, options, chance));
  const running = startBenchmark(folder, options).output();
  const rss = sampleRss(server.process.pid);
  await requireRefused(server.url);
  const seen = await Promise.all(watching);
  const { code, stderr } = await running;
  const seconds = (performance.now() - started) / 1000;
  const rssMb = await rss.finish();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const expected = await itemsIn(csv.replace(".csv", ".journal.jsonl"));
  assert.equal(expected.length, items);
  for (const { received } of seen) assert.deepEqual(received, expected);
  await endServer(server.process);
  await Deno.remove(folder, { recursive: true });
  return { records: expected.length, seconds, cuts: seen.reduce((sum, { cuts }) => sum + cuts, 0), rssMb };
}

/** A client that comes back with the last id it got, until it is told that the run has ended. */
async function watcher(url: string, { items, paceMs, cuts, say }: WatchersOptions, chance: Random) {
  // Before the run can have ended, however fast it is.
  const moments = Array.from({ length: cuts }, () => chance.between(0.05, 0.75) * items * paceMs);
  let client: Client | null = null;
  let done = 0;
  let hasEnded = false;
  const cut = (): unknown => {
    if (hasEnded) return;
    if (client === null) return setTimeout(cut, 5); // it is away; as soon as it is back
    client.cut();
    client = null;
    done++;
  };
  moments.forEach((ms) => setTimeout(cut, ms));
  const received: number[] = [];
  let last: string | null = null;
  while (!hasEnded) {
    const before = done;
    const open: Client = client = await connect(url, last);
    for (
      let event: Event | null = await open.next();
      event !== null;
      event = hasEnded ? null : await open.next()
    ) {
      assert.notEqual(event.name, "reset");
      received.push(...itemsOf([event]));
      last = event.id ?? last;
      hasEnded = event.name === "end";
    }
    assert.ok(hasEnded || done > before, "the server cut the stream");
    await new Promise((resolve) => setTimeout(resolve, hasEnded ? 0 : chance.between(0, 10 * paceMs)));
  }
  say?.(`a client has ${received.length} records after ${done} cuts`);
  return { received, cuts: done };
}

const SERVE = config.tasks.serve.command.split(" ").slice(1);

/** The program as users start it, at a free port. */
async function startServer(csv: string, intervalS: number) {
  const options = ["--input", csv, "--port", "0", "--interval", String(intervalS)];
  const process = new Deno.Command(Deno.execPath(), {
    args: [...SERVE, ...options],
    cwd: join(import.meta.dirname!, "../.."),
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const { value } = await reader.read();
  reader.cancel();
  return { process, url: value!.trim() };
}

async function endServer(process: Deno.ChildProcess): Promise<void> {
  process.kill("SIGINT");
  assert.equal((await process.status).code, 0, "the run had ended");
}

function startBenchmark(folder: string, { paceMs }: WatchersOptions): Deno.Command {
  const script = join(import.meta.dirname!, "../benchmark/run_once.ts");
  const worker = JSON.stringify(fakeWorker(`--slow=${paceMs}`));
  const allowed = ["--allow-read", "--allow-write", "--allow-env", "--allow-run", "--allow-sys"];
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", ...allowed, script, folder, `worker=${worker}`],
  });
}

/** While the run goes on: another name for this machine, and a page of another site. */
async function requireRefused(url: string): Promise<void> {
  const { host, port } = new URL(url);
  for (const headers of [["Host: evil.example"], [`Host: ${host}`, "Origin: http://evil.example"]]) {
    assert.equal((await rawRequest(Number(port), "GET /events", headers)).status, 403, headers.join());
  }
}

async function itemsIn(journal: string): Promise<number[]> {
  const items: number[] = [];
  for await (const { entry } of readJournal(journal)) if (entry.type === "record") items.push(entry.item);
  return items;
}

function sampleRss(pid: number) {
  const samples: number[] = [];
  const sample = async () => {
    const { stdout } = await new Deno.Command("ps", { args: ["-o", "rss=", "-p", String(pid)] }).output();
    const kib = Number(new TextDecoder().decode(stdout));
    if (kib > 0) samples.push(Math.round(kib / 102.4) / 10);
  };
  let last: Promise<void> = Promise.resolve();
  const timer = setInterval(() => last = sample().catch(() => {}), 1000);
  return {
    async finish() {
      clearInterval(timer);
      await last;
      if (samples.length === 0) return null;
      return { first: samples[0]!, last: samples.at(-1)!, peak: Math.max(...samples) };
    },
  };
}
