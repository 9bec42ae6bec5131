/** Started by fuzz.ts: runs cases of one target and says so on stdout, a line before and after each. */
import { join } from "node:path";
import { randomOf } from "../tests/fuzz/random.ts";
import { judge } from "../tests/fuzz/target.ts";
import { TARGETS } from "../tests/fuzz/targets.ts";

const [name = "", seed = "1", first = "0", last = "0", folder = ""] = Deno.args;
const MOST_RSS = 512 * 2 ** 20;
const say = (line: object) => Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(line) + "\n"));

const target = await TARGETS[name]!();
const work = join(folder, "work");
await Deno.mkdir(work, { recursive: true });
const open = await target.open(work);
const peaks = { ms: 0, rss: 0 };
// A rejection that nobody awaits would end the process without a word on the case.
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  say({ stray: String(event.reason?.stack ?? event.reason).slice(0, 400) });
});
for (let number = Number(first); number < Number(last); number++) {
  const input = target.make(randomOf(Number(seed), number));
  say({ begin: number });
  const verdict = await judge(open, input);
  const rss = Deno.memoryUsage().rss;
  peaks.ms = Math.max(peaks.ms, verdict.ms);
  peaks.rss = Math.max(peaks.rss, rss);
  const what = verdict.kind === "finding"
    ? verdict.what
    : rss > MOST_RSS
    ? `${Math.round(rss / 2 ** 20)} MiB`
    : null;
  if (what !== null) say({ finding: number, what });
  if (number % 500 === 499) say({ peaks });
  if (rss > MOST_RSS) break;
}
say({ peaks, done: true });
await open.close().catch(() => {});
Deno.exit(0);
