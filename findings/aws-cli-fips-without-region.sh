#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# With FIPS endpoints wanted and no region configured the AWS CLI (and botocore) asks STS at
# https://sts-fips.aws-global.amazonaws.com/, a host that is in none of AWS's lists of endpoints:
# every `aws sts` command, and every AssumeRole of a profile, ends with "Could not connect to the
# endpoint URL". Without FIPS the same command goes to https://sts.amazonaws.com/ and works. Nothing says
# that the region is what is missing; with AWS_REGION=us-east-1 it is https://sts-fips.us-east-1.amazonaws.com/.
#
# AWS CLI 2.36.12 of npm's @aws-cdk/asset-awscli-v2 2.0.186, in a temporary folder; 2.9.19 and botocore 1.43.11
# do the same. Nothing leaves the machine: a proxy that is not there shows which host was meant, and the
# message shows the URL. Seen on 2026-12-01. Ends with 0 as long as the behaviour is the one described, with
# 1 once it differs.
set -eu
version=${1:-2.0.186}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm pack --silent "@aws-cdk/asset-awscli-v2@$version" >/dev/null
tar xzf ./*.tgz
/usr/bin/python3 -m zipfile -e package/lib/layer.zip layer
aws=$(echo layer/awscli/v2/*/dist/aws)
chmod +x "$aws"
changed=0

# expect URL VARIABLE...: which URL is in the message.
expect() {
  url=$1
  shift
  said=$(env -i PATH=/usr/bin:/bin HOME="$folder" HTTPS_PROXY=http://127.0.0.1:9 AWS_MAX_ATTEMPTS=1 \
    AWS_EC2_METADATA_DISABLED=true AWS_ACCESS_KEY_ID=AKIDEXAMPLE AWS_SECRET_ACCESS_KEY=example "$@" \
    "$aws" sts get-caller-identity --debug 2>&1 | grep -o 'url=https://[a-z0-9.-]*' | tail -1) || true
  printf '%-55s %s\n' "${*:-nothing}" "$said"
  [ "$said" = "url=$url" ] || { echo "CHANGED: expected url=$url"; changed=1; }
}

"$aws" --version
expect https://sts.amazonaws.com
expect https://sts-fips.aws-global.amazonaws.com AWS_USE_FIPS_ENDPOINT=true
expect https://sts-fips.us-east-1.amazonaws.com AWS_USE_FIPS_ENDPOINT=true AWS_DEFAULT_REGION=us-east-1
exit $changed
