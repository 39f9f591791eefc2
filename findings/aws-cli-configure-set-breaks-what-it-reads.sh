#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# `aws configure set` knows less about the config file than the AWS CLI that reads it, and ends with 0 each
# time: it takes a key of a nested section (use_dualstack_endpoint below `s3 =`) for the profile's own of that
# name and moves it out of the section, after which commands of the profile end with "'str' object has no
# attribute 'get'"; beside REGION, which is read as region, it writes a second one, after which no command of
# any profile works ("Unable to parse config file"); and for [profile  dev] with two blanks, which is read as
# dev, it writes a second section, after which the first one, role_arn and all, is not read any more.
#
# AWS CLI 2.36.12 of npm's @aws-cdk/asset-awscli-v2 2.0.186, in a temporary folder; nothing leaves the machine.
# Seen on 2026-12-01. Ends with 0 as long as the behaviour is the one described, with 1 once it differs, with
# 77 if the package cannot be had.
set -eu
version=${1:-2.0.186}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm pack --silent --fetch-retries=0 "@aws-cdk/asset-awscli-v2@$version" >log 2>&1 ||
  { cat log; echo "SKIPPED: the package cannot be downloaded"; exit 77; }
tar xzf ./*.tgz
/usr/bin/python3 -m zipfile -e package/lib/layer.zip layer
aws=$(echo layer/awscli/v2/*/dist/aws)
chmod +x "$aws"
mkdir .aws
changed=0

# run WORD...: the AWS CLI with these words and nothing else around it.
run() {
  env -i PATH=/usr/bin:/bin HOME="$folder" AWS_EC2_METADATA_DISABLED=true HTTPS_PROXY=http://127.0.0.1:9 \
    AWS_MAX_ATTEMPTS=1 "$aws" "$@" 2>&1
}

# expect TEXT WORD...: runs it, shows what it says, and notes where that differs.
expect() {
  text=$1
  shift
  said=$(run "$@") || true
  printf '$ aws %s\n%s\n' "$*" "$said"
  case $said in
    *"$text"*) ;;
    *) echo "CHANGED: expected \"$text\""; changed=1 ;;
  esac
}

# set_key WORD...: what `aws configure set` makes of the file.
set_key() {
  printf '$ aws configure set %s\n' "$*"
  run configure set "$@" || { echo "CHANGED: expected it to end with 0"; changed=1; }
  cat .aws/config
}

"$aws" --version
echo "-- a nested key of the same name"
cat >.aws/config <<'EOF_CONFIG'
[profile dev]
aws_access_key_id = AKIDEXAMPLE
aws_secret_access_key = example
region = eu-central-1
s3 =
  use_dualstack_endpoint = false
  addressing_style = path
EOF_CONFIG
set_key use_dualstack_endpoint true --profile dev
expect "'str' object has no attribute 'get'" sts get-caller-identity --profile dev

echo "-- a key in capitals"
printf '[profile dev]\nREGION = us-east-1\n\n[profile other]\nregion = eu-central-1\n' >.aws/config
expect us-east-1 configure get region --profile dev
set_key region us-west-2 --profile dev
expect "Unable to parse config file" configure get region --profile other

echo "-- a section with two blanks"
printf '[profile  dev]\nrole_arn = arn:aws:iam::111122223333:role/dev\nsource_profile = base\n' >.aws/config
expect arn:aws:iam::111122223333:role/dev configure get role_arn --profile dev
set_key region us-west-2 --profile dev
expect "" configure get role_arn --profile dev
[ -z "$said" ] || { echo "CHANGED: expected no role_arn"; changed=1; }
exit $changed
