#!/bin/bash
# Tests deploy/slurm on a SLURM of one machine that it starts for itself (as root; apt-get install slurm-wlm munge):
# an array of 4 shards and the job that joins them must give the records of one run, but for times.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d /tmp/chartvlm-slurm.XXXXXX)
chmod 755 "$work"
port=$((30000 + RANDOM % 20000))
host=$(hostname -s)
export SLURM_CONF=$work/slurm.conf
export CHARTVLM_REPOSITORY=$repository

end() {
  for pid in slurmd slurmctld munged; do [ -e "$work/$pid.pid" ] && kill "$(cat "$work/$pid.pid")" || true; done
}
trap end EXIT

mkdir -p "$work/munge" "$work/state" "$work/spool" "$work/log"
head -c 1024 /dev/urandom >"$work/munge/key"
chmod 600 "$work/munge/key"
munged --force --socket="$work/munge/socket" --key-file="$work/munge/key" --pid-file="$work/munged.pid" \
  --log-file="$work/log/munged" --seed-file="$work/munge/seed"
cat >"$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CryptoType=crypto/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SlurmUser=root
SlurmdUser=root
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
SwitchType=switch/none
ReturnToService=2
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/log/slurmctld
SlurmdLogFile=$work/log/slurmd
NodeName=$host CPUs=$(nproc)
PartitionName=main Nodes=ALL Default=YES State=UP
CONF
slurmctld
slurmd
for _ in $(seq 60); do sinfo -h -o %T 2>/dev/null | grep -q idle && break || sleep 0.5; done

program() { (cd "$work" && . "$repository/deploy/program.sh" && chartvlm_exec "$@"); }
program --quiet generate --num-charts 18 --output-dir "$work/the images"
run=(--images-dir "$work/the images" --model builtin --precision int8 --precision fp32 --repetitions 2)
program --quiet benchmark "${run[@]}" --output "$work/whole.csv" >/dev/null
cd "$work"
"$repository/deploy/slurm/submit.sh" 4 "$work/results" "${run[@]}"
for _ in $(seq 600); do [ -z "$(squeue -h)" ] && break || sleep 0.5; done
cat "$work/results/merge.log"
cd "$repository"
deno run --quiet --allow-read scripts/same_records.ts "$work/whole.csv" "$work/results/benchmark.csv"
[ -n "${KEEP:-}" ] || rm -rf "$work"
