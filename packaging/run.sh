#!/usr/bin/env bash
# Builds Patron and opens it with the demo shop. On a bare Debian 12 it installs what is missing first.
#
#   packaging/run.sh [--headless] [SHOP.patron]
#
# Without a display, or with --headless, the main job is done on a fresh demo shop by the command line instead: orders
# are imported, a segment is counted, a win-back program picks people, their mails go to the Local inbox.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$root/packaging/linux/common.sh"

headless=no
shop=${PATRON_SHOP:-}
for argument in "$@"; do
    case $argument in
    --headless) headless=yes ;;
    -h | --help)
        sed -n '2,7s/^# \{0,1\}//p' "$0"
        exit 0
        ;;
    -*)
        echo "Unknown option $argument. See packaging/run.sh --help." >&2
        exit 2
        ;;
    *) shop=$argument ;;
    esac
done
if [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
    headless=yes
fi

build=$root/build/release
patronctl=$build/app/cli/patronctl

build_targets() {
    say "Building in $build"
    cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DPATRON_TESTS=OFF
    cmake --build "$build" --target "$@"
}

# Documents of this person, as the desktop names them.
documents() {
    local folder
    folder=$(command -v xdg-user-dir >/dev/null && xdg-user-dir DOCUMENTS || true)
    [ -n "$folder" ] || folder=$HOME/Documents
    echo "$folder"
}

open_window() {
    build_targets patronctl patron
    if [ -z "$shop" ]; then
        shop=$(documents)/Marlow\ \&\ Finch.patron
    fi
    if [ ! -e "$shop" ]; then
        say "Making the demo shop"
        mkdir -p "$(dirname "$shop")"
        "$patronctl" demo "$shop"
    fi
    # Chromium's sandbox does not work for root.
    if [ "$(id -u)" -eq 0 ]; then
        export QTWEBENGINE_DISABLE_SANDBOX=1
    fi
    say "Opening $shop"
    exec "$build/app/desktop/patron" "$shop"
}

# A small file as a shop would export it: one new customer, one known one.
write_orders() {
    local known=$1 day=$2
    cat <<CSV
Order number,Order date,Email,First name,Last name,Product,SKU,Quantity,Unit price
W-90001,$day 09:12,nora.field@example.com,Nora,Field,Assam Gold 250 g,TEA-ASSAM,2,8.50
W-90001,$day 09:12,nora.field@example.com,Nora,Field,Stoneware mug,MUG-01,1,12.00
W-90002,$day 09:40,$known,,,Earl Grey 100 g,TEA-EARL,1,4.95
CSV
}

main_job() {
    build_targets patronctl
    local folder=$build/demo today now
    today=$(date +%F)
    # Ten in the morning, when the demo program may write; only the Local inbox takes mail at another time than now.
    now=${today}T10:00
    rm -rf "$folder"
    mkdir -p "$folder"
    export PATRON_HOME=$folder/home
    local shop=$folder/shop.patron program="Win-back 90" segment="Lapsing regulars" known

    say "1. A shop: three years of customers, orders and events"
    "$patronctl" demo "$shop" --until "$today"

    say "2. This morning's orders come in"
    known=$("$patronctl" customers "$shop" --segment "$segment" --columns email --format csv | sed -n '2p' | tr -d '"\r')
    write_orders "${known:-ben.hill@example.com}" "$today" >"$folder/orders.csv"
    "$patronctl" import "$shop" "$folder/orders.csv" --now "$now"

    say "3. Who is about to leave: \"$segment\""
    "$patronctl" segment-count "$shop" --segment "$segment" --as-of "$now"

    say "4. What the mail looks like to one of them"
    "$patronctl" render "$shop" --message "We miss you" --customer "#1" --out "$folder/preview"

    say "5. The program \"$program\" starts and decides"
    "$patronctl" program-check "$shop" "$program" || [ $? -eq 3 ]
    "$patronctl" program-start "$shop" "$program" --now "$now"
    "$patronctl" run "$shop" --now "$now" || [ $? -eq 3 ]

    say "6. What happened to every mail"
    "$patronctl" outbox "$shop"

    say "7. What it earned so far"
    "$patronctl" results "$shop" --program "$program" --now "$now"

    local mails inbox
    mails=$(find "$PATRON_HOME" -name '*.eml' | wc -l)
    inbox=$(find "$PATRON_HOME" -name '*.eml' -printf '%h\n' | sort | uniq -c | sort -rn | awk 'NR == 1 {sub(/^ *[0-9]+ /, ""); print}')
    say "Done"
    echo "The shop:     $shop"
    echo "The mails:    $mails in ${inbox:-$PATRON_HOME}"
    echo "A preview:    $folder/preview"
    echo "Look around:  $patronctl help"
    [ "$mails" -gt 0 ]
}

install_packages "$root/packaging/linux/packages.txt"
if [ "$headless" = yes ]; then
    main_job
else
    open_window
fi
