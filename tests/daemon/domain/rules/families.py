"""What every family of rules must be like."""

from types import ModuleType

from daemon.domain.rules.key import AnyKey, RuleKey


def defaults(family: ModuleType) -> dict[str, object]:
    return {key.name: key.default for key in family.KEYS}


def constants(family: ModuleType) -> dict[str, AnyKey]:
    return {name: value for name, value in vars(family).items() if isinstance(value, RuleKey)}


def check_family(family: ModuleType) -> None:
    """The constant is the name without its family; each is listed, bounded and described."""
    prefix = family.__name__.rpartition(".")[2]
    assert list(constants(family).values()) == list(family.KEYS)
    for constant, key in constants(family).items():
        assert f"{prefix}.{constant.lower()}" == key.name.replace(".", "_").replace("_", ".", 1)
        assert key.what.endswith("."), key.name
        if not isinstance(key.default, str | bool):
            assert key.low is not None, key.name
            assert key.high is not None, key.name
