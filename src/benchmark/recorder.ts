import { isMeasured, type ResultRecord } from "../results/record.ts";
import type { Fault } from "./fault.ts";
import type { LaneEvent } from "./lane_worker.ts";
import { isFault } from "./lane_worker.ts";
import type { Machine } from "./machine.ts";
import type { Output } from "./output.ts";
import type { Item } from "./plan.ts";
import type { RunClock } from "./run_clock.ts";
import { toRecord } from "./to_record.ts";

/** Writes what happened: to the journal, then to the CSV. */
export interface Recorder {
  readonly counts: Readonly<Counts>;
  item(event: LaneEvent & { type: "item" }): Promise<void>;
  /** An item that was given up with its lane. */
  notTried(item: Item, fault: Fault): Promise<void>;
  finish(how: "done" | "interrupted"): Promise<void>;
}

interface Counts {
  recorded: number;
  failed: number;
  notTried: number;
}

interface RecorderOptions {
  readonly output: Output;
  readonly machine: Machine;
  readonly clock: RunClock;
  readonly listener: { recorded(record: ResultRecord): void };
}

export function recorder({ output, machine, clock, listener }: RecorderOptions): Recorder {
  const { plan, runId, journal, csvs, before } = output;
  const counts: Counts = { recorded: 0, failed: 0, notTried: 0 };

  function recordOf(
    item: Item,
    result: (LaneEvent & { type: "item" })["result"],
    loaded: Loaded,
  ): ResultRecord {
    const { cell } = plan.lanes[item.lane]!;
    return toRecord({ runId, machine, cell, item, result, loaded, time: clock.now() });
  }

  async function toCsv(item: Item, record: ResultRecord): Promise<void> {
    await csvs.get(plan.lanes[item.lane]!.arm)!.append(record);
    output.hasRecords = true;
    listener.recorded(record);
  }

  return {
    counts,
    async item({ item, result, loaded, process }) {
      const record = recordOf(item, result, loaded);
      const rssMb = isFault(result) || result.rssMb == null ? null : Math.round(result.rssMb * 100) / 100;
      const pace = isFault(result) || result.paceMs == null ? {} : { paceMs: result.paceMs };
      await journal.append([{ type: "record", item: item.number, process, rssMb, ...pace, record }]);
      before.memory.add(item.lane, process, rssMb);
      counts.recorded++;
      if (!isMeasured(record)) counts.failed++;
      await toCsv(item, record);
    },
    async notTried(item, { error }) {
      const result = { outcome: "failed", error: `not tried, the cell was given up: ${error}` } as const;
      const record = recordOf(item, result, null);
      await journal.append([{ type: "not_tried", item: item.number, record }]);
      counts.notTried++;
      await toCsv(item, record);
    },
    async finish(how) {
      if (counts.recorded + counts.notTried > 0) {
        await journal.append([{ type: "ended", at: clock.now().toISOString(), how }]);
      }
      for (const csv of csvs.values()) await csv.sync();
    },
  };
}

type Loaded = (LaneEvent & { type: "item" })["loaded"];
