# Sourced by run.sh and test.sh: installs what is missing, and nothing else.

say() {
    printf '\n== %s\n' "$*"
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        echo "This needs root: run it as root, or install sudo, or install by hand: $*" >&2
        return 1
    fi
}

# The packages of the lists that are not installed, one a line.
missing_packages() {
    local package
    for package in $(grep -hv '^#' "$@"); do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done
}

# install_packages LIST...
install_packages() {
    if ! command -v apt-get >/dev/null; then
        echo "This system has no apt-get. Patron needs what these lists name: $*"
        return 0
    fi
    local missing
    missing=$(missing_packages "$@")
    if [ -z "$missing" ]; then
        return 0
    fi
    say "Installing" $missing
    as_root apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
        -o Dpkg::Options::=--force-confold $missing
}

# The same for the tests' list. Postfix is wanted for its test server alone: it is installed without a configuration, so
# that it listens nowhere, and not at all where another mail server would have to go for it. PostgreSQL is installed
# without a database of the system's.
install_test_packages() {
    local list=$1 quiet
    if ! command -v apt-get >/dev/null; then
        install_packages "$list"
        return 0
    fi
    quiet=$(mktemp)
    cp "$list" "$quiet"
    if missing_packages "$list" | grep -qx postfix; then
        if dpkg-query -W -f='${Provides} ${Status}\n' 2>/dev/null | grep 'mail-transport-agent' | grep -q 'ok installed'; then
            echo "Another mail server is installed, so postfix is not: tests with smtp-sink are skipped."
            grep -vx postfix "$list" >"$quiet"
        elif command -v debconf-set-selections >/dev/null; then
            echo "postfix postfix/main_mailer_type select No configuration" | as_root debconf-set-selections
        fi
    fi
    # The tests start a database of their own; the system gets none.
    if missing_packages "$list" | grep -qx postgresql && [ ! -e /etc/postgresql-common/createcluster.conf ]; then
        as_root mkdir -p /etc/postgresql-common
        echo "create_main_cluster = false" | as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
    fi
    install_packages "$quiet"
    rm -f "$quiet"
}
