"""Investigators that answer as they should not; the word says how."""

import json
import sys
import time

mode = sys.argv[1]
hello = {"row": "hello", "protocol": "dyepack.policy/1", "name": "bad.py"}
if mode == "mute":
    time.sleep(60)
if mode == "protocol":
    hello["protocol"] = "dyepack.policy/9"
sys.stdin.readline()
print(json.dumps(hello), flush=True)
turns = 0
for line in sys.stdin:
    if json.loads(line).get("row") != "end":
        continue
    turns += 1
    if mode == "crash":
        sys.exit("it fell over")
    say = {
        "prose": "freeze him",
        "offer": '{"row":"order","offer":100000}',
        "purse": '{"row":"order","order":"freeze","purse":100000000}',
        "looks": '{"row":"look"}',
    }
    print(say[mode], flush=True)
