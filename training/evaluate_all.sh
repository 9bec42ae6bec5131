#!/usr/bin/env bash
# Evaluates data/builtin with the program itself on every set of the model card: evaluate_all.sh FOLDER >tables.md
# The sets are drawn first where they are missing; seeds are those that training never uses.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
mkdir -p "$out/sets" "$out/csv"
run() { deno task --quiet chartvlm --quiet "$@"; }

for noise in 0.25 0.50 0.75; do
  [ -d "$out/sets/noise_$noise" ] || run generate -n 480 --seed 600001 --noise "$noise" -o "$out/sets/noise_$noise"
done
for style in dark hollow ohlc line random; do
  [ -d "$out/sets/style_$style" ] || run generate -n 160 --seed 600002 --style "$style" -o "$out/sets/style_$style"
done
[ -d "$out/sets/random_walks" ] || deno run -A training/evaluation_sets.ts random-walks "$out/sets/random_walks" 400
if [ ! -d "$out/sets/held_out_mplfinance" ]; then
  deno run -A training/evaluation_sets.ts candles "$out/candles.jsonl" 240
  (cd training && python draw_held_out.py "$out/candles.jsonl" "$out/sets/held_out_mplfinance")
fi
[ -d "$out/sets/real_sp500_daily" ] ||
  run generate --from-csv tests/fixtures/ohlcv/real_sp500_daily.csv -n 192 -o "$out/sets/real_sp500_daily"

rm -f "$out"/csv/*
for set in "$out"/sets/*; do
  name=$(basename "$set")
  precisions=(--precision fp32)
  [ "$name" = noise_0.50 ] && precisions=()
  run benchmark --model builtin "${precisions[@]}" --images-dir "$set" --output "$out/csv/$name.csv" >&2
done
python training/model_card.py "$out/csv"
