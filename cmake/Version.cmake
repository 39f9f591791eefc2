# SPDX-License-Identifier: Apache-2.0
# The commit that --version names: what is given, else that of the checkout; none where there is no git.
set(CRED_COMMIT "" CACHE STRING "The commit that --version names, where git is not to be asked")
set(CRED_FOUND_COMMIT "${CRED_COMMIT}")
if(NOT CRED_FOUND_COMMIT AND EXISTS ${PROJECT_SOURCE_DIR}/.git)
  execute_process(
    COMMAND git -C ${PROJECT_SOURCE_DIR} describe --always --exclude=* --abbrev=12 --dirty
    OUTPUT_VARIABLE CRED_FOUND_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  # Each commit and each checkout adds a line to it.
  if(EXISTS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/.git/logs/HEAD)
  endif()
endif()
