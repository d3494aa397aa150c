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
if [ "${BINARY_CHECK_INSIDE:-}" != yes ]; then
    # In namespaces of its own: whatever happens, mounts and processes end with this script.
    BINARY_CHECK_INSIDE=yes exec unshare --mount --pid --fork --kill-child --propagation private \
        sh "$0" "$program" "$seconds"
fi

root=$(mktemp -d)
said=$(mktemp)
trap 'umount -R "$root" 2>/dev/null || true; rmdir "$root" 2>/dev/null || true; rm -f "$said"' EXIT
mount -t tmpfs -o mode=0755 empty-root "$root"
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
printf 'binary-check: %s\n' "$(inside --version)"

inside demo </dev/null >"$said" 2>&1 &
demo=$!
for _ in $(seq "$seconds"); do
    sleep 1
    kill -0 "$demo" 2>/dev/null || break
done
if ! kill -0 "$demo" 2>/dev/null; then
    wait "$demo" && code=0 || code=$?
    tail -n 20 "$said" >&2
    echo "binary-check: the demo ended by itself with $code" >&2
    exit 1
fi
kill -TERM "$demo"
wait "$demo" && code=0 || code=$?
tail -n 3 "$said"

# A status line names a count of positions, `positions=123` or `123 positions`.
counts=$(grep -oiE 'positions"?[=: ]+[0-9]+|[0-9]+ positions' "$said" | grep -oE '[0-9]+' || true)
rises=$(printf '%s\n' "$counts" | awk '$1 > last { rises++; last = $1 } END { print rises + 0 }')
last=$(printf '%s\n' "$counts" | tail -n 1)
if [ "$rises" -lt 5 ]; then
    tail -n 20 "$said" >&2
    echo "binary-check: positions did not keep coming (the count rose $rises times)" >&2
    exit 1
fi
if [ "$code" != 0 ]; then
    tail -n 20 "$said" >&2
    echo "binary-check: the demo ended with $code when told to stop" >&2
    exit 1
fi
echo "binary-check: $last positions in $seconds s without Python, terminal or rights"
