#!/bin/bash
# Plays the scheduler: starts the tasks of the array at once, with the variables that Slurm sets.
set -eu
export WALLABY_STORE="$PWD/store" SLURM_JOB_ID=4711 SLURM_ARRAY_JOB_ID=4711
for SLURM_ARRAY_TASK_ID in 1 2 3 4; do
  export SLURM_ARRAY_TASK_ID
  bash job.sbatch &
done
wait

echo "by state:"
wallaby ls -t sweep --format '{state}' | sort | uniq -c | awk '{ print $1, $2 }'
echo "what failed:"
wallaby ls -t sweep --exit nonzero --format '{exit_code}'
wallaby grep task -t sweep --state failed --format '{line}'
echo "the third task of the array:"
wallaby ls --where status.scheduler.SLURM_ARRAY_TASK_ID=3 --format '{state}'
