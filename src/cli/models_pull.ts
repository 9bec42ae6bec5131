import { UserError } from "../errors.ts";
import type { BringListener } from "../models/bring_files.ts";
import type { Precision } from "../models/precisions.ts";
import { canRun } from "../models/layouts.ts";
import { type Pulled, pullModel } from "../models/pull.ts";
import { freeSpace } from "../models/store/free_space.ts";
import { storeFolder } from "../models/store/layout.ts";
import { totalBytes } from "../models/store/manifest.ts";
import { formatBytes } from "./bytes.ts";
import { interruptible } from "./interrupt.ts";
import { requireNetwork } from "./network.ts";
import type { Printer } from "./printer.ts";
import { countProgress, type Progress } from "./progress.ts";

export interface PullCommandOptions {
  readonly name: string;
  readonly store?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly precisions: readonly Precision[];
  readonly revision?: string | undefined;
  readonly json?: true | undefined;
  readonly printer: Printer;
}

const STALL_MS = 30_000;
const OFFICIAL = "https://huggingface.co";

/** Pulls a model in the terminal. Ctrl-C stops at once; the next pull goes on. @returns the exit code. */
export async function pull(options: PullCommandOptions): Promise<number> {
  const { name, precisions, revision, printer } = options;
  const endpoint = parseEndpoint(options.endpoint ?? (Deno.env.get("HF_ENDPOINT") || OFFICIAL));
  const token = readToken();
  const store = storeFolder(options.store);
  await requireNetwork(name, endpoint);
  return await interruptible(printer, "interrupted: the same command goes on from here", async ({ soft }) => {
    const onRetry = (text: string) => remark(printer, text);
    const hub = { endpoint, token, retry: {}, stallMs: STALL_MS, signal: soft, onRetry };
    const listener = terminalListener(printer);
    try {
      report(await pullModel({ name, store, hub, precisions, revision, freeSpace, listener }), options);
      return 0;
    } catch (error) {
      if (soft.aborted) return 130;
      throw error;
    } finally {
      printer.redraw("");
    }
  });
}

function parseEndpoint(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.username || url?.password) {
    throw new UserError("cannot use an endpoint with a password in it", {
      hint: "put the token into HF_TOKEN",
    });
  }
  if (url?.protocol === "https:" || url?.protocol === "http:") return text.replace(/\/+$/, "");
  throw new UserError(`cannot use endpoint "${text}": it must be an http or https address`);
}

/** The token, which no message may hold. */
function readToken(): string | undefined {
  const token = Deno.env.get("HF_TOKEN")?.trim();
  if (!token) return undefined;
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new UserError("cannot use HF_TOKEN: it holds characters that no token has");
}

function terminalListener(printer: Printer): BringListener {
  let progress: Progress | undefined;
  return {
    started(files, bytes) {
      if (files > 1) remark(printer, `${files} files to fetch, ${formatBytes(bytes)}`);
      progress = countProgress(printer, { total: bytes, unit: "", amount: formatBytes });
    },
    bytes: (done) => progress?.update(done),
    remark: (text) => remark(printer, text),
  };
}

function remark(printer: Printer, text: string): void {
  printer.redraw("");
  printer.info(text);
}

function report(
  { manifest, folder, fetched }: Pulled,
  { name, json, printer, store }: PullCommandOptions,
): void {
  const { id, commit, precisions, files, model_type } = manifest;
  const bytes = totalBytes(manifest);
  printer.redraw("");
  if (json) {
    printer.out(
      JSON.stringify({ name, hub_id: id, commit, precisions, folder, files: files.length, bytes, fetched }),
    );
  } else {
    const how = fetched === 0 ? "was there" : `${fetched} of ${files.length} files fetched`;
    printer.out(`${name} ${precisions.join(", ")}: ${how}, all verified, ${formatBytes(bytes)} in ${folder}`);
  }
  if (!canRun(model_type)) printer.warn(`this version cannot run models of type "${model_type}" yet`);
  if (store !== undefined) printer.info(`to use it: set the environment variable CHARTVLM_HOME to ${store}`);
}
