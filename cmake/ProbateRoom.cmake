# A room is a folder with a static library. Arrows point down only: a room that names one above it, or, within core,
# one that comes later in PROBATE_CORE_ORDER, stops the configuration.
#
#   probate_room(core_estate SOURCES a.cpp b.cpp USES core_model [LIBRARIES foreign…])
#
# LIBRARIES are foreign and PRIVATE: their types and include paths stay inside the room.

set(PROBATE_CORE_ORDER base hash model crypto rules policy store estate correlate closure assess evidence)

function(_probate_layer name out)
  if(name MATCHES "^core_")
    set(${out} 0 PARENT_SCOPE)
  elseif(name MATCHES "^(scanners|reports)")
    set(${out} 1 PARENT_SCOPE)
  elseif(name MATCHES "^app")
    set(${out} 2 PARENT_SCOPE)
  else()
    message(FATAL_ERROR "room ${name}: its name must begin with core_, scanners, reports or app")
  endif()
endfunction()

function(_probate_check_arrow from to)
  _probate_layer(${from} from_layer)
  _probate_layer(${to} to_layer)
  if(to_layer GREATER from_layer)
    message(FATAL_ERROR "room ${from} may not use ${to}: arrows point down only")
  endif()
  if((from MATCHES "^scanners" AND to MATCHES "^reports") OR (from MATCHES "^reports" AND to MATCHES "^scanners"))
    message(FATAL_ERROR "room ${from} may not use ${to}: scanners and reports do not know each other")
  endif()
  if(from_layer EQUAL 0)
    string(REPLACE "core_" "" from_room ${from})
    string(REPLACE "core_" "" to_room ${to})
    list(FIND PROBATE_CORE_ORDER ${from_room} from_at)
    list(FIND PROBATE_CORE_ORDER ${to_room} to_at)
    if(from_at LESS 0 OR to_at LESS 0)
      message(FATAL_ERROR "room ${from} or ${to} is missing from PROBATE_CORE_ORDER in cmake/ProbateRoom.cmake")
    elseif(NOT to_at LESS from_at)
      message(FATAL_ERROR "room ${from} may not use ${to}: it comes later in PROBATE_CORE_ORDER")
    endif()
  endif()
endfunction()

function(probate_room name)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LIBRARIES" ${ARGN})
  foreach(used IN LISTS ARG_USES)
    _probate_check_arrow(${name} ${used})
  endforeach()
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC probate_flags Qt6::Core ${ARG_USES} PRIVATE ${ARG_LIBRARIES})
  probate_precompile(${name} probate_precompiled)
  probate_unite(${name})
endfunction()

# A full build takes a room's files in parts of some ten, so that the headers that they share are read and their templates made
# once a part; names in anonymous namespaces are therefore unique in their room.
function(probate_unite name)
  if(PROBATE_UNITY)
    get_target_property(sources ${name} SOURCES)
    list(LENGTH sources count)
    math(EXPR parts "(${count} + 9) / 10")
    math(EXPR size "(${count} + ${parts} - 1) / ${parts}")
    set_target_properties(${name} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${size})
  endif()
endfunction()

# Headers that nearly every file includes are compiled once: this halves a build, and a file still builds without.
function(probate_precompile name from)
  if(PROBATE_PRECOMPILE)
    target_precompile_headers(${name} REUSE_FROM ${from})
  endif()
endfunction()

# What `#include "NAME.moc"` names, or, of a header, `#include "moc_NAME.cpp"`. AUTOMOC would do, at the price of two more
# targets and a source that is empty but for a precompiled header, for each program.
function(probate_moc target source made)
  set(source "${CMAKE_CURRENT_SOURCE_DIR}/${source}")
  set(made "${CMAKE_CURRENT_BINARY_DIR}/moc/${made}")
  add_custom_command(OUTPUT "${made}" COMMAND Qt6::moc "${source}" -o "${made}" DEPENDS "${source}" VERBATIM)
  set_source_files_properties("${made}" PROPERTIES HEADER_FILE_ONLY ON)
  target_sources(${target} PRIVATE "${made}")
  target_include_directories(${target} PRIVATE "${CMAKE_CURRENT_BINARY_DIR}/moc")
endfunction()
