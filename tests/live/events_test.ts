import assert from "node:assert/strict";
import { formatLine } from "../../src/benchmark/journal/line.ts";
import { formatRow, HEADER_ROW } from "../../src/results/write_csv.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { measuredRecord } from "../visualize/records.ts";
import { type Client, connect, type Event, itemsOf } from "./client.ts";
import { DONE, entriesOf, entryOf, INTERRUPTED, type JournalFile, journalFile } from "./journal_file.ts";
import { withServer } from "./with_server.ts";

interface Watched {
  readonly file: JournalFile;
  /** Connects to /events. */
  open(lastId?: string | null): Promise<Client>;
}

/** A journal of `planned` items, served. */
async function watched(planned: number, work: (watched: Watched) => Promise<void>): Promise<void> {
  await inTemporaryFolder(async (folder) => {
    const file = journalFile(folder);
    await file.begin(planned, "one");
    await withServer(
      file.csv,
      (server) => work({ file, open: (id) => connect(`${server.url}events`, id ?? null) }),
    );
  });
}

const names = (events: readonly Event[]) => events.map(({ name }) => name);

Deno.test("every record once, in the journal's order, then the end", async () => {
  await watched(10, async ({ file, open }) => {
    await file.append(...entriesOf(0, 3));
    const client = await open();
    const [run, records] = [await client.next(), await client.next()];
    assert.deepEqual([run!.name, run!.data.items, run!.data.runId], ["run", 10, "one"]);
    assert.deepEqual(itemsOf([records!]), [0, 1, 2, 3]);
    assert.equal(records!.data[2].record.image, "2.png");
    await file.append(...entriesOf(4, 9), DONE);
    const rest = await client.until("end");
    assert.deepEqual(itemsOf(rest), [4, 5, 6, 7, 8, 9]);
    assert.deepEqual(rest.at(-1)!.data, { how: "done", at: "2026-01-01T01:00:00.000Z" });
    assert.equal(await client.next(), null, "the server ends the stream");
  });
});

Deno.test("from any id the rest follows: nothing twice, nothing lost", async () => {
  await watched(400, async ({ file, open }) => {
    await file.append(...entriesOf(0, 399).map((_, i) => entryOf(i, "x".repeat(400 + i))), DONE);
    const all = await (await open()).until("end");
    const ids = all.map(({ id }) => id!);
    assert.ok(ids.length > 4, "several events");
    for (const [i, id] of ids.slice(0, -1).entries()) {
      const rest = await (await open(id)).until("end");
      assert.deepEqual(itemsOf(rest), itemsOf(all.slice(i + 1)), id);
    }
    // Who was told of the end is told not to come again.
    await assert.rejects(open(ids.at(-1)!), /status 204/);
  });
});

Deno.test("an id of another run, or of no place in this one: reset, then everything", async () => {
  await watched(3, async ({ file, open }) => {
    await file.append(...entriesOf(0, 2), DONE);
    const all = await (await open()).until("end");
    const [run, records] = all.map(({ id }) => id!);
    const [name, offset] = records!.split(":") as [string, string];
    const wrong = [
      `j-00000000:${offset}`,
      `${name}:${Number(offset) - 1}`,
      `${name}:${Number(offset) + 100_000}`,
      `${name}:1`,
      `${name}:0`,
      "7",
      "<script>",
      `c-1-1:2:end`,
    ];
    for (const id of wrong) {
      const events = await (await open(id)).until("end");
      assert.deepEqual(names(events), ["reset", "run", "records", "end"], id);
      assert.deepEqual(itemsOf(events), [0, 1, 2], id);
    }
    assert.deepEqual(names(await (await open(run)).until("end")), ["records", "end"]);
  });
});

Deno.test("half a line is waited for; one cut off by a resume is never sent", async () => {
  await watched(10, async ({ file, open }) => {
    const line = formatLine(entryOf(1, "ä".repeat(50)));
    await file.append(entryOf(0));
    await file.appendText(line.slice(0, 100));
    const client = await open();
    assert.deepEqual(itemsOf(await client.until("records")), [0]);
    await file.appendText(line.slice(100));
    assert.deepEqual(itemsOf(await client.until("records")), [1]);

    const { size } = await Deno.stat(file.journal);
    await file.appendText(formatLine(entryOf(2, "torn")).slice(0, 300));
    await Deno.truncate(file.journal, size);
    await file.append(
      { type: "resumed", at: DONE.type === "ended" ? DONE.at : "", machine: null as never },
      ...entriesOf(2, 3),
      DONE,
    );
    const rest = await client.until("end");
    assert.deepEqual(itemsOf(rest), [2, 3]);
    assert.equal(rest[0]!.data[0].record.response, "double top");
  });
});

Deno.test("a line whose checksum does not hold, with others behind it, is told and not skipped", async () => {
  await watched(10, async ({ file, open }) => {
    await file.append(entryOf(0));
    await file.appendText(formatLine(entryOf(1)).replace("1.png", "7.png"));
    await file.append(entryOf(2));
    const events = await (await open()).until("failed");
    assert.deepEqual(itemsOf(events), [0]);
    assert.match(events.at(-1)!.data.message, /run\.journal\.jsonl" is damaged at byte \d+: its checksum/);
  });
});

Deno.test("an interrupted run has ended; its resume goes on behind the last id", async () => {
  await watched(4, async ({ file, open }) => {
    await file.append(...entriesOf(0, 1), INTERRUPTED);
    const events = await (await open()).until("end");
    assert.equal(events.at(-1)!.data.how, "interrupted");
    await file.append({ type: "resumed", at: "", machine: null as never }, ...entriesOf(2, 3), DONE);
    // The server may not have looked since.
    let rest: Event[] = [];
    while (rest.length === 0) rest = await open(events.at(-1)!.id).then((it) => it.until("end"), () => []);
    assert.deepEqual(itemsOf([...events, ...rest]), [0, 1, 2, 3]);
  });
});

for (const way of ["renamed away", "written over"] as const) {
  Deno.test(`a new run in place of the old, which is ${way}: reset, and the new one's records`, async () => {
    await watched(10, async ({ file, open }) => {
      await file.append(...entriesOf(0, 4));
      const client = await open();
      const before = await client.until("records");
      if (way === "renamed away") await Deno.rename(file.journal, `${file.journal}.bak`);
      await file.begin(10, "two");
      await file.append(...entriesOf(0, 5), DONE);
      const after = await client.until("end");
      assert.deepEqual(names(after).slice(0, 2), ["reset", "run"]);
      assert.equal(after[1]!.data.runId, "two");
      assert.deepEqual(itemsOf(after), [0, 1, 2, 3, 4, 5]);
      // One who was away meanwhile is told the same.
      const late = await (await open(before.at(-1)!.id)).until("end");
      assert.deepEqual(names(late).slice(0, 2), ["reset", "run"]);
      assert.deepEqual(itemsOf(late), [0, 1, 2, 3, 4, 5]);
    });
  });
}

Deno.test("a journal that is not there yet is waited for, and so is its first line", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = journalFile(folder);
    await withServer(file.csv, async (server) => {
      const client = await connect(`${server.url}events`);
      const other = journalFile(await Deno.makeTempDir({ dir: folder }));
      await other.begin(2, "one");
      const line = await Deno.readTextFile(other.journal);
      await file.appendText(line.slice(0, 60));
      await file.appendText(line.slice(60));
      await file.append(...entriesOf(0, 1), DONE);
      assert.deepEqual(itemsOf(await client.until("end")), [0, 1]);
    });
  });
});

Deno.test("a CSV without a journal: its records, from any id, and the end", async () => {
  await inTemporaryFolder(async (folder) => {
    const { csv } = journalFile(folder);
    const rows = Array.from({ length: 500 }, (_, i) => formatRow(measuredRecord({ image: `${i}.png` })));
    await Deno.writeTextFile(csv, HEADER_ROW + rows.join(""));
    const images = (events: readonly Event[]) =>
      events.filter(({ name }) => name === "records")
        .flatMap(({ data }) => data.map(({ record }: { record: { image: string } }) => record.image));
    await withServer(csv, async ({ url }) => {
      const all = await (await connect(`${url}events`)).until("end");
      assert.deepEqual(images(all), rows.map((_, i) => `${i}.png`));
      const [name] = all[0]!.id!.split(":");
      const rest = await (await connect(`${url}events`, `${name}:490`)).until("end");
      assert.deepEqual(images(rest), rows.slice(490).map((_, i) => `${490 + i}.png`));
      await assert.rejects(connect(`${url}events`, all.at(-1)!.id), /status 204/);
    });
  });
});
