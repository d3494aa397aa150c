"""Exit codes: 0 done, 1 the answer is no, 2 usage, and those of sysexits.h below."""

from enum import IntEnum

from daemon.errors import (
    CannotWrite,
    CommandRefused,
    DaemonUnreachable,
    DepotdError,
    InputError,
    PortError,
    RuleError,
    SchemaTooNew,
    SettingsError,
    StoreAway,
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFailed,
    StoreForeign,
    StoreFull,
    StoreReadOnly,
    StoreUnreadable,
    StoreWrongKind,
)


class Exit(IntEnum):
    DONE = 0
    NO = 1
    USAGE = 2
    UNREACHABLE = 69
    INTERNAL = 70
    CANNOT_WRITE = 73
    BUSY = 75
    STORE_FAILED = 76
    REFUSED = 77
    CONFIGURATION = 78


_BY_ERROR: tuple[tuple[type[DepotdError], Exit], ...] = (
    (SettingsError, Exit.CONFIGURATION),
    (SchemaTooNew, Exit.CONFIGURATION),
    (StoreForeign, Exit.CONFIGURATION),
    (StoreBusy, Exit.BUSY),
    (StoreReadOnly, Exit.CANNOT_WRITE),
    (StoreFull, Exit.CANNOT_WRITE),
    (StoreFailed, Exit.STORE_FAILED),
    (StoreDamaged, Exit.STORE_FAILED),
    (StoreWrongKind, Exit.NO),
    (StoreUnreadable, Exit.UNREACHABLE),
    (StoreAway, Exit.UNREACHABLE),
    (StoreError, Exit.STORE_FAILED),
    (DaemonUnreachable, Exit.UNREACHABLE),
    (PortError, Exit.UNREACHABLE),
    (InputError, Exit.USAGE),
    (RuleError, Exit.USAGE),
    (CannotWrite, Exit.CANNOT_WRITE),
)

# What a running daemon answers when it does not do a command.
_BY_ANSWER: dict[str, Exit] = {
    "not_allowed": Exit.REFUSED,
    "too_many": Exit.BUSY,
    "clock_untrusted": Exit.BUSY,
    "queue_full": Exit.BUSY,
    "store_full": Exit.CANNOT_WRITE,
    "store_failed": Exit.STORE_FAILED,
    "failed": Exit.INTERNAL,
    "bad_arguments": Exit.USAGE,
    "bad_command": Exit.USAGE,
    "bad_master_data": Exit.USAGE,
    "bad_order": Exit.USAGE,
    "bad_truck": Exit.USAGE,
    "input": Exit.USAGE,
    "rule": Exit.USAGE,
    "unknown_command": Exit.USAGE,
    "unknown_kind": Exit.USAGE,
    "unknown_queue": Exit.USAGE,
}


def exit_code(error: DepotdError) -> Exit:
    if isinstance(error, CommandRefused):
        return _BY_ANSWER.get(error.code, Exit.NO)
    return next((code for kind, code in _BY_ERROR if isinstance(error, kind)), Exit.NO)
