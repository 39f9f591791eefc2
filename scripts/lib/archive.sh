# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Debian's archive as it is now, by an apt of our own; to be sourced.

readonly DEBIAN_KEYS=/usr/share/keyrings/debian-archive-keyring.gpg

# apt TOOL ARGUMENT...: with its own lists and cache in $APT_FOLDER, beside those of the machine, and as on
# a machine of APT_ARCHITECTURE.
apt_in_folder() {
  local tool=$1
  shift
  "$tool" -o APT::Architecture="$APT_ARCHITECTURE" -o APT::Architectures="$APT_ARCHITECTURE" \
    -o Dir::Etc::SourceList="$APT_FOLDER/sources.list" -o Dir::Etc::SourceParts=/dev/null \
    -o Dir::State::Lists="$APT_FOLDER/lists" -o Dir::Cache="$APT_FOLDER/cache" \
    -o APT::Sandbox::User="$(id -un)" "$@"
}

# open_archive FOLDER ARCHITECTURE: reads the index of what this machine's own apt takes Debian from, sources
# included, for that processor. apt believes it by Debian's signature alone, and fails where it is older than the archive
# says it may be.
open_archive() {
  APT_FOLDER=$1
  APT_ARCHITECTURE=$2
  mkdir -p "$APT_FOLDER/lists/partial" "$APT_FOLDER/cache/archives/partial"
  apt-get indextargets --format '$(REPO_URI) $(RELEASE)' \
    'Created-By: Packages' 'Origin: Debian' 'Component: main' | sort -u |
    while read -r uri suite; do
      printf "%s [signed-by=$DEBIAN_KEYS] $uri $suite main\n" deb deb-src
    done >"$APT_FOLDER/sources.list"
  if ! grep -q security "$APT_FOLDER/sources.list"; then
    say "this machine's apt knows no security updates of Debian; add them, and run apt-get update" >&2
    exit 1
  fi
  apt_in_folder apt-get -qq update --error-on=any
}

# The version that apt would install, or "(none)".
find_candidate() { apt_in_folder apt-cache policy "$1" | sed -n 's/^ *Candidate: //p'; }

# The version of a source package.
find_source_version() {
  apt_in_folder apt-get -qq source --only-source --print-uris "$1" |
    sed -n "s/^'[^']*' ${1}_\([^ ]*\)\.dsc .*/\1/p"
}

# refuse_outdated PACKAGE...: leaves with status 1 where an installed one is older than what Debian
# offers.
refuse_outdated() {
  local package installed newest outdated=()
  for package in "$@"; do
    installed=$(dpkg-query -W -f '${Version}' "$package")
    newest=$(find_candidate "$package")
    if dpkg --compare-versions "$installed" lt "$newest"; then
      outdated+=("$package $installed (now $newest)")
    fi
  done
  if [[ ${#outdated[@]} -gt 0 ]]; then
    say "older than what Debian offers: ${outdated[*]}; run apt-get upgrade first" >&2
    exit 1
  fi
}
