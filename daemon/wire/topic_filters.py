"""Which topics a subscription means: `+` is one level, `#` at the end any number of them."""

SHARE = "$share/"


def matches(topic_filter: str, topic: str) -> bool:
    wanted = topic_filter.split("/")
    levels = topic.split("/")
    if topic.startswith("$") and wanted[0] in ("+", "#"):
        return False  # what a broker says of itself is asked for by name
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(levels) or level not in ("+", levels[place]):
            return False
    return len(wanted) == len(levels)


def group_of(subscription: str) -> str | None:
    """Whose members share the messages of `$share/{group}/{filter}`; None: not shared."""
    return subscription.split("/")[1] if subscription.startswith(SHARE) else None


def filter_of(subscription: str) -> str:
    """Without its group."""
    return subscription.split("/", 2)[2] if subscription.startswith(SHARE) else subscription
