#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# An empty ~/.config/containers/registries.conf switches off every file in
# /etc/containers/registries.conf.d for that user: short names, mirrors and credential helpers of the
# administrator are gone, for skopeo as for podman and buildah, which share the code. A drop-in of the
# user's in ~/.config/containers/registries.conf.d switches nothing off, but a list in it replaces the
# system's list whatever the files are called, and of the user's own the last one holds alone.
#
# Debian 12, amd64; needs user namespaces or root. Installs the pinned package and its libraries in a
# temporary folder; /etc is covered in a mount namespace of its own. Ends with 0 as long as the behaviour
# is the one described, with 1 once it differs.
set -eu
package=skopeo=1.9.3+ds1-1+b10
if [ "${1-}" != inside ]; then
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  cd "$folder"
  apt-get download -q "$package" libgpgme11 libassuan0 libgpg-error0 libdevmapper1.02.1 >log 2>&1 ||
    { cat log; exit 1; }
  for file in *.deb; do dpkg -x "$file" tree; done
  self=$(cd "$OLDPWD" && realpath "$0")
  unshare --user --map-root-user --mount sh "$self" inside "$folder"
  exit
fi

folder=$2
mount -t tmpfs tmpfs /etc
system=/etc/containers/registries.conf.d
own="$folder/home/.config/containers"
mkdir -p "$system" "$own/registries.conf.d" "$folder/bin" "$folder/run"
for name in system first second; do
  # The line end behind the login matters to nobody; the name says which helper was asked.
  printf '#!/bin/sh\ncat >/dev/null\necho '"'"'{"ServerURL":"","Username":"%s","Secret":"x"}'"'"'\n' \
    "$name" >"$folder/bin/docker-credential-$name"
  chmod +x "$folder/bin/docker-credential-$name"
done
export HOME="$folder/home" XDG_RUNTIME_DIR="$folder/run" PATH="$folder/bin:/usr/bin:/bin"
unset REGISTRY_AUTH_FILE XDG_CONFIG_HOME DOCKER_CONFIG || true
export LD_LIBRARY_PATH="$folder/tree/usr/lib/x86_64-linux-gnu:$folder/tree/lib/x86_64-linux-gnu"
skopeo="$folder/tree/usr/bin/skopeo"
changed=0

# expect TEXT WHAT: whose helper answers now.
expect() {
  said=$("$skopeo" login --get-login registry.example 2>&1) || true
  printf '%-60s %s\n' "$2:" "$said"
  case $said in
  *"$1"*) ;;
  *) echo "CHANGED: expected \"$1\""; changed=1 ;;
  esac
}

"$skopeo" --version
echo 'credential-helpers = ["system"]' >"$system/99-helpers.conf"
expect system "a drop-in of the system"
: >"$own/registries.conf"
expect "not logged into" "the same, and an empty registries.conf of the user's"
rm "$own/registries.conf"
echo '# nothing' >"$own/registries.conf.d/a.conf"
expect system "the same, and an empty drop-in of the user's"
echo 'credential-helpers = ["first"]' >"$own/registries.conf.d/a.conf"
expect first "a list in a.conf of the user's beside 99-helpers.conf"
echo 'credential-helpers = ["second"]' >"$own/registries.conf.d/b.conf"
expect second "a list in b.conf too"
exit $changed
