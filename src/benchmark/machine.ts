import { arch, cpus, release, type } from "node:os";

/** What computes. */
export interface Machine {
  /** Name, version and architecture, e.g. `Linux 6.8.0 x64`. */
  readonly os: string;
  /** Model name; null where the system does not tell. */
  readonly cpu: string | null;
}

export function thisMachine(): Machine {
  return { os: `${type()} ${release()} ${arch()}`, cpu: cpus()[0]?.model.trim() || null };
}
