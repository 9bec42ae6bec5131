import type { Fault } from "./fault.ts";
import type { Answer, Loaded } from "./messages.ts";
import type { CellPlan, Item } from "./plan.ts";
import type { CommandLine } from "./worker_command.ts";
import { startWorker, type StrayOutput, type WorkerProcess } from "./worker_process.ts";

/** How every item is asked. */
export interface RunSettings {
  readonly command: CommandLine;
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly allowFallback: boolean;
  /** Unmeasured runs after each load. */
  readonly warmup: number;
  /** Longest time of one item, seconds. */
  readonly timeoutS: number;
  readonly onStray: StrayOutput;
}

/** When to stop before the end. */
export interface Stops {
  /** Finish the item in progress, then stop. */
  readonly soft: AbortSignal;
  /** Stop at once. */
  readonly hard: AbortSignal;
}

/** What happened in a cell. */
export type CellEvent =
  /** `loaded` is null where the model could not be loaded. */
  | {
    readonly type: "item";
    readonly item: Item;
    readonly result: Answer | Fault;
    readonly loaded: Loaded | null;
  }
  /** The first run after a load: it pays for what is compiled and allocated once, and is kept apart. */
  | { readonly type: "first_run"; readonly latencyMs: number }
  /** A worker has loaded the model. */
  | { readonly type: "loaded"; readonly loaded: Loaded }
  /** The worker faulted too often; these items were not tried. */
  | { readonly type: "given_up"; readonly items: number };

/** Faults one after the other, without an answer between them, after which a cell is given up. */
const MOST_FAULTS = 3;
/** Loading may read gigabytes and is waited for longer than an item: so many times its timeout. */
const LOAD_PATIENCE = 3;

/**
 * Runs the items of a cell, one after the other, in a process of its own, which is started anew after a fault.
 * Where the model cannot be loaded, that is the result of every item: at once where it says why (`failed`), after as
 * many tries as a cell has where the process ended or hung, for that may pass.
 */
export async function* runCell(
  plan: CellPlan,
  settings: RunSettings,
  stops: Stops,
): AsyncGenerator<CellEvent> {
  const todo = [...plan.items];
  let faults = 0; // without an answer between them
  let hasLoaded = false;
  while (todo.length > 0 && !stops.soft.aborted) {
    if (faults >= MOST_FAULTS) return yield { type: "given_up", items: todo.length };
    const worker = startWorker(settings.command, settings.onStray);
    try {
      const loaded = await load(worker, plan, settings, stops);
      if (stops.soft.aborted) return;
      if (isFault(loaded)) {
        faults++;
        const isFinal = loaded.outcome === "failed" || faults >= MOST_FAULTS;
        if (!hasLoaded && isFinal) return yield* sameForAll(todo, loaded);
        continue;
      }
      hasLoaded = true;
      yield { type: "loaded", loaded };
      for await (const event of runLoaded(worker, loaded, todo, settings, stops)) {
        yield event;
        if (event.type === "item") faults = isDead(event.result) ? faults + 1 : 0;
      }
    } finally {
      await worker.stop();
    }
  }
}

export function isFault(result: Loaded | Answer | Fault): result is Fault {
  return "outcome" in result;
}

/** An answer that failed leaves the process as it was; after any other fault it is gone, or short of memory. */
function isDead(result: Answer | Fault): boolean {
  return isFault(result) && result.outcome !== "failed";
}

function load(worker: WorkerProcess, { cell }: CellPlan, settings: RunSettings, stops: Stops) {
  const { model, precision, backend, standsInFor, server } = cell;
  const { prompt, maxNewTokens, allowFallback, timeoutS } = settings;
  const endpoint = server === undefined ? {} : { endpoint: server.endpoint };
  const how = { standsInFor, allowFallback, timeoutS, prompt, maxNewTokens };
  return worker.ask(
    { type: "load", model, precision, backend, ...endpoint, ...how },
    settings.timeoutS * LOAD_PATIENCE,
    stops.soft,
  ) as Promise<Loaded | Fault>;
}

function* sameForAll(items: readonly Item[], fault: Fault): Generator<CellEvent> {
  for (const item of items) yield { type: "item", item, result: fault, loaded: null };
}

/** Warm-up, then the items of `todo`, taken off as they are done, until a fault ends the process. */
async function* runLoaded(
  worker: WorkerProcess,
  loaded: Loaded,
  todo: Item[],
  settings: RunSettings,
  stops: Stops,
): AsyncGenerator<CellEvent> {
  const ask = (item: Item, signal: AbortSignal) =>
    worker.ask({ type: "run", image: item.chart.path }, settings.timeoutS, signal) as Promise<Answer | Fault>;
  let result: Answer | Fault | undefined;
  for (let run = 0; run < settings.warmup; run++) {
    result = await ask(todo[0]!, stops.soft);
    if (stops.soft.aborted) return;
    if (isDead(result)) break;
    if (run === 0 && !isFault(result)) yield { type: "first_run", latencyMs: result.timings.latencyMs };
  }
  // A process that a warm-up run ended has nothing else to say about that item.
  let known = result !== undefined && isDead(result) ? result : undefined;
  while (todo.length > 0 && !stops.soft.aborted) {
    const item = todo[0]!;
    const result = known ?? await ask(item, stops.hard);
    known = undefined;
    if (stops.hard.aborted) return;
    todo.shift();
    yield { type: "item", item, result, loaded };
    if (isDead(result)) return;
  }
}
