import { join } from "node:path";
import { encode } from "fast-png";
import { createHash } from "node:crypto";
import { benchmark, type BenchmarkOptions, type BenchmarkResult } from "../../src/benchmark/benchmark.ts";
import type { CommandLine } from "../../src/benchmark/worker_command.ts";
import { formatLabels, type Label } from "../../src/charts/labels.ts";
import { readAllRecords } from "../../src/results/read_csv.ts";
import type { ResultRecord } from "../../src/results/record.ts";

export const PNG = encode({ width: 4, height: 4, data: new Uint8Array(48).fill(200), channels: 3 });

/** A folder with a model of two precisions (empty weights), and charts, the first `labelled` of them double tops. */
export async function makeFolder(images: readonly string[], labelled = images.length): Promise<string> {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(join(folder, "model", "onnx"), { recursive: true });
  await Deno.writeTextFile(join(folder, "model", "config.json"), '{"model_type":"idefics3"}');
  for (const session of ["embed_tokens", "vision_encoder", "decoder_model_merged"]) {
    for (const suffix of ["", "_fp16"]) {
      await Deno.writeTextFile(join(folder, "model", "onnx", `${session}${suffix}.onnx`), session + suffix);
    }
  }
  await Deno.mkdir(join(folder, "images"));
  for (const image of images) await Deno.writeFile(join(folder, "images", image), PNG);
  await Deno.writeTextFile(
    join(folder, "images", "labels.jsonl"),
    formatLabels(images.slice(0, labelled).map(label)),
  );
  return folder;
}

export function label(image: string): Label {
  return {
    image,
    sha256: createHash("sha256").update(PNG).digest("hex"),
    pattern: "double_top",
    trend: "bearish",
    seed: 1,
    noise: 0,
    style: "classic",
    symbol: "EURUSD",
    timeframe: "H1",
    bars: 100,
    key_points: [],
    source: "generated",
  };
}

export function fakeWorker(...args: string[]): CommandLine {
  const script = new URL("./fake_worker.ts", import.meta.url).href;
  return [Deno.execPath(), "run", "--quiet", "--no-config", "--allow-run", script, ...args];
}

export interface Run {
  readonly result: BenchmarkResult;
  readonly records: readonly ResultRecord[];
  /** What the listener was told (but for a busy machine), and stray output of workers. */
  readonly said: readonly string[];
}

type OnRecord = (count: number, soft: AbortController, hard: AbortController) => void;

/** Runs a benchmark of fp32 in the folder with the fake worker. `onRecord` is called after each record. */
export async function runIn(
  folder: string,
  options: Partial<BenchmarkOptions> = {},
  onRecord: OnRecord = () => {},
): Promise<Run> {
  const { result, said } = await runOnly(folder, options, onRecord);
  const records = result.rows.length === 0 ? [] : await readAllRecords(options.output ?? outputIn(folder));
  return { result, records, said };
}

function outputIn(folder: string): string {
  return join(folder, "out", "results.csv");
}

/** The same, without reading the records. */
export async function runOnly(
  folder: string,
  options: Partial<BenchmarkOptions> = {},
  onRecord: OnRecord = () => {},
): Promise<Omit<Run, "records">> {
  const output = outputIn(folder);
  const [soft, hard] = [new AbortController(), new AbortController()];
  const said: string[] = [];
  let count = 0;
  const result = await benchmark(
    {
      imagesDir: join(folder, "images"),
      models: [join(folder, "model")],
      precisions: ["fp32"],
      backends: ["wasm"],
      allowFallback: false,
      repetitions: 1,
      output,
      resume: false,
      warmup: 1,
      timeoutS: 20,
      maxNewTokens: 64,
      prompt: "What?",
      worker: fakeWorker(),
      ...options,
    },
    {
      started: (total, done) => said.push(`started ${done}/${total}`),
      recorded: () => onRecord(++count, soft, hard),
      remark: (text) => said.push(text),
      // Whether the machine is busy is no matter of the test.
      warn: (text) => void (text.startsWith("the machine is busy") || said.push(text)),
      stray: (line) => said.push(line),
    },
    { soft: soft.signal, hard: hard.signal },
  );
  return { result, said };
}
