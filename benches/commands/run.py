"""Measures whole commands of dyepack, their processor time and their memory, and prints the table.

usage: run.py DYEPACK [--rounds N] [--only WORD]

A figure is the median over the rounds of the processor's seconds, of all threads together, and the most memory of any round. How much two threads
bring is told by the clock, of the quietest round: the processor's seconds of both stand beside it, and where they grow with the second thread the
threads wait for one another's memory and not for work.
"""

import argparse
import os
import platform
import re
import statistics
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
FIRST = os.path.join(HERE, "first-theft.toml")


def run(command, threads=None):
    """Returns the seconds of processor time, those of the clock, the most memory in KiB, and what was printed."""
    printed = tempfile.TemporaryFile()
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        if threads:
            os.environ["RAYON_NUM_THREADS"] = str(threads)
        os.dup2(printed.fileno(), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execvp(command[0], command)
    _, status, used = os.wait4(child, 0)
    took = time.monotonic() - began
    # 4 says that an assertion of the scenario does not hold, which is no matter of speed.
    if os.waitstatus_to_exitcode(status) not in (0, 4):
        sys.exit(f"{' '.join(command)} failed")
    printed.seek(0)
    return used.ru_utime + used.ru_stime, took, used.ru_maxrss, printed.read().decode()


def movements(text):
    """Returns how many movements the worlds of a run have."""
    return sum(int(found.replace(" ", "")) for found in re.findall(r"of ([\d \u00a0\u202f]+) movements", text.replace("\u00a0", " ").replace("\u202f", " ")))


def whole(dyepack, rounds, page):
    """One command, one world of each rail."""
    for name, words in [
        ("the first scenario of a theft, one world", [FIRST]),
        ("`same-theft`, one world", ["same-theft"]),
    ]:
        done = [run([dyepack, "run", *words, "--worlds", "1", "-o", page]) for _ in range(rounds)]
        took = statistics.median(seconds for seconds, *_ in done)
        yield name, f"{movements(done[0][3])} movements", f"{took * 1e3:.0f} ms, {max(each[2] for each in done) / 1024:.0f} MiB"


def memory(dyepack, rounds, page):
    """What a movement costs where a world grows."""
    sizes = []
    for crowd in (1, 10):
        done = [run([dyepack, "run", "same-theft", "--worlds", "1", "--crowd", f"{crowd}x", "-o", page]) for _ in range(min(rounds, 3))]
        sizes.append((movements(done[0][3]), min(kib for _, _, kib, _ in done)))
    (few, less), (many, more) = sizes
    yield "memory of `run` a movement, `same-theft` with 1 and 10 times its crowd", f"{few} and {many} movements", f"{(more - less) * 1024 / (many - few):.0f} B"


def asset(dyepack, rounds, page):
    """Where the stolen units are, in crowds of several sizes; each is lighter, since forty as heavy would have more money than 64 bits hold."""
    light = os.path.join(os.path.dirname(page), "tags-fail.toml")
    with open(os.path.join(HERE, "..", "..", "scenarios", "tags-fail.toml")) as bundled, open(light, "w") as file:
        file.write(bundled.read().replace("weight = 25_000", "weight = 500"))
    for crowd in (1, 12, 40):
        command = [dyepack, "run", light, "--worlds", "1", "--crowd", f"{crowd}x", "-o", page]
        done = [run(command) for _ in range(min(rounds, 3) if crowd == 1 else 1)]
        took = statistics.median(seconds for seconds, *_ in done)
        yield "`tags-fail`, one world", f"{crowd} times its crowd, {movements(done[0][3])} movements", f"{took:.2f} s"


def threads(dyepack, rounds, page):
    """Twenty worlds on one thread and on two."""
    rounds = [[run([dyepack, "run", "same-theft", "--seed", "1..20"], threads)[:2] for threads in (1, 2)] for _ in range(min(rounds, 3))]
    (one, clock_of_one), (two, clock_of_two) = [min(each[place] for each in rounds) for place in range(2)]
    clocks = [min(each[place][1] for each in rounds) for place in range(2)]
    yield "20 worlds of `same-theft` on two threads", f"processor {one:.2f} and {two:.2f} s, clock {clocks[0]:.2f} and {clocks[1]:.2f} s", f"{clocks[0] / clocks[1]:.2f} times"


def main():
    words = argparse.ArgumentParser()
    words.add_argument("dyepack")
    words.add_argument("--rounds", type=int, default=7)
    words.add_argument("--only", default="")
    words = words.parse_args()
    page = os.path.join(tempfile.mkdtemp(prefix="dyepack-commands-"), "page.html")
    print(f"{platform.machine()}, {os.cpu_count()} cores, {words.rounds} rounds\n\n| what | size | figure |\n|---|---|---|")
    for measured in (whole, memory, asset, threads):
        if words.only in measured.__name__:
            for row in measured(os.path.abspath(words.dyepack), words.rounds, page):
                print(f"| {' | '.join(row)} |", flush=True)


main()
