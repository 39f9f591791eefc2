# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# What the static build is linked with and how it is made; to be sourced after archive.sh. FOLDER is
# where.

# Packages that have an archive, and headers that have to be as new.
readonly ARCHIVE_PACKAGES=(
  libboost-program-options1.74-dev libc-ares-dev libpugixml-dev libsqlite3-dev libsqlitecpp-dev
  libssl-dev libyaml-cpp-dev)
# Sources of those that have none, or one that cannot be linked (curl: Kerberos has none).
readonly SOURCE_PACKAGES=(curl simdjson)
# As cmake/Hardening.cmake; the linker leaves out what nobody calls.
readonly FLAGS=(-O2 -DNDEBUG -fno-pie -fstack-protector-strong -D_FORTIFY_SOURCE=2
  -ffunction-sections -fdata-sections)

# A line for each, and one for this recipe, so that a change of it builds anew.
list_newest() {
  local name
  for name in "${ARCHIVE_PACKAGES[@]}"; do echo "$name $(find_candidate "$name")"; done
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

# unpack_source NAME: into $FOLDER/source/NAME, Debian's patches applied.
unpack_source() {
  (
    cd "$FOLDER/source"
    apt_in_folder apt-get -qq source --only-source --download-only "$1"
    dpkg-source --extract "$1"_*.dsc "$1"
  )
}

# HTTP with TLS, proxies included, and nothing else; names by c-ares, authorities and configuration by
# the program.
make_curl() {
  local root=$FOLDER/root machine
  machine=$(gcc -print-multiarch)
  unpack_source curl
  cmake -S "$FOLDER/source/curl" -B "$FOLDER/source/curl-build" -G Ninja \
    -DCMAKE_BUILD_TYPE=None -DCMAKE_INSTALL_PREFIX="$root/built" -DCMAKE_INSTALL_LIBDIR=lib \
    -DCMAKE_EXE_LINKER_FLAGS=-no-pie -DPICKY_COMPILER=OFF \
    -DCMAKE_C_FLAGS="${FLAGS[*]} -isystem $root/usr/include -isystem $root/usr/include/$machine" \
    -DOPENSSL_INCLUDE_DIR="$root/usr/include" \
    -DOPENSSL_SSL_LIBRARY="$root/usr/lib/$machine/libssl.a" \
    -DOPENSSL_CRYPTO_LIBRARY="$root/usr/lib/$machine/libcrypto.a" \
    -DCARES_INCLUDE_DIR="$root/usr/include" -DCARES_LIBRARY="$root/usr/lib/$machine/libcares.a" \
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

make_all() {
  unpack_packages
  make_curl
  make_simdjson
}
