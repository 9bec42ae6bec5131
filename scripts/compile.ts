/**
 * Compiles the bundle of `deno task bundle` to one binary for this machine, or for `--target`.
 *
 *   deno task compile [--target x86_64-unknown-linux-gnu]
 *
 * The backend `native` needs dist/node_modules/onnxruntime-node and onnxruntime-common beside the binary (a shared library
 * cannot be embedded), or the environment variable CHARTVLM_ORT_NATIVE: path of the package onnxruntime-node.
 *
 * `deno compile` downloads its runtime for the target unless DENORT_BIN names one.
 */
// without the configuration: it would add all of node_modules
// A binary's permissions are fixed here: `models pull` needs the network, and every other command gives it up before it
// begins (src/cli/network.ts); without prompts, what was given up cannot be had back.
const flags = [
  "--no-config",
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-run",
  "--allow-sys",
  "--allow-ffi",
  "--include=data",
  "--include=generate_worker.js",
  "--include=node_modules/onnxruntime-web/dist",
  "--include=node_modules/@resvg",
  "--output=chartvlm",
];
const command = new Deno.Command(Deno.execPath(), {
  cwd: "dist",
  args: ["compile", ...flags, ...Deno.args, "chartvlm.js"],
});
const { code } = await command.spawn().status;
Deno.exit(code);
