#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# kubectl takes a login that stands in a kubeconfig's `server` URL for the identity, and does not send the
# token of the context's user beside it, nor ask its credential plugin: one answers as somebody else than
# the kubeconfig's user, and neither `kubectl config view --minify` nor an error says so. Without a token
# the login is sent as well. Nothing documents it; it comes from Go's http.Client, which puts the login of a
# URL into Authorization before client-go's round tripper, which leaves a header alone that is there.
#
# kubectl of Debian 12, kubernetes-client 1.20.5+really1.20.2-1.1+deb12u1, unpacked in a temporary folder
# (1.34.5 does the same: give its path as argument). Plain HTTP on this machine would send no token, so the
# server has a certificate of its own; needs openssl and python3. Seen on 2026-12-01. Ends with 0 as long as
# the behaviour is the one described, with 1 once it differs.
set -eu
folder=$(mktemp -d)
trap 'kill $server 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
kubectl=${1:-}
if [ -z "$kubectl" ]; then
  apt-get download -q kubernetes-client=1.20.5+really1.20.2-1.1+deb12u1 >log 2>&1 || { cat log; exit 1; }
  dpkg -x ./*.deb tree
  kubectl=$folder/tree/usr/bin/kubectl
fi
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2>log || { cat log; exit 1; }
cat >server.py <<'PY'
import base64, http.server, ssl
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        kind, _, login = self.headers.get("Authorization", "none").partition(" ")
        said = f"Basic {base64.b64decode(login).decode()}" if kind == "Basic" else f"{kind} {login}"
        body = ('{"gitVersion": "%s"}' % said).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_): pass
server = http.server.HTTPServer(("localhost", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("cert.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
PY
python3 server.py >port 2>log &
server=$!
until [ -s port ]; do sleep 0.1; done
port=$(cat port)
changed=0

# expect WHO LOGIN USER: whom the server sees.
expect() {
  cat >config <<YAML
apiVersion: v1
kind: Config
current-context: x
contexts: [{name: x, context: {cluster: c, user: u}}]
clusters: [{name: c, cluster: {server: 'https://$2localhost:$port', certificate-authority: cert.pem}}]
users: [{name: u, user: $3}]
YAML
  said=$(HOME=$folder KUBECONFIG=$folder/config "$kubectl" get --raw /version 2>&1 </dev/null) || true
  printf '%-28s %-24s %s\n' "server ${2:-without a login}" "user $3" "$said"
  case $said in
  *"\"$1\""*) ;;
  *) echo "CHANGED: expected $1"; changed=1 ;;
  esac
}

"$kubectl" version --client --short 2>/dev/null || "$kubectl" version --client
expect 'Bearer token-of-u' '' '{token: token-of-u}'
expect 'Basic jo:pw' jo:pw@ '{token: token-of-u}'
expect 'Basic jo:pw' jo:pw@ '{username: an, password: q}'
expect 'Basic jo:' jo@ '{token: token-of-u}'
exit $changed
