import { defaultThreads } from "../inference/default_threads.ts";
import { type CgroupLimits, cgroupLimits } from "./cgroup.ts";
import { type Machine, thisMachine } from "./machine.ts";
import { readSystemFile, readSystemNumber } from "./system_files.ts";

/** The machine as a run finds it: what its times depend on. Null where the system does not tell. */
export interface MachineFacts extends Machine {
  readonly cores: number;
  /** Threads that `wasm` and `native` use by default. */
  readonly threads: number;
  /** MiB. */
  readonly memoryMb: number | null;
  readonly freeMemoryMb: number | null;
  /** Processes that want a processor, on average over 1, 5 and 15 minutes. */
  readonly loadAverage: readonly number[] | null;
  readonly cgroup: CgroupLimits;
  readonly frequency: FrequencyFacts;
}

/** How the first processor's frequency is governed (Linux). */
export interface FrequencyFacts {
  readonly governor: string | null;
  readonly mhz: number | null;
  readonly highestMhz: number | null;
  /** How often the processor was slowed down for its heat, so far. */
  readonly thermalThrottles: number | null;
}

const CPU = "/sys/devices/system/cpu/cpu0";

export async function machineFacts(): Promise<MachineFacts> {
  const memory = orNull(() => Deno.systemMemoryInfo());
  const load = Deno.build.os === "windows" ? null : orNull(() => Deno.loadavg());
  const [cgroup, frequency] = await Promise.all([cgroupLimits(), frequencyFacts()]);
  return {
    ...thisMachine(),
    cores: navigator.hardwareConcurrency,
    threads: defaultThreads(),
    memoryMb: memory === null ? null : toMib(memory.total),
    freeMemoryMb: memory === null ? null : toMib(memory.available),
    loadAverage: load === null ? null : load.map((value) => Number(value.toFixed(2))),
    cgroup,
    frequency,
  };
}

/** The most memory that one process can have here, MiB; null where the system does not tell. */
export function memoryThereMb({ memoryMb, cgroup }: MachineFacts): number | null {
  const limits = [memoryMb, cgroup.memoryBytes === null ? null : toMib(cgroup.memoryBytes)]
    .filter((limit) => limit !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

async function frequencyFacts(): Promise<FrequencyFacts> {
  const [governor, khz, highestKhz, thermalThrottles] = await Promise.all([
    readSystemFile(`${CPU}/cpufreq/scaling_governor`),
    readSystemNumber(`${CPU}/cpufreq/scaling_cur_freq`),
    readSystemNumber(`${CPU}/cpufreq/cpuinfo_max_freq`),
    readSystemNumber(`${CPU}/thermal_throttle/package_throttle_count`),
  ]);
  return { governor, mhz: toMhz(khz), highestMhz: toMhz(highestKhz), thermalThrottles };
}

function toMhz(khz: number | null): number | null {
  return khz === null ? null : Math.round(khz / 1000);
}

function toMib(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

/** Deno's system calls throw where they are not permitted. */
function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
