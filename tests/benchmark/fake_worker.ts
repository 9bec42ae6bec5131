// deno-lint-ignore-file no-console -- stands in for a library that writes to stderr
/**
 * Stands in for the worker process: speaks its protocol by hand, and misbehaves as the image's name asks:
 * `NN-BEHAVIOUR.png`. An argument `--load=BEHAVIOUR` does the same for loading, for the precision fp16 only.
 */
const text = new TextEncoder();
const write = (line: string) => void Deno.stdout.writeSync(text.encode(line));
const reply = (value: unknown) => write(`\n\x1echartvlm ${JSON.stringify(value)}\n`);
const SLOW_MS = Number(Deno.args.find((argument) => argument.startsWith("--slow="))?.slice(7) ?? 15);
let runs = 0;
let pace = {};
// A worker that cannot be asked to end.
if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", () => {});

const timings = () => ({
  latencyMs: runs === 1 ? 5000 : 100 + runs,
  ttftMs: 40,
  tpotMs: 1.5,
  decodeTokensPerS: 500,
  preprocessMs: 10,
  visionMs: 20,
  prefillMs: 10.12345,
  decodeMs: 60,
});

const answer = (said: string, stop = "end") =>
  reply({
    type: "answer",
    text: said,
    tokens: 30,
    promptTokens: 70,
    imageTokens: 25,
    stop,
    timings: timings(),
    memoryMb: 100 + runs,
    ...pace,
  });

const behaviours: Record<string, () => void | Promise<unknown>> = {
  top: () => answer("Pattern: double top. Trend: bearish."),
  prose: () => answer("The image shows a chart."),
  long: () => answer("Pattern: double top. Trend: bearish. The two", "length"),
  sorry: () => answer("I'm sorry, I can't help with that."),
  hang: () => new Promise((resolve) => setTimeout(resolve, 60_000)),
  /** Takes some time: 15 ms, or as many as `--slow=MS` says. */
  slow: async () => {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS));
    answer("Pattern: double top. Trend: bearish.");
  },
  /** A native call that does not return: nothing else runs in the process. */
  spin: () => {
    for (;;);
  },
  /** Allocates without end. */
  grow: () => {
    const all: Uint8Array[] = [];
    for (;;) all.push(new Uint8Array(1 << 24).fill(1));
  },
  crash: () => {
    console.error("panic: segment not found");
    Deno.exit(3);
  },
  end: () => Deno.exit(0),
  abort: () => Deno.kill(Deno.pid, "SIGABRT"),
  kill: () => Deno.kill(Deno.pid, "SIGKILL"),
  heap: () => {
    console.error("Fatal JavaScript out of memory: Reached heap limit");
    Deno.exit(133);
  },
  memory: () =>
    reply({ type: "failed", error: "RangeError: Array buffer allocation failed", memoryMb: 4000 }),
  error: () => reply({ type: "failed", error: `broken weights in process ${Deno.pid}`, memoryMb: 10 }),
  spoilt: () => write('\n\x1echartvlm {"type":"answer","text":\n'),
  junk: () => {
    write("a line of a native library\nand half a line");
    answer("Pattern: double top. Trend: bearish.");
    write("and more without an end");
  },
};

interface Request {
  readonly type: string;
  readonly image: string;
  readonly precision: string;
  readonly pace?: boolean;
}

async function handle(request: Request): Promise<void> {
  if (request.type === "load") {
    if (request.pace) pace = { paceMs: 5.25 };
    const option = Deno.args.find((argument) => argument.startsWith("--load="));
    if (option !== undefined && request.precision === "fp16") await behaviours[option.slice(7)]!();
    else {
      reply({
        type: "loaded",
        loadMs: 12.3456,
        runtime: Deno.args.find((argument) => argument.startsWith("--runtime="))?.slice(10) ?? "fake 1.0",
        adapter: null,
        threads: 2,
        warnings: Deno.args.includes("--warn") ? ["fake weights"] : [],
        memoryMb: 90,
      });
    }
    return;
  }
  runs++;
  await behaviours[/-([a-z]+)\.png$/.exec(request.image)![1]!]!();
}

let rest = "";
for await (const chunk of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop()!;
  for (const line of lines) await handle(JSON.parse(line));
}
