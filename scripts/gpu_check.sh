#!/usr/bin/env bash
# Checks and benchmarks everything on a GPU machine, in one command:
#
#     scripts/gpu_check.sh OUT STORE.h5 [TRIALS [EPOCHS]]    a store written by macs prepare or macs distort
#     scripts/gpu_check.sh OUT --smoke                       the same steps in miniature, also on a CPU
#
# KERAS_BACKEND chooses the backend (default: jax). OUT receives a log per step, the training runs, the search with
# its TensorBoard logs, and devices.csv: pairs/s of each model at batch sizes 1 to 256, the effect of mixed precision
# on scores, and the speed relative to the CPU. Rerun to resume.
set -euo pipefail

out=${1:?usage: gpu_check.sh OUT STORE.h5|--smoke [TRIALS [EPOCHS]]}
store=${2:?usage: gpu_check.sh OUT STORE.h5|--smoke [TRIALS [EPOCHS]]}
trials=${3:-100} epochs=${4:-30}
here=$(cd "$(dirname "$0")/.." && pwd)
export KERAS_BACKEND=${KERAS_BACKEND:-jax}
mkdir -p "$out"

size=288 train=(--set "epochs=$epochs") bench=() batch=16
if [ "$store" = --smoke ]; then
    trials=2 epochs=1 size=64 batch=64
    store=$out/smoke.h5
    train=(--set epochs=1 batch_size=64 'overrides={"image_size": 64, "filters": 2, "levels": 1, "hidden_units": 2}'
        start_from=null data='[]' standardize='{}')
    bench=(--models pyramid --batches 1 2 --rounds 1)
    macs distort "$here/examples" "$store" --crop 64 --hold-out 0 --folds 2
fi

step() { # NAME COMMAND...
    echo "== $1"
    ( time "${@:2}" ) 2>&1 | tee "$out/$1.log"
}

step devices python -c "from tuning.devices import available; print(*available())"
step train macs train pyramid.tid2013_subset --data "$store" --out "$out/train" --fold 0 "${train[@]}"
step train_mixed macs train pyramid.tid2013_subset --data "$store" --out "$out/train_mixed" --fold 0 \
    "${train[@]}" --mixed-precision
step tune macs tune pyramid --data "$store" --out "$out/search" --trials "$trials" --epochs "$epochs" \
    --image-size "$size" --batch "$batch" --workers auto
step benchmark python "$here/benchmarks/devices.py" --csv "$out/devices.csv" ${bench[@]+"${bench[@]}"}
echo "done: view the training runs and the search with tensorboard --logdir $out; results are in $out/devices.csv"
