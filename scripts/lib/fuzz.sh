# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Runs the fuzz targets of a build; to be sourced by a script that defines clean() and say().

# fuzz_all PRESET SECONDS: each target first reads its checked-in corpus, then tries inputs of its own
# for so long, two targets at a time. What it learns stays in build/PRESET/corpus, an input that breaks
# it in build/PRESET/found.
fuzz_all() {
  local preset=$1 seconds=$2 status=0 target targets=()
  mkdir -p "build/$preset/found"
  for target in "build/$preset"/fuzz/fuzz_*; do
    targets+=("$target")
    if [[ ${#targets[@]} == 2 ]]; then
      fuzz_pair "$preset" "$seconds" "${targets[@]}" || status=1
      targets=()
    fi
  done
  if [[ ${#targets[@]} -gt 0 ]]; then fuzz_pair "$preset" "$seconds" "${targets[@]}" || status=1; fi
  return $status
}

fuzz_pair() {
  local preset=$1 seconds=$2 status=0 target jobs=()
  shift 2
  for target in "$@"; do
    fuzz_one "$preset" "$seconds" "$target" &
    jobs+=($!)
  done
  for target in "${jobs[@]}"; do wait "$target" || status=1; done
  return $status
}

fuzz_one() {
  local preset=$1 seconds=$2 target=$3 name log
  name=${target##*/fuzz_}
  log=build/$preset/fuzz_$name.log
  mkdir -p "build/$preset/corpus/$name"
  if clean "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
    -print_final_stats=1 -artifact_prefix="build/$preset/found/$name-" \
    "build/$preset/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1; then
    say "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions, no failure"
    return 0
  fi
  say "$name: FAILED"
  tail -n 40 "$log"
  return 1
}
