# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2034
# The image of the daemon, of the programs that the tarballs have; to be sourced by scripts/package.

readonly IMAGE_PACKAGES=(buildah)

# Nobody's, as the manifests have it.
readonly IMAGE_USER=65532
readonly WRITABLE=(var/lib/ecr-syncd var/cache/ecr-syncd run/ecr-syncd tmp)

# collect_image: root's files of one architecture, after make_static, of what it has made. The authorities are
# Mozilla's, as the package ca-certificates has them, and none that this machine's administrator has added.
collect_image() {
  local tree=$WORK/image/$ARCHITECTURE from=$WORK/trees/ecr-syncd-$VERSION-linux-$ARCHITECTURE
  install -D "$from/sbin/ecr-syncd" "$tree/usr/sbin/ecr-syncd"
  install -d "$tree/etc/ssl/certs" "$tree/etc/ecr-syncd" "$tree/usr/share/doc/ecr-syncd"
  LC_ALL=C cat "$LIBRARIES"/root/usr/share/ca-certificates/mozilla/*.crt >"$tree/etc/ssl/certs/ca-certificates.crt"
  cp "$from"/{LICENSE,THIRD-PARTY} "$tree/usr/share/doc/ecr-syncd"
  printf 'root:x:0:0::/:\necr-syncd:x:%s:%s::/var/lib/ecr-syncd:\n' "$IMAGE_USER" "$IMAGE_USER" >"$tree/etc/passwd"
  printf 'root:x:0:\necr-syncd:x:%s:\n' "$IMAGE_USER" >"$tree/etc/group"
}

# pack_layer TREE ARCHIVE: the files of root's, then the directories of the daemon's.
pack_layer() {
  local common=(--sort=name --format=ustar "--mtime=@$SOURCE_DATE_EPOCH" --numeric-owner --mode='u=rwX,go=rX')
  LC_ALL=C tar --create --file "$2" --directory "$1" "${common[@]}" --owner=0 --group=0 etc usr
  mkdir -p "${WRITABLE[@]/#/$WORK/writable/}"
  LC_ALL=C tar --append --file "$2" --directory "$WORK/writable" "${common[@]}" \
    --owner="$IMAGE_USER" --group="$IMAGE_USER" --no-recursion "${WRITABLE[@]}"
}

# In a store of its own, so that nothing stays on this machine.
buildah_in_work() {
  buildah --root "$WORK/store/root" --runroot "$WORK/store/run" --storage-driver vfs "$@"
}

# build_image ARCHITECTURE: into the store, under that name.
build_image() {
  local container folder
  pack_layer "$WORK/image/$1" "$WORK/layer-$1.tar"
  container=$(buildah_in_work from scratch)
  buildah_in_work add --quiet "$container" "$WORK/layer-$1.tar" /
  buildah_in_work config --os linux --arch "$1" --user "$IMAGE_USER:$IMAGE_USER" \
    --entrypoint '["/usr/sbin/ecr-syncd"]' --cmd '' --workingdir / \
    --label "org.opencontainers.image.version=$VERSION" --label "org.opencontainers.image.revision=$COMMIT" \
    --label org.opencontainers.image.licenses=Apache-2.0 "$container"
  for folder in "${WRITABLE[@]}"; do buildah_in_work config --volume "/$folder" "$container"; done
  buildah_in_work commit --quiet --signature-policy "$WORK/policy.json" --format oci --rm \
    --timestamp "$SOURCE_DATE_EPOCH" "$container" "localhost/$1"
}

# build_index LAYOUT: an OCI layout with one index of the images of all architectures.
build_index() {
  local architecture
  printf '{"default": [{"type": "insecureAcceptAnything"}]}\n' >"$WORK/policy.json"
  buildah_in_work manifest create localhost/all
  for architecture in "${ARCHITECTURES[@]}"; do
    build_image "$architecture"
    buildah_in_work manifest add localhost/all "containers-storage:localhost/$architecture"
  done
  buildah_in_work manifest push --all --quiet --signature-policy "$WORK/policy.json" --format oci \
    localhost/all "oci:$1:ecr-syncd:$VERSION"
}

# describe_image FOLDER: the bill of materials of the image of ARCHITECTURE.
describe_image() {
  local whole=ecr-syncd-$VERSION-linux authorities
  authorities=$(sed -n '/^ca-certificates /p' "$LIBRARIES/versions")
  { list_linked ecr-syncd; echo "$authorities"; } |
    /usr/bin/python3 -B scripts/lib/sbom.py ecr-syncd-image "$VERSION" "$COMMIT" "$SOURCE_DATE_EPOCH" \
      "$ARCHITECTURE" "$1/$whole.oci.tar" >"$1/$whole-$ARCHITECTURE.oci.spdx.json"
}

# make_image FOLDER: of what collect_image has collected for each of ARCHITECTURES.
make_image() {
  local architecture
  say "making the image (output in $1/build-image.log)"
  run_quietly "$1/build-image.log" build_index "$WORK/layout"
  LC_ALL=C tar --create --file "$1/ecr-syncd-$VERSION-linux.oci.tar" --directory "$WORK/layout" --sort=name \
    --format=ustar --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' .
  for architecture in "${ARCHITECTURES[@]}"; do
    use_architecture "$architecture"
    describe_image "$1"
  done
}
