# The one flags target: everything that is ours links to it, nothing foreign does.
add_library(probate_flags INTERFACE)
target_compile_features(probate_flags INTERFACE cxx_std_20)
target_include_directories(probate_flags INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(probate_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wcast-qual -Woverloaded-virtual -Wundef
  -Wimplicit-fallthrough -Wformat=2 -Werror -fno-strict-aliasing -fstack-protector-strong)
# At -O2 GCC 12 takes the payload of an empty std::optional for read (GCC bug 80635); every other build keeps the warning.
target_compile_options(probate_flags INTERFACE "$<$<CONFIG:Release>:-Wno-maybe-uninitialized>")
target_compile_definitions(probate_flags INTERFACE
  QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_URL_CAST_FROM_STRING
  QT_NO_KEYWORDS QT_NO_FOREACH QT_NO_NARROWING_CONVERSIONS_IN_CONNECT QT_NO_JAVA_STYLE_ITERATORS
  QT_DISABLE_DEPRECATED_BEFORE=0x060400)

# Where files are compiled together (PROBATE_UNITY) these would complain of other files; a build file by file has both.
target_compile_options(probate_flags INTERFACE
  "$<$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>:-Wno-shadow;$<$<CXX_COMPILER_ID:GNU>:-Wshadow=local;-Wno-subobject-linkage>>")

# Half a gigabyte is not worth collecting: a tenth of a build.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(probate_flags INTERFACE --param=ggc-min-expand=1000 --param=ggc-min-heapsize=1500000)
endif()

set(PROBATE_SANITIZE "" CACHE STRING "Comma-separated sanitizers for every target: address,undefined or thread")
if(PROBATE_SANITIZE)
  target_compile_options(probate_flags INTERFACE -fsanitize=${PROBATE_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(probate_flags INTERFACE -fsanitize=${PROBATE_SANITIZE})
  # GCC sees uninitialised members in what the sanitizers add to std::optional (its manual warns of it at -fsanitize).
  target_compile_options(probate_flags INTERFACE "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>")
endif()

option(PROBATE_FUZZ "Build the fuzz harnesses in tests/fuzz" OFF)
if(PROBATE_FUZZ AND CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(probate_flags INTERFACE -fsanitize=fuzzer-no-link) # coverage of every room guides the fuzzer
endif()

find_program(PROBATE_MOLD mold)
if(PROBATE_MOLD)
  target_link_options(probate_flags INTERFACE -fuse-ld=mold)
endif()

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# Hits across worktrees: paths below the common parent are hashed relative to the build folder.
find_program(PROBATE_CCACHE ccache)
if(PROBATE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  get_filename_component(_above "${CMAKE_SOURCE_DIR}" DIRECTORY)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND};-E;env;CCACHE_BASEDIR=${_above};CCACHE_NOHASHDIR=1;CCACHE_SLOPPINESS=pch_defines,time_macros;${PROBATE_CCACHE}")
endif()

option(PROBATE_UNITY "Compile a room's files in parts: several times faster for all of them, slower for one" ON)

option(PROBATE_PRECOMPILE "Compile common headers once" ON)
if(PROBATE_PRECOMPILE)
  file(WRITE "${CMAKE_BINARY_DIR}/generated/precompiled.cpp" "")
endif()
