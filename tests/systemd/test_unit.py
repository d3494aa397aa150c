"""The check of the unit passes as it is and fails on what it is there to find."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here"
)
CHECK = ["sh", "scripts/unit_check.sh"]
OPENS_CAN = "RestrictAddressFamilies=AF_CAN"


def checked(units: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        CHECK,
        cwd=ROOT,
        env={**os.environ, "UNIT_DIR": str(units)},
        capture_output=True,
        text=True,
        check=False,
    )


@needs_systemd
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("depotd.service", "WatchdogSec=", "WatchdogSecs=", "Unknown key"),
        ("depotd.service", "WatchdogSec=30", "WatchdogSec=soon", "Failed to parse"),
        ("depotd.service", "SystemCallFilter=", "#", "more exposed"),
        ("depotd.service", "ExecStart=/usr/bin/", "ExecStart=/opt/", "exactly one line"),
        ("depotd.service.d/broker.conf.example", "LoadCredential=", "LoadCredentials=", "Unknown"),
        ("depotd.service.d/receivers.conf.example", "IPAddressAllow=", "IPAddressAllows=", "Unkno"),
        ("depotd.service.d/can.conf", "RestrictAddress", "RestrictAddresses", "Unknown key"),
        ("depotd.service.d/can.conf", "=AF_CAN", "=AF_CAN AF_PACKET", "more exposed than 17"),
        ("depotd.service.d/broker.conf.example", "[Service]", f"[Service]\n{OPENS_CAN}", "than 16"),
    ],
)
def test_fault_in_the_unit_is_found(
    tmp_path: Path, file: str, old: str, new: str, said: str
) -> None:
    units = tmp_path / "systemd"
    shutil.copytree(ROOT / "systemd", units)
    text = (units / file).read_text(encoding="utf-8")
    assert old in text
    (units / file).write_text(text.replace(old, new), encoding="utf-8")
    outcome = checked(units)
    assert outcome.returncode == 1
    assert said in outcome.stderr


@needs_systemd
def test_unit_and_drop_ins_are_clean() -> None:
    outcome = checked(ROOT / "systemd")
    assert outcome.returncode == 0, outcome.stderr
    assert "depotd.service verified" in outcome.stdout
    assert "drop-in broker.conf verified" in outcome.stdout
    assert "drop-in can.conf verified" in outcome.stdout


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_absent_systemd_is_said_and_passes_by_hand_alone(ci: str, code: int) -> None:
    outcome = subprocess.run(
        ["/bin/sh", "scripts/unit_check.sh"],
        cwd=ROOT,
        env={"PATH": "/nowhere", "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == code
    assert ("SKIPPED" in outcome.stdout) == (code == 0)
    assert ("is not installed" in outcome.stderr) == (code == 1)


@pytest.mark.skipif(shutil.which("systemd-sysusers") is None, reason="systemd is not installed")
def test_users_are_made_as_the_unit_needs_them(tmp_path: Path) -> None:
    (tmp_path / "etc").mkdir()
    rule = ROOT / "systemd" / "sysusers.d" / "depotd.conf"
    subprocess.run(
        ["systemd-sysusers", f"--root={tmp_path}", str(rule)], check=True, capture_output=True
    )
    groups = {
        name: (number, members)
        for name, _, number, members in (
            line.split(":") for line in (tmp_path / "etc/group").read_text().splitlines()
        )
    }
    (user,) = (
        line.split(":")
        for line in (tmp_path / "etc/passwd").read_text().splitlines()
        if line.startswith("depotd:")
    )
    assert user[3] == groups["depot"][0], "files of the daemon belong to group depot"
    assert groups["dialout"][1] == "depotd"
    assert user[6].endswith("nologin")


@pytest.mark.parametrize("kind", ["gps", "can"])
def test_udev_rule_comes_after_the_systems_own(kind: str) -> None:
    rule = ROOT / "systemd" / "udev" / f"61-depotd-{kind}.rules"
    assert rule.name > "60-serial.rules"
    text = rule.read_text(encoding="utf-8")
    assert 'ENV{ID_MM_DEVICE_IGNORE}="1"' in text
    targets = {part.split('"')[1] for part in text.split("GOTO=")[1:]}
    assert targets == {f"depotd_{kind}_end"}
    assert f'LABEL="depotd_{kind}_end"' in text
