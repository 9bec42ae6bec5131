#!/usr/bin/env bash
# Runs a benchmark as a SLURM array, a job a shard, and a job that joins the shards when all have ended:
#
#   deploy/slurm/submit.sh SHARDS FOLDER [OPTION OF chartvlm benchmark...]
#   deploy/slurm/submit.sh 8 /shared/run1 --images-dir /shared/charts --model qwen2-vl-2b --precision q4
#
# The same command again goes on where shards were stopped. FOLDER must be seen by all nodes. More options of sbatch, e.g.
# the partition, come from its own environment variables (SBATCH_PARTITION, SBATCH_TIMELIMIT, SBATCH_ACCOUNT, ...).
# CHARTVLM names the program where it is not run from its source.
set -euo pipefail

if (($# < 2)) || ! [[ $1 =~ ^[1-9][0-9]*$ ]]; then
  echo "usage: $0 SHARDS FOLDER [OPTION OF chartvlm benchmark...]" >&2
  exit 2
fi
shards=$1
mkdir -p -- "$2"
folder=$(cd -- "$2" && pwd)
shift 2
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
project=$(cd -- "$here/../.." && pwd)

if [[ -z ${CHARTVLM:-} ]]; then
  (cd -- "$project" && deno task --quiet install)
fi

rm -f -- "$folder"/shard-*.exit # how shards of an earlier call ended

# %a: the shard. In a name of sbatch's, "%" begins such a mark.
logs=${folder//%/%%}
array=$(sbatch --parsable --chdir="$project" --array="1-$shards" \
  --output="$logs/shard-%a.log" --open-mode=append \
  "$here/shard.sbatch" "$folder" "$shards" "$@")
array=${array%%;*}
# afterany: where a shard failed, its log tells why, and the others are joined if it wrote a file.
merge=$(sbatch --parsable --chdir="$project" --dependency="afterany:$array" \
  --output="$logs/merge.log" --open-mode=append \
  "$here/merge.sbatch" "$folder" "$shards")
merge=${merge%%;*}
echo "shards: job $array, merge: job $merge, result: $folder/benchmark.csv"
