# SPDX-License-Identifier: Apache-2.0

# cred_layer(NAME HEADERS ... SOURCES ... [USES layer ...] [LIBS library ...]
#            [DEFINITIONS NAME=VALUE ...])
#
# One layer = one static library that may include only its own headers and those of the layers it
# USES. tests/lint reads these calls, so the dependency diagram is the build file. Headers of common/
# are included by layer and file, all others from the root.
function(cred_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;SOURCES;USES;LIBS;DEFINITIONS")
  if(arg_SOURCES)
    add_library(cred_${name} STATIC ${arg_SOURCES} ${arg_HEADERS})
    set(scope PUBLIC)
    target_link_libraries(cred_${name} PRIVATE cred_warnings cred_hardening ${arg_LIBS})
    target_compile_definitions(cred_${name} PRIVATE ${arg_DEFINITIONS})
    cred_unity(cred_${name})
    cred_use_precompiled(cred_${name} cred_precompiled)
  else()
    add_library(cred_${name} INTERFACE ${arg_HEADERS})
    set(scope INTERFACE)
  endif()
  add_library(cred::${name} ALIAS cred_${name})
  target_include_directories(cred_${name} ${scope} ${PROJECT_SOURCE_DIR}/common)
  if(NOT CMAKE_CURRENT_SOURCE_DIR MATCHES "^${PROJECT_SOURCE_DIR}/common/")
    target_include_directories(cred_${name} ${scope} ${PROJECT_SOURCE_DIR})
  endif()
  list(TRANSFORM arg_USES PREPEND cred::)
  target_link_libraries(cred_${name} ${scope} ${arg_USES})
endfunction()
