#!/bin/sh
# A small search over learning rates: run each, then ask which was best.
# shellcheck disable=SC2016 # it is the job's shell that expands them
set -eu
export WALLABY_STORE="$PWD/store" WALLABY_TAGS=sweep

for lr in 0.5 0.1 0.02; do
  # The job prints its progress and adds what it found to its own record.
  wallaby run --quiet --field "lr=$lr" -- sh -c '
    loss=$(echo "$1" | awk "{ d = \$1 - 0.1; print 0.2 + d * d }")
    echo "training with lr=$1"
    echo "best loss $loss"
    wallaby log --to "$WALLABY_RECORD_ID" "loss=$loss" >/dev/null
  ' train "$lr"
done

echo "what ran:"
wallaby ls --columns lr,loss,state

echo "what was below 0.21:"
wallaby ls --where 'loss<0.21' --format 'lr={lr} loss={loss}'

echo "what they said:"
wallaby grep 'best loss' --format '{line}'

# Nothing is hidden: the same with grep alone.
echo "and by hand:"
grep -rh --include=result.json '"loss": 0.2' store/records | sort | tr -d ' ,'
