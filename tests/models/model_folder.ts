import { join } from "node:path";

export interface ModelFolderOptions {
  /** Text of config.json; null for none. */
  readonly config?: string | null;
  /** Names of files in onnx/; each holds its own name. */
  readonly files?: readonly string[];
  /** Folder below the temporary one that becomes the model. */
  readonly folder?: string;
}

/** Makes a temporary folder that looks like a model; it is removed on disposal. */
export async function makeModelFolder(options: ModelFolderOptions) {
  const { config = '{"model_type": "idefics3"}', files = [], folder = "" } = options;
  const root = await Deno.makeTempDir();
  await Deno.mkdir(join(root, folder, "onnx"), { recursive: true });
  if (config !== null) await Deno.writeTextFile(join(root, folder, "config.json"), config);
  for (const file of files) await Deno.writeTextFile(join(root, folder, "onnx", file), file);
  return { root, [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }) };
}
