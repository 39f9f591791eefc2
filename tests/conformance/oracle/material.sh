#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# usage: material.sh DIR: two authorities (a, b), a server's certificate of each, and two clients of
# authority a, made anew each time, so that no key lies in the repository.
set -e
mkdir -p "$1" && cd "$1"
key="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
for name in a b; do
  openssl req -x509 $key -keyout ca-$name.key -out ca-$name.pem -days 3650 -subj /CN=authority-$name \
    -addext basicConstraints=critical,CA:TRUE
  openssl req -x509 -CA ca-$name.pem -CAkey ca-$name.key $key -keyout server-$name.key \
    -out server-$name.pem -days 365 -subj /CN=server -addext basicConstraints=critical,CA:FALSE \
    -addext "subjectAltName=DNS:*.$name.example,IP:192.0.2.53"
done
for name in one two; do
  openssl req -x509 -CA ca-a.pem -CAkey ca-a.key $key -keyout client-$name.key \
    -out client-$name.pem -days 365 -subj "/O=team/CN=$name" \
    -addext basicConstraints=critical,CA:FALSE
done
