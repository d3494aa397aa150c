from daemon.sync.ages import OLD_MS, Ages


def test_what_is_there_at_the_start_is_old() -> None:
    ages = Ages(40)
    assert (ages.is_old(40), ages.is_old(41)) == (True, False)


def test_a_number_is_old_a_minute_after_it_was_seen() -> None:
    ages = Ages(0)
    for second in range(0, 200, 1):
        ages.see(second + 1, monotonic=second * 1000)
    assert ages.is_old(100)
    assert not ages.is_old(199 - OLD_MS // 1000 + 2)


def test_little_is_kept_however_often_it_looks() -> None:
    ages = Ages(0)
    for now in range(0, 600_000, 10):
        ages.see(now, monotonic=now)
    assert len(ages._seen) <= 13  # noqa: SLF001 - what this is about
