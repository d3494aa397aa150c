from daemon.cli.duty import duty


def test_everything_that_can_be_asked_is_there() -> None:
    assert set(duty.commands) == {
        "list", "show", "unidentified", "export", "set", "edit", "declare", "withdraw", "annotate",
        "claim", "certify", "leave",
    }  # fmt: skip


def test_every_command_has_an_example() -> None:
    for name, command in duty.commands.items():
        assert "depotd duty" in (command.help or ""), name
