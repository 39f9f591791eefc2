#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# AWS::Signature4 for Perl takes service and region from the host, and where it does not know the form of the
# host it signs for S3 in us-east-1, with no word of it: so for ECR (api.ecr.REGION.amazonaws.com), for every
# FIPS endpoint, for the dual-stack ones of api.aws, and even for a bucket whose host names another region.
# A region can be passed, a service cannot; to AWS such a signature is one for another service. Of what is
# given as -security_token, sign() sends nothing; only signed_url() does.
#
# Debian 12, amd64. Installs the pinned module and the ones that it needs in a temporary folder, changes
# nothing else; requests are only signed, none is sent. Seen on 2026-12-01. Ends with 0 as long as the
# behaviour is the one described, with 1 once it differs, with 77 if the packages cannot be had.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q libaws-signature4-perl=1.02-3 liburi-perl libhttp-message-perl libhttp-date-perl \
  libencode-locale-perl libio-html-perl liblwp-mediatypes-perl libtimedate-perl libclone-perl >log 2>&1 ||
  { cat log; echo "SKIPPED: no packages"; exit 77; }
for file in *.deb; do dpkg -x "$file" tree; done

cat >sign.pl <<'EOF_SIGN'
use strict;
use warnings;
use AWS::Signature4;
use HTTP::Request;

print "AWS::Signature4 $AWS::Signature4::VERSION\n";
my %keys = (-access_key => 'AKIDEXAMPLE', -secret_key => 'example', -security_token => 'token');
my $signer = AWS::Signature4->new(%keys);
for my $host (@ARGV) {
  my $request = HTTP::Request->new(POST => "https://$host/");
  $signer->sign($request);
  my ($scope) = $request->header('Authorization') =~ m{Credential=AKIDEXAMPLE/\d+/([^,]+)/aws4_request};
  my $token = $request->header('X-Amz-Security-Token') // 'none';
  print "$host: $scope, token $token\n";
}
EOF_SIGN
said=$(perl -Itree/usr/share/perl5 -I"$(echo tree/usr/lib/*/perl5/*)" sign.pl sts.eu-central-1.amazonaws.com \
  api.ecr.eu-central-1.amazonaws.com ecr.eu-central-1.api.aws sts-fips.us-west-2.amazonaws.com \
  layers.s3.eu-central-1.amazonaws.com)
printf '%s\n' "$said"
[ "$said" = "AWS::Signature4 1.02
sts.eu-central-1.amazonaws.com: eu-central-1/sts, token none
api.ecr.eu-central-1.amazonaws.com: us-east-1/s3, token none
ecr.eu-central-1.api.aws: us-east-1/s3, token none
sts-fips.us-west-2.amazonaws.com: us-east-1/s3, token none
layers.s3.eu-central-1.amazonaws.com: us-east-1/s3, token none" ] || {
  echo "CHANGED: expected s3 in us-east-1 but for the first"
  exit 1
}
