#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A credential_process: prints a key whose id says in hexadecimal how it was called.
more=
case $1 in
  --fail) echo "no key today" >&2; exit 1 ;;
  --rubbish) echo "good morning"; exit 0 ;;
  --expires) more=",\"Expiration\":\"$2\"" ;;
esac
id=AKPROC$(for each in "$@"; do printf '[%s]' "$each"; done | od -An -v -tx1 | tr -d ' \n' | tr a-f A-F)
printf '{"Version":1,"AccessKeyId":"%s","SecretAccessKey":"wJalr/%s+K7"%s}\n' "$id" "$id" "$more"
