import assert from "node:assert/strict";
import { allowedHosts } from "../../src/live/guard.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { DONE, entriesOf, journalFile } from "./journal_file.ts";
import { rawRequest } from "./raw_request.ts";
import { withServer } from "./with_server.ts";

const HOST = "Host: 127.0.0.1:PORT";

/** `PORT` is the server's. */
const REQUESTS: readonly [line: string, headers: readonly string[], status: number][] = [
  ["GET /live", [HOST], 200],
  ["HEAD /live", [HOST], 200],
  ["HEAD /events", [HOST], 200],
  ["GET /live.js", ["Host: localhost:PORT"], 200],
  ["GET /live.css", ["Host: LocalHost:PORT"], 200],
  ["GET /live", ["Host: [::1]:PORT"], 200],
  ["GET /nothing", [HOST], 404],
  ["GET /../../etc/passwd", [HOST], 404],
  ["GET /dashboard", [HOST], 404], // no CSV yet
  // DNS rebinding: another name, or another port, or none.
  ["GET /live", ["Host: evil.example:PORT"], 403],
  ["GET /events", ["Host: evil.example"], 403],
  ["GET /live", ["Host: 127.0.0.1"], 403],
  ["GET /live", ["Host: 127.0.0.1:1"], 403],
  ["GET /live", [], 403],
  ["GET /live", ["Host: 127.0.0.1.evil.example:PORT"], 403],
  ["GET http://evil.example/live", ["Host: evil.example"], 403],
  ["POST /live", ["Host: evil.example"], 403],
  // Pages of other sites.
  ["GET /events", [HOST, "Origin: http://evil.example"], 403],
  ["GET /events", [HOST, "Origin: null"], 403],
  ["GET /events", [HOST, "Origin: http://127.0.0.1:1"], 403],
  ["GET /events", [HOST, "Origin: https://127.0.0.1:PORT"], 403],
  ["GET /live", [HOST, "Sec-Fetch-Site: cross-site"], 403],
  ["GET /live", [HOST, "Sec-Fetch-Site: same-site"], 403],
  ["OPTIONS /events", [HOST, "Origin: http://evil.example", "Access-Control-Request-Method: GET"], 403],
  // Our own page, and what is typed into the address bar.
  ["GET /live", [HOST, "Origin: http://127.0.0.1:PORT", "Sec-Fetch-Site: same-origin"], 200],
  ["GET /live", [HOST, "Sec-Fetch-Site: none"], 200],
  ["POST /live", [HOST, "Content-Length: 0"], 405],
  ["DELETE /events", [HOST], 405],
  ["OPTIONS /live", [HOST], 405],
];

Deno.test("statuses: only this server's pages and this machine's tools may read", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = journalFile(folder);
    await file.begin(3, "one");
    await file.append(...entriesOf(0, 2), DONE);
    await withServer(file.csv, async ({ port }) => {
      for (const [line, headers, status] of REQUESTS) {
        const sent = headers.map((header) => header.replace("PORT", String(port)));
        const answer = await rawRequest(port, line, sent);
        const what = `${line} ${headers}`;
        assert.equal(answer.status, status, what);
        assert.match(
          answer.headers.get("content-security-policy")!,
          /^default-src 'none'.*frame-ancestors 'none'/,
        );
        assert.equal(answer.headers.get("x-content-type-options"), "nosniff", what);
        assert.equal(answer.headers.get("cache-control"), "no-store", what);
        assert.equal(answer.headers.get("cross-origin-resource-policy"), "same-origin", what);
        assert.deepEqual(
          [...answer.headers.keys()].filter((name) => name.startsWith("access-control")),
          [],
          what,
        );
        if (status === 405) assert.equal(answer.headers.get("allow"), "GET, HEAD", what);
      }
    });
  });
});

Deno.test("names by which a server may be called", () => {
  const names = (host: string, port: number) => [...allowedHosts(host, port)];
  assert.deepEqual(names("127.0.0.1", 8712).toSorted(), ["127.0.0.1:8712", "[::1]:8712", "localhost:8712"]);
  assert.ok(names("::1", 80).includes("[::1]"));
  const open = names("0.0.0.0", 8712);
  assert.ok(open.includes(`${Deno.hostname().toLowerCase()}:8712`));
  assert.ok(!open.includes("evil.example:8712"));
});
