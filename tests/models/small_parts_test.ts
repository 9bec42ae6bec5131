import assert from "node:assert/strict";
import { join } from "node:path";
import { formatBytes } from "../../src/cli/bytes.ts";
import { fileSha256, gitBlobSha1 } from "../../src/models/file_hash.ts";
import { parseRetryAfter } from "../../src/models/hub/retry.ts";
import { inParallel } from "../../src/models/in_parallel.ts";
import { freeSpace, parseDf } from "../../src/models/store/free_space.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";

Deno.test("hashes of files are those of sha256sum and of git", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, "hello");
    await Deno.writeTextFile(file, "hello\n");
    assert.equal(await gitBlobSha1(file), "ce013625030ba8dba906f756967f9e9ca394464a"); // git hash-object
    assert.equal(await fileSha256(file), "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
    await Deno.writeFile(file, new Uint8Array(3_000_000));
    assert.equal(await fileSha256(file), "35bce4eae54ec8e6cc2868baa8d157914d6ae2858811b4cc0c078c94460fa26f");
  });
});

Deno.test("Retry-After: seconds, a date, nonsense", () => {
  const now = Date.UTC(2026, 10, 25, 12, 0, 0);
  assert.equal(parseRetryAfter("7", now), 7000);
  assert.equal(parseRetryAfter("Wed, 25 Nov 2026 12:01:30 GMT", now), 90_000);
  assert.equal(parseRetryAfter("Wed, 25 Nov 2026 11:00:00 GMT", now), 0);
  assert.equal(parseRetryAfter("soon", now), undefined);
  assert.equal(parseRetryAfter(null, now), undefined);
});

Deno.test("df: available space, also of file systems with blanks in their names", async () => {
  const head = "Filesystem     1024-blocks      Used Available Capacity Mounted on\n";
  assert.equal(parseDf(`${head}/dev/sda1  100000 40000  60000      40% /\n`), 60_000 * 1024);
  assert.equal(parseDf(`${head}my disk 7  100000 40000  1      100% /mnt/my disk\n`), 1024);
  assert.equal(parseDf("df: no such file\n"), null);
  await inTemporaryFolder(async (folder) => {
    if (Deno.build.os !== "windows") assert.ok((await freeSpace(folder))! > 0);
    assert.equal(await freeSpace(join(folder, "nowhere")), null);
  });
});

Deno.test("inParallel: at most so many at a time, and no more after a failure", async () => {
  let running = 0;
  let most = 0;
  const done: number[] = [];
  const work = async (item: number) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    done.push(item);
  };
  await inParallel([1, 2, 3, 4, 5, 6, 7], 3, work);
  assert.deepEqual([most, done.length], [3, 7]);
  const begun: number[] = [];
  const aborted: boolean[] = [];
  const failing = inParallel([1, 2, 3, 4], 2, async (item, signal) => {
    begun.push(item);
    if (item === 1) throw new Error("first");
    await new Promise((resolve) => setTimeout(resolve, 0));
    aborted.push(signal.aborted);
  });
  await assert.rejects(failing, /first/);
  assert.deepEqual([begun, aborted], [[1, 2], [true]]);
});

Deno.test("sizes for people", () => {
  const cases: [number, string][] = [[0, "0 B"], [999, "999 B"], [1000, "1 kB"], [1_370_000_000, "1.37 GB"], [
    123_456,
    "123 kB",
  ]];
  for (const [bytes, text] of cases) assert.equal(formatBytes(bytes), text);
});
