import type { Program } from "./program_files.ts";

export interface Launcher {
  readonly name: string;
  readonly text: string;
}

/** The script in the bundle's folder that starts the program there with the models there. */
export function launcher({ start: { kind, file } }: Program): Launcher {
  return Deno.build.os === "windows" ? windows(kind, file) : posix(kind, file);
}

/**
 * Permissions of the task `chartvlm`, and this machine's own addresses for `serve` and a server beside it.
 */
const ALLOW =
  "--no-prompt --cached-only --no-config --allow-read --allow-write --allow-env --allow-run --allow-sys";

function posix(kind: Program["start"]["kind"], file: string): Launcher {
  const run = kind === "binary"
    ? `exec "$here/program/${file}" "$@"`
    : `native=--allow-ffi=$here/program/node_modules
case $here in *,*) native=--allow-ffi ;; esac # a list of paths cannot hold one with a comma
exec "$here/program/${file}" run ${ALLOW} \\
  --allow-net='127.0.0.1,localhost,[::1]' "$native" "$here/program/chartvlm.js" "$@"`;
  const text = `#!/bin/sh
# Starts the program of this folder with the models of this folder, wherever it lies.
self=$0
while [ -h "$self" ]; do
  link=$(readlink "$self")
  case $link in /*) self=$link ;; *) self=$(dirname "$self")/$link ;; esac
done
here=$(cd "$(dirname "$self")" && pwd -P) || exit 1
CHARTVLM_HOME=$here/models
DENO_NO_UPDATE_CHECK=1
export CHARTVLM_HOME DENO_NO_UPDATE_CHECK
${run}
`;
  return { name: "chartvlm", text };
}

function windows(kind: Program["start"]["kind"], file: string): Launcher {
  const program = "%~dp0program\\";
  const run = kind === "binary"
    ? `"${program}${file}" %*`
    : `"${program}${file}" run ${ALLOW} --allow-net=127.0.0.1,localhost,[::1] "--allow-ffi=${program}node_modules" "${program}chartvlm.js" %*`;
  const lines = [
    "@echo off",
    "setlocal",
    'set "CHARTVLM_HOME=%~dp0models"',
    "set DENO_NO_UPDATE_CHECK=1",
    run,
  ];
  return { name: "chartvlm.cmd", text: [...lines, ""].join("\r\n") };
}
