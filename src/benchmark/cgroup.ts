import { readSystemFile, readSystemNumber } from "./system_files.ts";

/** What Linux lets the process's control group have; null for no limit, and elsewhere. */
export interface CgroupLimits {
  readonly memoryBytes: number | null;
  /** Processors' worth of time, e.g. 1.5. */
  readonly cpus: number | null;
  /** Periods in which the group was held back because its time was used up, so far. */
  readonly throttled: number | null;
}

/** Limits above this are how version 1 writes "none". */
const NO_LIMIT = 2 ** 60;

export async function cgroupLimits(): Promise<CgroupLimits> {
  const folders = await cgroupFolders();
  const [memoryBytes, cpus, throttled] = await Promise.all([
    cgroupMemoryLimit(folders),
    cpuLimit(folders.cpu),
    throttledPeriods(folders.cpu),
  ]);
  return { memoryBytes, cpus, throttled };
}

/** The least memory limit of the process's control groups, bytes; null where there is none. */
export async function cgroupMemoryLimit(given?: Folders): Promise<number | null> {
  const { memory } = given ?? await cgroupFolders();
  const files = memory.flatMap((folder) => [`${folder}/memory.max`, `${folder}/memory.limit_in_bytes`]);
  const limits = (await Promise.all(files.map(readSystemNumber)))
    .filter((limit) => limit !== null && limit < NO_LIMIT) as number[];
  return limits.length === 0 ? null : Math.min(...limits);
}

/** `cpu.max` of version 2 is `QUOTA PERIOD` or `max PERIOD`. */
async function cpuLimit(folders: readonly string[]): Promise<number | null> {
  const limits = await Promise.all(folders.map(async (folder) => {
    const text = await readSystemFile(`${folder}/cpu.max`);
    const [quota, period] = text !== null ? text.split(" ").map(Number) : await Promise.all([
      readSystemNumber(`${folder}/cpu.cfs_quota_us`),
      readSystemNumber(`${folder}/cpu.cfs_period_us`),
    ]);
    return quota && period && quota > 0 ? quota / period : null;
  }));
  const known = limits.filter((limit) => limit !== null);
  return known.length === 0 ? null : Math.min(...known);
}

async function throttledPeriods(folders: readonly string[]): Promise<number | null> {
  const stat = await readSystemFile(`${folders[0] ?? ""}/cpu.stat`);
  const match = stat === null ? null : /^nr_throttled (\d+)$/m.exec(stat);
  return match === null ? null : Number(match[1]);
}

/** Folders of the process's groups, the innermost first: a limit of any of them holds. */
interface Folders {
  readonly memory: readonly string[];
  readonly cpu: readonly string[];
}

async function cgroupFolders(): Promise<Folders> {
  const lines = (await readSystemFile(`/proc/${Deno.pid}/cgroup`) ?? "").split("\n");
  return { memory: foldersOf("memory", lines), cpu: foldersOf("cpu", lines) };
}

/** A line is `NUMBER:CONTROLLERS:PATH`, without controllers for version 2. */
function foldersOf(controller: string, lines: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const [, controllers = "", path = "/"] = line.split(":");
    if (controllers === "") return upwards("/sys/fs/cgroup", path);
    return controllers.split(",").includes(controller) ? upwards(`/sys/fs/cgroup/${controller}`, path) : [];
  });
}

function upwards(root: string, path: string): string[] {
  const parts = path.split("/").filter((part) => part !== "");
  return Array.from(
    { length: parts.length + 1 },
    (_, index) => [root, ...parts.slice(0, parts.length - index)].join("/"),
  );
}
