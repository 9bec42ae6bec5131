import { Command } from "@commander-js/extra-typings";
import { UserError } from "../errors.ts";
import type { LiveServer } from "../live/serve.ts";
import type { Context } from "./context.ts";
import { interruptible } from "./interrupt.ts";
import { integer, number } from "./options.ts";
import type { Printer } from "./printer.ts";

export function serveCommand(context: Context) {
  return new Command("serve")
    .description("show a running benchmark in the browser, and its dashboard when it has ended")
    .option(
      "--input <file>",
      "result CSV that a benchmark writes, or has written",
      "data/results/benchmark.csv",
    )
    .option(
      "--host <address>",
      "address to listen on; others than this machine's own let the network read",
      "127.0.0.1",
    )
    .option("--port <number>", "port to listen on; 0 picks a free one", integer(0, 65535), 8712)
    .option("--interval <seconds>", "how often to look for new records", number(0.1, 3600), 1)
    .action(context.action(async ({ input, host, port, interval }) => {
      const { isLoopback } = await import("../live/guard.ts");
      const { serve } = await import("../live/serve.ts");
      const { printer } = context;
      await requireListening(host, isLoopback(host));
      if (!isLoopback(host)) {
        printer.warn(`everyone who can reach "${host}" can read these results; there is no password`);
      }
      const onError = (error: unknown) => printer.warn(`an answer failed: ${error}`);
      const server = await serve({ input, host, port, intervalMs: 1000 * interval, onError });
      return await untilInterrupted(server, input, printer);
    }));
}

/** @returns 0 where the run had ended, so that there was nothing more to come; else 130. */
async function untilInterrupted(server: LiveServer, input: string, printer: Printer): Promise<number> {
  printer.out(server.url);
  if (server.source().kind === "waiting") {
    printer.info(`there is no "${input}" yet, nor its journal; waiting for a benchmark that writes it`);
  }
  printer.info("Ctrl-C ends this server; the benchmark is not touched");
  await interruptible(printer, "closing", ({ soft }) => aborted(soft));
  const source = server.source();
  await server.close();
  return source.kind === "csv" || source.kind === "journal" && source.ended !== null ? 0 : 130;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

async function requireListening(host: string, isLoopback: boolean): Promise<void> {
  const { state } = await Deno.permissions.query({
    name: "net",
    host: host.includes(":") ? `[${host}]` : host,
  });
  if (state === "granted") return;
  throw new UserError(
    `cannot listen on "${host}": this process was started without permission to use the network there`,
    {
      hint: isLoopback
        ? "deno task serve  (of a bundle: deno run --allow-net=127.0.0.1 and its other permissions)"
        : "deno task chartvlm:online serve --host ...",
    },
  );
}
