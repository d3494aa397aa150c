from daemon.domain.dispatch.rejections import (
    SHOWN_LEAST,
    SHOWN_MOST,
    Who,
    digest_of,
    grouped,
    of_many,
    sentence,
    shown_each,
)
from daemon.domain.papers.fitness import Reason

HEAVY = Reason(code="weight", text="carries 9000 kg; 18000 kg are asked")
BUSY = Reason(code="busy", text="has order O-2, is loading")


def test_reasons_of_a_kind_are_counted_and_the_first_are_shown() -> None:
    named = [(Who.TRUCK, f"T{number}", HEAVY) for number in range(5)]
    (one,) = grouped(named, 2)
    assert (one.count, [name for name, _ in one.shown]) == (5, ["T0", "T1"])
    assert one.as_terms() == {
        "who": "truck",
        "code": "weight",
        "count": 5,
        "shown": [["T0", HEAVY.text], ["T1", HEAVY.text]],
    }


def test_digest_stays_while_only_names_and_counts_change() -> None:
    few = grouped([(Who.TRUCK, "T1", HEAVY)], 9)
    many = grouped([(Who.TRUCK, "T2", HEAVY), (Who.TRUCK, "T3", HEAVY)], 9)
    other = grouped([(Who.TRUCK, "T1", BUSY)], 9)
    assert digest_of(few) == digest_of(many) != digest_of(other)


def test_sentence_says_first_what_keeps_most() -> None:
    named = [(Who.TRUCK, "T1", BUSY), (Who.TRUCK, "T2", HEAVY), (Who.TRUCK, "T3", HEAVY)]
    assert sentence(grouped(named, 9)) == (
        "truck T2: carries 9000 kg; 18000 kg are asked (1 more: weight);"
        " truck T1: has order O-2, is loading"
    )


def test_sentence_is_no_list_of_everything() -> None:
    named = [
        (Who.DRIVER, f"D{number}", Reason(code=f"c{number}", text="so")) for number in range(6)
    ]
    assert sentence(grouped(named, 9)).endswith("; and 2 more reasons")


def test_what_is_about_the_order_comes_first() -> None:
    sets = Reason(code="load_sets", text="the load would set")
    named = [(Who.TRUCK, "T1", BUSY), (Who.TRUCK, "T2", BUSY), (Who.ORDER, "O-1", sets)]
    assert sentence(grouped(named, 9)).startswith(
        "the load would set; truck T1: has order O-2, is loading (1 more: busy)"
    )


def test_who_has_two_reasons_of_one_kind_counts_once() -> None:
    papers = [Reason(code="paper_missing", text=f"no {what} on file") for what in ("CDL", "card")]
    (found,) = grouped([(Who.DRIVER, "D1", one) for one in papers], 9)
    assert (found.count, len(found.shown)) == (1, 2)
    assert sentence([found]) == "driver D1: no CDL on file"


def test_few_orders_show_every_name_and_many_only_some() -> None:
    assert shown_each(1) == SHOWN_MOST
    assert shown_each(5000) == SHOWN_LEAST


def test_trucks_may_have_many_reasons_and_drivers_have_one() -> None:
    assert of_many({"T1": (HEAVY, BUSY)}, {"D1": BUSY}) == [
        (Who.TRUCK, "T1", HEAVY),
        (Who.TRUCK, "T1", BUSY),
        (Who.DRIVER, "D1", BUSY),
    ]
