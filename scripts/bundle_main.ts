/** What `deno task bundle` bundles in place of main.ts, whose import of the program is hidden from bundlers. */
import { run } from "../src/cli/program.ts";

Deno.exit(await run(Deno.args));
