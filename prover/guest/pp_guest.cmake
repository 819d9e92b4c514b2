# SPDX-License-Identifier: Apache-2.0
# pp_guest(name SOURCES a.cc b.c): builds guests/name.elf in the build folder from sources and the SDK. The same sources
# give the same bytes on every machine that has the same compiler: no paths, no times, no build ids.
set(PP_GUEST_SDK ${CMAKE_CURRENT_LIST_DIR}/sdk)
set(PP_GUEST_FOLDER ${CMAKE_BINARY_DIR}/guests)
find_program(PP_GUEST_GCC riscv64-unknown-elf-gcc REQUIRED)
find_program(PP_GUEST_GXX riscv64-unknown-elf-g++ REQUIRED)
# A proof costs by the number of instructions, not by a pipeline's stalls; scheduling only spills registers.
set(PP_GUEST_FLAGS -march=rv32im -mabi=ilp32 -mstrict-align -O3 -fno-schedule-insns -ffreestanding -fno-pic
    -fno-builtin-malloc -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -fno-stack-protector
    -ffile-prefix-map=${CMAKE_SOURCE_DIR}/= -Wall -Wextra -isystem ${PP_GUEST_SDK}/include)
set(PP_GUEST_CXX_FLAGS -std=c++20 -fno-exceptions -fno-rtti -fno-threadsafe-statics)
set(PP_GUEST_LINK -march=rv32im -mabi=ilp32 -nostdlib -nostartfiles -static -T ${PP_GUEST_SDK}/guest.ld
    -Wl,--gc-sections -Wl,--build-id=none -Wl,-z,max-page-size=256 -Wl,--no-warn-rwx-segments -s)
file(MAKE_DIRECTORY ${PP_GUEST_FOLDER})

# Compiles one source to `object`; C by its .c ending, assembly by .S, else C++.
function(pp_guest_object source object)
  set(compiler ${PP_GUEST_GCC})
  set(flags ${PP_GUEST_FLAGS} -fno-tree-loop-distribute-patterns)
  if(source MATCHES "\\.(cc|cpp)$")
    set(compiler ${PP_GUEST_GXX})
    list(APPEND flags ${PP_GUEST_CXX_FLAGS})
  endif()
  get_filename_component(folder ${object} DIRECTORY)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${object} DEPFILE ${object}.d DEPENDS ${source} VERBATIM
    COMMAND ${compiler} ${flags} -MD -MF ${object}.d -MT ${object} -c ${source} -o ${object})
endfunction()

# The runtime is built once, however many folders include this file.
set(PP_GUEST_RUNTIME)
foreach(source crt0.S runtime.c memory.c hash.c runtime.cc)
  if(NOT TARGET pp_guest_runtime)
    pp_guest_object(${PP_GUEST_SDK}/${source} ${PP_GUEST_FOLDER}/sdk/${source}.o)
  endif()
  list(APPEND PP_GUEST_RUNTIME ${PP_GUEST_FOLDER}/sdk/${source}.o)
endforeach()
if(NOT TARGET pp_guest_runtime)
  add_custom_target(pp_guest_runtime DEPENDS ${PP_GUEST_RUNTIME})
endif()

function(pp_guest name)
  cmake_parse_arguments(ARG "" "" "SOURCES" ${ARGN})
  set(objects)
  foreach(source ${ARG_SOURCES})
    get_filename_component(path ${source} ABSOLUTE)
    get_filename_component(file ${source} NAME)
    pp_guest_object(${path} ${PP_GUEST_FOLDER}/${name}/${file}.o)
    list(APPEND objects ${PP_GUEST_FOLDER}/${name}/${file}.o)
  endforeach()
  add_custom_command(OUTPUT ${PP_GUEST_FOLDER}/${name}.elf VERBATIM
    DEPENDS ${objects} ${PP_GUEST_RUNTIME} ${PP_GUEST_SDK}/guest.ld
    COMMAND ${PP_GUEST_GCC} ${PP_GUEST_LINK} ${PP_GUEST_RUNTIME} ${objects} -lgcc -o ${PP_GUEST_FOLDER}/${name}.elf)
  add_custom_target(guest_${name} ALL DEPENDS ${PP_GUEST_FOLDER}/${name}.elf)
  add_dependencies(guest_${name} pp_guest_runtime)
endfunction()
