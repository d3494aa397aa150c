import pytest

from daemon.store.database import Store
from daemon.store.health import Size, size_of, step_of


@pytest.mark.parametrize(
    ("used", "step"),
    [(0, 0), (699, 0), (700, 70), (849, 70), (850, 85), (949, 85), (950, 95), (1200, 95)],
)
def test_step_follows_the_stated_size(used: int, step: int) -> None:
    assert step_of(used, 1000) == step


def test_free_pages_do_not_count_as_used(store: Store) -> None:
    before = size_of(store.connection)
    store.connection.execute("CREATE TABLE big(x)")
    store.connection.execute("INSERT INTO big VALUES (zeroblob(400000))")
    grown = size_of(store.connection)
    store.connection.execute("DROP TABLE big")
    after = size_of(store.connection)
    assert grown.used_bytes >= before.used_bytes + 400_000
    assert after.free_pages >= 97
    assert after.used_bytes <= before.used_bytes + 8192


def test_size_is_in_bytes() -> None:
    assert Size(page_bytes=4096, pages=10, free_pages=3).used_bytes == 28_672
