import assert from "node:assert/strict";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { cut, type Intercept, part, rangeStart, startHub, whole } from "./hub_server.ts";
import { assertWhole, atBigFile, BIG, INT8, pullTiny, status } from "./pull_set_up.ts";

/** Faults that a pull survives, and the ranges in which it then asks for the big file. */
const passing: readonly [name: string, intercept: Intercept, ranges: readonly (string | null)[]][] = [
  [
    "connections cut three times",
    atBigFile(({ nth, body, request }) => nth < 4 ? cut(body!, rangeStart(request), nth * 10_000) : null),
    [null, "bytes=10000-", "bytes=20000-", "bytes=30000-"],
  ],
  [
    "a connection cut more often than there are attempts, with progress",
    atBigFile(({ nth, body, request }) => nth < 9 ? cut(body!, rangeStart(request), nth * 5000) : null),
    [null, ...[1, 2, 3, 4, 5, 6, 7, 8].map((nth) => `bytes=${nth * 5000}-`)],
  ],
  [
    "a cut, then a server that knows no ranges",
    atBigFile(({ nth, body }) => nth === 1 ? cut(body!, 0, 10_000) : whole(body!)),
    [null, "bytes=10000-"],
  ],
  [
    "a cut, then another part than was asked for",
    atBigFile(({ nth, body }) => nth === 1 ? cut(body!, 0, 10_000) : nth === 2 ? part(body!, 20_000) : null),
    [null, "bytes=10000-", null],
  ],
  [
    "a cut, then 416",
    atBigFile(({ nth, body }) => nth === 1 ? cut(body!, 0, 10_000) : nth === 2 ? status(416) : null),
    [null, "bytes=10000-", null],
  ],
  ["stalls", atBigFile(({ nth, body }) => nth === 1 ? cut(body!, 0, 10_000, true) : null), [
    null,
    "bytes=10000-",
  ]],
  ["500 four times", atBigFile(({ nth }) => nth < 5 ? status(500) : null), [null, null, null, null, null]],
  ["429 with Retry-After", atBigFile(({ nth }) => nth === 1 ? status(429, { "retry-after": "0" }) : null), [
    null,
    null,
  ]],
  ["corrupt once", atBigFile(({ nth, body }) => nth === 1 ? whole(body!.map((byte) => byte ^ 1)) : null), [
    null,
    null,
  ]],
  [
    "too long once",
    atBigFile(({ nth, body }) => nth === 1 ? whole(new Uint8Array([...body!, 1, 2, 3])) : null),
    [null, null],
  ],
  [
    "the head of another file, then the rest of the right one",
    atBigFile(({ nth, body }) => nth === 1 ? cut(body!.map((byte) => byte ^ 1), 0, 10_000) : null),
    [null, "bytes=10000-", null],
  ],
  [
    "a listing that fails once",
    ({ path, nth }) => path.includes("/tree/") && nth === 1 ? status(503) : null,
    [null],
  ],
  [
    "a listing cut off once",
    ({ path, nth }) =>
      path.includes("/tree/") && nth === 1 ? cut(new TextEncoder().encode("[{}, {}]"), 0, 3) : null,
    [null],
  ],
];

for (const [name, intercept, ranges] of passing) {
  Deno.test(`pull survives: ${name}`, async () => {
    await inTemporaryFolder(async (store) => {
      await using hub = startHub({ intercept });
      const said: string[] = [];
      await pullTiny({ store, endpoint: hub.endpoint, said, stallMs: name === "stalls" ? 1000 : 10_000 });
      await assertWhole(store, hub.files, INT8);
      const asked = hub.requests.filter(({ path }) => path.endsWith(BIG)).map(({ range }) => range);
      assert.deepEqual(asked, ranges);
    });
  });
}

Deno.test("a part is continued only with more of the same: If-Range holds the ETag", async () => {
  await inTemporaryFolder(async (store) => {
    const intercept = atBigFile(({ nth, body }) => nth === 1 ? cut(body!, 0, 10_000) : null);
    await using hub = startHub({ intercept });
    await pullTiny({ store, endpoint: hub.endpoint });
    const sent = hub.requests.filter(({ path }) => path.endsWith(BIG)).map(({ ifRange }) => ifRange);
    assert.deepEqual(sent, [null, '"v1"']);
  });
});

Deno.test("no signed address of a CDN in a message", async () => {
  await inTemporaryFolder(async (store) => {
    const intercept: Intercept = ({ host, body }) => host === "cdn" ? cut(body!, 0, 5) : null;
    await using hub = startHub({ redirect: true, intercept });
    const said: string[] = [];
    await assert.rejects(pullTiny({ store, endpoint: hub.endpoint, said }), (error: Error) => {
      said.push(error.message);
      return true;
    });
    assert.ok(said.length > 1 && said.every((text) => !text.includes("secret-signature")), said.join("\n"));
  });
});
