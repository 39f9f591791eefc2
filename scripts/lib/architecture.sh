# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# Which processor the static programs are for, and the tools that make them; to be sourced.

# Processors by Debian's names; the compiler's names begin with the same word but for these two.
declare -rA MACHINES=([amd64]=x86_64-linux-gnu [arm64]=aarch64-linux-gnu)
# What cross-compiling wants, by the processor that is compiled for. CMake runs what it has made by qemu.
declare -rA CROSS_PACKAGES=([arm64]='g++-aarch64-linux-gnu qemu-user-static')

# choose_architecture NAME: sets ARCHITECTURE; MACHINE, the GNU name; IS_CROSS, yes or empty; and TOOLS,
# what goes before the names of binutils. Returns 2 for one that cannot be compiled for here.
choose_architecture() {
  local own
  own=$(dpkg --print-architecture)
  if [[ $1 != "$own" && ! ${CROSS_PACKAGES[$1]:-} || ! ${MACHINES[$1]:-} ]]; then
    say "$1: on $own the static programs can be made for $own ${!CROSS_PACKAGES[*]}" >&2
    return 2
  fi
  ARCHITECTURE=$1
  MACHINE=${MACHINES[$1]}
  IS_CROSS=''
  TOOLS=''
  if [[ $1 != "$own" ]]; then
    IS_CROSS=yes
    TOOLS=$MACHINE-
  fi
}

# The packages that compiling for ARCHITECTURE wants beside those of this machine's own.
list_cross_packages() {
  if [[ $IS_CROSS ]]; then tr ' ' '\n' <<<"${CROSS_PACKAGES[$ARCHITECTURE]}"; fi
}

# Where the static libraries are, if not told: cmake's presets have the same folders.
name_libraries() { echo "build/static-libraries${IS_CROSS:+-$ARCHITECTURE}"; }

# The preset of cmake that makes the static programs.
name_preset() { echo "static${IS_CROSS:+-$ARCHITECTURE}"; }
