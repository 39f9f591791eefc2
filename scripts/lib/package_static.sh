# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Tarballs of the static programs and what is linked into them; to be sourced by scripts/package, whose
# SOURCE_DATE_EPOCH, $WORK, $VERSION, $COMMIT and $LIBRARIES (what scripts/static-libraries has made) it takes,
# beside what architecture.sh has set.

readonly STATIC_PROGRAMS=(docker-credential-ecr ecr-syncd)

build_static() {
  local preset build
  preset=$(name_preset)
  build=$WORK/source/build/$preset
  (
    cd "$WORK/source" || exit
    cmake --preset "$preset" -DCMAKE_INSTALL_PREFIX=/usr/local -DBUILD_TESTING=OFF \
      -DCRED_STATIC_LIBRARIES="$LIBRARIES" -DCRED_COMMIT="$COMMIT"
  )
  cmake --build "$build" --target "${STATIC_PROGRAMS[@]}"
  DESTDIR=$WORK/stage/$ARCHITECTURE cmake --install "$build"
}

# pack FOLDER NAME ARCHIVE: what is in FOLDER/NAME, under that name. The same bytes whoever packs it,
# when, where and with whatever umask.
pack() {
  LC_ALL=C tar --create --directory "$1" --sort=name --format=ustar --mtime="@$SOURCE_DATE_EPOCH" \
    --owner=0 --group=0 --numeric-owner --mode='u=rwX,go=rX' "$2" | gzip -9 --no-name >"$3"
}

# split_symbols PROGRAM FOLDER: takes the symbols out of it; debuggers find them in FOLDER by its
# build id.
split_symbols() {
  local id file
  id=$(readelf --notes "$1" | sed -n 's/^ *Build ID: //p')
  file=$2/lib/debug/.build-id/${id:0:2}/${id:2}.debug
  install -d "${file%/*}"
  "${TOOLS}objcopy" --only-keep-debug --compress-debug-sections "$1" "$file"
  "${TOOLS}strip" --strip-all "$1"
}

# collect_files NAME TREE: what its Debian package has, below /usr/local in the place of /usr. Of the
# helper's two programs there is one here.
collect_files() {
  local path
  while read -r path _; do
    if [[ $path == usr/libexec/* ]]; then continue; fi
    install -d "$2/$(dirname "${path#usr/}")"
    cp -R --no-dereference "$WORK/stage/$ARCHITECTURE/usr/local/${path#usr/}" "$2/${path#usr/}"
  done <"$WORK/source/debian/$1.install"
  install -m 644 "$WORK/source/LICENSE" "$2/LICENSE"
}

# list_linked NAME: as linked.py prints them.
list_linked() {
  /usr/bin/python3 -B scripts/lib/linked.py "$WORK/source/build/$(name_preset)/$1.map" "$LIBRARIES/versions"
}

# find_licence PACKAGE: the file in which Debian says what it may be used for.
find_licence() {
  local folder
  for folder in "$LIBRARIES/root/usr/share/doc/$1" "/usr/share/doc/$1"; do
    if [[ -e $folder/copyright ]]; then echo "$folder/copyright"; return; fi
  done
  say "$1: Debian's copyright file is missing" >&2
  return 1
}

# write_notices NAME: of everything linked in. Boost's licence asks for none in programs, and Debian's
# file about all of Boost has 2 MB.
write_notices() {
  local words package file
  list_linked "$1" >"$WORK/linked"
  while read -ra words; do
    package=${words[-2]}
    if [[ $package == libboost-* ]]; then continue; fi
    file=$(find_licence "$package")
    printf '==== %s %s\n\n' "$package" "${words[-1]}"
    cat "$file"
    echo
  done <"$WORK/linked"
}

# make_tarball NAME FOLDER
make_tarball() {
  local name=$1 whole=$1-$VERSION-linux-$ARCHITECTURE tree program
  tree=$WORK/trees/$whole
  install -d "$tree"
  collect_files "$name" "$tree"
  program=$(find "$tree" -type f -name "$name" -perm -u+x)
  split_symbols "$program" "$WORK/trees/$whole-debug"
  write_notices "$name" >"$tree/THIRD-PARTY"
  pack "$WORK/trees" "$whole" "$2/$whole.tar.gz"
  pack "$WORK/trees" "$whole-debug" "$2/$whole-debug.tar.gz"
  list_linked "$name" | /usr/bin/python3 -B scripts/lib/sbom.py "$name" "$VERSION" "$COMMIT" \
    "$SOURCE_DATE_EPOCH" "$ARCHITECTURE" "$program" >"$2/$whole.spdx.json"
}

# make_static FOLDER: into it.
make_static() {
  local name log=$1/build-static-$ARCHITECTURE.log
  say "compiling the static programs for $ARCHITECTURE, some minutes on two cores (output in $log)"
  run_quietly "$log" build_static
  for name in "${STATIC_PROGRAMS[@]}"; do make_tarball "$name" "$1"; done
}
