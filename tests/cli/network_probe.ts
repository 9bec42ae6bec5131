import { giveUpNetwork } from "../../src/cli/network.ts";

// Run by a test in a process of its own: gives up the network as the command named would, then tries to connect.
const [command, ...backends] = Deno.args;
await giveUpNetwork(command!, backends);
const listening = await fetch("http://127.0.0.1:20001/").then(() => "connected", (error) => error.name);
// deno-lint-ignore no-console -- the answer to the test
console.log(listening);
