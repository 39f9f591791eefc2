#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Keys of "auths" that have a path ("registry.example/team-a"), as podman and skopeo write them and Kubernetes
# matches them, are not passed over by docker: it cuts the path off, and where several keys are then the same
# registry, it sends the login of any of them. Which one changes from call to call of the same command, so a
# pull of team-a's image works now and is refused a second later. A key without a path beside them ends it.
#
# The docker client of Debian 12, amd64 (28.2.2 does the same), from the pinned package in a temporary folder;
# the daemon is played by a socket that notes which login comes with a pull. Seen on 2026-12-01. Ends with 0
# as long as the behaviour is the one described, with 1 once it differs, with 77 if the package cannot be had.
set -eu
folder=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon"; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q docker.io=20.10.24+dfsg1-1+deb12u1+b6 >log 2>&1 || { cat log; echo "SKIPPED: no package"; exit 77; }
dpkg -x ./*.deb tree

cat >daemon.py <<'EOF_DAEMON'
import base64
import http.server
import json
import socketserver


class Daemon(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "/images/create" in self.path:
            login = json.loads(base64.urlsafe_b64decode(self.headers["X-Registry-Auth"] + "=="))
            with open("logins", "a") as file:
                file.write(login.get("username", "none") + "\n")
        self.send_response(200)
        self.send_header("Api-Version", "1.41")
        self.send_header("Content-Length", "3")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"{}\n")

    do_GET = do_HEAD = do_POST = answer

    def log_message(self, *words):
        pass


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


Server("socket", Daemon).serve_forever()
EOF_DAEMON
/usr/bin/python3 daemon.py &
daemon=$!
for _ in $(seq 100); do [ -S socket ] || sleep 0.1; done
mkdir home

# entry KEY USER: one entry of "auths".
entry() {
  printf '"%s": {"auth": "%s"}' "$1" "$(printf '%s:password' "$2" | base64)"
}

# pull COUNT KEY...: pulls an image of team-a with a login under each key; shows whose were sent, how often.
pull() {
  count=$1
  shift
  entries=
  for key; do entries="$entries${entries:+, }$(entry "$key" "${key#*/}")"; done
  printf '{"auths": {%s}}\n' "$entries" >home/config.json
  : >logins
  for _ in $(seq "$count"); do
    tree/usr/bin/docker --config home --host "unix://$folder/socket" pull -q registry.example/team-a/app >said 2>&1 ||
      { cat said; exit 1; }
  done
  echo "-- keys: $*"
  sort logins | uniq -c
}

tree/usr/bin/docker --version
changed=0
pull 2 registry.example/team-a
[ "$(sort -u logins)" = team-a ] || { echo "CHANGED: expected the login of team-a"; changed=1; }
pull 40 registry.example/team-a registry.example/team-b registry.example/team-c registry.example/team-d
[ "$(sort -u logins | wc -l)" -gt 1 ] || { echo "CHANGED: expected more than one login"; changed=1; }
pull 10 registry.example/team-a registry.example/team-b registry.example
[ "$(sort -u logins)" = registry.example ] || { echo "CHANGED: expected the login without a path"; changed=1; }
exit $changed
