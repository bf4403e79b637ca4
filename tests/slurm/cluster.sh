# shellcheck shell=bash
# One-node Slurm in one folder, with a munge of its own: nothing of the system's is touched. Sourced by sweep.sh.
# Debian 12's Slurm 22.05 as root, without systemd, cgroups or a database.

# cluster_up FOLDER: starts it and sets SLURM_CONF; two tasks at a time where the machine has two processors, and job arrays end at index 10
cluster_up() {
  cluster=$1
  host=$(hostname -s)
  memory=$(slurmd -C | grep -oE 'RealMemory=[0-9]+')
  mkdir -p "$cluster/state" "$cluster/spool" "$cluster/log"
  chmod 755 "$cluster" # munge wants its socket where everybody may look

  head -c 1024 /dev/urandom > "$cluster/munge.key"
  chmod 400 "$cluster/munge.key"
  munged --force --key-file="$cluster/munge.key" --socket="$cluster/munge.socket" --pid-file="$cluster/munged.pid" \
    --log-file="$cluster/log/munged.log" --seed-file="$cluster/munge.seed" 2> "$cluster/log/munged.err" || { cat "$cluster/log/munged.err"; return 1; }

  cat > "$cluster/slurm.conf" <<CONF
ClusterName=sweep
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
AuthType=auth/munge
AuthInfo=socket=$cluster/munge.socket
SlurmUser=root
SlurmdUser=root
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.pid
SlurmctldLogFile=$cluster/log/slurmctld.log
SlurmdLogFile=$cluster/log/slurmd.log
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SchedulerParameters=batch_sched_delay=0,sched_interval=1,sched_min_interval=0
ReturnToService=2
MaxArraySize=11
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(($(nproc) < 2 ? 1 : 2)) $memory State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP DefMemPerCPU=500
CONF
  # no cgroup is used; left to itself slurmd looks for one to be in, and a container has none that it may write to
  echo "CgroupPlugin=cgroup/v1" > "$cluster/cgroup.conf"
  export SLURM_CONF="$cluster/slurm.conf"
  setsid slurmctld -c < /dev/null > "$cluster/log/slurmctld.out" 2>&1
  setsid slurmd -c < /dev/null > "$cluster/log/slurmd.out" 2>&1
  for _ in $(seq 100); do
    sinfo --noheader --format=%T 2> /dev/null | grep -qx idle && return 0
    sleep 0.2
  done
  echo "Slurm did not come up:"
  tail -n 5 "$cluster"/log/*
  return 1
}

# cluster_down: cancels its jobs, ends its three daemons, and fails when one of its processes survives
cluster_down() {
  [ -n "${cluster:-}" ] || return 0
  scancel --user=root > /dev/null 2>&1
  for _ in $(seq 50); do
    [ -z "$(squeue --noheader 2> /dev/null)" ] && break
    sleep 0.2
  done
  for daemon in slurmd slurmctld munged; do
    if [ -s "$cluster/$daemon.pid" ]; then kill "$(cat "$cluster/$daemon.pid")" 2> /dev/null; fi
  done
  for _ in $(seq 50); do
    [ -z "$(cluster_processes)" ] && return 0
    sleep 0.2
  done
  echo "still running after the teardown, now killed:"
  cluster_processes
  cluster_processes | while read -r process _; do kill -9 "$process" 2> /dev/null; done
  return 1
}

# what was started in it: its daemons by their command line, what they started by its environment
cluster_processes() {
  for process in /proc/[0-9]*; do
    id=${process#/proc/}
    if [ "$id" = "$$" ] || [ "$id" = "${BASHPID:-$$}" ]; then continue; fi
    command=$(tr '\0' ' ' < "$process/cmdline")
    case $command in
      slurmctld\ * | slurmd\ * | slurmstepd:* | munged\ * | *repro.dll\ *) if grep -qaF "$cluster" "$process/environ" "$process/cmdline"; then echo "$id $command"; fi ;;
    esac
  done 2> /dev/null
}
