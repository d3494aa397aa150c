"""Passwords of vehicle units, in the file of mosquitto that knows them."""

import os
import re
import secrets
import stat
from base64 import b64encode
from hashlib import pbkdf2_hmac
from pathlib import Path
from tempfile import NamedTemporaryFile

from daemon.errors import CannotWrite, InputError

UNIT = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""A name that can be a user of the broker and a level of its topic."""
ROUNDS = 101
"""As mosquitto_passwd does it; passwords are random and long."""
SALT_BYTES, HASH_BYTES = 12, 64
PASSWORD_BYTES = 18


def new_password() -> str:
    return secrets.token_urlsafe(PASSWORD_BYTES)


def password_line(unit: str, password: str) -> str:
    """As `mosquitto_passwd` of mosquitto 2 would write it."""
    salt = secrets.token_bytes(SALT_BYTES)
    digest = pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS, HASH_BYTES)
    return f"{unit}:$7${ROUNDS}${b64encode(salt).decode()}${b64encode(digest).decode()}"


def put(path: Path, line: str) -> bool:
    """In place of the line of the same user, or at the end; answers whether there was one.

    The file is replaced as a whole and keeps its owner and mode. Raises CannotWrite.
    """
    try:
        before = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        user = line.partition(":")[0]
        kept = [one for one in before if one.partition(":")[0] != user]
        _replace(path, "".join(f"{one}\n" for one in (*kept, line)))
    except (OSError, UnicodeDecodeError) as exc:
        raise CannotWrite(
            f"{path}: the password file cannot be changed: {exc}",
            next_step="run it as root, or name a file that you may write with --passwords FILE",
        ) from exc
    return len(kept) < len(before)


def checked_name(unit: str) -> str:
    if not UNIT.fullmatch(unit):
        raise InputError(
            f"unit {unit!r} cannot be a user of the broker",
            next_step="name it with letters, digits, . - and _, at most 64",
        )
    return unit


def _replace(path: Path, text: str) -> None:
    with NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        beside = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            if path.exists():
                was = path.stat()
                os.chown(beside, was.st_uid, was.st_gid)
                beside.chmod(stat.S_IMODE(was.st_mode))
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
