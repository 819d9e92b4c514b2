# SPDX-License-Identifier: Apache-2.0
# pp_fuzz(name SOURCES a.cc DEPS library [CORPUS folder] [MAX_BYTES n]): one libFuzzer target, and its smoke run.
#
# With clang and its runtime the smoke run is libFuzzer's, from a fixed seed. Any other compiler links the same target
# with replay.cc, which feeds it the corpus and seeded changes of it. `./dev fuzz` runs the targets for longer.
include_guard(GLOBAL)
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_FLAGS -fsanitize=fuzzer)
check_cxx_source_compiles("extern \"C\" int LLVMFuzzerTestOneInput(const unsigned char*, unsigned long) { return 0; }"
                          PP_HAS_LIBFUZZER)
unset(CMAKE_REQUIRED_FLAGS)

if(NOT PP_HAS_LIBFUZZER)
  add_library(pp_replay STATIC ${CMAKE_CURRENT_LIST_DIR}/replay.cc)
  target_link_libraries(pp_replay PUBLIC pp_flags pp_vocab)
  pp_share_headers(pp_replay)
endif()

function(pp_fuzz name)
  cmake_parse_arguments(ARG "" "CORPUS;MAX_BYTES" "SOURCES;DEPS" ${ARGN})
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/corpus/${ARG_CORPUS})
  if(NOT ARG_MAX_BYTES)
    set(ARG_MAX_BYTES 4096)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE pp_flags ${ARG_DEPS})
  pp_share_headers(${name})
  if(PP_HAS_LIBFUZZER)
    target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
    target_link_options(${name} PRIVATE -fsanitize=fuzzer)
    # libFuzzer writes what it finds to the first folder and reads the others.
    set(found ${CMAKE_BINARY_DIR}/fuzz/${name})
    file(MAKE_DIRECTORY ${found})
    add_test(NAME ${name} COMMAND ${name} -runs=2000 -seed=1 -max_len=${ARG_MAX_BYTES} -artifact_prefix=${found}/
                                  ${found} ${corpus})
  else()
    target_link_libraries(${name} PRIVATE pp_replay)
    add_test(NAME ${name} COMMAND ${name} ${corpus} 200)
  endif()
  set_tests_properties(${name} PROPERTIES LABELS fuzz TIMEOUT 300)
endfunction()
