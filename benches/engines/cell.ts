// One cell in a process of its own: prints one JSON object with every request's times. Used by compare.py.
//   deno run -A benches/engines/cell.ts MODEL_FOLDER PRECISION BACKEND THREADS IMAGE PROMPT NEW_TOKENS REQUESTS
import process from "node:process";
import { loadModel } from "../../src/inference/load_model.ts";
import type { BackendName } from "../../src/inference/backends/backend.ts";
import { startRuntime } from "../../src/inference/runtime.ts";
import { openModel } from "../../src/models/model.ts";

const [folder, precision, backendName, threads, image, prompt, newTokens, requests] = Deno.args;
const { backend } = await startRuntime(Number(threads), backendName as BackendName);
let sessionMs = 0;
const open = backend.openSession;
Object.assign(backend, {
  openSession: async (files: Parameters<typeof open>[0]) => {
    const opened = await open(files);
    const run = opened.session.run.bind(opened.session);
    return Object.assign(opened, {
      session: Object.assign(opened.session, {
        run: async (feeds: Parameters<typeof run>[0]) => {
          const start = performance.now();
          const outputs = await run(feeds);
          sessionMs += performance.now() - start;
          return outputs;
        },
      }),
    });
  },
});
const model = await openModel("bench", folder!);
const loaded = await loadModel(model, {
  precision: precision!,
  backend: backendName!,
  threads: Number(threads),
});
const bytes = await Deno.readFile(image!);
const runs = [];
let tokens: readonly number[] = [];
for (let i = 0; i < Number(requests); i++) {
  sessionMs = 0;
  const cpu = process.cpuUsage();
  const { timings, tokenIds, promptTokens } = await loaded.generate({
    image: bytes,
    prompt: prompt!,
    maxNewTokens: Number(newTokens),
  });
  const used = process.cpuUsage(cpu);
  tokens = tokenIds;
  runs.push({
    ...timings,
    cpuMs: (used.user + used.system) / 1000,
    outsideMs: timings.latencyMs! - sessionMs,
    promptTokens,
  });
}
const peakMiB = process.resourceUsage().maxRSS / 1024;
// deno-lint-ignore no-console
console.log(JSON.stringify({ loadMs: loaded.loadMs, peakMiB, warnings: loaded.warnings, tokens, runs }));
