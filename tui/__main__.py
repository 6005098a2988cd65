"""`python -m tui` is `ovscope`."""

import sys

from tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
