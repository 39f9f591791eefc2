# SPDX-License-Identifier: Apache-2.0
# Unity builds: most of a file's compile time goes into headers, so files whose private names do not
# meet are compiled together. unity_groups.py decides which; a plain build (CRED_UNITY off, as in the
# presets dev and tidy) shows that each file also compiles alone.
option(CRED_UNITY "Compile source files of one target together" OFF)
# More in one group save little more, and the one file that is edited compiles them all again.
set(CRED_UNITY_MOST_FILES 8)

if(CRED_UNITY)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  execute_process(
    COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/unity_groups.py
            ${PROJECT_SOURCE_DIR} ${CRED_UNITY_MOST_FILES}
    OUTPUT_VARIABLE CRED_UNITY_GROUPS OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  foreach(pair ${CRED_UNITY_GROUPS})
    string(REPLACE "=" ";" pair ${pair})
    list(GET pair 0 file)
    list(GET pair 1 group)
    set(CRED_UNITY_GROUP_${file} ${group})
  endforeach()
endif()

# cred_unity(TARGET): to be called once all sources of the target are named.
function(cred_unity target)
  if(NOT CRED_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  foreach(source ${sources})
    get_filename_component(path ${source} ABSOLUTE)
    file(RELATIVE_PATH path ${PROJECT_SOURCE_DIR} ${path})
    if(DEFINED CRED_UNITY_GROUP_${path})
      set_source_files_properties(${source} PROPERTIES UNITY_GROUP ${CRED_UNITY_GROUP_${path}})
    endif()
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # g++ takes every included file for a header, and a class in one must not have private members of
  # a type that each file would have for itself.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endfunction()
