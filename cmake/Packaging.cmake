# SPDX-License-Identifier: Apache-2.0
# Where each of the two programs keeps its documentation; the packages of debian/ are made of what
# `cmake --install` puts there.
set(CRED_HELPER_DOCDIR ${CMAKE_INSTALL_DATAROOTDIR}/doc/docker-credential-ecr)
set(CRED_SYNCD_DOCDIR ${CMAKE_INSTALL_DATAROOTDIR}/doc/ecr-syncd)
