# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the static build is linked with and how it is made; to be sourced after archive.sh. FOLDER is
# where.

# Packages that have an archive, and headers and authorities that have to be as new.
readonly ARCHIVE_PACKAGES=(
  ca-certificates libboost-program-options1.74-dev libc-ares-dev libnghttp2-dev libpugixml-dev libre2-dev
  libsqlite3-dev libsqlitecpp-dev libssl-dev libyaml-cpp-dev nlohmann-json3-dev)
# Sources of those that have none, or one that cannot be linked (curl: Kerberos has none).
readonly SOURCE_PACKAGES=(curl prometheus-cpp simdjson)
# What the compiler brings.
readonly RUNTIME_PACKAGES=(libc6-dev libgcc-12-dev libstdc++-12-dev)
# As cmake/Hardening.cmake; the linker leaves out what nobody calls.
readonly FLAGS=(-O2 -DNDEBUG -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
  -ffunction-sections -fdata-sections)

# A line for each, and one for this recipe, so that a change of it builds anew.
list_newest() {
  local name
  for name in "${ARCHIVE_PACKAGES[@]}"; do echo "$name $(find_candidate "$name")"; done
  for name in "${RUNTIME_PACKAGES[@]}"; do
    echo "$name $(dpkg-query -W -f '${Version}' "$name")"
  done
  for name in "${SOURCE_PACKAGES[@]}"; do echo "source $name $(find_source_version "$name")"; done
  echo "recipe $(sha256sum <scripts/lib/static_libraries.sh | cut -c1-16)"
}

# apt checks what it fetches against the signed index.
unpack_packages() {
  (
    mkdir -p "$FOLDER/source/packages"
    cd "$FOLDER/source/packages"
    apt_in_folder apt-get -qq download "${ARCHIVE_PACKAGES[@]}"
    local file
    for file in *.deb; do dpkg-deb -x "$file" "$FOLDER/root"; done
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
# configuration by the program.
make_curl() {
  local root=$FOLDER/root machine
  machine=$(gcc -print-multiarch)
  unpack_source curl
  cmake -S "$FOLDER/source/curl" -B "$FOLDER/source/curl-build" -G Ninja \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$root/built" -DCMAKE_INSTALL_LIBDIR=lib \
    -DPICKY_COMPILER=OFF \
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
  g++ -std=c++17 "${FLAGS[@]}" -I"$source/include" -I"$source/src" \
    -c "$source/src/simdjson.cpp" -o "$FOLDER/source/simdjson.o"
  ar rcs "$FOLDER/root/built/lib/libsimdjson.a" "$FOLDER/source/simdjson.o"
  cp -r "$source/include/." "$FOLDER/root/built/include"
}

# The metrics and their text; not the servers that it can come with.
make_prometheus() {
  local source=$FOLDER/source/prometheus-cpp
  unpack_source prometheus-cpp
  cmake -S "$source" -B "$source/build" -G Ninja \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$FOLDER/root/built" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_CXX_FLAGS="${FLAGS[*]}" -DBUILD_SHARED_LIBS=OFF \
    -DENABLE_PULL=OFF -DENABLE_PUSH=OFF -DENABLE_TESTING=OFF -DENABLE_COMPRESSION=OFF
  cmake --build "$source/build"
  cmake --install "$source/build"
}

make_all() {
  unpack_packages
  make_curl
  make_simdjson
  make_prometheus
}
