#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# The official Kubernetes client for JavaScript passes over `tokenFile` in a kubeconfig and sends the request
# without any login: no error, and the cluster answers as it answers anonymous callers. What it reads instead
# is `token-file`, a key of no kubeconfig, which kubectl passes over. `token` and `exec` are read.
#
# npm @kubernetes/client-node 1.4.0, installed in a temporary folder (2.0.1, which needs a newer Node.js, has
# the same code). Seen on 2026-12-01. Ends with 0 as long as the behaviour is the one described, with 1 once
# it differs, with 77 if the package cannot be had.
set -eu
version=${1:-1.4.0}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --fetch-retries=0 --no-audit --no-fund --ignore-scripts \
  "@kubernetes/client-node@$version" >/dev/null ||
  { echo "SKIPPED: the package cannot be downloaded"; exit 77; }

echo 'of-the-file' >token
cat >config <<'EOF_CONFIG'
apiVersion: v1
kind: Config
clusters:
- {name: c, cluster: {server: "https://cluster.example"}}
contexts:
- {name: token, context: {cluster: c, user: token}}
- {name: tokenFile, context: {cluster: c, user: tokenFile}}
- {name: token-file, context: {cluster: c, user: token-file}}
users:
- {name: token, user: {token: written}}
- {name: tokenFile, user: {tokenFile: token}}
- {name: token-file, user: {token-file: token}}
EOF_CONFIG
cat >ask.mjs <<'EOF_ASK'
import { KubeConfig } from '@kubernetes/client-node';

const config = new KubeConfig();
config.loadFromFile('config');
for (const { name } of config.getContexts()) {
  config.setCurrentContext(name);
  const request = { headers: {} };
  await config.applyToHTTPSOptions(request);
  console.log(`${name}:`, request.headers.Authorization?.trim() ?? 'no Authorization');
}
EOF_ASK
said=$(node ask.mjs)
printf '@kubernetes/client-node %s\n%s\n' "$version" "$said"
[ "$said" = "token: Bearer written
tokenFile: no Authorization
token-file: Bearer of-the-file" ] || {
  echo "CHANGED: expected nothing for tokenFile and a token for the others"
  exit 1
}
