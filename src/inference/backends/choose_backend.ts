import { UserError } from "../../errors.ts";
import type { Precision } from "../../models/precisions.ts";
import { type Availability, availabilityOf, forPrecision } from "./availability.ts";
import { type BackendName, BACKENDS, requireBackendName } from "./backend.ts";

/** The backend that runs, and why it is not the one asked for. */
export interface Choice {
  readonly backend: BackendName;
  /** E.g. `webgpu was asked for: WebGPU finds no adapter`; null where it is the one asked for. */
  readonly standsInFor: string | null;
}

export interface ChooseOptions {
  /** The backend's name, as the user wrote it. */
  readonly backend: string;
  readonly precision: Precision;
  readonly allowFallback: boolean;
  /** Default: this machine's. */
  readonly availability?: (name: BackendName) => Promise<Availability>;
}

/**
 * The backend asked for; where it cannot be used and `allowFallback` is set, the next of `BACKENDS` that can.
 * @throws {UserError} for an unknown backend, and where none can be used.
 */
export async function chooseBackend(options: ChooseOptions): Promise<Choice> {
  const asked = requireBackendName(options.backend);
  const { precision, allowFallback, availability = availabilityOf } = options;
  const candidates = allowFallback ? BACKENDS.slice(BACKENDS.indexOf(asked)) : [asked];
  const reasons: string[] = [];
  let hint = "";
  for (const backend of candidates) {
    const found = forPrecision(await availability(backend), precision);
    if (found.available) {
      return { backend, standsInFor: reasons.length === 0 ? null : `${asked} was asked for: ${reasons[0]}` };
    }
    reasons.push(found.reason);
    hint ||= found.hint;
  }
  const fallback = allowFallback ? "" : "; or let another backend stand in with --allow-fallback";
  throw new UserError(`cannot use backend "${asked}": ${reasons[0]}`, { hint: hint + fallback });
}
