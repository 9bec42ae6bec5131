#!/usr/bin/env bash
# Pages, the job's summary, outputs, and the comparison with a baseline.
# shellcheck source=action/common.sh
. "$ACTION_PATH/action/common.sh"

csv="$RESULTS/benchmark.csv"
OPTIONS=()
option labels "$LABELS"
chartvlm visualize "--input=$csv" "--output=$RESULTS/pages" "--summary=$RESULTS/summary.txt" ${OPTIONS[@]+"${OPTIONS[@]}"}
# `./`: a path that begins with - is no option.
case $csv in /*) ;; *) csv="./$csv" ;; esac
chartvlm report "$csv" --format=md >>"$GITHUB_STEP_SUMMARY"

best=$(chartvlm report "$csv" --format=json | head -n 1)
# Only our own numbers and an escaped name are in this line; a name cannot imitate a key, since its quotes are escaped.
number() { sed -nE "s/.*\"$1\":(-?[0-9][0-9.eE+-]*).*/\1/p" <<<"$best"; }
output accuracy "$(number accuracy)"
output latency "$(number latency_ms_median)"
output best-cell "$(sed -nE 's/^\{"cell":"(([^"\\]|\\.)*)".*/\1/p' <<<"$best")"
output results-path "$RESULTS/benchmark.csv"
output report-path "$RESULTS/pages/dashboard.html"

if [ -n "$BASELINE" ]; then
  case $BASELINE in /*) base="$BASELINE" ;; *) base="./$BASELINE" ;; esac
  OPTIONS=()
  option fail-on-regression "$FAIL_ON_REGRESSION"
  code=0
  chartvlm compare "$base" "$csv" --format=md "--output=$RESULTS/comparison.md" ${OPTIONS[@]+"${OPTIONS[@]}"} || code=$?
  [ "$code" -le 1 ] || exit "$code"
  { echo; head -c 600000 "$RESULTS/comparison.md"; echo; } >>"$GITHUB_STEP_SUMMARY"
  output regressed "$([ "$code" -eq 0 ] && echo false || echo true)"
fi
