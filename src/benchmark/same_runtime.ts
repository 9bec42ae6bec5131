import { refused } from "./import_csv.ts";
import type { LaneEvent } from "./lane_worker.ts";
import type { Plan } from "./plan.ts";

/**
 * Stops a resume whose model is run by other software than when the run was begun: known only once it is loaded.
 * @param runtimes by lane, what computed before.
 * @throws {UserError} naming both.
 */
export function requireSameRuntime(
  { lane, loaded }: LaneEvent & { type: "loaded" },
  plan: Plan,
  runtimes: ReadonlyMap<number, string>,
  path: string,
): void {
  const begun = runtimes.get(plan.lanes.indexOf(lane));
  if (begun === undefined || begun === loaded.runtime) return;
  const { model, precision, backend } = lane.cell;
  throw refused(
    path,
    `the runtime of ${model} ${precision} ${backend} was "${begun}" and is "${loaded.runtime}"`,
  );
}
