# Precompiled headers: one for each way things are compiled, shared by all that are compiled that way.
#
# patron_precompile(target kind)   kind is core, cli, ui, test or guitest
#
# What a file uses it still includes itself; a build with -DPATRON_PCH=OFF shows what was forgotten.
set(patron_pch_standard <algorithm> <array> <chrono> <filesystem> <functional> <map> <memory> <optional> <set> <span>
    <string> <string_view> <unordered_map> <utility> <variant> <vector>)
set(patron_pch_core ${patron_pch_standard})
set(patron_pch_cli <nlohmann/json.hpp> ${patron_pch_standard})
set(patron_pch_ui <QtWidgets> ${patron_pch_standard})
# Not <QTest>: Qt defines the folder of each test for it, and by that no two could share it.
set(patron_pch_test <QtCore> ${patron_pch_standard})
set(patron_pch_guitest <QtWidgets> ${patron_pch_standard})

function(patron_precompile target kind)
    if(NOT PATRON_PCH)
        return()
    endif()
    set(owner patron_pch_${kind}_owner)
    if(NOT TARGET ${owner})
        set(source ${CMAKE_BINARY_DIR}/${owner}.cpp)
        if(kind MATCHES "test$|^cli$")
            file(GENERATE OUTPUT ${source} CONTENT "int main() {}\n")
            add_executable(${owner} ${source})
        else()
            file(GENERATE OUTPUT ${source} CONTENT "namespace patron {}\n")
            add_library(${owner} STATIC ${source})
        endif()
        if(kind STREQUAL "ui" OR kind STREQUAL "guitest")
            target_link_libraries(${owner} PRIVATE Qt6::Widgets)
        endif()
        target_link_libraries(${owner} PRIVATE patron_options Qt6::Core nlohmann_json::nlohmann_json)
        target_precompile_headers(${owner} PRIVATE ${patron_pch_${kind}})
    endif()
    target_precompile_headers(${target} REUSE_FROM ${owner})
endfunction()
