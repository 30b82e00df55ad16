#!/usr/bin/env bash
# Installs what is missing on a Debian 12, builds once and runs every test. The last line says how it went.
#
#   packaging/test.sh [--asan] [--no-install] [-R REGEX] [-L LABEL]
#
#   --asan        build core, the command line and their tests with address and undefined behaviour sanitizers
#   --no-install  take the system as it is
#   -R REGEX      only the tests whose name matches, as ctest -R
#   -L LABEL      only the tests of a label (lint core cli ui flow), as ctest -L
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/packaging/linux/common.sh"

asan=no
install=yes
filter=()
while [ $# -gt 0 ]; do
    case $1 in
    --asan) asan=yes ;;
    --no-install) install=no ;;
    -R | -L)
        [ $# -ge 2 ] || { echo "$1 wants a word after it." >&2; exit 2; }
        filter+=("$1" "$2")
        shift
        ;;
    -h | --help)
        sed -n '2,9s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    *)
        echo "Unknown option $1. See packaging/test.sh --help." >&2
        exit 2
        ;;
    esac
    shift
done

if [ "$install" = yes ]; then
    install_packages "$root/packaging/linux/packages.txt"
    install_test_packages "$root/packaging/linux/packages-test.txt"
fi

if [ "$asan" = yes ]; then
    build=$root/build/dev-asan
    options=(-DCMAKE_BUILD_TYPE=Debug -DPATRON_SANITIZE=ON -DPATRON_UI=OFF)
    # Libraries keep what they allocate once for the life of the process; leaks of ours show in the other checks.
    export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_leaks=0:strict_string_checks=1:detect_stack_use_after_return=1}
    export UBSAN_OPTIONS=${UBSAN_OPTIONS:-halt_on_error=1:print_stacktrace=1}
    # What is watched runs some ten times slower; ctest's own limits are raised where the tests are added.
    export QTEST_FUNCTION_TIMEOUT=${QTEST_FUNCTION_TIMEOUT:-3000000}
else
    build=$root/build/dev
    # What ships is built by run.sh with -O2; for the tests, -O1 is a fifth of the way less to wait.
    options=(-DCMAKE_BUILD_TYPE=RelWithDebInfo "-DCMAKE_CXX_FLAGS_RELWITHDEBINFO=-O1 -g")
fi

say "Building in $build"
cmake -S "$root" -B "$build" -G Ninja -DPATRON_WERROR=ON "${options[@]}"
cmake --build "$build"

say "Testing"
report=$build/tests.xml
rm -f "$report"
# What passes keeps its output, too: the reasons of skipped rows are in it.
ctest --test-dir "$build" --output-on-failure -j2 --output-junit "$report" \
    --test-output-size-passed 4000000 --test-output-size-failed 4000000 "${filter[@]}" || true
ctest --test-dir "$build" --show-only=json-v1 >"$build/tests.json"
python3 "$root/packaging/testsummary.py" "$report" "$build/tests.json"
