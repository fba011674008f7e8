"""A tracer whose name and words steer a terminal; its first argument says what it does."""

import json
import sys

MARKS = "\nforged row\r\t\x1b[31m\x1b]0;forged\x07\x9b31m\u202e\u200b\u2028"
MODE = sys.argv[1]


def say(**row):
    print(json.dumps(row), flush=True)


say(
    row="hello",
    protocol="dyepack.tracer/1",
    name="=marks\u202e",
    version="1\u200b\u202e",
    features=["coins", "accounts", "assets", "complaints", "links", "ranks" if MODE == "ranks" else "taint"],
)
rows = [json.loads(line) for line in sys.stdin]
if rows[-1]["row"] == "hello":
    sys.exit()  # a greeting
if MODE == "crash":
    sys.stderr.buffer.write(MARKS.encode())
    sys.exit(3)
if MODE == "declines":
    say(row="declined", why="no" + MARKS)
    sys.exit()
purses = [row for row in rows if row.get("row") == "purse"]
first = next(number for number, purse in enumerate(purses) if purse["kind"] in ("coin", "account"))
if MODE == "ranks":
    say(row="rank", purse=first, score=1)
else:
    say(row="held", purse=first, tainted="0")
say(row="end")
