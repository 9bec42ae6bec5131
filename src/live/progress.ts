import type { Entry, RunHeader } from "../benchmark/journal/entries.ts";
import { machineWarnings } from "../benchmark/machine_warnings.ts";
import { isMeasured, type ResultRecord } from "../results/record.ts";
import { type LaneCounter, laneCounter, type LaneProgress } from "./lane_progress.ts";
import { type Lanes, lanesOf } from "./lanes.ts";
import { type TimeLeft, timeLeft } from "./time_left.ts";

/** Answers and failures that are shown. */
const SHOWN = 12;
/** Characters of an answer or an error that are shown. */
const LONGEST = 240;

/** What a page shows of a run that goes on. */
export interface Progress {
  readonly items: number;
  /** Items that were tried. */
  readonly done: number;
  /** Items that were given up with their cell; a resume tries them again. */
  readonly notTried: number;
  /** Null where it is not known yet. */
  readonly secondsLeft: number | null;
  readonly lastAt: string | null;
  readonly warnings: readonly string[];
  readonly lanes: readonly LaneProgress[];
  /** The latest first. */
  readonly answers: readonly ShownAnswer[];
  readonly failed: number;
  readonly failures: readonly ShownFailure[];
}

export interface ShownAnswer {
  readonly at: string;
  readonly image: string;
  readonly lane: string;
  readonly expected: string | null;
  readonly predicted: string | null;
  readonly response: string;
  readonly correct: boolean | null;
  readonly latencyMs: number;
}

export interface ShownFailure {
  readonly at: string;
  readonly image: string;
  readonly lane: string;
  readonly outcome: string;
  readonly error: string;
}

/** Counts the entries of one run's journal, in memory that depends on its plan alone. */
export interface ProgressCounter {
  add(entry: Entry): void;
  snapshot(): Progress;
}

const DONE = 1;
const NOT_TRIED = 2;

export function progressCounter(header: RunHeader): ProgressCounter {
  const lanes = lanesOf(header);
  const state = new Uint8Array(lanes.ofItem.length); // by item
  const counters = lanes.names.map((name, lane) => laneCounter(name, lanes.planned[lane]!));
  const time = timeLeft(lanes.names.length);
  const shown = { answers: [] as ShownAnswer[], failures: [] as ShownFailure[] };
  let warnings = machineWarnings(header.machine);
  let lastAt: string | null = null;

  function addRecord(item: number, record: ResultRecord): void {
    const lane = lanes.ofItem[item];
    if (lane === undefined || state[item] === DONE) return;
    state[item] = DONE;
    counters[lane]!.add(record);
    time.add(lane, record.timestamp);
    lastAt = record.timestamp;
    show(shown, lanes.names[lane]!, record);
  }

  return {
    add(entry) {
      if (entry.type === "record") addRecord(entry.item, entry.record);
      else if (entry.type === "not_tried" && state[entry.item] === 0) state[entry.item] = NOT_TRIED;
      else if (entry.type === "resumed") {
        time.pause();
        state.forEach((one, item) => one === NOT_TRIED && (state[item] = 0)); // they are tried again
        warnings = machineWarnings(entry.machine);
      }
    },
    snapshot: () => ({ ...counted({ state, counters, time, lanes }), lastAt, warnings, ...copyOf(shown) }),
  };
}

interface Counted {
  readonly state: Uint8Array;
  readonly counters: readonly LaneCounter[];
  readonly time: TimeLeft;
  readonly lanes: Lanes;
}

function counted({ state, counters, time, lanes }: Counted) {
  const progress = counters.map((counter) => counter.snapshot());
  const done = progress.reduce((sum, lane) => sum + lane.done, 0);
  const left = progress.map((lane) => lane.planned - lane.done);
  let notTried = 0;
  state.forEach((one, item) => {
    if (one !== NOT_TRIED) return;
    notTried++;
    left[lanes.ofItem[item]!]!--;
  });
  const failed = progress.reduce((sum, lane) => sum + lane.done - lane.measured, 0);
  const items = lanes.ofItem.length;
  return { items, done, notTried, failed, secondsLeft: time.seconds(left), lanes: progress };
}

function copyOf({ answers, failures }: { answers: ShownAnswer[]; failures: ShownFailure[] }) {
  return { answers: [...answers], failures: [...failures] };
}

function show(
  shown: { answers: ShownAnswer[]; failures: ShownFailure[] },
  lane: string,
  record: ResultRecord,
) {
  const { timestamp: at, image } = record;
  if (!isMeasured(record)) {
    shown.failures.unshift({ at, image, lane, outcome: record.outcome, error: cut(record.error) });
    shown.failures.splice(SHOWN);
    return;
  }
  const { expectedPattern: expected, predictedPattern: predicted, response, correct, timings } = record;
  const answer = {
    expected,
    predicted,
    response: cut(response ?? ""),
    correct,
    latencyMs: timings.latencyMs,
  };
  shown.answers.unshift({ at, image, lane, ...answer });
  shown.answers.splice(SHOWN);
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
