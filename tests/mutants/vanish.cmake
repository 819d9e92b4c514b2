# SPDX-License-Identifier: Apache-2.0
# Fails when a library of an ordinary build holds the name of a mutant: the gates between checks and refusals must
# compile to nothing there, names included. Called with SOURCE_DIR and LIBRARIES, a list separated by commas.
file(GLOB_RECURSE sources ${SOURCE_DIR}/prover/air/*.h ${SOURCE_DIR}/prover/protocol/*.h ${SOURCE_DIR}/prover/protocol/*.cc
     ${SOURCE_DIR}/prover/verify/*.h ${SOURCE_DIR}/prover/verify/*.cc ${SOURCE_DIR}/prover/vm/*.cc
     ${SOURCE_DIR}/prover/recursion/*.cc)
set(names)
foreach(source IN LISTS sources)
  file(READ ${source} text)
  string(REGEX MATCHALL "(found|keeps)\\([\n ]*\"[^\"]+\"" gates "${text}")
  foreach(gate IN LISTS gates)
    string(REGEX REPLACE "^[^\"]*\"([^\"]+)\"$" "\\1" name "${gate}")
    list(APPEND names "${name}")
  endforeach()
endforeach()
list(REMOVE_ITEM names "absorb ")
list(LENGTH names n_names)
if(n_names LESS 60)
  message(FATAL_ERROR "only ${n_names} gates found: the test looks at the wrong files")
endif()
list(JOIN names "|" any_name)
string(REPLACE "," ";" libraries "${LIBRARIES}")
foreach(library IN LISTS libraries)
  file(STRINGS ${library} left REGEX "^(${any_name})$")
  if(left)
    message(SEND_ERROR "${library} holds ${left}")
  endif()
endforeach()
