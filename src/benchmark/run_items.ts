import type { Fault } from "./fault.ts";
import { type LaneEvent, type LaneWorker, laneWorker, type RunSettings, type Stops } from "./lane_worker.ts";
import type { Item, Plan } from "./plan.ts";

/** What happened in a run. */
export type RunEvent =
  | LaneEvent
  /** The lane faulted too often in a row; so many of its items are not tried. */
  | { readonly type: "given_up"; readonly lane: number; readonly items: number; readonly fault: Fault }
  /** At the end of the run, each item that was given up. */
  | { readonly type: "not_tried"; readonly item: Item; readonly fault: Fault };

export interface RunItemsOptions {
  readonly plan: Plan;
  /** Items that are left to do, in the plan's order. */
  readonly todo: readonly Item[];
  settingsOf(lane: number): RunSettings;
  readonly stops: Stops;
  /** Numbers of the lanes' last processes, for a run that goes on. */
  lastProcess(lane: number): number;
}

/**
 * Runs items in order, each in the process of its lane. A lane's process ends after the lane's last item, and unless
 * all of them fit into memory, when another lane has its turn.
 */
export async function* runItems(options: RunItemsOptions): AsyncGenerator<RunEvent> {
  const { plan, todo, stops } = options;
  const workers = plan.lanes.map((lane, index) =>
    laneWorker(lane, options.settingsOf(index), stops, options.lastProcess(index) + 1)
  );
  const left = countByLane(plan, todo);
  const notTried: { readonly item: Item; readonly fault: Fault }[] = [];
  let previous: LaneWorker | undefined;
  try {
    for (const item of todo) {
      if (stops.soft.aborted) return;
      const worker = workers[item.lane]!;
      if (previous !== worker && !plan.interleave.resident) await previous?.stop();
      previous = worker;
      const wasGivenUp = worker.givenUp !== null;
      let isTried = false;
      for await (const event of worker.run(item)) {
        isTried ||= event.type === "item";
        yield event;
      }
      if (stops.soft.aborted) continue;
      left[item.lane]!--;
      const fault = worker.givenUp;
      if (fault !== null && !isTried) notTried.push({ item, fault });
      if (fault !== null && !wasGivenUp) {
        yield* giveUp(fault, item.lane, left[item.lane]! + (isTried ? 0 : 1));
      }
      if (left[item.lane] === 0) await worker.stop();
    }
    if (!stops.soft.aborted) { for (const one of notTried) yield { type: "not_tried", ...one }; }
  } finally {
    await Promise.all(workers.map((worker) => worker.stop()));
  }
}

function countByLane({ lanes }: Plan, todo: readonly Item[]): number[] {
  const left = new Array<number>(lanes.length).fill(0);
  for (const { lane } of todo) left[lane]!++;
  return left;
}

function* giveUp(fault: Fault, lane: number, items: number): Generator<RunEvent> {
  if (items > 0) yield { type: "given_up", lane, items, fault };
}
