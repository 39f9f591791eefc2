# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Runs the fuzz targets of build/fuzz; to be sourced by a script that defines clean() and say().

# fuzz_all SECONDS: each target first reads its checked-in corpus, then tries inputs of its own for
# so long. What it learns stays in build/fuzz/corpus, an input that breaks it in build/fuzz/found.
fuzz_all() {
  local seconds=$1 status=0 target name log
  mkdir -p build/fuzz/found
  for target in build/fuzz/fuzz/fuzz_*; do
    name=${target##*/fuzz_}
    log=build/fuzz/$name.log
    mkdir -p "build/fuzz/corpus/$name"
    if clean "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
      -print_final_stats=1 -artifact_prefix="build/fuzz/found/$name-" \
      "build/fuzz/corpus/$name" "tests/fuzz/corpus/$name" >"$log" 2>&1; then
      say "$name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions, no failure"
    else
      status=1
      say "$name: FAILED"
      tail -n 40 "$log"
    fi
  done
  return $status
}
