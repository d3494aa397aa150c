from daemon.town.dice import dice, happens


def test_same_words_give_the_same_dice() -> None:
    assert dice(1, "a").random() == dice(1, "a").random()


def test_other_words_give_other_dice() -> None:
    assert dice(1, "a").random() != dice(1, "b").random()
    assert dice(11, "a").random() != dice(1, "1a").random()


def test_chance_is_met() -> None:
    rng = dice("chance")
    hits = sum(happens(rng, 0.2) for _ in range(10_000))
    assert 1850 < hits < 2150
