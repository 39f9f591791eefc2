# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# The compiler of another processor, which sees what Debian offers for that and nothing of this machine; to
# be sourced after architecture.sh and archive.sh. FOLDER is where.
#
# Debian's packages for cross-compiling have a C library of their own, which gets no security updates, and
# the linker prefers it to every other. So the compiler is called by a script that names all folders itself.

# Of the version that the compiler is of.
readonly GCC_VERSION=12

# write_compiler NAME FOLDER...: $FOLDER/bin/MACHINE-NAME, with these folders of headers. It finds all of them
# beside itself.
write_compiler() {
  local name=$MACHINE-$1 folder
  shift
  mkdir -p "$FOLDER/bin"
  {
    echo '#!/bin/sh'
    # shellcheck disable=SC2016
    echo 'root=${0%/*}/../sysroot'
    echo "exec /usr/bin/$name --sysroot=\"\$root\" -nostdinc \\"
    for folder in "$@"; do echo "  -isystem \"\$root$folder\" \\"; done
    for folder in "/usr/lib/gcc/$MACHINE/$GCC_VERSION" "/usr/lib/$MACHINE"; do
      echo "  -B\"\$root$folder\" -L\"\$root$folder\" \\"
    done
    echo '  "$@"'
  } >"$FOLDER/bin/$name"
  chmod 755 "$FOLDER/bin/$name"
}

# make_sysroot PACKAGE...: of the packages that bring what a compiler of this machine's own has.
make_sysroot() {
  local c=("/usr/lib/gcc/$MACHINE/$GCC_VERSION/include" "/usr/include/$MACHINE" /usr/include)
  local cxx=/usr/include/c++/$GCC_VERSION
  unpack_packages "$FOLDER/sysroot" "$@"
  # Headers of C++ look for those of C behind them.
  write_compiler g++ "$cxx" "/usr/include/$MACHINE/c++/$GCC_VERSION" "$cxx/backward" "${c[@]}"
  write_compiler gcc "${c[@]}"
}
