import { quickAnswer } from "./src/cli/quick_answer.ts";

if (import.meta.main) {
  const answer = quickAnswer(Deno.args);
  if (answer === undefined) {
    const { run } = await import("./src/cli/program.ts");
    Deno.exit(await run(Deno.args));
  }
  Deno.stdout.writeSync(new TextEncoder().encode(answer));
}
