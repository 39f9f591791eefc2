#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A credential plugin: prints a token that says how it was called.
case $KUBERNETES_EXEC_INFO in *k8s.io/v1beta1*) version=v1beta1 ;; *) version=v1 ;; esac
[ "$1" = --fail ] && exit 1
told=$(printf %s "$KUBERNETES_EXEC_INFO" | sed -n 's/.*"server":"https:..\([^":]*\).*/.at-\1/p')
token=exec$(for each in "$@"; do printf '.%s' "$each"; done | tr -c 'A-Za-z0-9.\n-' _)$told
[ -n "$ORACLE_VARIABLE" ] && token=$token.$ORACLE_VARIABLE
printf '{"apiVersion":"client.authentication.k8s.io/%s","kind":"ExecCredential","status":{"token":"%s"}}\n' \
  $version "$token"
