#!/bin/sh
# Starts a benchmark as an array of jobs, and a job that joins their results when all have ended:
#
#   deploy/slurm/submit.sh SHARDS OUTPUT_FOLDER [OPTION OF benchmark...]
#   deploy/slurm/submit.sh 4 results --images-dir data/images --model builtin
#
# SBATCH_OPTIONS are given to sbatch, e.g. SBATCH_OPTIONS="--cpus-per-task=8 --mem=32G --time=08:00:00".
# The same command again goes on with what was stopped. OUTPUT_FOLDER must be seen by all nodes.
set -eu
shards=$1
mkdir -p "$2"
output=$(cd "$2" && pwd)
shift 2
here=$(cd "$(dirname "$0")" && pwd)
export CHARTVLM_REPOSITORY="${CHARTVLM_REPOSITORY:-$(dirname "$(dirname "$here")")}"
export CHARTVLM_OUTPUT="$output"

# shellcheck disable=SC2086 # options are several words
array=$(sbatch --parsable --array="1-$shards" --output="$output/shard-%a.log" ${SBATCH_OPTIONS:-} \
  "$here/shard.sbatch" "$@")
# After any end: shards in which items failed have results too, and merge tells which shards are not whole.
merge=$(sbatch --parsable --dependency="afterany:${array%%;*}" --output="$output/merge.log" "$here/merge.sbatch" "$shards")
echo "array ${array%%;*} of $shards shards, then job ${merge%%;*}; results: $output/benchmark.csv"
