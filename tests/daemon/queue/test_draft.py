from daemon.queue import sql
from daemon.queue.draft import Draft


def test_draft_has_the_columns_that_are_written_in_their_order() -> None:
    columns = sql.INSERT_JOB.split("(")[1].split(")")[0].replace("\n", " ").split(",")
    assert ["id", *Draft._fields] == [name.strip() for name in columns]
