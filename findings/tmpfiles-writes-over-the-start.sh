#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A line of type w in tmpfiles.d writes its argument over the first bytes of the file and leaves the rest: a
# file that holds 10000 holds 60000 after `w FILE - - - - 60`, and systemd-tmpfiles ends with 0. That suits
# files of the kernel, but tmpfiles.d(5) says no more than that the argument is written to the file;
# `f+` does cut the file first.
#
# Debian 12, amd64. Installs the pinned package, which brings systemd-tmpfiles alone, in a temporary folder;
# works on a folder of its own by --root. Seen on 2026-12-01. Ends with 0 as long as the behaviour is the one
# described, with 1 once it differs, with 77 if the package cannot be had.
set -eu
package=systemd-standalone-tmpfiles=252.39-1~deb12u2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q "$package" >log 2>&1 || { cat log; echo "SKIPPED: no package"; exit 77; }
dpkg -x ./*.deb tree
tmpfiles=$(find tree -name 'systemd-tmpfiles*' -type f -perm -u+x)
mkdir -p root/etc
changed=0

# expect CONTENT LINE: what a file with 10000 in it holds after this line.
expect() {
  echo 10000 >root/etc/limit
  printf '%s\n' "$2" >lines.conf
  "$tmpfiles" --root="$folder/root" --create "$folder/lines.conf" ||
    { echo "CHANGED: expected it to end with 0"; changed=1; }
  said=$(cat root/etc/limit)
  printf '%-30s %s\n' "$2" "$said"
  [ "$said" = "$1" ] || { echo "CHANGED: expected $1"; changed=1; }
}

"$tmpfiles" --version | head -1
expect 60000 'w /etc/limit - - - - 60'
expect 60 'f+ /etc/limit - - - - 60'
exit $changed
