#!/bin/sh
# Builds dist/depotd from the locked environment. Two builds of one commit are the same file.
set -eu
log=build/binary.log
mkdir -p build

command -v objdump >/dev/null 2>&1 || {
    echo "binary: objdump is missing (Debian: apt-get install binutils)" >&2
    exit 69
}
.venv/bin/python - <<'PY' || exit 69
import ctypes.util, sys, sysconfig
shared = sysconfig.get_config_var("Py_ENABLE_SHARED") or ctypes.util.find_library(
    f"python{sys.version_info.major}.{sys.version_info.minor}"
)
if not shared:
    sys.exit(
        "binary: this Python comes without its shared library "
        f"(Debian: apt-get install libpython{sys.version_info.major}.{sys.version_info.minor})"
    )
PY

SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || echo 1767225600)
PYTHONHASHSEED=0
export SOURCE_DATE_EPOCH PYTHONHASHSEED
echo "binary: building dist/depotd (a minute or so; log in $log)"
.venv/bin/pyinstaller --noconfirm --clean --log-level WARN --distpath dist --workpath build/pyinstaller \
    scripts/depotd.spec >"$log" 2>&1 || {
    tail -n 40 "$log" >&2
    exit 1
}
printf 'binary: dist/depotd, %s MB, %s\n' "$(($(stat -c %s dist/depotd) / 1000000))" \
    "$(dist/depotd --version)"
