/**
 * Fuzzes every reader of foreign bytes:
 *
 *   deno run -A scripts/fuzz.ts [--target NAME]... [--cases N] [--seed N] [--output DIR]
 *   deno run -A scripts/fuzz.ts --target NAME --case FILE        one saved input again
 *
 * Each target runs in a process of its own that may read, write to one folder and use the loopback, nothing else; it is killed
 * where a case takes over 10 s or the process over 1 GiB. What a case may do: be read, or be refused by a UserError or WorkError,
 * within 2 s and 512 MiB. Anything else is a finding: its input is saved, named by its seed and number. A target that is
 * done is not done again while `DIR/NAME.json` is there.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { randomOf } from "../tests/fuzz/random.ts";
import { judge } from "../tests/fuzz/target.ts";
import { TARGETS } from "../tests/fuzz/targets.ts";

interface Report {
  readonly target: string;
  readonly seed: number;
  cases: number;
  seconds: number;
  worstMs: number;
  peakMib: number;
  findings: Finding[];
}

interface Finding {
  readonly number: number;
  readonly what: string;
}

type Line = {
  readonly begin?: number;
  readonly finding?: number;
  readonly what?: string;
  readonly stray?: string;
  readonly peaks?: { readonly ms: number; readonly rss: number };
  readonly done?: true;
};

const HANG_MS = 10_000;
const KILL_KIB = 2 ** 20;
/** More of one target are the same fault most likely. */
const MOST_FINDINGS = 400;

const { values: options } = parseArgs({
  options: {
    target: { type: "string", multiple: true },
    cases: { type: "string" },
    seed: { type: "string", default: "1" },
    output: { type: "string", default: "fuzz" },
    case: { type: "string" },
  },
});
const names = options.target ?? Object.keys(TARGETS);
const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));

if (options.case !== undefined) await again(names[0]!, options.case);
else await fuzzAll(names);

async function again(name: string, path: string): Promise<void> {
  const folder = await Deno.makeTempDir();
  const target = await (await TARGETS[name]!()).open(folder);
  say(JSON.stringify(await judge(target, await Deno.readFile(path))));
  await target.close();
  await Deno.remove(folder, { recursive: true });
  Deno.exit(0);
}

async function fuzzAll(names: readonly string[]): Promise<void> {
  await Deno.mkdir(options.output, { recursive: true });
  say("| target | cases | seconds | slowest, ms | peak, MiB | findings |\n|---|---:|---:|---:|---:|---:|");
  let findings = 0;
  for (const name of names) {
    const report = await finished(name) ?? await fuzz(name);
    const { cases, seconds, worstMs, peakMib } = report;
    say(
      `| ${name} | ${cases} | ${Math.round(seconds)} | ${Math.round(worstMs)} | ${
        Math.round(peakMib)
      } | ${report.findings.length} |`,
    );
    for (const [what, number] of kinds(report)) say(`  case ${number}: ${what}`);
    findings += report.findings.length;
  }
  Deno.exit(findings === 0 ? 0 : 1);
}

async function finished(name: string): Promise<Report | null> {
  try {
    return JSON.parse(await Deno.readTextFile(join(options.output, `${name}.json`))) as Report;
  } catch {
    return null;
  }
}

/** One finding of each kind, numbers in its text aside. */
function kinds({ findings }: Report): Map<string, number> {
  const kinds = new Map<string, number>();
  for (const { what, number } of findings) {
    const kind = what.replace(/\d+/g, "N").slice(0, 240);
    if (!kinds.has(kind)) kinds.set(kind, number);
  }
  return kinds;
}

async function fuzz(name: string): Promise<Report> {
  const { cases: usual } = await TARGETS[name]!();
  const cases = Number(options.cases ?? usual);
  const report: Report = {
    target: name,
    seed: Number(options.seed),
    cases: 0,
    seconds: 0,
    worstMs: 0,
    peakMib: 0,
    findings: [],
  };
  const start = performance.now();
  while (report.cases < cases && report.findings.length < MOST_FINDINGS) await runFrom(name, report, cases);
  report.seconds = (performance.now() - start) / 1000;
  await Deno.writeTextFile(join(options.output, `${name}.json`), JSON.stringify(report, null, 1));
  return report;
}

/** One process, from the case after the last one on. */
async function runFrom(name: string, report: Report, cases: number): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "chartvlm-fuzz-" });
  const first = report.cases;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "--quiet",
        "--no-prompt",
        "--allow-read",
        `--allow-write=${folder}`,
        "--allow-env",
        "--allow-sys",
      ],
      ...["--allow-net=127.0.0.1", "--v8-flags=--max-old-space-size=400", "--unstable-raw-imports"],
      new URL("fuzz_worker.ts", import.meta.url).pathname,
      ...[name, options.seed, String(first), String(cases), folder],
    ],
    env: { TMPDIR: folder },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stderr = new Response(child.stderr).text();
  let reason: string | null = null;
  let [current, done, since] = [first, false, performance.now() + 30_000];
  const kill = (why: string) => {
    reason ??= why;
    try {
      child.kill("SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  const watch = setInterval(async () => {
    if (performance.now() - since > HANG_MS) kill(`no end after ${HANG_MS / 1000} s`);
    const rss = await rssKib(child.pid);
    report.peakMib = Math.max(report.peakMib, rss / 1024);
    if (rss > KILL_KIB) kill(`${Math.round(rss / 1024)} MiB`);
  }, 250);
  for await (const line of linesOf(child.stdout)) {
    const told = JSON.parse(line) as Line;
    if (told.begin !== undefined) [current, since] = [told.begin, performance.now()];
    if (told.peaks !== undefined) {
      report.worstMs = Math.max(report.worstMs, told.peaks.ms);
      report.peakMib = Math.max(report.peakMib, told.peaks.rss / 2 ** 20);
    }
    if (told.finding !== undefined) await note(report, told.finding, told.what ?? "");
    if (told.stray !== undefined) await note(report, current, `not awaited: ${told.stray}`);
    done ||= told.done === true;
    report.cases = current + 1;
  }
  clearInterval(watch);
  const { code, signal } = await child.status;
  if (!done) {
    await note(report, current, reason ?? `ended with ${signal ?? code}: ${(await stderr).slice(-300)}`);
  }
  report.cases = Math.max(report.cases, current + 1);
  await Deno.remove(folder, { recursive: true });
}

async function note(report: Report, number: number, what: string): Promise<void> {
  report.findings.push({ number, what });
  if (report.findings.length > 40) return; // inputs; the seed and the number make the others again
  const target = await TARGETS[report.target]!();
  const path = join(options.output, `${report.target}-${report.seed}-${number}.bin`);
  await Deno.writeFile(path, target.make(randomOf(report.seed, number)));
}

async function rssKib(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`).catch(() => "");
  return Number(/^VmHWM:\s*(\d+)/m.exec(status)?.[1] ?? 0);
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  let rest = "";
  for await (
    const chunk of stream.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
  ) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
