/**
 * Kills a benchmark at random moments, resumes it until it is done, and compares its records with an undisturbed run's:
 *
 *   deno run --allow-read --allow-write --allow-env --allow-run --allow-sys scripts/kill_test.ts [KILLS [SEED]]
 */
import { killUntilDone } from "../tests/benchmark/kills.ts";

const [kills = 100, seed = 1] = Deno.args.map(Number);
const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
const report = await killUntilDone({ kills, seed, charts: 15 * kills, longest: 1500, say });
say(`the records equal those of an undisturbed run: ${JSON.stringify(report)}`);
