"""Measures dyepack beside its peers on one graph and prints the table.

usage: run.py DYEPACK [--transactions N] [--source-at SHARE] [--sources N] [--peers A,B] [--rounds N] [--folder DIR]

The graph is made with a seed where the folder has none. Each round runs dyepack and then every peer, so that what else the
machine does meets all alike; a figure is the median over the rounds. Answers that differ end the run with 1: poison and fifo
must agree to the unit, haircut in fractions and PageRank's mean place to 1e-9; what haircut in units leaves out by rounding down is printed.

Peers return what is known of each transaction. Where dyepack has that too (haircut, poison, ppr), its walk is timed alone, and the ratio is
of that; beside it stand the ratios with the columns that it derives first, once for a ledger, and with its whole answer, which says of every
end of the trail how many units come to it.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile

from graph import make
from peers import PEERS

HERE = os.path.dirname(os.path.abspath(__file__))
# One thread each: what is compared is the walk.
ALONE = {**os.environ, **{f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}}
# Which op of a peer stands beside one of ours.
BESIDE = {"haircut-exact": "haircut"}


def rows(command):
    done = subprocess.run(command, capture_output=True, text=True, env=ALONE, cwd=HERE)
    if done.returncode:
        sys.exit(f"{' '.join(command)}: {done.stderr.strip()}")
    found = (dict(re.findall(r"(\w+)=(\S+)", line)) for line in done.stdout.splitlines())
    return [row for row in found if "op" in row]


def processor():
    try:
        with open("/proc/cpuinfo") as file:
            return next(line.split(":")[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor()


def disagree(op, ours, theirs):
    if op == "haircut-exact":
        return abs(ours / theirs - 1) > 0.01
    return abs(ours / theirs - 1) > 1e-9 if op in ("haircut", "ppr") else ours != theirs


def main():
    words = argparse.ArgumentParser()
    words.add_argument("dyepack")
    words.add_argument("--transactions", type=float, default=1e6)
    words.add_argument("--source-at", type=float, default=0.1)
    words.add_argument("--sources", type=int, default=10)
    words.add_argument("--peers", default=",".join(PEERS))
    words.add_argument("--ops", default="haircut,haircut-exact,poison,fifo,lifo-stack,tiho,ppr,haircut_x16,haircut_x64,haircut-exact_x16,poison_x64")
    words.add_argument("--rounds", type=int, default=7)
    words.add_argument("--folder")
    words = words.parse_args()
    folder = os.path.abspath(words.folder or tempfile.mkdtemp(prefix="peers-"))
    if not os.path.exists(os.path.join(folder, "sources.u32")):
        make(folder, int(words.transactions), words.source_at, words.sources, seed=1)
    dyepack = os.path.abspath(words.dyepack)
    times, checks, sizes, prepared, whole = {}, {}, {}, {}, {}
    for _ in range(words.rounds):
        commands = [[dyepack, "bench-walk", folder, "--repeat", "3", "--ops", words.ops]]
        commands += [[sys.executable, "peers.py", peer, folder, "--repeat", "1"] for peer in words.peers.split(",")]
        for row in (row for command in commands for row in rows(command)):
            of = (row["peer"], row["op"])
            times.setdefault(of, []).append(float(row.get("walk_s", row["run_s"])))
            whole.setdefault(of, []).append(float(row["run_s"]))
            prepared.setdefault(of, []).append(float(row.get("prep_s", 0)))
            checks[of], sizes[of] = row["check"], row
    size = next(iter(sizes.values()))
    print(f"{size['n_tx']} transactions, {size['n_in']} inputs; {words.rounds} rounds; {processor()}, one thread each\n")
    print("| walk | peer | median | least..most | M inputs/s | peak MiB | ratio of dyepack | with its columns | with its answer |")
    print("|---|---|---|---|---|---|---|---|---|")
    failed = False
    for op in words.ops.split(","):
        mine, answer, columns = (statistics.median(of["dyepack", op]) for of in (times, whole, prepared))
        beside = [of for of in times if of == ("dyepack", op) or of[0] != "dyepack" and of[1] == BESIDE.get(op, op)]
        for of in beside:
            run, row = statistics.median(times[of]), sizes[of]
            spread = f"{min(times[of]) * 1e3:.3f}..{max(times[of]) * 1e3:.3f}"
            beside_ours = f"{mine / run:.3f} | {(mine + columns) / run:.3f} | {answer / run:.3f}"
            ratio = f" | {columns * 1e3:.3f} ms | {answer * 1e3:.3f} ms" if of[0] == "dyepack" else beside_ours
            speed = int(row["n_in"]) / run / 1e6
            print(f"| {op} | {of[0]} | {run * 1e3:.3f} ms | {spread} | {speed:.1f} | {row['peak_mib']} | {ratio} |")
            ours, theirs = float(checks["dyepack", op]), float(checks[of])
            if disagree(op, ours, theirs):
                failed = True
                print(f"{op}: dyepack says {checks['dyepack', op]}, {of[0]} says {checks[of]}", file=sys.stderr)
            elif op == "haircut-exact" and of[0] == "numba":
                print(f"haircut in units differs from fractions by {ours / theirs - 1:.2e}", file=sys.stderr)
    sys.exit(failed)


if __name__ == "__main__":
    main()
