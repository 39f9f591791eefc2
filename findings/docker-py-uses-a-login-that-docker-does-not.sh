#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# With {"credHelpers": {"R": "x"}} and an old login of R in "auths", docker goes on without a login when
# helper x answers that it has none. The docker SDK for Python takes that answer for "look elsewhere" and
# sends the old login; so one config.json works with one of the two and fails with the other.
#
# Debian 12. Installs the pinned package in a temporary folder, changes nothing else. Ends with 0 as long
# as the behaviour is the one described, with 1 once it differs.
set -eu
package=python3-docker=5.0.3-1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q "$package" python3-requests python3-urllib3 python3-idna python3-chardet \
  python3-charset-normalizer python3-certifi python3-six python3-websocket python3-packaging \
  python3-distutils python3-lib2to3 >log 2>&1 || { cat log; exit 1; }
for file in *.deb; do dpkg -x "$file" tree; done

mkdir bin home home/.docker
cat >bin/docker-credential-none <<'EOF'
#!/bin/sh
cat >/dev/null
echo "credentials not found in native keychain"
exit 1
EOF
chmod +x bin/docker-credential-none
cat >home/.docker/config.json <<EOF
{"auths": {"registry.example": {"auth": "$(printf 'old:password' | base64)"}},
 "credHelpers": {"registry.example": "none"}}
EOF
cat >ask.py <<'EOF'
import docker
from docker import auth

print("docker SDK for Python", docker.__version__)
login = auth.resolve_authconfig(auth.load_config("home/.docker/config.json"), "registry.example")
print("login of registry.example:", login and login.get("username"))
EOF
said=$(PYTHONPATH="$folder/tree/usr/lib/python3/dist-packages" PATH="$folder/bin:/usr/bin:/bin" \
  HOME="$folder/home" /usr/bin/python3 ask.py)
printf '%s\n' "$said"
case $said in
*"login of registry.example: old"*) ;;
*) echo 'CHANGED: expected the login "old"'; exit 1 ;;
esac
