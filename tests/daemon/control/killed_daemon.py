"""A daemon's control side that kills itself -9: before, or right after, doing a command.

python -m tests.daemon.control.killed_daemon DATABASE SOCKET before|after|never
"""

import os
import signal
import sys
import threading
from pathlib import Path

from daemon.clock import SystemClock
from daemon.commands.command_tx import CommandTx
from daemon.commands.spec import CommandArgs, CommandSpec, done
from daemon.control.server import ControlServer, ServerConfig
from daemon.domain.commands import Answer, Command, Role
from tests.daemon.commands.scene import Desk
from tests.daemon.control.scene import rules
from tests.daemon.store.scene import add_unit


class Name(CommandArgs):
    name: str


def add(tx: CommandTx, args: Name) -> Answer:
    add_unit(tx, args.name)
    seq = tx.record("unit.added", subject=args.name)
    return done(f"unit {args.name} is added", event=seq)


ADD = CommandSpec(name="units.add", role=Role.ADMIN, args=Name, run=add, what="Adds a unit.")


def main(database: str, socket: str, dies: str) -> None:
    desk = Desk(Path(database), [ADD])
    desk.writer.start()

    def dispatch(command: Command) -> Answer:
        if dies == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answer = desk.dispatch(command)
        if dies == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    server = ControlServer(ServerConfig(path=Path(socket), rules=rules()), dispatch, SystemClock())
    server.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
