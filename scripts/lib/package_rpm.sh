# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# Packages of rpm with the static programs that the tarballs have; to be sourced by scripts/package.

readonly RPM_PACKAGES=(rpm)

declare -rA SUMMARIES=(
  [docker-credential-ecr]='Credential helper of container tools for Amazon ECR'
  [ecr-syncd]='Pull secrets of Kubernetes namespaces for Amazon ECR, kept right')

# collect_rpm NAME TREE: as collect_files, below /usr. systemd of Fedora and its kin makes users and
# folders of what lies in sysusers.d and tmpfiles.d by itself.
collect_rpm() {
  local from=$WORK/trees/$1-$VERSION-linux-$ARCHITECTURE
  install -d "$2/usr/share/doc/$1"
  cp -R "$from/." "$2/usr"
  mv "$2/usr/LICENSE" "$2/usr/THIRD-PARTY" "$2/usr/share/doc/$1"
  chmod -R u=rwX,go=rX "$2"
  find "$2" -type f -path '*/systemd/system/*' -exec sed -i 's|/usr/local/|/usr/|g' {} +
}

# render_spec NAME TREE
render_spec() {
  cat <<END
Name: $1
Version: $VERSION
Release: 1
Summary: ${SUMMARIES[$1]}
License: Apache-2.0 and those in THIRD-PARTY
AutoReqProv: no

%description
${SUMMARIES[$1]}. One static program, built of commit $COMMIT.

%files
%defattr(-,root,root)
END
  (cd "$2" && find . -type f | LC_ALL=C sort | sed 's|^\.|"|; s|$|"|')
}

# build_rpm NAME FOLDER: names and dates of this machine are left out of it.
build_rpm() {
  local tree=$WORK/rpm/$ARCHITECTURE/$1
  collect_rpm "$1" "$tree"
  render_spec "$1" "$tree" >"$tree.spec"
  rpmbuild -bb --target "${MACHINE%%-*}-linux" --buildroot "$tree" --define "_topdir $WORK/rpm/top" --define "_rpmdir $2" \
    --define '_rpmfilename %{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}.rpm' \
    --define '_buildhost localhost' --define 'use_source_date_epoch_as_buildtime 1' \
    --define 'clamp_mtime_to_source_date_epoch 1' --define '_build_id_links none' \
    --define '__os_install_post %{nil}' --noclean "$tree.spec"
}

# make_rpms FOLDER: after make_static, of what it has made.
make_rpms() {
  local name log=$1/build-rpm-$ARCHITECTURE.log
  say "making packages of rpm (output in $log)"
  mkdir -p "$WORK/rpm/$ARCHITECTURE"
  for name in "${STATIC_PROGRAMS[@]}"; do run_quietly "$log" build_rpm "$name" "$1"; done
}
