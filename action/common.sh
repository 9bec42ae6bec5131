#!/usr/bin/env bash
# What the steps of the action share. Inputs come by the environment only, and values reach the program as --option=VALUE, so
# that no value is taken for an option.
set -euo pipefail

export CHARTVLM_HOME="$RUNNER_TEMP/chartvlm-models" NO_COLOR=1

# fail TEXT: an annotation of the job. Control characters would end it, or begin another command of the runner.
fail() {
  printf '::error::%s\n' "$(printf %s "$1" | tr -d '\000-\037' | sed 's/%/%25/g')"
  exit 2
}

# output NAME VALUE: an output of the step, whatever the value holds.
output() {
  local mark
  mark="end-$RANDOM$RANDOM$RANDOM$RANDOM"
  printf '%s<<%s\n%s\n%s\n' "$1" "$mark" "$2" "$mark" >>"$GITHUB_OUTPUT"
}

# items TEXT: what is on lines or between commas, without the space around it, into the array ITEMS.
items() {
  ITEMS=()
  local item
  while IFS= read -r item; do
    item="${item#"${item%%[![:space:]]*}"}"
    item="${item%"${item##*[![:space:]]}"}"
    if [ -n "$item" ]; then ITEMS+=("$item"); fi
  done <<<"${1//,/$'\n'}"
}

# option NAME VALUE: adds --NAME=VALUE to the array OPTIONS, unless the value is empty.
option() {
  if [ -n "$2" ]; then OPTIONS+=("--$1=$2"); fi
}

# options NAME TEXT: the same for each of a list.
options() {
  items "$2"
  local item
  for item in ${ITEMS[@]+"${ITEMS[@]}"}; do OPTIONS+=("--$1=$item"); done
}
