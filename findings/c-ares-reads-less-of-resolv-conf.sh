#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# c-ares of Debian 12 knows neither `options timeout:` nor `options attempts:` of resolv.conf(5), and leaves
# out a name server whose address has an interface behind it (fe80::1%eth0, as routers announce it). It reads
# `ndots:` of the same line and reports success. So where glibc gives up after one second, a c-ares program
# stays with its own 5 seconds and 4 tries, and where the link-local server is the only one, it asks
# 127.0.0.1 instead. Its words for the two are `retrans:`, in milliseconds, and `retry:`; glibc passes over
# them, and no manual page of c-ares names them.
#
# Debian 12, amd64, with gcc; needs user namespaces or root. Installs the pinned library in a temporary
# folder; /etc is covered in a mount namespace of its own, and no name is looked up. c-ares has read both
# options since November 2023. Seen on 2026-12-01. Ends with 0 as long as the behaviour is the one described,
# with 1 once it differs, with 77 if the packages cannot be had.
set -eu
if [ "${1-}" != inside ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  self=$(realpath "$0")
  cd "$folder"
  apt-get download -q libc-ares-dev=1.18.1-3 libc-ares2=1.18.1-3 >log 2>&1 ||
    { cat log; echo "SKIPPED: no packages"; exit 77; }
  for file in *.deb; do dpkg -x "$file" tree; done
  cat >read.c <<'EOF_READ'
#include <arpa/inet.h>
#include <ares.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>

int main(void) {
  ares_channel channel;
  struct ares_options options;
  struct ares_addr_node* servers;
  int which;
  memset(&options, 0, sizeof options);
  if (ares_library_init(ARES_LIB_INIT_ALL) || ares_init(&channel) ||
      ares_save_options(channel, &options, &which) || ares_get_servers(channel, &servers) || res_init()) {
    return 1;
  }
  printf("c-ares %s: ndots %d, %d ms, %d tries, servers", ares_version(NULL), options.ndots, options.timeout,
         options.tries);
  for (; servers; servers = servers->next) {
    char text[INET6_ADDRSTRLEN];
    printf(" %s", inet_ntop(servers->family, &servers->addr, text, sizeof text));
  }
  printf("\nglibc: ndots %u, %d s, %d attempts, %d servers\n", _res.ndots, _res.retrans, _res.retry,
         _res.nscount);
}
EOF_READ
  libraries=tree/usr/lib/x86_64-linux-gnu
  gcc -Itree/usr/include read.c -L$libraries -lcares -lresolv -o read
  LD_LIBRARY_PATH="$folder/$libraries" unshare --user --map-root-user --mount sh "$self" inside "$folder"
  exit
fi

folder=$2
mount -t tmpfs tmpfs /etc
unset RES_OPTIONS LOCALDOMAIN || true
changed=0

# expect TEXT LINE...: what is read of a resolv.conf with these lines.
expect() {
  text=$1
  shift
  printf '%s\n' "$@" | tee /etc/resolv.conf
  said=$("$folder/read")
  printf '%s\n\n' "$said"
  case $said in
  *"$text"*) ;;
  *) echo "CHANGED: expected \"$text\""; changed=1 ;;
  esac
}

expect "ndots 3, 5000 ms, 4 tries, servers 192.0.2.1
glibc: ndots 3, 1 s, 1 attempts" "nameserver 192.0.2.1" "options ndots:3 timeout:1 attempts:1"
expect "ndots 1, 1000 ms, 1 tries, servers 192.0.2.1
glibc: ndots 1, 5 s, 2 attempts" "nameserver 192.0.2.1" "options retrans:1000 retry:1"
expect "servers 127.0.0.1
glibc: ndots 1, 5 s, 2 attempts, 1 servers" "nameserver fe80::1%lo"
exit $changed
