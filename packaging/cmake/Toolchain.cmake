# One INTERFACE target carries the language level, warnings and Qt definitions to everything we build.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()

# Hundreds of tests are linked: lld takes a sixth of the time.
find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM AND UNIX AND NOT APPLE)
    add_link_options(-fuse-ld=lld)
endif()

add_library(patron_options INTERFACE)
target_compile_definitions(patron_options INTERFACE
    QT_NO_CAST_FROM_ASCII QT_NO_CAST_TO_ASCII QT_NO_CAST_FROM_BYTEARRAY QT_NO_KEYWORDS
    QT_STRICT_ITERATORS QT_USE_QSTRINGBUILDER QT_DISABLE_DEPRECATED_BEFORE=0x060400
    PATRON_VERSION="${PROJECT_VERSION}")
target_include_directories(patron_options INTERFACE ${CMAKE_SOURCE_DIR})
if(MSVC)
    target_compile_options(patron_options INTERFACE /W4 /utf-8 /permissive- $<$<BOOL:${PATRON_WERROR}>:/WX>)
else()
    target_compile_options(patron_options INTERFACE
        -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual
        $<$<BOOL:${PATRON_WERROR}>:-Werror>)
    if(PATRON_WERROR AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
        # GCC 12's optimiser sees overlaps, overflows and unset members in std::string and std::variant that are not
        # there (GCC bugs 105329, 105562, 105651): they are shown, and do not stop the build.
        target_compile_options(patron_options INTERFACE -Wno-error=restrict -Wno-error=maybe-uninitialized
            -Wno-error=stringop-overflow -Wno-error=stringop-overread -Wno-error=array-bounds)
    endif()
    # Debug information is for back traces here, not for stepping: -g1 halves the build's size and time.
    string(REPLACE "-g" "-g1" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
    string(REPLACE "-DNDEBUG" "" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")
    if(PATRON_LIBFUZZER)
        add_compile_options(-fsanitize=fuzzer-no-link)
    endif()
    if(PATRON_SANITIZE)
        add_compile_options(-fsanitize=address,undefined -fno-omit-frame-pointer)
        add_link_options(-fsanitize=address,undefined)
    endif()
endif()
