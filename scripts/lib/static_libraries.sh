# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the static build is linked with and how it is made; to be sourced after archive.sh,
# architecture.sh and sysroot.sh. FOLDER is where.

# Packages that have an archive, and headers and authorities that have to be as new.
readonly ARCHIVE_PACKAGES=(
  ca-certificates libboost-program-options1.74-dev libboost1.74-dev libc-ares-dev libnghttp2-dev libpugixml-dev libre2-dev
  libsqlite3-dev libsqlitecpp-dev libssl-dev libyaml-cpp-dev nlohmann-json3-dev)
# Sources of those that have none, or one that cannot be linked (curl: Kerberos has none).
readonly SOURCE_PACKAGES=(curl prometheus-cpp simdjson)
# What the compiler brings; that of another processor gets it from the archive, with the libraries that
# cmake's questions are linked to.
readonly RUNTIME_PACKAGES=(libc6-dev libgcc-12-dev libstdc++-12-dev)
readonly SYSROOT_PACKAGES=("${RUNTIME_PACKAGES[@]}" linux-libc-dev libc6 libgcc-s1 libstdc++6)
# As cmake/Hardening.cmake; the linker leaves out what nobody calls, and no folder of this machine is told.
FLAGS=(-O2 -DNDEBUG -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
  -ffunction-sections -fdata-sections)

# A line for each, and one for this recipe, so that a change of it builds anew.
list_newest() {
  local name
  for name in "${ARCHIVE_PACKAGES[@]}"; do echo "$name $(find_candidate "$name")"; done
  if [[ $IS_CROSS ]]; then
    for name in "${SYSROOT_PACKAGES[@]}"; do echo "$name $(find_candidate "$name")"; done
  else
    for name in "${RUNTIME_PACKAGES[@]}"; do echo "$name $(dpkg-query -W -f '${Version}' "$name")"; done
  fi
  for name in "${SOURCE_PACKAGES[@]}"; do echo "source $name $(find_source_version "$name")"; done
  echo "recipe $(cat scripts/lib/{static_libraries,sysroot}.sh | sha256sum | cut -c1-16)"
}

# unpack_packages ROOT PACKAGE...: apt checks what it fetches against the signed index.
unpack_packages() {
  local root=$1 packages=$FOLDER/source/packages/${1##*/}
  shift
  (
    mkdir -p "$packages" "$root"
    cd "$packages"
    apt_in_folder apt-get -qq download "$@"
    local file
    for file in *.deb; do dpkg-deb -x "$file" "$root"; done
  )
}

# unpack_source NAME: into $FOLDER/source/NAME, Debian's patches applied. What Debian has found out about
# the licence goes where the packages have theirs.
unpack_source() {
  (
    cd "$FOLDER/source"
    apt_in_folder apt-get -qq source --only-source --download-only "$1"
    dpkg-source --extract "$1"_*.dsc "$1"
    install -D -m 644 "$1/debian/copyright" "$FOLDER/root/usr/share/doc/$1/copyright"
  )
}

# HTTP 1 and 2 with TLS, proxies included, and nothing else; names by c-ares, authorities and
# configuration by the program. What curl finds out by running something is told, since another processor's
# programs do not run here.
make_curl() {
  local root=$FOLDER/root machine=$MACHINE
  unpack_source curl
  cmake -S "$FOLDER/source/curl" -B "$FOLDER/source/curl-build" -G Ninja \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$root/built" -DCMAKE_INSTALL_LIBDIR=lib \
    "${BUILD_FOR[@]}" -DPICKY_COMPILER=OFF -DHAVE_POLL_FINE=1 -DRANDOM_FILE=/dev/urandom \
    -DCMAKE_C_FLAGS="${FLAGS[*]} -isystem $root/usr/include -isystem $root/usr/include/$machine" \
    -DOPENSSL_INCLUDE_DIR="$root/usr/include" \
    -DOPENSSL_SSL_LIBRARY="$root/usr/lib/$machine/libssl.a" \
    -DOPENSSL_CRYPTO_LIBRARY="$root/usr/lib/$machine/libcrypto.a" \
    -DCARES_INCLUDE_DIR="$root/usr/include" -DCARES_LIBRARY="$root/usr/lib/$machine/libcares.a" \
    -DUSE_NGHTTP2=ON -DNGHTTP2_INCLUDE_DIR="$root/usr/include" \
    -DNGHTTP2_LIBRARY="$root/usr/lib/$machine/libnghttp2.a" \
    -DBUILD_SHARED_LIBS=OFF -DBUILD_CURL_EXE=OFF -DBUILD_TESTING=OFF \
    -DHTTP_ONLY=ON -DENABLE_ARES=ON -DCURL_USE_OPENSSL=ON \
    -DCURL_DISABLE_OPENSSL_AUTO_LOAD_CONFIG=ON -DCURL_CA_BUNDLE=none -DCURL_CA_PATH=none \
    -DCURL_ZLIB=OFF -DUSE_LIBIDN2=OFF -DCURL_USE_LIBPSL=OFF -DCURL_USE_LIBSSH2=OFF \
    -DCURL_DISABLE_ALTSVC=ON -DCURL_DISABLE_COOKIES=ON -DCURL_DISABLE_DOH=ON -DCURL_DISABLE_HSTS=ON \
    -DCURL_DISABLE_MIME=ON -DCURL_DISABLE_NETRC=ON -DCURL_DISABLE_NTLM=ON -DENABLE_UNIX_SOCKETS=OFF
  cmake --build "$FOLDER/source/curl-build"
  cmake --install "$FOLDER/source/curl-build"
}

make_simdjson() {
  local source=$FOLDER/source/simdjson
  unpack_source simdjson
  "$CXX" -std=c++17 "${FLAGS[@]}" -I"$source/include" -I"$source/src" \
    -c "$source/src/simdjson.cpp" -o "$FOLDER/source/simdjson.o"
  "${TOOLS}ar" rcsD "$FOLDER/root/built/lib/libsimdjson.a" "$FOLDER/source/simdjson.o"
  cp -r "$source/include/." "$FOLDER/root/built/include"
}

# The metrics and their text; not the servers that it can come with.
make_prometheus() {
  local source=$FOLDER/source/prometheus-cpp
  unpack_source prometheus-cpp
  cmake -S "$source" -B "$source/build" -G Ninja "${BUILD_FOR[@]}" \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$FOLDER/root/built" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_CXX_FLAGS="${FLAGS[*]}" -DBUILD_SHARED_LIBS=OFF \
    -DENABLE_PULL=OFF -DENABLE_PUSH=OFF -DENABLE_TESTING=OFF -DENABLE_COMPRESSION=OFF
  cmake --build "$source/build"
  cmake --install "$source/build"
}

# What cmake has to be told of the compiler, and which it is.
choose_compiler() {
  FLAGS+=("-ffile-prefix-map=$FOLDER=/usr/src/static-libraries")
  CXX=g++
  BUILD_FOR=()
  if [[ $IS_CROSS ]]; then
    CXX=$FOLDER/bin/$MACHINE-g++
    BUILD_FOR=("-DCMAKE_TOOLCHAIN_FILE=$PWD/cmake/toolchain-$ARCHITECTURE.cmake" "-DCRED_STATIC_LIBRARIES=$FOLDER")
  fi
}

make_all() {
  unpack_packages "$FOLDER/root" "${ARCHIVE_PACKAGES[@]}"
  if [[ $IS_CROSS ]]; then make_sysroot "${SYSROOT_PACKAGES[@]}"; fi
  choose_compiler
  make_curl
  make_simdjson
  make_prometheus
}
