"""One seed, or seeds for as long as wanted: `python -m tests.simulation SEED [COUNT]`."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from daemon import logs
from tests.simulation.test_simulation import simulate


def main() -> None:
    first, count = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    logs.configure("critical")
    for seed in range(first, first + count):
        with TemporaryDirectory() as folder:
            world = simulate(seed, Path(folder))
        sys.stdout.write(f"seed {seed}: {len(world.trace)} steps, all held\n")


if __name__ == "__main__":
    main()
