# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# The Debian packages; to be sourced by scripts/package.

readonly DEBIAN_PACKAGES=(debhelper)

build_debs() {
  (cd "$WORK/source" && CRED_COMMIT=$COMMIT dpkg-buildpackage --build=binary --no-sign)
}

# make_debs FOLDER: into it, in the place of older ones.
make_debs() {
  say "compiling for Debian's libraries, some minutes on two cores (output in $1/build-debian.log)"
  run_quietly "$1/build-debian.log" build_debs
  rm -f "$1"/*.deb
  mv "$WORK"/*.deb "$1"
}
