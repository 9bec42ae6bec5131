#!/usr/bin/env bash
# Pulls the models that are not here yet: names of the catalog and organisation/name; folders and builtin are here.
# shellcheck source=action/common.sh
. "$ACTION_PATH/action/common.sh"

OPTIONS=()
options precision "$PRECISIONS"
items "$MODELS"
[ ${#ITEMS[@]} -gt 0 ] || fail "models names no model"
for model in "${ITEMS[@]}"; do
  if [ "$model" = builtin ] || [ -d "$model" ]; then continue; fi
  chartvlm models pull ${OPTIONS[@]+"${OPTIONS[@]}"} -- "$model"
done
