import type { Provenance } from "../results/record.ts";
import type { Machine } from "./dataset.ts";

/** More different machines than this in one file are not listed one by one. */
const MOST_LISTED = 20;

const FIELDS: Readonly<Record<keyof Machine, (provenance: Provenance) => string | null>> = {
  cpu: (provenance) => provenance.cpu,
  os: (provenance) => provenance.os,
  runtime: (provenance) => provenance.runtime,
  adapter: (provenance) => provenance.adapter,
  threads: (provenance) => provenance.threads === null ? null : String(provenance.threads),
  chartvlm: (provenance) => provenance.chartvlmVersion,
};

/** Collects the different machines and versions that records tell of. */
export function machineCollector() {
  const lists: Record<keyof Machine, string[]> = {
    cpu: [],
    os: [],
    runtime: [],
    adapter: [],
    threads: [],
    chartvlm: [],
  };
  let last: Provenance | undefined;
  return {
    add(provenance: Provenance): void {
      if (provenance === last) return;
      last = provenance;
      for (const field of Object.keys(FIELDS) as (keyof Machine)[]) {
        note(lists[field], FIELDS[field](provenance));
      }
    },
    finish: (): Machine => lists,
  };
}

function note(list: string[], value: string | null): void {
  if (value === null || list.length >= MOST_LISTED || list.includes(value)) return;
  list.push(value);
}

/** `AMD EPYC · linux · 2 threads`: one line, or null where the file tells nothing. */
export function describeMachine(machine: Machine): string | null {
  const threads = machine.threads.map((n) => `${n} ${n === "1" ? "thread" : "threads"}`);
  const parts = [machine.cpu, machine.os, machine.runtime, machine.adapter, threads];
  const known = parts.filter((part) => part.length > 0).map((part) => part.join(" / "));
  return known.length === 0 ? null : known.join(" · ");
}
