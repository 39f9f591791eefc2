#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A logout that prints "Removed login credentials" leaves the login of the same registry that another
# file holds, and that one is used from then on: skopeo (podman and buildah share the code) reads all of
# the runtime directory's auth.json, ~/.config/containers/auth.json and docker's config.json, and removes
# from the first alone. An entry with a path ("registry/team") is left by a logout of the registry, and
# one with a scheme ("https://registry") is used but cannot be removed by any logout.
#
# Debian 12, amd64. Installs the pinned package and its library in a temporary folder, changes nothing
# else. Ends with 0 as long as the behaviour is the one described, with 1 once it differs.
set -eu
package=skopeo=1.9.3+ds1-1+b10
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q "$package" libgpgme11 libassuan0 libgpg-error0 libdevmapper1.02.1 >log 2>&1 ||
  { cat log; exit 1; }
for file in *.deb; do dpkg -x "$file" tree; done

export HOME="$folder/home" XDG_RUNTIME_DIR="$folder/run"
unset REGISTRY_AUTH_FILE XDG_CONFIG_HOME DOCKER_CONFIG || true
export LD_LIBRARY_PATH="$folder/tree/usr/lib/x86_64-linux-gnu:$folder/tree/lib/x86_64-linux-gnu"
skopeo="$folder/tree/usr/bin/skopeo"
mkdir -p "$HOME/.config/containers" "$HOME/.docker" "$XDG_RUNTIME_DIR/containers"
registry=registry.example
changed=0

# entry FILE KEY USER: a file with one login.
entry() {
  printf '{"auths":{"%s":{"auth":"%s"}}}\n' "$2" "$(printf '%s:password' "$3" | base64)" >"$1"
}

# expect TEXT COMMAND...: runs it, shows what it says, and notes where that differs.
expect() {
  text=$1
  shift
  said=$("$@" 2>&1) || true
  printf '$ skopeo %s\n%s\n' "$(shift; echo "$*")" "$said"
  case $said in
  *"$text"*) ;;
  *) echo "CHANGED: expected \"$text\""; changed=1 ;;
  esac
}

"$skopeo" --version
echo "-- one registry in two files"
entry "$XDG_RUNTIME_DIR/containers/auth.json" "$registry" first
entry "$HOME/.docker/config.json" "$registry" second
expect first "$skopeo" login --get-login "$registry"
expect "Removed login credentials for $registry" "$skopeo" logout "$registry"
expect second "$skopeo" login --get-login "$registry"

echo "-- an entry with a path"
rm "$HOME/.docker/config.json"
entry "$XDG_RUNTIME_DIR/containers/auth.json" "$registry/team" team
expect "not logged into $registry" "$skopeo" logout "$registry"
expect team "$skopeo" login --get-login "$registry/team/app"

echo "-- an entry with a scheme"
entry "$XDG_RUNTIME_DIR/containers/auth.json" "https://$registry" scheme
expect scheme "$skopeo" login --get-login "$registry"
expect "not logged into $registry" "$skopeo" logout "$registry"
expect "not logged into $registry" "$skopeo" logout "https://$registry"
expect scheme "$skopeo" login --get-login "$registry"
exit $changed
