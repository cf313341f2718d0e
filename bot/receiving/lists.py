"""The process that reads a list of members or a plan in a file that somebody sent, and ends.

Knows: how much time and memory it may take. Must not know: settings, secrets, the database; of the
house it loads nothing but what reads.

Bytes come on the standard input. Out goes a line of JSON: {"good": true, "list": the people as
`PeopleList`}, {"good": true, "plan": the text of a plan} or {"good": false, "why": what to do}. A
file that takes too much is ended by the system, as in looking.py.
"""

from __future__ import annotations

import json
import sys
from datetime import date

from bot.receiving.looking import hold_back
from handlers.reading.plan import files as plans
from handlers.reading.roster import listing, workbook
from handlers.talk.messages import Unfit


def read(data: bytes, today: date) -> dict[str, str | bool]:
    """What came of reading; nothing that is in the bytes makes it raise."""
    try:
        if plan := plans.of_file(data):
            return {"good": True, "plan": plan}
        return {"good": True, "list": listing.of_file(data, today).model_dump_json()}
    except Unfit as unfit:
        return {"good": False, "why": str(unfit)}
    except MemoryError:
        return {"good": False, "why": workbook.TOO_LARGE}
    except Exception:  # openpyxl raises many kinds for damaged bytes
        return {"good": False, "why": workbook.UNREADABLE}


def main() -> None:
    """One file from the standard input. Arguments: seconds, bytes of memory, day."""
    hold_back(int(sys.argv[1]), int(sys.argv[2]))
    told = read(sys.stdin.buffer.read(), date.fromisoformat(sys.argv[3]))
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n")


if __name__ == "__main__":
    main()
