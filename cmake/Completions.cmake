# SPDX-License-Identifier: Apache-2.0
# Scripts that complete command lines in shells. The programs print them themselves when they are
# installed, out of the tables by which they parse, so that no other build is needed and none is stale.

# cred_install_completions(NAME TARGET): of the program NAME; TARGET has its verb `completion`.
function(cred_install_completions name target)
  set(made ${CMAKE_CURRENT_BINARY_DIR}/completions)
  file(MAKE_DIRECTORY ${made})
  set(bash ${name} bash-completion/completions)
  set(zsh _${name} zsh/site-functions)
  set(fish ${name}.fish fish/vendor_completions.d)
  foreach(shell bash zsh fish)
    list(GET ${shell} 0 file)
    list(GET ${shell} 1 folder)
    install(CODE "
      execute_process(COMMAND ${CMAKE_CROSSCOMPILING_EMULATOR} \"$<TARGET_FILE:${target}>\" completion ${shell}
                      OUTPUT_FILE \"${made}/${file}\" COMMAND_ERROR_IS_FATAL ANY)")
    install(FILES ${made}/${file} DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/${folder})
  endforeach()
endfunction()
