#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The official Kubernetes client for JavaScript runs the login plugins of a kubeconfig ("exec") in another way
# than Kubernetes describes and kubectl does it, in three points. A command with a slash in it is looked for
# from the current folder and not from the kubeconfig's, so a kubeconfig that kubectl reads from anywhere ends
# with ENOENT. KUBERNETES_EXEC_INFO is not in the plugin's environment, not even with provideClusterInfo. And
# a token without expirationTimestamp is not kept: the plugin runs again for every single request.
#
# npm @kubernetes/client-node 1.4.0, in a temporary folder, and kubectl of Debian 12 asked for the same by a
# kubeconfig of the same kind; the API server is one on 127.0.0.1 that answers 200 to all. Seen on 2026-12-01.
# Ends with 0 as long as the behaviour is the one described, with 1 once it differs, with 77 if the packages
# cannot be had.
set -eu
version=${1:-1.4.0}
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --fetch-retries=0 --no-audit --no-fund --ignore-scripts \
  "@kubernetes/client-node@$version" >log 2>&1 &&
  apt-get download -q kubernetes-client=1.20.5+really1.20.2-1.1+deb12u1 >>log 2>&1 ||
  { cat log; echo "SKIPPED: the packages cannot be downloaded"; exit 77; }
dpkg -x ./*.deb tree
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out ca.pem -days 2 -subj /CN=api \
  -addext subjectAltName=IP:127.0.0.1 2>/dev/null

cat >api.py <<'EOF_API'
import http.server
import os
import ssl


class Api(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Api)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain("ca.pem", "key.pem")
server.socket = context.wrap_socket(server.socket, server_side=True)
with open("port.part", "w") as file:
    file.write(str(server.server_port))
os.rename("port.part", "port")
server.serve_forever()
EOF_API
/usr/bin/python3 api.py &
server=$!
for _ in $(seq 100); do [ -e port ] || sleep 0.1; done

mkdir kube kube/bin
cat >kube/bin/login <<EOF_LOGIN
#!/bin/sh
echo "\${KUBERNETES_EXEC_INFO:-no KUBERNETES_EXEC_INFO}" >>"$folder/runs"
echo '{"apiVersion": "client.authentication.k8s.io/v1beta1", "kind": "ExecCredential", "status": {"token": "t"}}'
EOF_LOGIN
chmod +x kube/bin/login
# kubeconfig COMMAND: one with this plugin.
kubeconfig() {
  cat >kube/config <<EOF_CONFIG
apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "https://127.0.0.1:$(cat port)", certificate-authority: ../ca.pem}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
users:
- name: u
  user:
    exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: $1, provideClusterInfo: true}
current-context: x
EOF_CONFIG
}
cat >ask.mjs <<'EOF_ASK'
import { KubeConfig } from '@kubernetes/client-node';

const config = new KubeConfig();
config.loadFromFile('kube/config');
try {
  for (let request = 0; request < 3; request++) await config.applyToHTTPSOptions({ headers: {} });
} catch (problem) {
  console.log(problem.message);
}
EOF_ASK
changed=0

# expect TEXT: whether TEXT is in what was said, then what the plugin noted.
expect() {
  printf '%s\n' "$said" | cut -c 1-150
  case $said in
    *"$1"*) ;;
    *) echo "CHANGED: expected \"$1\""; changed=1 ;;
  esac
}

echo "-- a command beside the kubeconfig: kubectl, then @kubernetes/client-node $version"
kubeconfig ./bin/login
: >runs
said="$(tree/usr/bin/kubectl --kubeconfig kube/config get --raw /version 2>&1) $(cat runs)"
expect '"server":"https://127.0.0.1'
said=$(node ask.mjs)
expect "spawn ./bin/login ENOENT"
echo "-- a command with its whole path, three requests: @kubernetes/client-node $version"
kubeconfig "$folder/kube/bin/login"
: >runs
said="$(node ask.mjs)$(cat runs)"
expect "no KUBERNETES_EXEC_INFO
no KUBERNETES_EXEC_INFO
no KUBERNETES_EXEC_INFO"
exit $changed
