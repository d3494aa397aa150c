#!/bin/sh
# Runs the demo of a built depotd where there is nothing else: an empty root with the system
# libraries that it names, no Python, no shell, no time zones, as an unprivileged user, without a
# terminal. Fails unless its status lines show positions that keep coming.
#   sh scripts/binary_check.sh dist/depotd [SECONDS]
set -eu
program=$(realpath "${1:-dist/depotd}")
seconds=${2:-30}

if [ "$(id -u)" != 0 ]; then
    echo "binary-check: needs root to make an empty root (sudo make binary-check)" >&2
    exit 69
fi
if [ -z "${EMPTY_ROOT:-}" ]; then
    # The rest runs in namespaces of its own: whatever happens, its mounts and processes end with it.
    EMPTY_ROOT=$(mktemp -d)
    export EMPTY_ROOT
    trap 'rmdir "$EMPTY_ROOT"' EXIT
    trap 'exit 1' HUP INT PIPE TERM
    unshare --mount --pid --fork --kill-child --propagation private sh "$0" "$program" "$seconds"
    exit
fi

root=$EMPTY_ROOT
mount -t tmpfs -o mode=0755 empty-root "$root"
mkdir "$root/outside"
said=$root/outside/said
mkdir -p "$root/usr/bin" "$root/proc" "$root/dev/pts" "$root/dev/shm"
mkdir -m 1777 "$root/tmp"
mount -t proc proc "$root/proc"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$root/dev/pts"
mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
for device in null zero full random urandom tty; do
    : >"$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
cp "$program" "$root/usr/bin/depotd"
chmod 755 "$root/usr/bin/depotd"
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
done
# The Python libraries inside the program name these, and ldd cannot see through it.
for library in libm.so.6 librt.so.1 libutil.so.1 libresolv.so.2 libnss_files.so.2; do
    found=$(ldconfig -p | awk -v name="$library" '$1 == name { print $NF; exit }')
    [ -z "$found" ] || cp -L "$found" "$root$(dirname "$found")/" 2>/dev/null || true
done
if find "$root/usr" "$root/lib" "$root/lib64" -iname '*python*' 2>/dev/null | grep .; then
    echo "binary-check: there is Python in the empty root" >&2
    exit 1
fi

chroot=$(command -v chroot || echo /usr/sbin/chroot)
inside() { # to be run in a subshell: the program takes its place
    exec env -i PATH=/usr/bin HOME=/tmp LANG=C.UTF-8 \
        "$chroot" --userspec=65534:65534 --groups=65534 "$root" /usr/bin/depotd "$@"
}
fail() {
    tail -n 20 "$said" >&2
    echo "binary-check: $1" >&2
    exit 1
}
printf 'binary-check: %s\n' "$(inside --version)"

inside demo --seconds "$seconds" </dev/null >"$said" 2>&1 &
demo=$!
left=$((seconds + 60)) # the time it may take to start and to stop
while kill -0 "$demo" 2>/dev/null && [ "$left" -gt 0 ]; do
    sleep 1
    left=$((left - 1))
done
if kill -0 "$demo" 2>/dev/null; then
    fail "the demo did not end by itself"
fi
wait "$demo" && code=0 || code=$?
[ "$code" = 0 ] || fail "the demo ended with $code"

# A status line counts what is stored: `... | 123 positions, ...`; live, so the count must rise.
counts=$(grep -oE '[0-9]+ positions' "$said" | cut -d ' ' -f 1 || true)
rises=$(printf '%s\n' "$counts" | awk '$1 > last { rises++; last = $1 } END { print rises + 0 }')
[ "$rises" -ge $((seconds / 6)) ] || fail "positions did not keep coming (rose $rises times)"
grep -qE 'trucks [1-9][0-9]* moving' "$said" || fail "no truck was seen moving"
left_behind=$(find "$root/tmp" -mindepth 1 | head -n 5)
[ -z "$left_behind" ] || fail "left behind: $left_behind"
tail -n 1 "$said"
echo "binary-check: positions rose $rises times in $seconds s without Python, terminal or rights"
