import type { MachineFacts } from "./machine_facts.ts";

/** Share of the processors that others may use before times are suspect. */
const BUSY = 0.5;

/** What about a machine, as a run finds it, makes times longer than they need be; each with a next step. */
export function machineWarnings(facts: MachineFacts): string[] {
  const { loadAverage, cores, threads, cgroup, frequency } = facts;
  const [load = 0] = loadAverage ?? [];
  const warnings: string[] = [];
  if (load > BUSY * cores) {
    warnings.push(
      `the machine is busy (load average ${load} on ${cores} cores), so times are too long; ` +
        "end other work and start again, or compare cells of this run only",
    );
  }
  if (cgroup.cpus !== null && cgroup.cpus < threads) {
    warnings.push(
      `the control group allows ${cgroup.cpus} processors for ${threads} threads, so the kernel will hold ` +
        "threads back; raise the limit (docker --cpus, Kubernetes limits.cpu)",
    );
  }
  if (frequency.governor === "powersave" && (frequency.mhz ?? 0) < 0.7 * (frequency.highestMhz ?? 0)) {
    warnings.push(
      `the processor saves power (governor powersave, ${frequency.mhz} of ${frequency.highestMhz} MHz), so ` +
        "times vary; use: cpupower frequency-set --governor performance",
    );
  }
  return warnings;
}

/** What slowed the machine down between two looks at it. */
export function throttleWarnings(before: MachineFacts, after: MachineFacts): string[] {
  const warnings: string[] = [];
  const periods = grown(before.cgroup.throttled, after.cgroup.throttled);
  if (periods > 0) {
    warnings.push(
      `the kernel held this run back ${periods} times because its control group's processor time was used up; ` +
        "raise the limit, or do not compare its times with other runs'",
    );
  }
  const heat = grown(before.frequency.thermalThrottles, after.frequency.thermalThrottles);
  if (heat > 0) {
    warnings.push(
      `the processor was slowed down for its heat ${heat} times during this run; cool it, or use fewer threads, ` +
        "and do not compare its times with other runs'",
    );
  }
  return warnings;
}

function grown(before: number | null, after: number | null): number {
  return before === null || after === null ? 0 : after - before;
}
