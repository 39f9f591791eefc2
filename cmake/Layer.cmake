# SPDX-License-Identifier: Apache-2.0

# cred_layer(NAME HEADERS ... SOURCES ... [USES layer ...] [LIBS library ...])
#
# One layer = one static library that may include only its own headers and those of the layers it
# USES. tests/lint reads these calls, so the dependency diagram is the build file.
function(cred_layer name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;SOURCES;USES;LIBS")
  if(arg_SOURCES)
    add_library(cred_${name} STATIC ${arg_SOURCES} ${arg_HEADERS})
    set(scope PUBLIC)
    target_link_libraries(cred_${name} PRIVATE cred_warnings cred_hardening ${arg_LIBS})
  else()
    add_library(cred_${name} INTERFACE ${arg_HEADERS})
    set(scope INTERFACE)
  endif()
  add_library(cred::${name} ALIAS cred_${name})
  target_include_directories(cred_${name} ${scope} ${PROJECT_SOURCE_DIR}/common)
  list(TRANSFORM arg_USES PREPEND cred::)
  target_link_libraries(cred_${name} ${scope} ${arg_USES})
endfunction()
