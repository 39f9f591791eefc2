#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# aws-sdk-js v3 does not find a profile whose name has a blank in it, as `aws configure` writes it:
# `[profile 'my dev']` in the config file, `[my dev]` in the credentials file. The AWS CLI reads the key
# back; the SDK ends with "Could not resolve credentials using profile: [my dev] in
# configuration/credentials file(s)."
#
# npm @aws-sdk/client-sts 3.1177.0, installed in a temporary folder, and /usr/bin/aws of Debian 12
# (2.9.19; 1.45.11 writes the same). Seen on 2026-11-30. Ends with 0 as long as the behaviour is the one
# described, with 1 once it differs.
set -eu
version=${1:-3.1177.0}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts "@aws-sdk/client-sts@$version" >/dev/null

export HOME=$folder AWS_EC2_METADATA_DISABLED=true
unset AWS_PROFILE AWS_CONFIG_FILE AWS_SHARED_CREDENTIALS_FILE AWS_ACCESS_KEY_ID
/usr/bin/aws configure set aws_access_key_id AKIDEXAMPLE --profile 'my dev'
/usr/bin/aws configure set aws_secret_access_key example --profile 'my dev'
/usr/bin/aws configure set region eu-central-1 --profile 'my dev'
cat .aws/config .aws/credentials
echo "$(/usr/bin/aws --version): $(/usr/bin/aws configure get aws_access_key_id --profile 'my dev')"

cat >ask.js <<'JS'
const { fromIni } = require('@aws-sdk/credential-provider-ini');
fromIni({ profile: 'my dev' })().then((keys) => console.log(keys.accessKeyId), (e) => console.log(e.message));
JS
said=$(node ask.js)
echo "aws-sdk-js $version: $said"
case $said in
  *'Could not resolve credentials using profile: [my dev]'*) echo "as it was seen" ;;
  *) echo "this has changed"; exit 1 ;;
esac
