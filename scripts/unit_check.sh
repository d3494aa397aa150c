#!/bin/sh
# Checks the service unit as systemd itself reads it, drop-ins included, and its exposure score.
# UNIT_DIR names another folder than systemd/ (the tests of this check use that).
set -eu
units=${UNIT_DIR:-systemd}
threshold=16 # systemd-analyze's score times ten: 1.6

if ! command -v systemd-analyze >/dev/null 2>&1; then
    if [ "${CI:-}" = true ]; then
        echo "units: systemd-analyze is not installed (Debian: apt-get install systemd)" >&2
        exit 1
    fi
    echo "units: SKIPPED, systemd-analyze is not installed here (Debian: apt-get install systemd)"
    exit 0
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT PIPE TERM
mkdir "$scratch/depotd.service.d"

# `verify` wants the program to exist. The copy runs /bin/true instead, and nothing else differs.
program=/usr/bin/depotd
sed "s|^ExecStart=$program |ExecStart=/bin/true |" "$units/depotd.service" >"$scratch/depotd.service"
if [ "$(diff "$units/depotd.service" "$scratch/depotd.service" | grep -c '^>')" != 1 ]; then
    echo "units: depotd.service must have exactly one line ExecStart=$program ..." >&2
    exit 1
fi

check() { # WHAT: verifies what lies in $scratch
    said=$(systemd-analyze verify --man=no "$scratch/depotd.service" 2>&1) && ended=0 || ended=$?
    # Other units of the machine are loaded as well; only what is said of ours counts as a line,
    # but any failure does.
    ours=$(printf '%s\n' "$said" | grep -i depotd || true)
    if [ "$ended" != 0 ] || [ -n "$ours" ]; then
        printf 'units: %s does not verify:\n%s\n' "$1" "$said" >&2
        exit 1
    fi
    echo "units: $1 verified"
}

score() { # WHAT [LIMIT]
    limit=${2:-$threshold}
    if ! said=$(systemd-analyze security --no-pager --offline=true --threshold="$limit" \
        "$scratch/depotd.service" 2>&1); then
        printf '%s\nunits: %s is more exposed than %s\n' "$said" "$1" "$limit" >&2
        exit 1
    fi
    printf '%s\n' "$said" | grep 'Overall exposure' | sed "s|^.*: \([0-9.]*\) .*|units: $1: exposure \1|"
}

check depotd.service
score depotd.service
for example in "$units"/depotd.service.d/*.conf "$units"/depotd.service.d/*.conf.example; do
    [ -e "$example" ] || continue
    name=$(basename "$example" .example)
    cp "$example" "$scratch/depotd.service.d/$name"
    check "drop-in $name"
    # AF_CAN is all that this one opens, and systemd counts 0.3 for any family that it has no row for.
    case $name in
    can.conf) score "with $name" 17 ;;
    *) score "with $name" ;;
    esac
    rm "$scratch/depotd.service.d/$name"
done
