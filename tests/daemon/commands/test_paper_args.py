from datetime import date

import pytest
from pydantic import ValidationError

from daemon.commands.paper_args import PaperArgs, judged
from daemon.domain.papers.filing import PaperFault
from daemon.domain.papers.kinds import Holder, Kind
from daemon.store.writer import StoreWriter
from tests.daemon.store.paper_scene import add_driver, file_paper

DAY = date(2026, 6, 1)


def test_a_paper_is_judged_with_the_one_before(writer: StoreWriter) -> None:
    driver = writer.write(add_driver)
    writer.write(lambda tx: file_paper(tx, Holder.DRIVER, driver, Kind.CDL, DAY))
    args = PaperArgs(
        subject="D17", kind="cdl", number="N1 ", expires_on="2030-01-01", details={"class": "b"}
    )
    told = writer.write(lambda tx: judged(tx, args, DAY))
    assert told.is_news
    assert told.before is not None
    assert told.before.paper.expires_on == DAY
    assert (told.paper.number, told.paper.details) == ("N1", {"class": "B"})


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"subject": "D9", "kind": "cdl"}, "subject"),
        ({"subject": "D17", "kind": "registration"}, "kind"),
        ({"subject": "D17", "kind": "twic", "expires_on": "1.2.2027"}, "expires_on"),
    ],
)
def test_what_cannot_be_names_its_field(
    writer: StoreWriter, given: dict[str, str], field: str
) -> None:
    writer.write(add_driver)
    with pytest.raises(PaperFault) as found:
        writer.write(lambda tx: judged(tx, PaperArgs.model_validate(given), DAY))
    assert found.value.field == field


def test_texts_are_plain_and_short() -> None:
    for given in ({"number": "x" * 101}, {"note": "a\x07"}, {"subject": ""}, {"colour": "red"}):
        with pytest.raises(ValidationError):
            PaperArgs.model_validate({"subject": "D17", "kind": "cdl", **given})
