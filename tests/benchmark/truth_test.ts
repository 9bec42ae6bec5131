import assert from "node:assert/strict";
import { join } from "node:path";
import { workerCommand } from "../../src/benchmark/worker_command.ts";
import { loadModel } from "../../src/inference/load_model.ts";
import { startedBackend, startRuntime } from "../../src/inference/runtime.ts";
import { resolveModel } from "../../src/models/catalog.ts";
import { exists } from "../../src/models/program_files.ts";
import { readPace } from "../../src/compare/read_pace.ts";
import { isMeasured } from "../../src/results/record.ts";
import { makeFolder, PNG, runIn } from "./set_up.ts";

const TIME = "/usr/bin/time";
const hasTime = Deno.build.os === "linux" && await exists(TIME);

/** GNU time asks the kernel about the ended process: an account that is not ours. */
Deno.test(
  "peak memory is what /usr/bin/time -v says of the worker",
  { ignore: !hasTime },
  async () => {
    const folder = await makeFolder(Array.from({ length: 6 }, (_, index) => `0${index}-top.png`));
    const account = join(folder, "time.txt");
    const worker = [TIME, "-v", "-o", account, ...await workerCommand()] as const;
    const { records } = await runIn(folder, {
      models: ["builtin"],
      precisions: ["int8"],
      worker,
      pace: true,
    });
    assert.ok(records.every(isMeasured));
    const paceOf = await readPace(join(folder, "out", "results.csv"));
    assert.ok(records.every((record) => paceOf!(record) > 0.5), "the machine's pace was measured");
    const [, kib] = /Maximum resident set size \(kbytes\): (\d+)/.exec(await Deno.readTextFile(account)) ??
      [];
    const [ours, theirs] = [records.at(-1)!.memoryMb!, Number(kib) / 1024];
    assert.ok(theirs > 50 && Math.abs(ours - theirs) < 0.02 * theirs, `${ours} MiB, by time ${theirs} MiB`);
    await Deno.remove(folder, { recursive: true });
  },
);

Deno.test("times are those of a stopwatch around the sessions; tokens are the tokenizer's", async () => {
  const { transformers } = await startRuntime(1, "wasm");
  const backend = await startedBackend();
  const { openSession } = backend;
  const ends: number[] = []; // of each session's run, by this stopwatch
  Object.assign(backend, {
    openSession: async (...args: Parameters<typeof openSession>) => {
      const opened = await openSession(...args);
      const run = opened.session.run.bind(opened.session);
      Object.assign(opened.session, {
        run: async (...feeds: Parameters<typeof run>) => {
          const outputs = await run(...feeds);
          ends.push(performance.now());
          return outputs;
        },
      });
      return opened;
    },
  });
  const model = await loadModel(await resolveModel("builtin"), {
    precision: "fp32",
    backend: "wasm",
    threads: 1,
  });
  Object.assign(backend, { openSession });
  await model.generate({ image: PNG, prompt: "What?", maxNewTokens: 4 });
  const timed = async () => {
    ends.length = 0;
    const start = performance.now();
    const { timings, tokens, tokenIds, text } = await model.generate({
      image: PNG,
      prompt: "What?",
      maxNewTokens: 32,
    });
    // The vision encoder and the prompt's embedding run before the first decoder run; then two runs a token.
    const steps = tokens - 1;
    const [ttft, latency] = [ends[ends.length - 1 - 2 * steps]! - start, ends.at(-1)! - start];
    const off = Math.max(
      Math.abs(timings.ttftMs! - ttft) / ttft,
      Math.abs(timings.latencyMs - latency) / latency,
    );
    return { off, tokens, tokenIds, text };
  };
  // The machine may stop the process between the two clocks: the best of ten requests shows what the clocks measure.
  const requests = [];
  for (let request = 0; request < 10; request++) requests.push(await timed());
  const off = Math.min(...requests.map(({ off }) => off));
  assert.ok(off < 0.02, `${(100 * off).toFixed(1)} % off`);
  const { tokens, tokenIds, text } = requests[0]!;
  const { folder } = await resolveModel("builtin");
  const tokenizer = await transformers.AutoTokenizer.from_pretrained(folder);
  assert.equal(tokenIds.length, tokens);
  const again = tokenizer.encode(text, { add_special_tokens: false });
  assert.ok(
    tokens - again.length >= 0 && tokens - again.length <= 1,
    `${tokens} tokens, ${again.length} of the text`,
  );
  await model.dispose();
});
