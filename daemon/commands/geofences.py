"""Geofences: add, edit, retire, import. The running daemon takes them at once."""

from typing import Any

from daemon.commands.imports import import_spec
from daemon.commands.master_args import GeofenceArgs
from daemon.commands.master_turn import MasterMeans, retiring, telling
from daemon.commands.spec import CommandSpec
from daemon.domain.master_draft import Draft
from daemon.domain.master_standing import How, What


def specs(means: MasterMeans) -> tuple[CommandSpec[Any], ...]:
    def fill(draft: Draft, args: GeofenceArgs, how: How) -> None:
        draft.geofence(args.told(), how)

    return (
        telling(
            What.GEOFENCE,
            How.ADD,
            GeofenceArgs,
            fill,
            means=means,
            sentence="Adds a circle, a polygon or a corridor.",
        ),
        telling(
            What.GEOFENCE,
            How.EDIT,
            GeofenceArgs,
            fill,
            means=means,
            sentence="Changes the fields of a geofence that are given.",
        ),
        retiring(
            What.GEOFENCE,
            means=means,
            sentence="Takes a geofence out of force.",
        ),
        import_spec(What.GEOFENCE, means),
    )
