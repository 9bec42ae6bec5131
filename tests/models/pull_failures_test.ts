import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError, WorkError } from "../../src/errors.ts";
import { installedRevisions } from "../../src/models/store/layout.ts";
import { inTemporaryFolder } from "../temporary_folder.ts";
import { COMMIT, cut, type HubOptions, ID, rangeStart, startHub, tinyModel, whole } from "./hub_server.ts";
import { atBigFile, BIG, type Pulling, pullTiny, status } from "./pull_set_up.ts";

interface Failure {
  readonly name: string;
  readonly message: RegExp;
  readonly hint?: RegExp;
  readonly type: typeof UserError | typeof WorkError;
  readonly hub?: HubOptions;
  readonly pull?: Partial<Pulling>;
}

const always = (find: string, answer: () => Response): HubOptions => ({
  intercept: ({ path }) => path.includes(find) ? answer() : null,
});
const withFile = (path: string, text: string) => ({
  ...tinyModel(100),
  [path]: new TextEncoder().encode(text),
});

const failures: readonly Failure[] = [
  {
    name: "401",
    type: UserError,
    message: /answered 401$/,
    hint: /set HF_TOKEN/,
    hub: always("/api/", () => status(401)),
  },
  {
    name: "403 with a token",
    type: UserError,
    message: /answered 403$/,
    hint: /accepted the model's terms/,
    hub: always("/resolve/", () => status(403)),
    pull: { token: "hf_secret" },
  },
  {
    name: "no such revision",
    type: UserError,
    message: /revision "v9".*answered 404/,
    pull: { revision: "v9" },
  },
  {
    name: "no such file",
    type: UserError,
    message: /"tokenizer.json".*answered 404/,
    hub: always("tokenizer.json", () => status(404)),
  },
  {
    name: "500 for ever",
    type: WorkError,
    message: /answered 500 \(5 attempts\)$/,
    hub: always(BIG, () => status(500)),
  },
  {
    name: "429 with a long Retry-After",
    type: WorkError,
    message: /answered 429 and asks to wait 3600 s$/,
    hub: always(BIG, () => status(429, { "retry-after": "3600" })),
  },
  {
    name: "corrupt for ever",
    type: WorkError,
    message: /decoder_model_merged_int8.onnx" of "test-org\/tiny-vlm" came twice with a wrong hash/,
    hub: { intercept: atBigFile(({ body }) => whole(body!.map((byte) => byte ^ 1))) },
  },
  {
    name: "a small file corrupt for ever",
    type: WorkError,
    message: /"tokenizer.json".*came twice with a wrong hash/,
    hub: {
      intercept: ({ path, body }) =>
        path.endsWith("tokenizer.json") ? whole(body!.map((byte) => byte ^ 1)) : null,
    },
  },
  {
    name: "cut for ever at the same place",
    type: WorkError,
    message: /cannot fetch "onnx\/decoder_model_merged_int8.onnx".*\(5 attempts\)$/,
    hub: { intercept: atBigFile(({ body, request }) => cut(body!, rangeStart(request), 10_000)) },
  },
  {
    name: "a listing with no end",
    type: WorkError,
    message: /list of files.*has no end$/,
    hub: always("/tree/", loopingPage),
  },
  {
    name: "no JSON",
    type: WorkError,
    message: /cannot use what/,
    hub: always("/tree/", () => new Response("<html>")),
  },
  {
    name: "a commit that is none",
    type: WorkError,
    message: /expected a commit's hash/,
    hub: always("/revision/", () => Response.json({ sha: "../../x" })),
  },
  {
    name: "a redirect to a file",
    type: WorkError,
    message: /leads to something that is no web address$/,
    hub: always(BIG, () => status(302, { location: "file:///etc/passwd" })),
  },
  {
    name: "redirects in a circle",
    type: WorkError,
    message: /more than 10 redirects$/,
    hub: always(BIG, () => status(302, { location: "?again" })),
  },
  {
    name: "no config.json",
    type: UserError,
    message: /it has no config.json$/,
    hub: { files: { a: new Uint8Array(1) } },
  },
  {
    name: "an unknown type",
    type: UserError,
    message: /its type "bert"/,
    hub: { files: withFile("config.json", '{"model_type": "bert"}') },
  },
  {
    name: "a precision that it lacks",
    type: UserError,
    message: /has no precision "fp16"; it has int8, q4$/,
    pull: { precisions: ["fp16"] },
  },
  {
    name: "a full disk",
    type: WorkError,
    message: /only 1000 bytes free$/,
    pull: { freeSpace: () => Promise.resolve(1000) },
  },
  {
    name: "a name that is none",
    type: UserError,
    message: /neither a name of the catalog nor/,
    pull: { name: "../x" },
  },
  {
    name: "the built-in model",
    type: UserError,
    message: /comes with the program/,
    pull: { name: "builtin" },
  },
  {
    name: "a model without an export",
    type: UserError,
    message: /llava-1.6-8b/,
    hint: /export it/,
    pull: { name: "llava-1.6-8b" },
  },
  { name: "a bad revision", type: UserError, message: /cannot use revision/, pull: { revision: "../../x" } },
  ...["../evil.json", "/etc/evil", "a/../../evil", "a\\evil", "C:/evil", "a//b", "./evil"].map((path) => ({
    name: `an unsafe path ${path}`,
    type: WorkError,
    message: /unsafe path/,
    hub: { listedPath: (listed: string) => listed === "README.md" ? path : listed },
  })),
];

function loopingPage(): Response {
  return Response.json([], { headers: { link: `</api/models/${ID}/tree/${COMMIT}?again>; rel="next"` } });
}

for (const { name, message, hint, type, hub: options = {}, pull = {} } of failures) {
  Deno.test(`pull fails clearly and leaves nothing that counts: ${name}`, async () => {
    await inTemporaryFolder(async (folder) => {
      const store = join(folder, "store");
      await using hub = startHub(options);
      await assert.rejects(pullTiny({ store, endpoint: hub.endpoint, ...pull }), (error) => {
        assert.ok(error instanceof type, String(error));
        assert.match(error.message, message);
        assert.ok(!error.message.includes("\n") && !error.message.includes("hf_secret"));
        if (hint !== undefined) assert.match(error.hint ?? "", hint);
        return true;
      });
      assert.deepEqual(await installedRevisions(store, ID), []);
      assert.deepEqual(
        (await Array.fromAsync(Deno.readDir(folder))).map((one) => one.name).filter((one) => one !== "store"),
        [],
      );
      const staged = join(store, ID, `.staging-${COMMIT}`, BIG);
      if (/corrupt/.test(name) && /decoder/.test(message.source)) {
        for (const path of [staged, `${staged}.part`]) {
          await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
        }
      }
    });
  });
}
