/** What a user types to pull a model: the task that may use the network, or the binary. */
export function pullCommand(name: string): string {
  return Deno.build.standalone ? `chartvlm models pull ${name}` : `deno task models pull ${name}`;
}
