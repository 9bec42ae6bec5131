# Defines chartvlm_exec: the shell becomes the program, so that signals reach it. Read by scripts here with `.`;
# CHARTVLM_REPOSITORY is the folder of the repository. CHARTVLM_BINARY names a compiled binary to run instead.
chartvlm_exec() {
  if [ -n "${CHARTVLM_BINARY:-}" ]; then exec "$CHARTVLM_BINARY" "$@"; fi
  exec deno run --quiet --allow-read --allow-write --allow-env --allow-run --allow-sys \
    --allow-ffi="$CHARTVLM_REPOSITORY/node_modules/.deno/onnxruntime-node@1.30.0" \
    "$CHARTVLM_REPOSITORY/main.ts" "$@"
}
