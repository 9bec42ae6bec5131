import { Command } from "@commander-js/extra-typings";
import { DEFAULT_PROMPT } from "../inference/default_prompt.ts";
import { ALLOW_FALLBACK, integer } from "./options.ts";
import type { Context } from "./context.ts";

export function analyzeCommand(context: Context) {
  return new Command("analyze")
    .description("Ask a model about charts: one answer per image")
    .argument("<image...>", "PNG files")
    .option(
      "--model <name>",
      'catalog name, organisation/name, folder, or name on the server (default: "builtin")',
    )
    .option("--precision <name>", 'precision of the weights (default: "fp32"; of a server "as-served")')
    .option("--backend <name>", "what computes: wasm, webgpu, native, http (a server)", "wasm")
    .option("--endpoint <url>", "address of an OpenAI-compatible server, for --backend http")
    .option("--prompt <text>", "what to ask", DEFAULT_PROMPT)
    .option("--max-new-tokens <n>", "longest answer, in tokens", integer(1, 4096), 64)
    .option("--threads <n>", "threads that compute (default: one per core, at most 8)", integer(1, 256))
    .option("--allow-fallback", ALLOW_FALLBACK, false)
    .option("--json", "one JSON object a line, with every figure")
    .option("--output <file>", "write the answers to a file instead of the terminal")
    .action(context.action(async (images, options) => {
      const { analyzeImages } = await import("./analyze_images.ts");
      await analyzeImages({ ...options, images, printer: context.printer });
    }));
}
