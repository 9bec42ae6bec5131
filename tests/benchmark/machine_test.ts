import assert from "node:assert/strict";
import { type MachineFacts, machineFacts } from "../../src/benchmark/machine_facts.ts";
import { machineWarnings, throttleWarnings } from "../../src/benchmark/machine_warnings.ts";
import { isLeak, memoryLog, slopeOf } from "../../src/benchmark/memory_slope.ts";

const quiet: MachineFacts = {
  os: "Linux",
  cpu: "a processor",
  cores: 8,
  threads: 8,
  memoryMb: 16000,
  freeMemoryMb: 12000,
  loadAverage: [0.4, 0.3, 0.2],
  cgroup: { memoryBytes: null, cpus: null, throttled: 3 },
  frequency: { governor: "performance", mhz: 3000, highestMhz: 3500, thermalThrottles: 1 },
};

Deno.test("a quiet machine is no matter; a busy, limited or saving one is, with a next step", () => {
  assert.deepEqual(machineWarnings(quiet), []);
  const cases: readonly [Partial<MachineFacts>, RegExp][] = [
    [{ loadAverage: [5.5, 1, 1] }, /is busy \(load average 5.5 on 8 cores\).*; end other work/],
    [{ cgroup: { ...quiet.cgroup, cpus: 1.5 } }, /allows 1.5 processors for 8 threads.*; raise the limit/],
    [
      { frequency: { ...quiet.frequency, governor: "powersave", mhz: 800 } },
      /saves power .*800 of 3500 MHz.*cpupower/,
    ],
  ];
  for (const [facts, text] of cases) {
    const warnings = machineWarnings({ ...quiet, ...facts });
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, text);
  }
});

Deno.test("what throttled the machine in the run is told", () => {
  assert.deepEqual(throttleWarnings(quiet, quiet), []);
  const after = {
    ...quiet,
    cgroup: { ...quiet.cgroup, throttled: 10 },
    frequency: { ...quiet.frequency, thermalThrottles: 5 },
  };
  const [cgroup, heat] = throttleWarnings(quiet, after);
  assert.match(cgroup!, /back 7 times/);
  assert.match(heat!, /heat 4 times/);
});

Deno.test("the facts of this machine", async () => {
  const facts = await machineFacts();
  assert.ok(facts.cores > 0 && facts.threads > 0 && facts.memoryMb! > facts.freeMemoryMb!);
  const limit = facts.cgroup.memoryBytes;
  assert.ok(limit === null || limit > 2 ** 20, String(limit));
});

Deno.test("the slope of memory: a leak between garbage collections is found, a sawtooth is none", () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  const leak = slopeOf(items.map((index) => 300 + 2 * index + 40 * (index % 7 === 0 ? 1 : 0)))!;
  assert.ok(Math.abs(leak.perItemMb - 2) < 0.1 && isLeak(leak), JSON.stringify(leak));
  const sawtooth = slopeOf(items.map((index) => 300 + 10 * (index % 9)))!;
  assert.ok(Math.abs(sawtooth.perItemMb) < 0.5 && !isLeak(sawtooth), JSON.stringify(sawtooth));
  assert.equal(slopeOf(items.slice(0, 19)), null);
});

Deno.test("memory is followed in the longest-lived process of a lane", () => {
  const log = memoryLog();
  for (let item = 0; item < 40; item++) log.add(0, item < 10 ? 1 : 2, item < 10 ? 900 : 300 + item);
  log.add(1, null, 5);
  assert.deepEqual(log.slope(0), { perItemMb: 1, items: 30, firstMb: 310 });
  assert.equal(log.slope(1), null);
  assert.deepEqual([log.lastProcess(0), log.lastProcess(1)], [2, 0]);
});
