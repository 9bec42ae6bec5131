#!/usr/bin/env bash
# Measures. That items failed does not end the job yet: what was measured is reported first.
# shellcheck source=action/common.sh
. "$ACTION_PATH/action/common.sh"

charts="$IMAGES"
if [ -z "$charts" ]; then
  charts="$RUNNER_TEMP/chartvlm-charts"
  chartvlm --quiet generate "--num-charts=$NUM_CHARTS" "--seed=$SEED" "--output-dir=$charts"
elif [ -n "$LABELS" ]; then
  # The program looks for labels beside the charts.
  [ -f "$LABELS" ] || fail "there is no file of labels: $LABELS"
  copy="$RUNNER_TEMP/chartvlm-charts"
  mkdir -p "$copy"
  find "$(cd -- "$charts" && pwd)" -maxdepth 1 -type f -name '*.png' -exec cp -- {} "$copy" \;
  cp -- "$LABELS" "$copy/labels.jsonl"
  charts="$copy"
fi

OPTIONS=()
options model "$MODELS"
options precision "$PRECISIONS"
options backend "$BACKENDS"
option limit "$LIMIT"
option repetitions "$REPETITIONS"
option threads "$THREADS"
option timeout "$TIMEOUT"
code=0
chartvlm benchmark --pace "--images-dir=$charts" "--output=$RESULTS/benchmark.csv" "${OPTIONS[@]}" || code=$?
[ "$code" -le 1 ] || exit "$code"
[ -s "$RESULTS/benchmark.csv" ] || exit 1
output exit-code "$code"
