#!/usr/bin/env bash
# A sweep on a real Slurm of one node: submitted, one task killed and one told to stop half-way, submitted again; then its cells and
# results are held against those of a plain 'repro reproduce' in another store, bit for bit.
#
#   bash tests/slurm/sweep.sh      as root on Debian; installs Slurm, munge and what else it needs where they are not
#
# Works in a temporary folder (REPRO_ROOT): nothing in the checkout changes but what building writes. Exit code 0: no difference.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
checkout=$PWD
. tests/slurm/cluster.sh

model=mini-310k
experiment=MethodChecks # has a second round
checkpoints_a_task=5    # 14 checkpoints: three tasks
selection=(--suite mini --models "$model" --experiment "$experiment")
name="mini+$model.$experiment"

say() { printf '\n== %3d s: %s\n' "$SECONDS" "$*"; }
fail() { printf '\nFAILED: %s\n' "$*" >&2; exit 1; }

work=$(mktemp -d)
cluster=
teardown() {
  code=$?
  trap - EXIT
  set +e
  cluster_down || code=1
  if [ "$code" -ne 0 ]; then
    for log in "$work"/sweep/artifacts/sweeps/*/logs/*; do [ -f "$log" ] && { echo "--- ${log##*/}"; tail -n 20 "$log"; }; done
  fi
  rm -rf "$work"
  printf '\n== %3d s: %s\n' "$SECONDS" "$([ "$code" -eq 0 ] && echo 'passed; nothing is left running' || echo 'FAILED')"
  exit "$code"
}
trap teardown EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[ "$(id -u)" -eq 0 ] || fail "this script starts Slurm's daemons and has to be root"
needed=(slurmctld slurmd sbatch munged pgrep perl hostname)
if [ "$(command -v "${needed[@]}" | wc -l)" -ne "${#needed[@]}" ]; then
  say "installing Slurm"
  apt-get update -qq || true
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge procps perl hostname > /dev/null
fi

say "building"
dotnet build src/Repro.Cli -v quiet --nologo -consoleLoggerParameters:NoSummary
dotnet build "experiments/$experiment" -v quiet --nologo -consoleLoggerParameters:NoSummary
repro() { dotnet exec "$checkout/artifacts/bin/Repro.Cli/debug/repro.dll" "$@"; }

# two copies of what a run reads, with an empty store each
for root in local sweep; do
  for file in models/mini/suite.yml experiments/*/experiment.yml; do install -D -m 644 "$file" "$work/$root/$file"; done
  cp -r "models/mini/$model" "$work/$root/models/mini/"
done
cells() { find "$work/$1/artifacts/cells" -name '*.json' 2> /dev/null | sort; }

say "a plain run on this machine: repro reproduce ${selection[*]}"
REPRO_ROOT="$work/local" repro reproduce "${selection[@]}" > "$work/local.txt"
grep '^cells' "$work/local.txt"

say "a one-node Slurm"
cluster_up "$work/slurm"
sinfo
export REPRO_ROOT="$work/sweep" # has to reach the tasks: the program's own checkout is another
submit() { (cd / && repro sweep slurm "${selection[@]}" --chunk "$checkpoints_a_task" --partition main --cpus-per-task 1 --mem 1200M --time 60 --grace 60); }
drained() {
  for _ in $(seq 3000); do
    [ -z "$(squeue --noheader)" ] && return 0
    sleep 0.2
  done
  squeue
  fail "the queue is not empty after 10 minutes"
}

say "more chunks than a job array takes here"
repro sweep slurm "${selection[@]}" --chunk 1 2> "$work/array.err" && fail "14 chunks were submitted where 10 may be"
cat "$work/array.err"
grep -q 'use --chunk 2 or more' "$work/array.err" || fail "the remedy is not told"

say "the sweep, submitted while nothing starts: what is looked at below must not be done before it is"
scontrol update PartitionName=main State=DOWN
submit | tee "$work/submit-1.txt"
array=$(grep -oE '^job [0-9]+: chunks' "$work/submit-1.txt" | grep -oE '[0-9]+')
last=$(grep -oE '^job [0-9]+: after' "$work/submit-1.txt" | grep -oE '[0-9]+')
grep -q ': chunks 1-3$' "$work/submit-1.txt" || fail "three chunks were to be submitted"
submit > "$work/submit-same.txt"
grep -q 'in Slurm.s queue already' "$work/submit-same.txt" || fail "what is in the queue was submitted again: $(cat "$work/submit-same.txt")"

say "task 1 is killed when it has stored a cell; then task 2 is cancelled, which is SIGTERM first; task 3 is held meanwhile"
log() { echo "$work/sweep/artifacts/sweeps/$name/logs/$1.log"; }
stored_by() { # which checkpoints have a cell: tasks are told apart by them
  cells sweep | xargs -r grep -lE "\"step\":($1),"
}
queued() { squeue --noheader --job="${array}_$1" 2> /dev/null; }
process_of() { pgrep -f -- "repro[.]dll sweep run .*--chunk $1/3$" || fail "no process computes chunk $1"; }
scontrol hold "${array}_2"
scontrol hold "${array}_3"
scontrol update PartitionName=main State=UP
until [ -n "$(stored_by '0|256|768|1152')" ]; do [ -n "$(queued 1)" ] || fail "task 1 ended without a cell"; sleep 0.05; done
kill -KILL "$(process_of 1)"
scontrol release "${array}_2"
until [ -n "$(stored_by '1536|2048|2560|3072|3584')" ]; do [ -n "$(queued 2)" ] || fail "task 2 ended without a cell"; sleep 0.05; done
kill -STOP "$(process_of 2)" # so that it is not done before it is looked at
repro sweep status "${selection[@]}" | tee "$work/status-running.txt"
grep -q 'chunks running 1, waiting 1; last job waiting' "$work/status-running.txt" || fail "status does not see the queue as it is"
kill -CONT "$(process_of 2)"
scancel "${array}_2"
scontrol release "${array}_3"
drained

say "all have ended; what is missing"
tail -n 2 "$(log "${array}_2")"
grep -q '^Stopped; what was computed is kept' "$(log "${array}_2")" || fail "task 2 did not stop in order"
grep -q 'Stopped;' "$(log "${array}_1")" && fail "task 1 was to die without a word"
tail -n 1 "$(log "$last-last")"
grep -q 'are missing: submit them' "$(log "$last-last")" || fail "the last job did not see that cells are missing"
code=0
repro sweep status --check "${selection[@]}" > "$work/status.txt" 2> "$work/status.err" || code=$?
cat "$work/status.txt"
[ "$code" -eq 2 ] || fail "status --check ended with $code where cells are missing, not 2"
repro sweep status --json "${selection[@]}" | grep -q '"claimed": 0' || fail "the claim of a killed task still counts"
before=$(cells sweep | wc -l)
cells sweep | xargs sha256sum > "$work/before.sha256"

say "the same command again"
submit | tee "$work/submit-2.txt"
grep -q ': chunks 1-2$' "$work/submit-2.txt" || fail "only chunks 1 and 2 were to be submitted again"
drained
repro sweep status --check "${selection[@]}"
sha256sum --quiet --check "$work/before.sha256" || fail "a cell that was stored was computed again"
say "and once more: nothing is missing"
submit | tee "$work/submit-3.txt"
grep -q 'nothing is submitted' "$work/submit-3.txt" || fail "something was submitted though nothing is missing"
[ -z "$(squeue --noheader)" ] || fail "something is in the queue though nothing is missing"

say "the cells and results of the sweep against those of the plain run"
# all of a cell but how it came about
without_provenance() { perl -0pe 's/"provenance":\{(?:[^{}]|\{[^{}]*\})*\},// or die "no provenance in $ARGV\n"; /"identity":.*"result":/ or die "$ARGV is no cell\n"' "$1"; }
for root in local sweep; do
  mkdir -p "$work/compare/$root"
  for cell in $(cells "$root"); do without_provenance "$cell" > "$work/compare/$root/${cell##*/}"; done
done
sed -n '/^| claim/,$p' "$work/local.txt" > "$work/compare/local.table"
cat "$work/sweep/artifacts/sweeps/$name/logs/"*-last.log | sed -n '/^| claim/,$p' > "$work/compare/sweep.table"
[ -s "$work/compare/local.table" ] || fail "the plain run printed no table of claims"
diff -r "$work/compare/local" "$work/compare/sweep" || fail "cells differ"
diff "$work/compare/local.table" "$work/compare/sweep.table" || fail "the tables of claims differ"
diff -r "$work/local/results" "$work/sweep/results" || fail "results differ"
diff -r "$work/local/artifacts/figures" "$work/sweep/artifacts/figures" || fail "figures differ"
echo "equal, bit for bit: $(find "$work/compare/local" -type f | wc -l) cells ($before stored before the second submission), $(find "$work/local/results" -type f | wc -l) files of results, $(find "$work/local/artifacts/figures" -type f | wc -l) of figures, the table of claims"
