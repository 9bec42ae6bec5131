import { formatEvent, type Frames, HEARTBEAT, HEARTBEAT_MS } from "./event_stream.ts";
import type { LiveState } from "./follow_progress.ts";
import type { Watch } from "./watch.ts";

export interface ProgressFramesOptions {
  readonly watch: Watch;
  readonly stateNow: () => Promise<LiveState>;
  /** Name of the file that is watched, for the page's header. */
  readonly input: string;
}

/**
 * The state of a run whenever it has changed, for pages: `state`, and `end` when the run is done. Each state is whole,
 * but for the latencies, of which only the new ones are sent; so a client may come at any time, and loses nothing
 * by missing some.
 */
export function progressFrames({ watch, stateNow, input }: ProgressFramesOptions): Frames {
  return async function* (signal) {
    yield "retry: 1000\n\n";
    const sent = latenciesSent();
    while (!signal.aborted) {
      const { version } = watch.now();
      const state = await stateNow();
      if (state.phase === "done") return yield formatEvent({ name: "end", data: { how: "done" } });
      yield formatEvent({
        name: "state",
        data: { input, now: new Date().toISOString(), ...sent.only(state) },
      });
      await watch.changed(version, signal, HEARTBEAT_MS);
      if (watch.now().version === version) yield HEARTBEAT;
    }
  };
}

/** Remembers of each lane how many latencies one client has. */
function latenciesSent() {
  let run = "";
  let counts: number[] = [];
  return {
    only(state: LiveState): object {
      if (!("run" in state)) return state;
      if (state.run !== run) [run, counts] = [state.run, []];
      const lanes = state.progress.lanes.map(({ latencies, measured, ...lane }, index) => {
        const fresh = measured - (counts[index] ?? 0);
        counts[index] = measured;
        return { ...lane, measured, latencies: latencies.slice(Math.max(0, latencies.length - fresh)) };
      });
      return { ...state, progress: { ...state.progress, lanes } };
    },
  };
}
