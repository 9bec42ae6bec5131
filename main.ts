import { quickAnswer } from "./src/cli/quick_answer.ts";

// In a variable, since Deno reads all that a literal import names before it starts, even for `--help`.
const PROGRAM = "./src/cli/program.ts";

if (import.meta.main) {
  const answer = quickAnswer(Deno.args);
  if (answer === undefined) {
    const { run } = await import(PROGRAM) as typeof import("./src/cli/program.ts");
    Deno.exit(await run(Deno.args));
  }
  Deno.stdout.writeSync(new TextEncoder().encode(answer));
}
