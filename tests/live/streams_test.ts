import assert from "node:assert/strict";
import { eventStreams } from "../../src/live/event_stream.ts";
import { serve } from "../../src/live/serve.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { connect } from "./client.ts";
import { DONE, entriesOf, entryOf, journalFile } from "./journal_file.ts";
import { withServer } from "./with_server.ts";

const MIB = 1 << 20;

Deno.test("a client that does not read is sent no more than its connection holds", async () => {
  const streams = eventStreams(10);
  const made = { slow: 0, fast: 0 };
  const frames = (who: "slow" | "fast") =>
    async function* () {
      for (; made[who] < 200; made[who]++) yield "x".repeat(MIB);
    };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const who = request.url.endsWith("slow") ? "slow" : "fast";
    return new Response(streams.start(frames(who)));
  });
  const slow = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
  await slow.write(new TextEncoder().encode("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"));
  const fast = await fetch(`http://127.0.0.1:${server.addr.port}/fast`);
  let received = 0;
  for await (const bytes of fast.body!) received += bytes.length;
  assert.equal(received, 200 * MIB);
  assert.ok(made.slow < 40, `made ${made.slow} MiB for a client that reads nothing`);
  slow.close();
  await server.shutdown();
  assert.equal(streams.open, 0);
});

Deno.test("clients that go leave nothing; no more than so many come", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = journalFile(folder);
    await file.begin(10, "one");
    await file.append(...entriesOf(0, 3));
    await withServer(file.csv, async (server) => {
      const clients = await Promise.all(Array.from({ length: 5 }, () => connect(`${server.url}events`)));
      clients.push(await connect(`${server.url}progress`));
      for (const client of clients) await client.next();
      assert.equal(server.streams, 6);
      await assert.rejects(connect(`${server.url}events`), /status 503/);
      clients.forEach((client) => client.cut());
      while (server.streams > 0) await new Promise((resolve) => setTimeout(resolve, 5)); // else the test never ends
      const again = await connect(`${server.url}events`);
      await again.until("records");
      again.cut();
    }, { mostStreams: 6 });
  });
});

Deno.test("closing ends open streams without `end`, and does not wait for who does not read", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = journalFile(folder);
    await file.begin(4000, "one");
    await file.append(...Array.from({ length: 4000 }, (_, i) => entryOf(i, "x".repeat(8000)))); // 34 MB
    const server = await serve({ input: file.csv, host: "127.0.0.1", port: 0, intervalMs: 20 });
    const client = await connect(`${server.url}events`);
    await client.until("records");
    const deaf = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const request = `GET /events HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`;
    await deaf.write(new TextEncoder().encode(request));
    await deaf.read(new Uint8Array(10));
    const rest = client.until("end").catch((error) => error.message);
    const started = performance.now();
    await server.close();
    assert.ok(performance.now() - started < 5000);
    assert.match(await rest, /the stream ended before "end"/);
    deaf.close();
  });
});

Deno.test("a restarted server goes on where its clients are", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = journalFile(folder);
    await file.begin(6, "one");
    await file.append(...entriesOf(0, 2));
    let last: string | null = null;
    await withServer(file.csv, async ({ url }) => {
      last = (await (await connect(`${url}events`)).until("records")).at(-1)!.id;
    });
    await file.append(...entriesOf(3, 5), DONE);
    await withServer(file.csv, async ({ url }) => {
      const events = await (await connect(`${url}events`, last)).until("end");
      assert.deepEqual(events.map(({ name, data }) => [name, data.length]), [["records", 3], [
        "end",
        undefined,
      ]]);
    });
  });
});
