# One library a module, each with an include root of its own (its include/ folder), so a header of a
# module that is not linked cannot be found: a wrong-way include does not compile. The table below
# says which layers a layer may link; a wrong-way link stops the configuration.

set(OV_LAYERS_base "base")
set(OV_LAYERS_domain "base")
set(OV_LAYERS_text "text;base")
set(OV_LAYERS_net "net;base")
set(OV_LAYERS_ports "ports;domain;base")
set(OV_LAYERS_pipeline "pipeline;ports;text;domain;base")
set(OV_LAYERS_adapters "ports;domain;text;net;base")
set(OV_LAYERS_cli "cli;pipeline;ports;text;domain;base")
set(OV_LAYERS_app "app;cli;pipeline;adapters;ports;text;domain;net;base")

function(ov_check_layers module links)
  string(REGEX REPLACE "/.*" "" layer ${module})
  if(NOT DEFINED OV_LAYERS_${layer})
    message(FATAL_ERROR "module ${module}: no such layer '${layer}'; see cmake/modules.cmake")
  endif()
  foreach(link IN LISTS links)
    string(REGEX REPLACE "/.*" "" link_layer ${link})
    if(NOT link_layer IN_LIST OV_LAYERS_${layer})
      message(FATAL_ERROR "module ${module} links ${link}: layer '${layer}' may only use "
        "${OV_LAYERS_${layer}}; see cmake/modules.cmake")
    endif()
  endforeach()
endfunction()

function(ov_target_name module result)
  string(REPLACE "/" "_" name "ov_${module}")
  set(${result} ${name} PARENT_SCOPE)
endfunction()

# ov_module(text/url SOURCES url.cpp LINKS base LIBRARIES PkgConfig::psl)
#   SOURCES    relative to the calling folder; none makes a header-only module
#   LINKS      modules of ours, public
#   LIBRARIES  foreign libraries, private: their headers stay out of ours
function(ov_module module)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;LIBRARIES;PUBLIC_LIBRARIES" ${ARGN})
  ov_check_layers(${module} "${ARG_LINKS}")
  ov_target_name(${module} target)
  set(links "")
  foreach(link IN LISTS ARG_LINKS)
    ov_target_name(${link} link_target)
    list(APPEND links ${link_target})
  endforeach()
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_SOURCE_DIR}/include)
    target_link_libraries(${target} PUBLIC ${links} ${ARG_PUBLIC_LIBRARIES} PRIVATE ${ARG_LIBRARIES})
  else()
    add_library(${target} INTERFACE)
    target_include_directories(${target} INTERFACE ${CMAKE_CURRENT_SOURCE_DIR}/include)
    target_link_libraries(${target} INTERFACE ${links} ${ARG_PUBLIC_LIBRARIES})
  endif()
endfunction()

# ov_test(text/url SOURCES tests/url_test.cpp [LINKS more/modules] [LIBRARIES foreign])
# One test program a module, named <module>_test; private headers of the module are visible to it.
function(ov_test module)
  if(OV_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;LINKS;LIBRARIES" ${ARGN})
  ov_target_name(${module} target)
  add_executable(${target}_test ${ARG_SOURCES})
  target_include_directories(${target}_test PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_compile_definitions(${target}_test PRIVATE
    OV_SOURCE_DIR="${CMAKE_SOURCE_DIR}" OV_SHARED_DIR="${CMAKE_SOURCE_DIR}/../shared")
  if(TARGET ${target})
    target_link_libraries(${target}_test PRIVATE ${target})
  endif()
  foreach(link IN LISTS ARG_LINKS)
    ov_target_name(${link} link_target)
    target_link_libraries(${target}_test PRIVATE ${link_target})
  endforeach()
  target_link_libraries(${target}_test PRIVATE ${ARG_LIBRARIES} GTest::gmock GTest::gtest_main)
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  gtest_discover_tests(${target}_test DISCOVERY_MODE PRE_TEST TEST_PREFIX "${module}: "
    PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()

if(OV_FUZZ)
  add_custom_target(fuzzers)  # all of them, and only the modules they need
endif()

# ov_fuzzer(url MODULE text/url SOURCE fuzz/url_fuzz.cpp) builds fuzz_url in the fuzz preset. Its
# seeds are the files of tests/fuzz/url/, its dictionary tests/fuzz/url.dict where there is one.
function(ov_fuzzer name)
  if(NOT OV_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "MODULE;SOURCE" "LIBRARIES" ${ARGN})
  ov_target_name(${ARG_MODULE} target)
  add_executable(fuzz_${name} ${ARG_SOURCE})
  target_include_directories(fuzz_${name} PRIVATE ${CMAKE_CURRENT_SOURCE_DIR})
  target_link_libraries(fuzz_${name} PRIVATE ${target} ${ARG_LIBRARIES})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers fuzz_${name})
endfunction()
