/** Takes the last record, and what is behind it, off the journal of a run: as if it had been stopped before. */
export async function cutJournal(csv: string): Promise<void> {
  const path = csv.replace(/\.csv$/, ".journal.jsonl");
  const lines = (await Deno.readTextFile(path)).split("\n");
  const last = lines.findLastIndex((line) => line.includes('"type":"record"'));
  await Deno.writeTextFile(path, lines.slice(0, last).map((line) => `${line}\n`).join(""));
}
