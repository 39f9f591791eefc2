# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Long work whose output nobody reads while it goes well; to be sourced.

# run_quietly LOG COMMAND...: its output goes into LOG. Where it fails, the end of that is printed and
# the script left. Calls say(), which the script defines.
run_quietly() {
  local log=$1
  shift
  # Not in the condition itself, inside of which `set -e` says nothing.
  "$@" >"$log" 2>&1 &
  if wait "$!"; then return; fi
  tail -n 30 "$log" >&2
  say "the build failed; all of its output is in $log" >&2
  exit 1
}
