# Builds Patron on Windows once and runs every test. See run.ps1 for what is wanted.
#
#   packaging\test.ps1 [-Filter REGEX]
param([string]$Filter = '.')
$ErrorActionPreference = 'Stop'
. (Join-Path $PSScriptRoot 'windows/common.ps1')

$root = Split-Path $PSScriptRoot -Parent
$build = Join-Path $root 'build/dev'
Build-Patron $root $build @('-DCMAKE_BUILD_TYPE=RelWithDebInfo', '-DPATRON_WERROR=ON') @('all')
$report = Join-Path $build 'tests.xml'
& ctest --test-dir $build --output-on-failure -j2 -R $Filter --output-junit $report `
    --test-output-size-passed 4000000 --test-output-size-failed 4000000
& ctest --test-dir $build --show-only=json-v1 | Out-File -Encoding ascii (Join-Path $build 'tests.json')
& python (Join-Path $PSScriptRoot 'testsummary.py') $report (Join-Path $build 'tests.json')
exit $LASTEXITCODE
