import assert from "node:assert/strict";
import { join } from "node:path";
import { pullModel, type PullOptions } from "../../src/models/pull.ts";
import { installedRevisions } from "../../src/models/store/layout.ts";
import { verifyRevision } from "../../src/models/store/verify.ts";
import { COMMIT, type Files, ID, type Intercept, sha } from "./hub_server.ts";

/** Files of the tiny model in int8. */
export const INT8 = [
  "LICENSE",
  "config.json",
  "generation_config.json",
  "onnx/decoder_model_merged_int8.onnx",
  "onnx/embed_tokens_int8.onnx",
  "onnx/vision_encoder_int8.onnx",
  "tokenizer.json",
];

export const Q4 = [
  "onnx/decoder_model_merged_q4.onnx",
  "onnx/decoder_model_merged_q4.onnx_data",
  "onnx/embed_tokens_q4.onnx",
  "onnx/vision_encoder_q4.onnx",
];

/** Its largest file in int8, the one that faults are tried on. */
export const BIG = "onnx/decoder_model_merged_int8.onnx";

export interface Pulling extends Partial<PullOptions> {
  readonly store: string;
  readonly endpoint: string;
  readonly token?: string;
  readonly said?: string[];
  readonly signal?: AbortSignal;
  readonly stallMs?: number;
}

/** Pulls the tiny model with waits of milliseconds. */
export function pullTiny({ endpoint, token, said = [], signal, stallMs = 5000, ...options }: Pulling) {
  const remark = (text: string) => void said.push(text);
  return pullModel({
    name: ID,
    precisions: [],
    freeSpace: () => Promise.resolve(Infinity),
    listener: { started: () => {}, bytes: () => {}, remark },
    hub: {
      endpoint,
      token,
      stallMs,
      signal,
      onRetry: remark,
      retry: { firstDelayMs: 1, longestRetryAfterMs: 1000 },
    },
    ...options,
  });
}

/** The store holds these files of the model, byte for byte, and nothing else; and it knows that. */
export async function assertWhole(store: string, files: Files, paths: readonly string[]): Promise<void> {
  const [revision, ...others] = await installedRevisions(store, ID);
  assert.ok(revision !== undefined && others.length === 0);
  assert.equal(revision.folder, join(store, ID, COMMIT));
  for (const path of paths) {
    const bytes = await Deno.readFile(join(revision.folder, path));
    assert.equal(sha("sha256", bytes), sha("sha256", files[path]!), path); // a diff of the bytes would take minutes
  }
  const listed = revision.manifest.files.map(({ path }) => path);
  assert.deepEqual(listed.sort(), [...paths].sort());
  assert.deepEqual(await verifyRevision(revision), []);
  const left = (await Array.fromAsync(Deno.readDir(join(store, ID)))).map(({ name }) => name);
  assert.deepEqual(left.sort(), [".lock", COMMIT]);
}

/** Answers of `answer` for the big file only. */
export function atBigFile(answer: Intercept): Intercept {
  return (what) => what.path.endsWith(BIG) ? answer(what) : null;
}

/** An answer without a body. */
export function status(code: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status: code, headers });
}
