"""Draw an experiment: `python -m experiments NAME --seeds 20 --workers auto`."""

import sys

from measuring.command import main

sys.exit(main(sys.argv[1:]))
