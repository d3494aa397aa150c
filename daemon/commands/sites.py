"""Sites: add, edit, retire, import."""

from typing import Any

from daemon.commands.imports import import_spec
from daemon.commands.master_args import SiteArgs
from daemon.commands.master_turn import MasterMeans, retiring, telling
from daemon.commands.spec import CommandSpec
from daemon.domain.master_draft import Draft
from daemon.domain.master_standing import How, What


def specs(means: MasterMeans) -> tuple[CommandSpec[Any], ...]:
    def fill(draft: Draft, args: SiteArgs, how: How) -> None:
        draft.site(args.told(), how)

    return (
        telling(
            What.SITE,
            How.ADD,
            SiteArgs,
            fill,
            means=means,
            sentence="Adds a site, with radius_m also a geofence around it.",
        ),
        telling(
            What.SITE,
            How.EDIT,
            SiteArgs,
            fill,
            means=means,
            sentence="Changes the fields of a site that are given; its own circle moves with it.",
        ),
        retiring(
            What.SITE,
            means=means,
            sentence="Takes a site and the geofences that decide its arrivals out of use.",
        ),
        import_spec(What.SITE, means),
    )
