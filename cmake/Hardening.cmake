# SPDX-License-Identifier: Apache-2.0
# Hardening of release builds. Fortify needs optimisation and gets in the way of sanitizers, so it
# is tied to the build types that ship.
add_library(cred_hardening INTERFACE)
set(_shipped $<CONFIG:Release,RelWithDebInfo,MinSizeRel>)
target_compile_options(cred_hardening INTERFACE
  $<${_shipped}:-fstack-protector-strong>
  $<${_shipped}:-U_FORTIFY_SOURCE>
  $<${_shipped}:-D_FORTIFY_SOURCE=2>)
target_link_options(cred_hardening INTERFACE
  $<${_shipped}:LINKER:-z,relro> $<${_shipped}:LINKER:-z,now> $<${_shipped}:LINKER:--as-needed>)
