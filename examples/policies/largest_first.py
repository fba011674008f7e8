#!/usr/bin/env python3
"""An investigator for `dyepack inquiry --policy`: the largest value first, in the order of the offers; a tag only where there is nothing else.

This is dyepack's own rule `follow`, said anew. Python 3.9 or later, its standard library alone; docs/policies.md says what the rows mean.
"""

import json
import sys


def rows():
    """Yields the rows of standard input, each a JSON object."""
    for line in sys.stdin:
        yield json.loads(line)


def answer(row):
    """Writes one row and has it sent at once."""
    print(json.dumps(row), flush=True)


def choose(offers):
    """Returns the place of the offer to take, or nothing where none is made."""
    urgent = [place for place, offer in enumerate(offers) if offer["order"] != "tag"]
    places = urgent or range(len(offers))
    # Of equal values the first: max keeps it.
    return max(places, key=lambda place: int(offers[place]["value"]), default=None)


def main():
    turn = None
    for row in rows():
        kind = row.get("row")
        if kind == "hello":
            if row["protocol"] != "dyepack.policy/1":
                sys.exit(f"protocol {row['protocol']} is not dyepack.policy/1")
            answer({"row": "hello", "protocol": "dyepack.policy/1", "name": "largest_first.py", "version": "1"})
        elif kind == "turn":
            turn = row
        elif kind == "end":
            place = choose(turn["offers"])
            answer({"row": "look"} if place is None else {"row": "order", "offer": place})


if __name__ == "__main__":
    main()
