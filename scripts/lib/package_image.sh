# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# The image of the daemon, of the program that the tarball has; to be sourced by scripts/package.

readonly IMAGE_PACKAGES=(buildah)

# Nobody's, as the manifests have it.
readonly IMAGE_USER=65532
readonly WRITABLE=(var/lib/ecr-syncd var/cache/ecr-syncd run/ecr-syncd tmp)

# collect_image TREE: root's files; the authorities are Mozilla's, as the package ca-certificates has
# them, and none that this machine's administrator has added.
collect_image() {
  local folder
  install -D "$WORK/trees/ecr-syncd-$VERSION-linux-$ARCHITECTURE/sbin/ecr-syncd" "$1/usr/sbin/ecr-syncd"
  install -d "$1/etc/ssl/certs" "$1/etc/ecr-syncd" "$1/usr/share/doc/ecr-syncd"
  LC_ALL=C cat "$LIBRARIES"/root/usr/share/ca-certificates/mozilla/*.crt >"$1/etc/ssl/certs/ca-certificates.crt"
  cp "$WORK/trees/ecr-syncd-$VERSION-linux-$ARCHITECTURE"/{LICENSE,THIRD-PARTY} "$1/usr/share/doc/ecr-syncd"
  printf 'root:x:0:0::/:\necr-syncd:x:%s:%s::/var/lib/ecr-syncd:\n' "$IMAGE_USER" "$IMAGE_USER" >"$1/etc/passwd"
  printf 'root:x:0:\necr-syncd:x:%s:\n' "$IMAGE_USER" >"$1/etc/group"
  for folder in "${WRITABLE[@]}"; do install -d "$WORK/writable/$folder"; done
}

# pack_layer ARCHIVE: the files of root's, then the directories of the daemon's.
pack_layer() {
  local common=(--sort=name --format=ustar "--mtime=@$SOURCE_DATE_EPOCH" --numeric-owner --mode='u=rwX,go=rX')
  LC_ALL=C tar --create --file "$1" --directory "$WORK/image" "${common[@]}" --owner=0 --group=0 \
    etc usr
  LC_ALL=C tar --append --file "$1" --directory "$WORK/writable" "${common[@]}" \
    --owner="$IMAGE_USER" --group="$IMAGE_USER" --no-recursion "${WRITABLE[@]}"
}

# In a store of its own, so that nothing stays on this machine.
buildah_in_work() {
  buildah --root "$WORK/store/root" --runroot "$WORK/store/run" --storage-driver vfs "$@"
}

# build_image LAYOUT: an OCI layout with one image.
build_image() {
  local container folder
  printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >"$WORK/policy.json"
  container=$(buildah_in_work from scratch)
  buildah_in_work add --quiet "$container" "$WORK/layer.tar" /
  buildah_in_work config --user "$IMAGE_USER:$IMAGE_USER" --entrypoint '["/usr/sbin/ecr-syncd"]' \
    --cmd '' --workingdir / --label "org.opencontainers.image.version=$VERSION" \
    --label "org.opencontainers.image.revision=$COMMIT" \
    --label org.opencontainers.image.licenses=Apache-2.0 "$container"
  for folder in "${WRITABLE[@]}"; do buildah_in_work config --volume "/$folder" "$container"; done
  buildah_in_work commit --quiet --signature-policy "$WORK/policy.json" --format oci --rm --disable-compression=false \
    --timestamp "$SOURCE_DATE_EPOCH" "$container" "oci:$1:ecr-syncd:$VERSION"
}

# make_image FOLDER: after make_static, of what it has made.
make_image() {
  local whole=ecr-syncd-$VERSION-linux-$ARCHITECTURE authorities
  say "making the image (output in $1/build-image.log)"
  collect_image "$WORK/image"
  pack_layer "$WORK/layer.tar"
  run_quietly "$1/build-image.log" build_image "$WORK/layout"
  rm -f "$1"/*.oci.tar
  LC_ALL=C tar --create --file "$1/$whole.oci.tar" --directory "$WORK/layout" --sort=name --format=ustar \
    --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' .
  authorities=$(sed -n '/^ca-certificates /p' "$LIBRARIES/versions")
  { list_linked ecr-syncd; echo "$authorities"; } |
    /usr/bin/python3 -B scripts/lib/sbom.py ecr-syncd-image "$VERSION" "$COMMIT" "$SOURCE_DATE_EPOCH" \
      "$ARCHITECTURE" "$1/$whole.oci.tar" >"$1/$whole.oci.spdx.json"
}
