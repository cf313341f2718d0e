"""`python -m handlers.finding.learn_faq`: after an edit of example questions or word tables.

Knows: where the packaged topics lie.
Must not know: how an index is learned.
"""

from __future__ import annotations

import sys

from handlers.finding.faq_index import INDEX_FILE, PACKAGED, keep_index

if __name__ == "__main__":
    sys.stdout.write(f"{INDEX_FILE}: learned from {keep_index(PACKAGED)} examples\n")
