"""`python -m headway.sandbox`."""

import sys

from headway.sandbox.serve import main

if __name__ == "__main__":
    sys.exit(main())
