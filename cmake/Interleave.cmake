# SPDX-License-Identifier: GPL-3.0-or-later
# The rules that every target shares.
find_package(Threads REQUIRED)

add_library(interleave_options INTERFACE)
target_compile_options(interleave_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align -Wimplicit-fallthrough>
    $<$<BOOL:${INTERLEAVE_WERROR}>:-Werror>)
target_link_libraries(interleave_options INTERFACE Threads::Threads)
# GCC 12 sees uninitialised optionals and overlapping strings that are not there once it inlines more (at -O3 and under sanitizers).
# The dev preset keeps these warnings, so real ones are still found.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND (INTERLEAVE_SANITIZE OR CMAKE_BUILD_TYPE STREQUAL "Release"))
    target_compile_options(interleave_options INTERFACE
        $<$<COMPILE_LANGUAGE:CXX>:-Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds>)
endif()
if(INTERLEAVE_SANITIZE)
    target_compile_options(interleave_options INTERFACE -fsanitize=${INTERLEAVE_SANITIZE} -fno-omit-frame-pointer -g1)
    target_link_options(interleave_options INTERFACE -fsanitize=${INTERLEAVE_SANITIZE})
    if(INTERLEAVE_SANITIZE MATCHES "undefined")
        target_compile_options(interleave_options INTERFACE -fno-sanitize-recover=undefined)
    endif()
endif()
# The tests' own sources have AddressSanitizer only: UBSan doubles the time that they take to compile, and what they test has both.
add_library(interleave_test_options INTERFACE)
if(INTERLEAVE_SANITIZE MATCHES "undefined")
    target_compile_options(interleave_test_options INTERFACE -fno-sanitize=undefined)
endif()

# interleave_library(trace SOURCES a.cpp … DEPENDS core … LINK fmt::fmt …)
# The library of the current folder. Its headers are reached as <trace/ring.h>, and only by those that name it in DEPENDS:
# each library has an include root of its own, so an include against the direction of dependency does not compile.
function(interleave_library NAME)
    cmake_parse_arguments(A "" "" "SOURCES;DEPENDS;LINK;PRIVATE_LINK" ${ARGN})
    set(root ${CMAKE_BINARY_DIR}/include/${NAME})
    file(MAKE_DIRECTORY ${root})
    file(CREATE_LINK ${CMAKE_CURRENT_SOURCE_DIR} ${root}/${NAME} SYMBOLIC)
    if(A_SOURCES)
        add_library(interleave_${NAME} STATIC ${A_SOURCES})
        set(scope PUBLIC)
        target_link_libraries(interleave_${NAME} PRIVATE ${A_PRIVATE_LINK})
    else()
        add_library(interleave_${NAME} INTERFACE)
        set(scope INTERFACE)
    endif()
    target_include_directories(interleave_${NAME} ${scope} ${root})
    target_link_libraries(interleave_${NAME} ${scope} interleave_options ${A_LINK})
    foreach(dep IN LISTS A_DEPENDS)
        target_link_libraries(interleave_${NAME} ${scope} interleave_${dep})
    endforeach()
endfunction()

# interleave_test(ring_test LABEL engine SOURCES ring_test.cpp DEPENDS trace [SERIAL] [QT])
# GoogleTest where there is no Qt, Qt Test where there is (QT). SERIAL: statistical, gets the machine for itself;
# JUDGED: likewise, but not under a sanitizer, where support::judge leaves time and chance alone.
# TIMEOUT: seconds until ctest ends it (default 180), four times as long under a sanitizer.
function(interleave_test NAME)
    cmake_parse_arguments(A "SERIAL;JUDGED;QT" "LABEL;TIMEOUT" "SOURCES;DEPENDS;LINK" ${ARGN})
    add_executable(${NAME} ${A_SOURCES})
    if(A_QT)
        target_link_libraries(${NAME} PRIVATE interleave_options Qt6::Test ${A_LINK})
    else()
        find_package(GTest REQUIRED)
        target_link_libraries(${NAME} PRIVATE interleave_options GTest::gtest GTest::gmock GTest::gtest_main ${A_LINK})
        set_target_properties(${NAME} PROPERTIES AUTOMOC OFF AUTORCC OFF) # they have no Qt: one step less for each
    endif()
    foreach(dep IN LISTS A_DEPENDS)
        target_link_libraries(${NAME} PRIVATE interleave_${dep})
    endforeach()
    target_link_libraries(${NAME} PRIVATE interleave_test_options)
    set_target_properties(${NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_compile_definitions(${NAME} PRIVATE
        INTERLEAVE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" INTERLEAVE_BINARY_DIR="${CMAKE_BINARY_DIR}/bin")
    add_test(NAME ${NAME} COMMAND ${NAME})
    if(NOT A_TIMEOUT)
        set(A_TIMEOUT 180)
    endif()
    if(INTERLEAVE_SANITIZE) # everything takes several times as long there
        math(EXPR A_TIMEOUT "${A_TIMEOUT} * 4")
    endif()
    set_tests_properties(${NAME} PROPERTIES LABELS "${A_LABEL}" TIMEOUT ${A_TIMEOUT})
    if(A_SERIAL OR (A_JUDGED AND NOT INTERLEAVE_SANITIZE))
        set_tests_properties(${NAME} PROPERTIES RUN_SERIAL TRUE)
    endif()
    if(A_QT)
        set_tests_properties(${NAME} PROPERTIES ENVIRONMENT "QT_QPA_PLATFORM=offscreen")
    endif()
endfunction()
