"""Which consumers of head office are there."""

from daemon.wire.messages import ConsumerPresence


class Consumers:
    """By name; a consumer that starts anew has another `run`."""

    def __init__(self) -> None:
        self._runs: dict[str, str] = {}

    @property
    def are_there(self) -> bool:
        return bool(self._runs)

    def heard(self, name: str, presence: ConsumerPresence | None) -> bool:
        """Answers whether one was born. None: the broker knows of none by that name."""
        if presence is None or not presence.on:
            self._gone(name, presence)
            return False
        is_new = self._runs.get(name) != presence.run
        self._runs[name] = presence.run
        return is_new

    def forget(self) -> None:
        """Nobody knows while the broker cannot be asked."""
        self._runs.clear()

    def _gone(self, name: str, presence: ConsumerPresence | None) -> None:
        """A will that comes late must not hide a newer birth."""
        if presence is None or self._runs.get(name) == presence.run:
            self._runs.pop(name, None)
