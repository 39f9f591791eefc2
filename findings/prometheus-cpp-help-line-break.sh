#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# prometheus-cpp escapes line breaks and backslashes in label values, and does neither in the help of a
# metric, where the text format wants both. A help of two lines makes the whole page unreadable: the official
# Python parser stops with "ValueError", and with it every other metric of the process is gone. A help with
# C:\new in it is read with a line break. The library accepts both without a word.
#
# Debian 12, amd64, with g++. Installs the pinned libraries and the parser in a temporary folder, changes
# nothing else. The library's main branch of June 2026 still writes the help as it is. Seen on 2026-12-01.
# Ends with 0 as long as the behaviour is the one described, with 1 once it differs, with 77 if the packages
# cannot be had.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q prometheus-cpp-dev=1.0.1-1 libprometheus-cpp-core1.0=1.0.1-1 \
  python3-prometheus-client=0.16.0-0.1 >log 2>&1 || { cat log; echo "SKIPPED: no packages"; exit 77; }
for file in *.deb; do dpkg -x "$file" tree; done

cat >page.cc <<'EOF_PAGE'
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <iostream>

int main(int, char** words) {
  prometheus::Registry registry;
  prometheus::BuildGauge().Name("other").Help("Another metric.").Register(registry).Add({}).Set(1);
  prometheus::BuildGauge()
      .Name("files")
      .Help(words[1])
      .Register(registry)
      .Add({{"folder", words[1]}})
      .Set(2);
  std::cout << prometheus::TextSerializer{}.Serialize(registry.Collect());
}
EOF_PAGE
libraries=tree/usr/lib/x86_64-linux-gnu
g++ -std=c++17 -Itree/usr/include page.cc -L$libraries -lprometheus-cpp-core -o page
cat >parse.py <<'EOF_PARSE'
import sys
from prometheus_client.parser import text_string_to_metric_families

try:
    for family in text_string_to_metric_families(sys.stdin.read()):
        print(family.name, "help", repr(family.documentation), "labels", family.samples[0].labels)
except ValueError as problem:
    print("ValueError:", problem)
EOF_PARSE
changed=0

# expect TEXT HELP: whether TEXT is in what the parser makes of a page with this help.
expect() {
  LD_LIBRARY_PATH=$libraries ./page "$2" >text
  cat text
  said=$(PYTHONPATH=tree/usr/lib/python3/dist-packages /usr/bin/python3 parse.py <text)
  printf '%s\n\n' "$said"
  case $said in
  *"$1"*) ;;
  *) echo "CHANGED: expected \"$1\""; changed=1 ;;
  esac
}

echo "prometheus-cpp 1.0.1"
expect "ValueError" "Files in all.
Links are not counted."
expect "help 'In C:\\new' labels {'folder': 'In C:\\\\new'}" 'In C:\new'
exit $changed
