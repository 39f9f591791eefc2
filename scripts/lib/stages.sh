# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The stages of scripts/test, their times and their sum; to be sourced by it.

# Minutes that all of it may take on two cores (CONTRIBUTING.md).
readonly BUDGET=40

FAILED=()   # names of stages
TABLE=()    # lines of the summary
BUILDS=()   # presets whose cases count
RAN=()      # those of the stage that is at work
STARTED=$SECONDS
ASIDE=''    # process that works beside the end-to-end tests

step() { printf '\n==> %s\n' "$*"; }
say() { printf '    %s\n' "$*"; }

# A test must not see the caller's AWS account, proxies or certificates.
clean() {
  env -i HOME="$HOME" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    LANG=C.UTF-8 CCACHE_DIR="${CCACHE_DIR:-$HOME/.cache/ccache}" "$@"
}

configure() {
  local launcher=()
  if command -v ccache >/dev/null; then launcher+=(-DCMAKE_CXX_COMPILER_LAUNCHER=ccache); fi
  clean cmake --preset "$1" "${launcher[@]}" >/dev/null
}

# build PRESET TARGET...: goes on after an error, so that one run shows them all.
build() {
  local preset=$1
  shift
  configure "$preset" && clean cmake --build --preset "$preset" --target "$@" -- -k 0
}

# run_tests PRESET JOBS [ctest argument...]
run_tests() {
  local preset=$1 jobs=$2
  shift 2
  RAN+=("$preset")
  count_cases_of "$preset"
  clean ctest --test-dir "build/$preset" --output-on-failure --parallel "$jobs" "$@"
}

count_cases_of() {
  if [[ " ${BUILDS[*]} " != *" $1 "* ]]; then BUILDS+=("$1"); fi
}

stage_lint() { configure asan && run_tests asan 2 --label-regex '^lint$'; }

stage_unit() {
  build asan test_programs && run_tests asan 2 --label-regex '^(unit|conformance|shared-vectors|fuzz)$' \
    --label-exclude e2e
}

stage_release() { build release programs; }

# They wait more than they compute, hence more at a time than there are cores.
stage_e2e() {
  build release programs && run_tests release 4 --label-regex '^(e2e|simulation|bench|elf)$'
}

# Long enough to find what a change of a parser broke; scripts/test --fuzz looks longer.
stage_fuzz() { build asan fuzz_targets && fuzz_all asan 5; }

# examine [option]: clang-tidy on what ships.
examine() { configure tidy && clean /usr/bin/python3 -B scripts/lib/tidy.py "$PWD" build/tidy "$@"; }

stage_tidy() { examine; }

stage_analyzer() { examine --analyzer; }

stage_asan_build() { build asan programs; }

# What runs as root on other people's machines for months, and what reads what others wrote.
stage_asan() { stage_asan_build && stage_asan_run; }

stage_asan_run() { run_tests asan 2 --label-regex '^(asan-daemon|simulation)$'; }

stage_tsan_build() { build tsan tsan_programs; }

stage_tsan() { stage_tsan_build && stage_tsan_run; }

stage_tsan_run() { run_tests tsan 2 --label-regex '^tsan$'; }

stage_asan_protocol() { stage_asan_build && run_tests asan 2 --label-regex '^protocol$'; }

stage_packages() { scripts/package && run_tests release 1 --label-regex '^packages$'; }

stage_chart() {
  ensure_helm && build release programs && run_tests release 1 --label-regex '^chart$'
}

stage_static() {
  scripts/static-libraries && build static docker-credential-ecr ecr-syncd && run_tests static 2
}

stage_static_arm64() {
  scripts/static-libraries --architecture arm64 && build static-arm64 docker-credential-ecr ecr-syncd &&
    run_tests static-arm64 2
}

stage_reproduce() { scripts/reproduce; }

stage_release_unit() {
  build release test_programs && run_tests release 2 --label-regex '^(unit|conformance|fuzz)$'
}

# run_stage NAME: runs it, notes its time and its cases.
run_stage() {
  local name=$1 started=$SECONDS since verdict=ok
  since=$(date +%s)
  RAN=()
  step "$name"
  "stage_${name//-/_}" || verdict=FAILED
  note "$name" "$verdict" $((SECONDS - started)) "$(count_since "$since")"
  [[ $verdict == ok ]]
}

count_since() {
  local since=$1 cases=0 build
  for build in "${RAN[@]}"; do
    cases=$((cases + $(clean /usr/bin/python3 -B scripts/lib/cases.py count "build/$build" "$since")))
  done
  echo "$cases"
}

# note NAME VERDICT SECONDS CASES [WHERE]: a line of the table at the end.
note() {
  if [[ $2 != ok ]]; then FAILED+=("$1"); fi
  TABLE+=("$(printf '%-14s %6s %4d min %02d s %6d cases%s' "$1" "$2" $(($3 / 60)) $(($3 % 60)) "$4" "${5:-}")")
}

# Builds the sanitizers' programs with the processor time that the end-to-end tests leave, then runs
# them while tidy and fuzz take what is still left. What all of these say is kept until finish_aside.
start_aside() {
  count_cases_of tsan
  count_cases_of asan
  (
    trap - EXIT
    run_aside idly tsan-build
    run_aside idly asan-build
    # They wait more than they compute, and have limits of time, so they are not put last. Only they
    # look into build/tsan and build/asan/tests from here on, and they build nothing.
    {
      run_aside '' tsan-run
      run_aside '' asan-run
    } >build/aside.runs.log 2>&1 &
    run_aside idly tidy
    run_aside idly fuzz
    wait
  ) >build/aside.log 2>&1 &
  ASIDE=$!
}

# idly COMMAND...: as a process that everybody else goes before.
idly() {
  (
    chrt --idle --all-tasks --pid 0 "$BASHPID" >/dev/null || renice 19 "$BASHPID" >/dev/null || true
    "$@"
  )
}

# run_aside HOW NAME
run_aside() {
  local how=$1 name=$2 started=$SECONDS since verdict=ok
  since=$(date +%s)
  RAN=()
  printf '\n==> %s (beside the end-to-end tests)\n' "$name"
  ${how:+"$how"} "stage_${name//-/_}" || verdict=FAILED
  echo "$name $verdict $((SECONDS - started)) $(count_since "$since")" >>build/aside.table
}

finish_aside() {
  local name verdict seconds cases
  wait "$ASIDE" || true
  cat build/aside.log build/aside.runs.log
  while read -r name verdict seconds cases; do
    note "$name" "$verdict" "$seconds" "$cases" ', aside'
  done <build/aside.table
}

# What a former run wrote is not this one's.
forget_cases() {
  mkdir -p build
  rm -rf build/*/cases build/aside.*
}

# summarise HOW RECORD: the table, the sum of the cases and what is left of the budget; 1 where
# anything failed. HOW is "complete" where every program of tests/cases.txt has to have run.
summarise() {
  local how=$1 record=$2 taken=$((SECONDS - STARTED)) line builds=("${BUILDS[@]/#/build/}")
  step "Summary"
  for line in "${TABLE[@]}"; do say "$line"; done
  say "$((taken / 60)) min $((taken % 60)) s in all; $((BUDGET - taken / 60)) min of $BUDGET are left"
  if [[ ${#builds[@]} -gt 0 && $record ]]; then
    clean /usr/bin/python3 -B scripts/lib/cases.py record "${builds[@]}"
  fi
  if [[ ${#builds[@]} -gt 0 ]] && ! clean /usr/bin/python3 -B scripts/lib/cases.py "$how" "${builds[@]}"; then
    FAILED+=(cases)
  fi
  if [[ ${#FAILED[@]} -gt 0 ]]; then
    say "failed: ${FAILED[*]}"
    return 1
  fi
}
