/**
 * Watches a benchmark of 2,000 items, 20 a second, with 20 clients, each cut off and back three times at random moments:
 * every client has every record once, the server's memory stays flat, other sites are refused.
 *
 *   deno run --allow-read --allow-write --allow-env --allow-run --allow-sys --allow-net=127.0.0.1 scripts/live_test.ts [SEED]
 */
import { watchBenchmark } from "../tests/live/watchers.ts";

const [seed = 1] = Deno.args.map(Number);
const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const report = await watchBenchmark({
  items: 2000,
  paceMs: 46, // and some for the journal: 20 a second
  clients: 20,
  cuts: 3,
  seed,
  intervalS: 1,
  say,
});
say(`every client has every record once: ${JSON.stringify(report)}`);
