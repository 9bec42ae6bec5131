#!/usr/bin/env bash
# Puts a command chartvlm on PATH: a release's binary, or the sources of the action.
# shellcheck source=action/common.sh
. "$ACTION_PATH/action/common.sh"

if [ -z "$VERSION" ]; then
  VERSION=$(sed -nE 's/^ *"version": "([^"]*)",$/\1/p' "$ACTION_PATH/deno.json")
fi
if [ "$VERSION" = source ]; then
  (cd "$ACTION_PATH" && deno task --quiet install)
  bin="$RUNNER_TEMP/chartvlm-bin"
  mkdir -p "$bin"
  root=$(printf %q "$ACTION_PATH")
  # As in a binary, the network is there for `models pull`; every other command gives it up before it begins.
  cat >"$bin/chartvlm" <<END
#!/usr/bin/env bash
exec deno run --quiet --no-prompt --allow-read --allow-write --allow-env --allow-run --allow-sys --allow-net --allow-ffi \\
  $root/main.ts "\$@"
END
  chmod +x "$bin/chartvlm"
else
  [[ $VERSION =~ ^v?[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.-]*$ ]] || fail "version must be like 0.1.0, or source: $VERSION"
  export CHARTVLM_VERSION="$VERSION" CHARTVLM_INSTALL_DIR="$RUNNER_TEMP/chartvlm"
  export CHARTVLM_BASE_URL="${BASE_URL:-$SERVER/$REPOSITORY/releases/download}"
  sh "$ACTION_PATH/install.sh"
  bin="$CHARTVLM_INSTALL_DIR/lib/chartvlm"
fi
printf '%s\n' "$bin" >>"$GITHUB_PATH"
# Names of models may hold what a cache's key must not.
output models-key "$(printf '%s\n%s' "$MODELS" "$PRECISIONS" | cksum | tr ' ' -)"
