import type { Fault } from "./fault.ts";
import type { Answer, Loaded } from "./messages.ts";
import type { Item, Lane } from "./plan.ts";
import type { CommandLine } from "./worker_command.ts";
import { startWorker, type StrayOutput, type WorkerProcess } from "./worker_process.ts";

/** How every item is asked. */
export interface RunSettings {
  readonly command: CommandLine;
  readonly prompt: string;
  readonly maxNewTokens: number;
  readonly allowFallback: boolean;
  readonly threads?: number | undefined;
  readonly pace?: boolean | undefined;
  /** Unmeasured runs after each load. */
  readonly warmup: number;
  /** Longest time of one item, seconds. */
  readonly timeoutS: number;
  /** Most resident memory of one worker, MiB; null for no limit. */
  readonly memoryLimitMb: number | null;
  readonly onStray: StrayOutput;
}

/** When to stop before the end. */
export interface Stops {
  /** Finish the item in progress, then stop. */
  readonly soft: AbortSignal;
  /** Stop at once. */
  readonly hard: AbortSignal;
}

/** What happened in a lane. */
export type LaneEvent =
  /** `loaded` is null where the model could not be loaded; `process` counts the lane's processes from 1. */
  | {
    readonly type: "item";
    readonly item: Item;
    readonly result: Answer | Fault;
    readonly loaded: Loaded | null;
    readonly process: number | null;
  }
  /** The first run after a load: it pays for what is compiled and allocated once, and is kept apart. */
  | { readonly type: "first_run"; readonly lane: Lane; readonly latencyMs: number }
  /** A worker has loaded the model. */
  | { readonly type: "loaded"; readonly lane: Lane; readonly loaded: Loaded };

/** The worker of a lane: started when it is needed, and anew after a fault. */
export interface LaneWorker {
  /** Why the lane's items are not tried any more: its last fault; null where they are. */
  readonly givenUp: Fault | null;
  /**
   * Runs one item. Its last event is the item's, unless the run was stopped or the lane is given up.
   * Where the model cannot be loaded, that is the result of every item: at once where it says why (`failed`), after as
   * many tries as there are faults in a row where the process ended or hung, for that may pass.
   */
  run(item: Item): AsyncGenerator<LaneEvent>;
  stop(): Promise<void>;
}

/** Faults one after the other, without an answer between them, after which a lane is given up. */
export const MOST_FAULTS = 3;
/** Loading may read gigabytes and is waited for longer than an item: so many times its timeout. */
const LOAD_PATIENCE = 3;

const CHANGED: Fault = {
  outcome: "failed",
  error: "the model's files are not those that were there when the benchmark began",
};

/** @param firstProcess number of the lane's next process. */
export function laneWorker(lane: Lane, settings: RunSettings, stops: Stops, firstProcess = 1): LaneWorker {
  let process = firstProcess - 1;
  let live: { readonly worker: WorkerProcess; readonly loaded: Loaded } | null = null;
  let faults = 0; // without an answer between them
  let hasLoaded = false;
  let unloadable: Fault | null = null;
  let givenUp: Fault | null = null;

  function note(fault: Fault): void {
    if (++faults >= MOST_FAULTS) givenUp = fault;
  }

  function noteUnloaded(fault: Fault): void {
    note(fault);
    if (!hasLoaded && (fault.outcome === "failed" || givenUp !== null)) unloadable = fault;
  }

  async function stop(): Promise<void> {
    const ending = live;
    live = null;
    await ending?.worker.stop();
  }

  /** Starts and loads; the worker is there when `live` is. */
  async function* start(): AsyncGenerator<LaneEvent> {
    if (await lane.cell.isUnchanged?.().catch(() => false) === false) return noteUnloaded(CHANGED);
    process++;
    const worker = startWorker(settings);
    const result = await load(worker, lane, settings, stops).catch(async (error) => {
      await worker.stop();
      throw error;
    });
    if (isFault(result) || stops.soft.aborted) {
      await worker.stop();
      if (!isFault(result) || stops.soft.aborted) return;
      return noteUnloaded(result);
    }
    hasLoaded = true;
    live = { worker, loaded: result };
    yield { type: "loaded", lane, loaded: result };
  }

  /** Asks one item; a fault that ends the process is noted. */
  async function ask(item: Item, signal: AbortSignal): Promise<Answer | Fault> {
    const request = { type: "run", image: item.chart.path } as const;
    return await live!.worker.ask(request, settings.timeoutS, signal) as Answer | Fault;
  }

  /** The unmeasured runs; a fault that ended the process is returned, for it is the item's own. */
  async function* warmUp(item: Item): AsyncGenerator<LaneEvent, Fault | undefined> {
    for (let run = 0; run < settings.warmup; run++) {
      const result = await ask(item, stops.soft);
      if (stops.soft.aborted) return;
      if (isDead(result)) return result;
      if (run === 0 && !isFault(result)) {
        yield { type: "first_run", lane, latencyMs: result.timings.latencyMs };
      }
    }
  }

  async function* run(item: Item): AsyncGenerator<LaneEvent> {
    let known: Fault | undefined;
    while (live === null && unloadable === null) {
      if (givenUp !== null) return;
      yield* start();
      if (stops.soft.aborted) return;
      if (live !== null) known = yield* warmUp(item);
      if (stops.soft.aborted) return;
    }
    if (unloadable !== null) {
      return yield { type: "item", item, result: unloadable, loaded: null, process: null };
    }
    const { loaded } = live!;
    const result = known ?? await ask(item, stops.hard);
    if (stops.hard.aborted) return;
    if (!isDead(result)) faults = 0;
    else {
      note(result);
      await stop();
    }
    yield { type: "item", item, result, loaded, process };
  }

  return {
    get givenUp() {
      return unloadable === null ? givenUp : null;
    },
    run,
    stop,
  };
}

export function isFault(result: Loaded | Answer | Fault): result is Fault {
  return "outcome" in result;
}

/** An answer that failed leaves the process as it was; after any other fault it is gone, or short of memory. */
function isDead(result: Answer | Fault): result is Fault {
  return isFault(result) && result.outcome !== "failed";
}

function load(worker: WorkerProcess, { cell }: Lane, settings: RunSettings, stops: Stops) {
  const { model, precision, backend, standsInFor, server } = cell;
  const { prompt, maxNewTokens, allowFallback, timeoutS, threads, pace = false } = settings;
  const endpoint = server === undefined ? {} : { endpoint: server.endpoint };
  const how = { standsInFor, allowFallback, timeoutS, prompt, maxNewTokens, threads, pace };
  return worker.ask(
    { type: "load", model, precision, backend, ...endpoint, ...how },
    settings.timeoutS * LOAD_PATIENCE,
    stops.soft,
  ) as Promise<Loaded | Fault>;
}
