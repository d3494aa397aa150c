"""`compliance.monitor`: watches the hours and the papers of drivers."""

from enum import StrEnum

from daemon.domain.rules.key import RuleValues
from daemon.jobs import hours_watch, paper_watch
from daemon.jobs.hours_watch import Crew, CrewJudged
from daemon.jobs.paper_watch import Papers, PapersSeen
from daemon.queue.kinds import JobArgs, JobTx, Reads, by, job
from daemon.queue.states import NOT_BEGUN


class Look(StrEnum):
    HOURS = "hours"
    PAPERS = "papers"


@job(
    "compliance.monitor",
    queue="compliance",
    max_attempts=3,
    timeout_s=60,
    unique=by("look", "driver", "is_of_all", states=NOT_BEGUN),
)
class MonitorCompliance:
    """Warns before hours or papers run out, says when they have, and when that is solved.

    Hours are looked at every minute for those on duty and at once when a status or the terms of
    a driver change, for everybody else once an hour and when a rule changes; papers once an hour.
    """

    class Args(JobArgs):
        look: Look
        driver: str | None = None
        """Only this one's hours; left out: of all who are due."""
        is_of_all: bool = False
        """Whether they are due or not: the rules are others."""

    @staticmethod
    def load(reads: Reads, args: Args, now: int) -> Crew | Papers:
        if args.look is Look.PAPERS:
            return paper_watch.load(reads, now)
        return hours_watch.load(reads, args.driver, now, is_of_all=args.is_of_all)

    @staticmethod
    def decide(seen: Crew | Papers, rules: RuleValues) -> CrewJudged | PapersSeen:
        if isinstance(seen, Papers):
            return paper_watch.decide(seen, rules)
        return hours_watch.decide(seen, rules)

    @staticmethod
    def save(tx: JobTx, found: CrewJudged | PapersSeen) -> dict[str, object]:
        if isinstance(found, PapersSeen):
            return paper_watch.save(tx, found)
        return hours_watch.save(tx, found)
