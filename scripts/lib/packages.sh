# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# What the scripts need of Debian, and how it is installed; to be sourced.

readonly BUILD_PACKAGES=(
  cmake g++ ninja-build libboost-program-options-dev libc6-dev
  libcurl4-openssl-dev libpugixml-dev libre2-dev libsimdjson-dev
  libsqlite3-dev libsqlitecpp-dev libssl-dev libyaml-cpp-dev nlohmann-json3-dev prometheus-cpp-dev ca-certificates python3)
# Beside those, for scripts/static-libraries.
readonly STATIC_PACKAGES=(dpkg-dev patch xz-utils)
readonly STAND_IN_PACKAGES=(docker-registry nginx openssl python3-botocore util-linux)
readonly NAMESPACE_PACKAGES=(docker.io iproute2 iptables tini)
readonly PLAIN_PACKAGES=(skopeo)
readonly API_SERVER_PACKAGES=(python3-h2)
TEST_PACKAGES=(
  amazon-ecr-credential-helper awscli binutils buildah chromium clang-14 clang-format-14 clang-tidy-14
  curl debootstrap fish fonts-dejavu-core git libclang-rt-14-dev libgmock-dev libgtest-dev lld nghttp2-client
  podman procps python3-docker python3-prometheus-client python3-pytest python3-yaml runc sqlite3 strace
  systemd-container valgrind zsh)
# Others package a kubectl too, and no two packages may own the same file.
if [[ ! -e /usr/bin/kubectl ]]; then TEST_PACKAGES+=(kubernetes-client); fi
readonly TEST_PACKAGES

# Installing these starts and enables services, which nobody asked for.
readonly SERVICES=(
  containerd.service docker.service docker.socket docker-registry.service nginx.service
  podman.service podman.socket machines.target)

find_missing() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || echo "$package"
  done
}

# Runs apt-get with services kept from starting, and leaves those it brought disabled.
install_packages() {
  local policy=/usr/sbin/policy-rc.d status=0 present='' service
  for service in "${SERVICES[@]}"; do
    if [[ -e /lib/systemd/system/$service ]]; then present+=" $service "; fi
  done
  if [[ ! -e $policy ]]; then
    trap '"${AS_ROOT[@]}" rm -f /usr/sbin/policy-rc.d' EXIT
    printf '#!/bin/sh\nexit 101\n' | "${AS_ROOT[@]}" tee "$policy" >/dev/null
    "${AS_ROOT[@]}" chmod 755 "$policy"
  fi
  "${AS_ROOT[@]}" apt-get -qq update || true
  "${AS_ROOT[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -qq install -y --no-install-recommends "$@" || status=$?
  for service in "${SERVICES[@]}"; do
    if [[ $present != *" $service "* ]] && command -v systemctl; then
      "${AS_ROOT[@]}" systemctl disable "$service" || true
    fi
  done
  if [[ $(trap -p EXIT) ]]; then
    "${AS_ROOT[@]}" rm -f "$policy"
    trap - EXIT
  fi
  return "$status"
}

# Installs what is missing of the packages given; without the right to do so, prints the one line
# that does and leaves with status 2. Calls say(), which the script defines.
ensure_packages() {
  local missing
  mapfile -t missing < <(find_missing "$@")
  if [[ ${#missing[@]} == 0 ]]; then
    say "all $# are installed"
    return
  fi
  AS_ROOT=()
  if [[ $(id -u) != 0 ]]; then
    if ! sudo -n true 2>/dev/null; then
      say "missing, and there is no password-free sudo to install them; please run"
      printf '\n  sudo apt-get install -y --no-install-recommends %s\n\n' "${missing[*]}"
      exit 2
    fi
    AS_ROOT=(sudo -n)
  fi
  say "installing ${missing[*]}"
  local log
  log=$(mktemp)
  if ! install_packages "${missing[@]}" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
}
