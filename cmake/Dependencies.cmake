# SPDX-License-Identifier: Apache-2.0
# Every third-party library of the shipped programs; all are Debian 12 packages. Each has exactly
# one layer that links it (see common/CMakeLists.txt).
if(CRED_STATIC)
  include(StaticLibraries)
  return()
endif()

find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(simdjson REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(pugixml REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(SQLiteCpp REQUIRED)
find_package(Boost REQUIRED COMPONENTS program_options)

# The front alone links SQLite statically: a hit costs about what starting a process costs only
# when nothing has to be loaded (docs/adr/0001-two-programs.md).
find_library(SQLITE3_ARCHIVE NAMES libsqlite3.a REQUIRED)

# Debian's packages of these have no files for CMake, or one that asks for every library of the
# package where we need one.
find_library(PROMETHEUS_LIBRARY NAMES prometheus-cpp-core REQUIRED)
find_library(RE2_LIBRARY NAMES re2 REQUIRED)
