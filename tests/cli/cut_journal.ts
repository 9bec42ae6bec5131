/** Leaves the first records of a run, as if it had been killed then. */
export async function cutJournal(csv: string, records: number): Promise<void> {
  const path = csv.replace(/\.csv$/, ".journal.jsonl");
  const lines = (await Deno.readTextFile(path)).split("\n");
  const isRecord = (line: string) => line.includes('"type":"record"');
  const kept = lines.filter((line, index) =>
    !isRecord(line) || lines.slice(0, index).filter(isRecord).length < records
  );
  await Deno.writeTextFile(path, kept.join("\n"));
}
