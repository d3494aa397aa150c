from daemon.cli.job_counts import JobCounts


def test_trouble_is_named_only_where_there_is_some() -> None:
    calm = JobCounts(waiting=0, active=1, dead=0, paused=(), unread_alerts=0)
    assert calm.said == "0 waiting, 1 running"
    bad = JobCounts(waiting=3, active=0, dead=2, paused=("a", "b"), unread_alerts=1)
    assert bad.said == "3 waiting, 0 running, 2 dead, paused: a, b, 1 unread alert"
