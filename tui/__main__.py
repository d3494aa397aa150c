import sys

from tui.command import main

sys.exit(main())
