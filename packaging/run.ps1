# Builds Patron on Windows and opens it with the demo shop.
#
#   packaging\run.ps1 [-Shop FILE.patron]
#
# Wanted: Visual Studio 2022 with C++, CMake, Ninja, Qt 6.4 or newer (QT_DIR names its folder, such as
# C:\Qt\6.5.3\msvc2019_64) and vcpkg (VCPKG_ROOT). Run it in a Developer PowerShell.
param([string]$Shop = $env:PATRON_SHOP)
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'windows/common.ps1')

$root = Split-Path $PSScriptRoot -Parent
$build = Join-Path $root 'build/release'
Build-Patron $root $build @('-DCMAKE_BUILD_TYPE=Release', '-DPATRON_TESTS=OFF') @('patronctl', 'patron')
if (-not $Shop) {
    $Shop = Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'Marlow & Finch.patron'
}
if (-not (Test-Path $Shop)) {
    Invoke-Checked (Join-Path $build 'app/cli/patronctl.exe') @('demo', $Shop)
}
& (Join-Path $build 'app/desktop/patron.exe') $Shop
