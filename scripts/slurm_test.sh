#!/usr/bin/env bash
# Tests deploy/slurm on a SLURM of its own on this machine (root; Debian: apt-get install slurm-wlm munge):
#
#   scripts/slurm_test.sh
#
# An array of 4 shards and the merge that depends on it must give the records of one undivided run, and shards that were
# stopped must be finished by the same command. Everything lies in a temporary folder, /etc stays as it is; the daemons
# are stopped at the end, whatever happens.
set -euo pipefail

project=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d /tmp/chartvlm-slurm-XXXXXX)
chmod 755 "$work"
run="$work/a run" # with a space, to see that paths are quoted
host=$(hostname -s)
cpus=$(nproc)
port=${SLURM_TEST_PORT:-26817}
export SLURM_CONF=$work/slurm.conf
chartvlm() { (cd -- "$project" && deno task --quiet chartvlm --quiet "$@"); }

stop() {
  local code=$?
  for pid_file in "$work"/{slurmctld,slurmd,munged}.pid; do
    [[ -s $pid_file ]] || continue
    local pid
    pid=$(cat -- "$pid_file")
    kill "$pid" 2> /dev/null || true
    for ((i = 0; i < 100; i++)); do kill -0 "$pid" 2> /dev/null && sleep 0.1; done
  done
  if ((code != 0)); then
    tail -n 20 "$work"/*.log "$run"/*.log >&2 2> /dev/null || true
  fi
  rm -rf -- "$work"
  exit "$code"
}
trap stop EXIT

start_daemons() {
  mkdir -m 755 "$work/munge"
  head -c 1024 /dev/urandom > "$work/munge/key"
  chmod 600 "$work/munge/key"
  chown -R munge: "$work/munge"
  runuser -u munge -- munged --force --socket="$work/munge/socket" --key-file="$work/munge/key" \
    --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed"
  cp "$work/munge/pid" "$work/munged.pid"
  mkdir "$work/state" "$work/spool"
  cat > "$SLURM_CONF" << CONF
ClusterName=chartvlm
SlurmctldHost=$host
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
NodeName=$host CPUs=$cpus
PartitionName=main Nodes=ALL Default=YES State=UP
CONF
  slurmctld
  slurmd
  for ((i = 0; i < 100; i++)); do
    [[ $(sinfo --noheader --format=%T 2> /dev/null) == idle ]] && return
    sleep 0.2
  done
  echo "the node did not become idle" >&2
  return 1
}

# Submits a benchmark in 4 shards and waits until the merge has ended.
submit_and_wait() {
  "$project/deploy/slurm/submit.sh" 4 "$run" "${benchmark[@]}"
  for ((i = 0; i < 600; i++)); do
    [[ -z $(squeue --noheader) ]] && return
    sleep 0.5
  done
  echo "the jobs did not end" >&2
  return 1
}

same_records() {
  (cd -- "$project" && deno run --quiet --allow-read scripts/same_records.ts "$1" "$2")
}

start_daemons
sinfo --version
benchmark=(--images-dir "$work/the charts" --model builtin --precision fp32 --precision int8 --backend wasm)
chartvlm generate --num-charts 18 --output-dir "$work/the charts"

echo "-- one undivided run"
chartvlm benchmark "${benchmark[@]}" --output "$work/whole.csv"

echo "-- an array of 4 shards, and a merge that depends on it"
SBATCH_CPUS_PER_TASK=1 submit_and_wait
cat -- "$run/merge.log"
wc -l -- "$run"/shard-?.csv
same_records "$work/whole.csv" "$run/benchmark.csv"

echo "-- shard 1 lost its last rows, 2 and 3 their files: the same command goes on"
rm -f -- "$run"/shard-{2,3}*
head -n 3 -- "$run/shard-1.csv" > "$work/half" && cp -- "$work/half" "$run/shard-1.csv"
rm -f -- "$run/shard-1.journal.jsonl"
submit_and_wait
same_records "$work/whole.csv" "$run/benchmark.csv"
echo "passed"
