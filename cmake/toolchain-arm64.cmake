# SPDX-License-Identifier: Apache-2.0
# Cross-compiling the static programs for arm64, with the compiler that scripts/static-libraries has made.
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CRED_STATIC_LIBRARIES)
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(_compiler ${CRED_STATIC_LIBRARIES}/bin/aarch64-linux-gnu)
if(NOT EXISTS ${_compiler}-g++)
  message(FATAL_ERROR "no compiler for arm64 in ${CRED_STATIC_LIBRARIES}: run "
                      "scripts/static-libraries --architecture arm64")
endif()
set(CMAKE_C_COMPILER ${_compiler}-gcc)
set(CMAKE_CXX_COMPILER ${_compiler}-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR /usr/bin/qemu-aarch64-static)
