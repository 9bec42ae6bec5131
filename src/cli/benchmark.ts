import { Command, InvalidArgumentError } from "@commander-js/extra-typings";
import type { BenchmarkOptions } from "../benchmark/benchmark.ts";
import { UserError } from "../errors.ts";
import { DEFAULT_PROMPT } from "../inference/default_prompt.ts";
import { ALLOW_FALLBACK, collect, integer, number } from "./options.ts";
import type { Context } from "./context.ts";

export function benchmarkCommand(context: Context) {
  return describe().action(context.action(async (options) => {
    const { exitCodeOf, runBenchmark } = await import("./run_benchmark.ts");
    return exitCodeOf(await runBenchmark(toBenchmarkOptions(options), context.printer));
  }));
}

type Options = ReturnType<ReturnType<typeof describe>["opts"]>;

function describe() {
  return new Command("benchmark")
    .description(
      "run models on charts, one process a cell (model x precision x backend), and write a result CSV",
    )
    .option(
      "--images-dir <folder>",
      "charts: its PNG files, with labels.jsonl if there is one",
      "data/images",
    )
    .option(
      "--model <name>",
      "catalog name, organisation/name or folder; repeatable (default: every installed model)",
      collect,
    )
    .option(
      "--precision <name>",
      "precision of the weights; repeatable (default: all the model has)",
      collect,
    )
    .option(
      "--backend <name>",
      "what computes: wasm, webgpu, native, http (a server); repeatable (default: wasm)",
      collect,
    )
    .option("--endpoint <url>", "address of an OpenAI-compatible server, for --backend http")
    .option("--limit <count>", "use the first so many charts only", integer(1, 1_000_000_000))
    .option("--warmup <count>", "unmeasured runs after each load", integer(0, 1000), 1)
    .option("--repetitions <count>", "runs on each chart", integer(1, 100_000), 1)
    .option("--timeout <seconds>", "longest time of one item", number(0.001, 1_000_000), 120)
    .option("--threads <n>", "threads of each cell (default: one per core, at most 8)", integer(1, 256))
    .option(
      "--memory-limit <MiB>",
      "end a worker above this resident memory (default: 90 % of what there is)",
      number(1, 1e9),
    )
    .option(
      "-o, --output <file>",
      "result CSV; one that is there is kept as FILE.bak",
      "data/results/benchmark.csv",
    )
    .option("--resume", "go on with a run that was stopped, by its journal beside the output", false)
    .option(
      "--shard <I/N>",
      "do part I of N only, parts of equal expected cost; join them with: chartvlm merge",
      parseShard,
    )
    .option("--noise-floor", "run every cell twice, the second time into FILE.aa.csv, for compare", false)
    .option(
      "--pace",
      "measure the machine's pace beside each item (20 ms, or 4 % of an item), to correct for it in compare",
      false,
    )
    .option(
      "--block <charts>",
      "charts that a cell does before the next has its turn (default: 5, or 50 where not all models fit into memory)",
      integer(1, 1_000_000_000),
    )
    .option("--max-new-tokens <count>", "longest answer, in tokens", integer(1, 100_000), 64)
    .option("--allow-fallback", ALLOW_FALLBACK, false);
}

function toBenchmarkOptions(options: Options): BenchmarkOptions {
  const { model, precision, limit, shard, endpoint, timeout, ...others } = options;
  const { memoryLimit, block, threads, backend = ["wasm"], ...rest } = others;
  if (threads !== undefined && backend.includes("http")) {
    throw new UserError("--threads cannot be set for the backend http: the server decides");
  }
  return {
    ...rest,
    backends: backend,
    timeoutS: timeout,
    prompt: DEFAULT_PROMPT,
    ...(model === undefined ? {} : { models: model }),
    ...(precision === undefined ? {} : { precisions: precision }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(limit === undefined ? {} : { limit }),
    ...(shard === undefined ? {} : { shard }),
    ...(memoryLimit === undefined ? {} : { memoryLimitMb: memoryLimit }),
    ...(block === undefined ? {} : { block }),
    ...(threads === undefined ? {} : { threads }),
  };
}

function parseShard(text: string): { index: number; count: number } {
  const [index, count] = text.split("/").map(Number) as [number, number];
  if (/^\d+\/\d+$/.test(text) && index >= 1 && index <= count) return { index, count };
  throw new InvalidArgumentError("It must be I/N, part I of N, with 1 <= I <= N.");
}
