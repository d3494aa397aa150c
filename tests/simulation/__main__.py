"""One seed, or several: `python -m tests.simulation SEED [COUNT] [--world NAME]`."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon import logs
from tests.simulation import test_link_simulation, test_simulation
from tests.simulation.seeds import Simulate

WORLDS: dict[str, Simulate] = {
    "queue": test_simulation.simulate,
    "link": test_link_simulation.simulate,
}


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.simulation")
    asked.add_argument("seed", type=int)
    asked.add_argument("count", type=int, nargs="?", default=1)
    asked.add_argument("--world", choices=sorted(WORLDS), help="left out: all of them")
    told = asked.parse_args()
    logs.configure("critical")
    for name, simulate in WORLDS.items():
        for seed in range(told.seed, told.seed + told.count):
            if told.world not in (None, name):
                continue
            with TemporaryDirectory() as folder:
                world = simulate(seed, Path(folder))
            sys.stdout.write(f"{name} {seed}: {len(world.trace)} steps, all held\n")


if __name__ == "__main__":
    main()
