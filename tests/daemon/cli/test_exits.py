import pytest

from daemon import errors
from daemon.cli.acting import Refused
from daemon.cli.exits import Exit, exit_code
from daemon.domain.commands import Answer


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.SettingsError, 78),
        (errors.SchemaTooNew, 78),
        (errors.StoreForeign, 78),
        (errors.StoreDamaged, 76),
        (errors.StoreBusy, 75),
        (errors.StoreReadOnly, 73),
        (errors.StoreFull, 73),
        (errors.StoreFailed, 76),
        (errors.StoreWrongKind, 1),
        (errors.StoreUnreadable, 69),
        (errors.DaemonUnreachable, 69),
        (errors.PortError, 69),
        (errors.CannotWrite, 73),
        (errors.InputError, 2),
    ],
)
def test_each_error_has_its_code(error: type[errors.DepotdError], code: int) -> None:
    assert exit_code(error("x")) == code


def test_every_error_has_a_code_on_purpose() -> None:
    def leaves(kind: type[errors.DepotdError]) -> list[type[errors.DepotdError]]:
        children = kind.__subclasses__()
        return [kind] if not children else [leaf for c in children for leaf in leaves(c)]

    unmapped = [leaf for leaf in leaves(errors.DepotdError) if leaf.__module__ == "daemon.errors"]
    assert all(exit_code(leaf("x")) in set(Exit) for leaf in unmapped)
    assert {exit_code(leaf("x")) for leaf in unmapped} >= {1, 2, 69, 73, 75, 76, 78}


def test_what_a_daemon_refuses_has_the_exit_code_of_its_answer() -> None:
    codes = {
        code: exit_code(Refused(Answer(is_done=False, code=code, message="no")))
        for code in ("not_allowed", "too_many", "bad_arguments", "job_wrong_state", "failed")
    }
    assert codes == {
        "not_allowed": Exit.REFUSED,
        "too_many": Exit.BUSY,
        "bad_arguments": Exit.USAGE,
        "job_wrong_state": Exit.NO,
        "failed": Exit.INTERNAL,
    }
