"""How arrival times are foreseen."""

from daemon.domain.rules.key import AnyKey, RuleKey

ONLINE_FRESH_SECONDS = RuleKey(
    name="eta.online_fresh_seconds",
    default=300,
    unit="s",
    low=10,
    high=3600,
    what="What a routing service has answered is believed so long.",
)

KEYS: tuple[AnyKey, ...] = (ONLINE_FRESH_SECONDS,)
