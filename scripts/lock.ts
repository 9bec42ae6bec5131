import { join } from "node:path";
import config from "../deno.json" with { type: "json" };

/** A package of npm in deno.lock. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** `sha512-` and base64. */
  readonly integrity: string;
  /** Keys of `lockedPackages`. */
  readonly dependencies: readonly string[];
}

/** Imports of deno.json that only tests, benchmarks and scripts use. */
const NOT_SHIPPED = [
  "axe-core",
  "fast-check",
  "imagescript",
  "playwright-core",
  "simple-statistics",
  "unpdf",
  "yaml",
];

/**
 * What packages ask for and the program never has: transformers.js' web build reads images without sharp, and what installs
 * onnxruntime-node's GPU libraries is not run.
 */
const LEFT_OUT = /^(sharp|adm-zip|global-agent)@/;

interface Entry {
  readonly integrity: string;
  readonly dependencies?: readonly string[];
}
const LOCK = JSON.parse(await Deno.readTextFile(join(import.meta.dirname!, "../deno.lock")));
const ENTRIES: Readonly<Record<string, Entry>> = LOCK.npm;

/** The packages that the program is made of, with all they need, by name. */
export function shippedPackages(): LockedPackage[] {
  const roots = Object.entries(config.imports)
    .filter(([name, value]) => value.startsWith("npm:") && !NOT_SHIPPED.includes(name))
    .map(([, value]) => keyOf(value.slice("npm:".length)));
  const found = new Map<string, LockedPackage>();
  const queue = [...roots];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (found.has(key) || LEFT_OUT.test(key)) continue;
    const one = lockedPackage(key);
    found.set(key, one);
    queue.push(...one.dependencies);
  }
  return [...found.values()].sort((a, b) => idOf(a).localeCompare(idOf(b)));
}

function lockedPackage(key: string): LockedPackage {
  const { integrity, dependencies = [] } = ENTRIES[key]!;
  const [, name, version] = key.match(/^(@?[^@]+)@([^_]+)/)!;
  return { name: name!, version: version!, integrity, dependencies: dependencies.map(keyOf) };
}

/** Key of a package in the lock file: `name@version`, with `_` and its peers where it has some; a name alone where it is clear. */
function keyOf(named: string): string {
  const hasVersion = named.lastIndexOf("@") > 0;
  const start = hasVersion ? named : `${named}@`;
  const found = Object.keys(ENTRIES).find((key) =>
    key === named || key.startsWith(hasVersion ? `${start}_` : start)
  );
  if (found === undefined) throw new Error(`"${named}" is not in deno.lock`);
  return found;
}

/** `name@version`. */
export function idOf({ name, version }: Pick<LockedPackage, "name" | "version">): string {
  return `${name}@${version}`;
}

/** A package's folder in node_modules, as Deno lays it out. */
export function folderOf({ name, version }: LockedPackage): string {
  return `node_modules/.deno/${name.replace("/", "+")}@${version}/node_modules/${name}`;
}
