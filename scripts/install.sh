#!/bin/sh
# Puts dist/depotd and its service on this machine; run as root. DESTDIR=folder makes a package
# tree instead. Nothing that a site has changed is overwritten, nothing is started.
set -eu
root=${DESTDIR:-}
[ -x dist/depotd ] || {
    echo "install: dist/depotd is not built yet: make binary" >&2
    exit 69
}
put() { # MODE FILE TARGET
    install -D -m "$1" "$2" "$root$3"
    echo "install: $3"
}

put 755 dist/depotd /usr/bin/depotd
put 644 systemd/depotd.service /usr/lib/systemd/system/depotd.service
for example in systemd/depotd.service.d/*.conf systemd/depotd.service.d/*.conf.example; do
    put 644 "$example" "/usr/share/doc/depotd/depotd.service.d/$(basename "$example")"
done
for example in systemd/mosquitto/*; do
    put 644 "$example" "/usr/share/doc/depotd/mosquitto/$(basename "$example")"
done
put 644 systemd/sysusers.d/depotd.conf /usr/lib/sysusers.d/depotd.conf
put 644 systemd/tmpfiles.d/depotd.conf /usr/lib/tmpfiles.d/depotd.conf
put 644 systemd/udev/61-depotd-gps.rules /usr/lib/udev/rules.d/61-depotd-gps.rules
put 644 systemd/udev/61-depotd-can.rules /usr/lib/udev/rules.d/61-depotd-can.rules
put 644 systemd/depotd.toml /usr/share/doc/depotd/depotd.toml
for page in docs/*.md; do
    put 644 "$page" "/usr/share/doc/depotd/$(basename "$page")"
done
if [ -e "$root/etc/depotd/depotd.toml" ]; then
    echo "install: /etc/depotd/depotd.toml kept as it is"
else
    put 640 systemd/depotd.toml /etc/depotd/depotd.toml
fi

if [ -z "$root" ] && [ -d /run/systemd/system ]; then
    systemd-sysusers depotd.conf
    systemd-tmpfiles --create depotd.conf
    udevadm control --reload
    systemctl daemon-reload
    echo "install: next, edit /etc/depotd/depotd.toml, then: systemctl enable --now depotd"
fi
