# SPDX-License-Identifier: Apache-2.0
# Precompiled headers: with clang at -O0 half of a file's compile time goes into reading the standard
# library and GoogleTest. Two are shared by all, one of the product and one of the tests, since one
# for each target would cost more than it saves. Only the sanitizer presets have them: every other
# preset shows that each file names what it includes.
option(CRED_PCH "Precompile the headers of the standard library and of GoogleTest" OFF)

set(CRED_PCH_STANDARD <algorithm> <array> <atomic> <chrono> <condition_variable> <cstddef> <cstdint>
    <deque> <exception> <filesystem> <fstream> <functional> <initializer_list> <iostream> <iterator>
    <limits> <list> <map> <memory> <mutex> <optional> <ostream> <regex> <set> <span> <sstream>
    <stdexcept> <string> <string_view> <thread> <tuple> <type_traits> <unordered_map> <utility>
    <variant> <vector>)

if(CRED_PCH)
  add_library(cred_precompiled STATIC ${CMAKE_CURRENT_LIST_DIR}/precompiled/empty.cc)
  target_precompile_headers(cred_precompiled PRIVATE ${CRED_PCH_STANDARD})
endif()

# cred_precompiled_tests(library...): makes the one of the tests, with what they all include.
function(cred_precompiled_tests)
  if(CRED_PCH)
    add_library(cred_precompiled_tests STATIC
      ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/precompiled/empty.cc)
    target_precompile_headers(cred_precompiled_tests PRIVATE
      ${CRED_PCH_STANDARD} <gmock/gmock.h> <gtest/gtest.h>)
    target_link_libraries(cred_precompiled_tests PRIVATE ${ARGN})
  endif()
endfunction()

# cred_use_precompiled(TARGET FROM)
function(cred_use_precompiled target from)
  if(CRED_PCH)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()
