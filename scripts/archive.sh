#!/usr/bin/env bash
# Puts a compiled binary (deno task compile) and what belongs beside it into an archive: scripts/archive.sh TARGET
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
version=$(tr -d '\r\n' <dist/VERSION)
name=chartvlm-v$version-$target
case $target in *windows*) program=chartvlm.exe ;; *) program=chartvlm ;; esac

rm -rf "release/$name"
mkdir -p "release/$name/completions"
cp dist/LICENSE dist/THIRD_PARTY_NOTICES.txt "dist/$program" "release/$name"
if [ -d dist/node_modules/onnxruntime-node ]; then
  mkdir "release/$name/node_modules"
  cp -R dist/node_modules/onnxruntime-node dist/node_modules/onnxruntime-common "release/$name/node_modules"
fi
for shell in bash zsh fish; do
  deno run --quiet --allow-env --allow-read main.ts completions "$shell" >"release/$name/completions/chartvlm.$shell"
done
deno run --quiet --allow-env --allow-read scripts/man_page.ts >"release/$name/chartvlm.1"
cd release
case $target in
  *windows*) 7z a -bso0 "$name.zip" "$name" ;;
  *) tar -czf "$name.tar.gz" "$name" ;;
esac
rm -rf "$name"
