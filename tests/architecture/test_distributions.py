"""`daemon`, `drivers` and `tui` are common words: nobody else may own them here."""

from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGES, ROOT


@pytest.mark.parametrize("package", PACKAGES)
def test_no_other_distribution_owns_the_name(package: str) -> None:
    owners = {name.lower() for name in packages_distributions().get(package, [])}
    assert owners <= {"depotd"}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_name_leads_to_this_tree(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    assert Path(spec.origin) == ROOT / package / "__init__.py"
