import type { RunHeader } from "./journal/entries.ts";
import { readHeader, readJournal } from "./journal/read.ts";
import { outputPaths } from "./output_paths.ts";

/**
 * What is missing of the runs whose shards are to be joined, as far as the journals beside them tell: shards of which
 * there is no file, and shards that have not ended.
 */
export async function missingShards(inputs: readonly string[]): Promise<string[]> {
  const there = new Map<number, number[]>(); // by number of shards
  const warnings: string[] = [];
  for (const input of inputs) {
    const { journal } = outputPaths(input);
    const header = await readHeader(journal).catch(() => null);
    if (header === null) continue;
    if (header.shard !== null) {
      there.set(header.shard.count, [...there.get(header.shard.count) ?? [], header.shard.index]);
    }
    const done = await countDone(journal, header);
    if (done < header.items) {
      warnings.push(
        `"${input}" holds ${done} of its ${header.items} items; go on with it: benchmark --resume`,
      );
    }
  }
  for (const [count, indices] of there) {
    const missing = Array.from({ length: count }, (_, index) => index + 1).filter((one) =>
      !indices.includes(one)
    );
    if (missing.length > 0) {
      warnings.push(`of ${count} shards, there is no file of shard ${missing.join(", ")}`);
    }
  }
  return warnings;
}

async function countDone(journal: string, { items }: RunHeader): Promise<number> {
  const done = new Uint8Array(items);
  for await (const { entry } of readJournal(journal)) if (entry.type === "record") done[entry.item] = 1;
  return done.reduce((sum, one) => sum + one, 0);
}
