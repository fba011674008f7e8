"""A tracer that misbehaves in the way named by its first argument; what it does well, it does as docs/tracers.md says."""

import json
import subprocess
import sys
import time

MODE = sys.argv[1]


def say(**row):
    print(json.dumps(row), flush=True)


def hello(*features):
    say(row="hello", protocol="dyepack.tracer/1", name="bad-" + MODE, version="1", features=["coins", "accounts", "assets", "complaints", "links", *features])


if MODE == "crash-at-hello":
    sys.exit("there is no such ledger")

hello(*{"unconserved": ["taint", "conserves"], "ranks": ["ranks"]}.get(MODE, ["taint"]))
rows = [json.loads(line) for line in sys.stdin]
if rows[-1]["row"] == "hello":
    sys.exit()  # a greeting
purses = [row for row in rows if row.get("row") == "purse"]
open_purse = next((number for number, purse in enumerate(purses) if purse["kind"] in ("coin", "account")), 0)

if MODE == "crash":
    say(row="held", purse=open_purse, tainted="0")
    sys.stderr.write("first\nsecond\n")
    raise ValueError("in the middle")
elif MODE == "hang":
    # With a child that holds the outputs open: both must be ended.
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", *sys.argv[2:]])
    time.sleep(600)
elif MODE == "leaves-a-child":
    # The child keeps none of the pipes, so that the answer is whole and the program ends as it should.
    subprocess.Popen(["sleep", sys.argv[2]], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
elif MODE == "hang-after-answer":
    say(row="end")
    sys.stdout.close()
    time.sleep(600)
elif MODE == "endless":
    while True:
        print('{"row":"held","purse":' + "1" * 4000, flush=True)
elif MODE == "memory":
    hoard = [bytearray(1 << 26) for _ in range(1 << 10)]
elif MODE == "nonsense":
    print("Dear Sir, the money is gone.")
elif MODE == "unknown-purse":
    say(row="held", purse=10**9, tainted="1")
elif MODE == "too-much":
    say(row="held", purse=open_purse, tainted=str(2**63))
elif MODE == "unconserved":
    say(row="sums", seeded="1")
elif MODE == "declines":
    say(row="declined", why="it is tired")
    sys.exit()
elif MODE == "chatty":
    # More on standard error than any pipe holds, and then a sound answer.
    sys.stderr.write("so many words\n" * 100_000)
elif MODE == "ranks":
    for number, purse in enumerate(purses):
        if purse["kind"] in ("coin", "account"):
            say(row="rank", purse=number, score=1)
say(row="end")
