import { Command, Option } from "@commander-js/extra-typings";
import type { Context } from "./context.ts";

export function reportCommand({ action, printer }: Context) {
  return new Command("report")
    .description("a result CSV as one row a cell, the best first, for job summaries and scripts")
    .argument("<file>", "result CSV")
    .addOption(
      new Option("--format <name>", "md (Markdown), json (a line a cell)").choices(["md", "json"]).default(
        "md",
      ),
    )
    .action(action(async (file, { format }) => {
      const { reportCells } = await import("../report/cell_report.ts");
      const { reportMarkdown } = await import("../report/markdown.ts");
      const cells = await reportCells(file);
      printer.out(
        format === "md"
          ? reportMarkdown(cells).trimEnd()
          : cells.map((cell) => JSON.stringify(cell)).join("\n"),
      );
    }));
}
