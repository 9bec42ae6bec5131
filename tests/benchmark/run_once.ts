/**
 * A benchmark in a process of its own, that can be killed: `run_once.ts FOLDER [--resume] [NAME=JSON...]`. It uses the
 * fake worker and prints the result.
 */
import { runOnly } from "./set_up.ts";

const [folder = "", ...options] = Deno.args;
const given = options.filter((option) => option !== "--resume").map((option) => {
  const at = option.indexOf("=");
  return [option.slice(0, at), JSON.parse(option.slice(at + 1))];
});
const { result, said } = await runOnly(folder, {
  resume: options.includes("--resume"),
  ...Object.fromEntries(given),
});
Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify({ ...result, rows: [], said })));
