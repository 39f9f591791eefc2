# SPDX-License-Identifier: Apache-2.0
# The third-party libraries of the static build, all of them archives: those that scripts/static-libraries
# has unpacked from Debian's packages and built from its sources, under the names that the packages of
# cmake/Dependencies.cmake give them.
set(CRED_STATIC_LIBRARIES ${PROJECT_SOURCE_DIR}/build/static-libraries
    CACHE PATH "What scripts/static-libraries has made")

set(_script scripts/static-libraries)
if(CMAKE_CROSSCOMPILING)
  string(APPEND _script " --architecture arm64")
endif()

# Security updates come in by that script alone, hence the limit to the age of what it has made.
set(_versions ${CRED_STATIC_LIBRARIES}/versions)
if(NOT EXISTS ${_versions})
  message(FATAL_ERROR "no static libraries in ${CRED_STATIC_LIBRARIES}: run ${_script}")
endif()
file(TIMESTAMP ${_versions} _made "%s" UTC)
string(TIMESTAMP _now "%s" UTC)
math(EXPR _age "(${_now} - ${_made}) / 86400")
if(_age GREATER 7)
  message(FATAL_ERROR "the static libraries were compared with Debian's ${_age} days ago: run "
                      "${_script}")
endif()

# The same bytes wherever it is built; of two that fit the last one counts.
add_compile_options(-ffile-prefix-map=${PROJECT_SOURCE_DIR}=.
                    -ffile-prefix-map=${CRED_STATIC_LIBRARIES}=/usr/src/static-libraries)

# cred_static_program(TARGET): what the linker has put in is told, for the bill of materials; what
# nobody calls is not in it; and nothing is asked of the system behind our back.
function(cred_static_program target)
  target_link_libraries(${target} PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,cred_closed_doors>)
  target_link_options(${target} PRIVATE
    LINKER:--gc-sections LINKER:-Map=${PROJECT_BINARY_DIR}/${target}.map)
endfunction()

set(_root ${CRED_STATIC_LIBRARIES}/root)
set(_machine ${CMAKE_LIBRARY_ARCHITECTURE})

# cred_archive(TARGET FILE LIBRARY...): the archive FILE, and what it needs after it.
function(cred_archive target file)
  find_library(CRED_ARCHIVE_${file} NAMES ${file} REQUIRED NO_DEFAULT_PATH
               PATHS ${_root}/usr/lib/${_machine} ${_root}/usr/lib ${_root}/built/lib)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${CRED_ARCHIVE_${file}}
    INTERFACE_LINK_LIBRARIES "${ARGN}"
    INTERFACE_INCLUDE_DIRECTORIES
      "${_root}/built/include;${_root}/usr/include;${_root}/usr/include/${_machine}")
endfunction()

add_library(nlohmann_json::nlohmann_json INTERFACE IMPORTED GLOBAL)
target_include_directories(nlohmann_json::nlohmann_json INTERFACE ${_root}/usr/include)
cred_archive(OpenSSL::Crypto libcrypto.a)
cred_archive(OpenSSL::SSL libssl.a OpenSSL::Crypto)
cred_archive(cares libcares.a)
cred_archive(nghttp2 libnghttp2.a)
cred_archive(CURL::libcurl libcurl.a cares nghttp2 OpenSSL::SSL)
cred_archive(simdjson::simdjson libsimdjson.a)
cred_archive(pugixml::pugixml libpugixml.a)
cred_archive(yaml-cpp libyaml-cpp.a)
cred_archive(SQLite::SQLite3 libsqlite3.a m)
cred_archive(SQLiteCpp libSQLiteCpp.a SQLite::SQLite3)
cred_archive(Boost::program_options libboost_program_options.a)
add_library(Boost::headers INTERFACE IMPORTED GLOBAL)
target_include_directories(Boost::headers INTERFACE ${_root}/usr/include)
set_target_properties(CURL::libcurl PROPERTIES INTERFACE_COMPILE_DEFINITIONS CURL_STATICLIB)
set(SQLITE3_ARCHIVE SQLite::SQLite3)
cred_archive(prometheus libprometheus-cpp-core.a)
set(PROMETHEUS_LIBRARY prometheus)
cred_archive(re2 libre2.a)
set(RE2_LIBRARY re2)
