# Sourced by run.ps1 and test.ps1.

function Invoke-Checked([string]$Program, [string[]]$Arguments) {
    & $Program @Arguments
    if ($LASTEXITCODE -ne 0) { throw "$Program ended with $LASTEXITCODE" }
}

function Build-Patron([string]$Root, [string]$Build, [string[]]$Options, [string[]]$Targets) {
    foreach ($name in 'VCPKG_ROOT', 'QT_DIR') {
        if (-not [Environment]::GetEnvironmentVariable($name)) {
            throw "Set $name first: the head of run.ps1 says to what."
        }
    }
    $toolchain = Join-Path $env:VCPKG_ROOT 'scripts/buildsystems/vcpkg.cmake'
    # What stands beside the programs at run time: Qt and the libraries of vcpkg.
    $env:PATH = "$env:QT_DIR/bin;$Build/vcpkg_installed/x64-windows/bin;$env:PATH"
    Invoke-Checked 'cmake' (@('-S', $Root, '-B', $Build, '-G', 'Ninja', "-DCMAKE_TOOLCHAIN_FILE=$toolchain",
            "-DCMAKE_PREFIX_PATH=$env:QT_DIR") + $Options)
    Invoke-Checked 'cmake' (@('--build', $Build, '--target') + $Targets)
}
