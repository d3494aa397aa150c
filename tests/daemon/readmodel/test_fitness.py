import sqlite3
from contextlib import closing
from pathlib import Path

from daemon.domain.papers.kinds import Holder
from daemon.readmodel.fitness import fitness_of, fitnesses
from daemon.readmodel.papers import papers_of
from tests.daemon.readmodel import sample_papers
from tests.daemon.readmodel.sample_papers import TODAY


def test_everybody_in_use_is_judged_with_the_reasons(tmp_path: Path) -> None:
    path = sample_papers.create(tmp_path / "fitness.db")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        found = {name: fitness.text for (_, name), fitness in fitnesses(db, TODAY).items()}
        assert found == {
            "D1": "",
            "D2": "medical certificate expired 2026-11-20 (8 days ago)",
            "D3": "no CDL on file: unknown; no medical certificate on file: unknown",
            "T1": "open safety defect: brakes, report 2",
            "T2": "",
        }
        for name in ("D2", "T1"):
            subject, _ = papers_of(db, name, TODAY)
            assert fitness_of(db, subject, TODAY).text == found[name]
        subject, _ = papers_of(db, "T2", TODAY)
        assert subject.holder is Holder.VEHICLE
        assert fitness_of(db, subject, TODAY).is_assignable
