#!/usr/bin/env python3
"""Computes, without the program under test, what every method says of complaints on real chains: btc/answers.jsonl.

Standard library only. Run from this folder: python3 every_method.py > btc/answers.jsonl
Blocks are read as in independent.py. A coin is a list of lots [amount, origin] (first units first), a dict of amounts by origin
where units have no place, or a set of origins where whole coins are relabelled. The rules are those of the known answers and of
the parameters, written down a second time; nothing here is taken from the program.
"""
import json
import sys

from independent import blocks, dead, is_coinbase

ORDERED = {  # how inputs stand, how outputs are filled
    "fifo": ("first", "first"), "lifo-inputs": ("last", "first"), "lifo-outputs": ("first", "last"), "lifo-stack": ("first", "stack"),
    "dirty-first-keep": ("first", "first"), "dirty-first-drop": ("first", "first"),
}
RELABEL = ("poison", "everything-reachable")
SPREAD = ("haircut", "true-links", "nothing", "largest-output")


def address(script):
    """What stands for the public address of a script; None where it has none, as a bare key has."""
    hashed = len(script) == 25 and script[:3] == b"\x76\xa9\x14" and script[23:] == b"\x88\xac"
    hashed = hashed or (len(script) == 23 and script[:2] == b"\xa9\x14" and script[22:] == b"\x87")
    version = len(script) > 3 and (script[0] == 0 or 0x51 <= script[0] <= 0x60)
    program = version and script[1] == len(script) - 2 and (len(script) in (22, 34) if script[0] == 0 else 4 <= len(script) <= 42)
    return script if hashed or program else None


def pour(lots, amount):
    """Takes so many of the first units off a list of lots."""
    taken = []
    while amount:
        piece = min(amount, lots[0][0])
        taken.append([piece, lots[0][1]])
        lots[0][0] -= piece
        amount -= piece
        if not lots[0][0]:
            lots.pop(0)
    return taken


def sort_by_value(word, values, highest):
    order = list(range(len(values)))
    tie = (lambda i: -i) if highest else (lambda i: i)
    if word == "last":
        order.reverse()
    elif word in ("highest", "smallest"):
        order.sort(key=lambda i: (-values[i] if word == "highest" else values[i], tie(i)))
    return order


class Tracer:
    def __init__(self, spec, complaints):
        self.name, *parts = spec.split(";")
        self.p = dict(part.split("=") for part in parts)
        self.complaints = complaints
        self.follow = self.p.get("fees") == "follow" or self.name == "everything-reachable"
        self.ins, self.outs = ORDERED.get(self.name, (self.p.get("ins", "taint"), self.p.get("outs", "highest")))
        self.coins = {}  # what is known of an unspent output
        self.sums = {what: [0] * len(complaints) for what in ("seeded", "fees", "destroyed", "stopped")}
        self.at = {}  # address -> its unspent outputs

    def add(self, what, taint, value, sign=1):
        for origin, amount in self.amounts(taint, value).items():
            self.sums[what][origin] += sign * amount

    def amounts(self, taint, value):
        if self.name in RELABEL:
            return {origin: value for origin in taint}
        if self.name in SPREAD:
            return {origin: amount for origin, amount in taint.items() if amount}
        told = {}
        for amount, origin in taint:
            if origin is not None and amount:
                origin = origin[0] if isinstance(origin, tuple) else origin
                told[origin] = told.get(origin, 0) + amount
        return told

    def clean(self, value):
        return set() if self.name in RELABEL else {} if self.name in SPREAD else [[value, None]]

    def lay(self, ins, outs, fee):
        """ins: (taint, value) in order; outs: values. Returns the taint of each output and of the fee."""
        values = outs + [fee]
        if self.name in RELABEL:
            marks = set().union(*(taint for taint, _ in ins))
            return [set(marks) for _ in outs] + [set(marks) if self.follow else set()]
        if self.name in SPREAD:
            return self.spread(ins, values)
        lots = [[[amount, origin] for amount, origin in taint if amount] for taint, _ in ins]
        order = sort_by_value(self.ins, [value for _, value in ins], self.p.get("ties") == "highest")
        line = [lot for i in order for lot in lots[i]]
        if self.name.startswith("dirty-first") and any(origin is None or isinstance(origin, tuple) for _, origin in line):
            return self.mixture(line, values)
        if self.ins == "taint":
            line.sort(key=lambda lot: lot[1] is None)
        if self.ins == "clean":
            line.sort(key=lambda lot: lot[1] is not None)
        told = [[] for _ in values]
        for o in sort_by_value(self.outs, outs, self.p.get("ties") == "highest"):
            if self.outs == "stack":
                below = pour(line, sum(lot[0] for lot in line) - values[o])
                told[o], line = line, below
            else:
                told[o] = pour(line, values[o])
        told[-1] = line
        return told

    def mixture(self, line, values):
        """What is named there has a tuple for an origin: it is counted where it rests, and never followed."""
        dirty = [lot for lot in line if lot[1] is not None and not isinstance(lot[1], tuple)]
        self.add("stopped", [lot for lot in line if isinstance(lot[1], tuple)], 0)
        told = []
        if self.name == "dirty-first-drop":
            self.add("stopped", dirty, 0)
            dirty = []
        for value in values:
            room = min(value, sum(lot[0] for lot in dirty))
            told.append([[amount, (origin,)] for amount, origin in pour(dirty, room)] + [[value - room, None]])
        return told

    def spread(self, ins, values):
        taint = {}
        for coin, _ in ins:
            for origin, amount in coin.items():
                taint[origin] = taint.get(origin, 0) + amount
        total, told, rooms = sum(value for _, value in ins), [{} for _ in values], list(values)
        outputs = range(len(values) - 1)

        def give(o, origin, wish):
            given = min(wish, rooms[o], left)
            rooms[o] -= given
            told[o][origin] = told[o].get(origin, 0) + given
            return left - given

        for origin in sorted(taint):
            left = taint[origin]
            if self.name == "largest-output":
                tie = max if self.p.get("ties") == "highest" else min
                if outputs:
                    left = give(tie(o for o in outputs if values[o] == max(values[:-1])), origin, left)
            elif self.name != "nothing":
                fee = [len(values) - 1]
                # Where the fee takes what rounding leaves, it takes its own share with it.
                for o in [*outputs, *fee] if self.p.get("residual") == "first" else outputs:
                    left = give(o, origin, taint[origin] * values[o] // total)
                for o in [*outputs, *fee] if self.p.get("residual") == "first" else [*fee, *outputs]:
                    left = give(o, origin, left)
                assert left == 0
            self.sums["stopped"][origin] += left
        return told

    def claim(self, coin, taint, value):
        for origin, claims in enumerate(self.complaints):
            if coin in claims:
                taint = self.mark(taint, value, origin, claims[coin], self.earlier(coin, origin))
        return taint

    def earlier(self, coin, origin):
        return max([claims.get(coin, 0) for claims in self.complaints[:origin]], default=0)

    def mark(self, taint, value, origin, amount, earlier):
        last = self.p.get("meeting") == "last"
        if self.name in RELABEL:
            if taint:
                return taint
            self.sums["seeded"][origin] += amount
            return {origin}
        if self.name in SPREAD:
            taint, wish, marked = dict(taint), max(0, amount - (0 if last else earlier)), 0
            for other in sorted(taint) if last else []:
                gives = 0 if other == origin else min(taint[other], wish - marked)
                taint[other] -= gives
                self.sums["stopped"][other] += gives
                marked += gives
            marked += min(wish - marked, value - sum(taint.values()) - marked)
            taint[origin] = taint.get(origin, 0) + marked
        else:
            rest, marked = [list(lot) for lot in taint if lot[0]], 0
            first = pour(rest, amount)
            for lot in first:
                if lot[1] is None or (last and lot[1] != origin):
                    self.add("stopped", [list(lot)], 0)
                    lot[1] = origin
                    marked += lot[0]
            taint = first + rest
        self.sums["seeded"][origin] += marked
        return taint

    def arrive(self, coin, taint, value, script):
        taint = self.claim(coin, taint, value)
        if dead(script):
            return self.add("destroyed", taint, value)
        self.coins[coin] = (taint, value, script)
        here = address(script) if self.p.get("pool") == "address" else None
        if here is not None:
            self.at.setdefault(here, set()).add(coin)
            marks = set().union(*(self.coins[other][0] for other in self.at[here]))
            for other in self.at[here]:
                self.coins[other] = (marks, *self.coins[other][1:])

    def leave(self, coin):
        taint, value, script = self.coins.pop(coin)
        self.at.get(address(script), set()).discard(coin)
        return taint, value

    def block(self, txs):
        fees = []
        for txid, ins, outs in [*txs[1:], txs[0]]:  # the coinbase stands behind the others, whose fees it takes
            values = [value for value, _ in outs]
            if is_coinbase(ins):
                collected = sum(value for _, value in fees)
                subsidy = sum(values) - collected
                assert subsidy >= 0
                spent = [(self.clean(subsidy), subsidy)] + (fees if self.follow else [(self.clean(collected), collected)])
                if self.follow:
                    for taint, value in fees:
                        self.add("fees", taint, value, -1)
                told = self.lay(spent, values, 0)
            else:
                spent = [self.leave(coin) for coin in ins]
                fee = sum(value for _, value in spent) - sum(values)
                told = self.lay(spent, values, fee)
                if fee:  # a fee of nothing is no payment
                    followed = [[amount, None if isinstance(origin, tuple) else origin] for amount, origin in told[-1]] if self.name[:5] == "dirty" else told[-1]
                    fees.append((followed, fee))
                    self.add("fees", told[-1], fee)
            for vout, (value, script) in enumerate(outs):
                self.arrive((txid, vout), told[vout], value, script)

    def answer(self):
        held = {}
        for (txid, vout), (taint, value, _) in self.coins.items():
            amounts = self.amounts(taint, value)
            if amounts:
                held[f"{txid[:12]}:{vout}"] = [amounts.get(origin, 0) for origin in range(len(self.complaints))]
        return {**self.sums, "held": dict(sorted(held.items()))}


def specs():
    """Every method and parameter that has a meaning on coins without keepers."""
    for fees in ("drop", "follow"):
        yield from (f"poison;fees={fees};pool={pool}" for pool in ("purse", "address"))
        for name in ("haircut", "true-links"):
            for residual in ("fee", "first"):
                yield from (f"{name};fees={fees};residual={residual};meeting={meeting}" for meeting in ("first", "last"))
        for name in ("fifo", "lifo-inputs", "lifo-outputs", "lifo-stack", "tiho", "dirty-first-keep", "dirty-first-drop", "nothing"):
            yield from (f"{name};fees={fees};meeting={meeting}" for meeting in ("first", "last"))
        yield from (f"largest-output;fees={fees};ties={ties}" for ties in ("lowest", "highest"))
    yield "everything-reachable"
    for ins in ("first", "last", "taint", "clean", "highest", "smallest"):
        for outs in ("first", "last", "highest", "smallest"):
            yield from (f"tiho;ins={ins};outs={outs};ties={ties}" for ties in ("lowest", "highest"))


def main():
    mainnet = list(blocks("btc/mainnet-1-2100.blocks.hex"))
    regtest = list(blocks("btc/regtest-206.blocks.hex"))
    spends = [(ins, txid, outs) for txs in regtest for txid, ins, outs in txs[1:]]
    value = {(txid, vout): out[0] for txs in regtest for txid, _, outs in txs for vout, out in enumerate(outs)}
    first, third = spends[0][0][0], spends[2][0][0]
    behind = next((txid, 0) for ins, txid, _ in spends if first in ins)
    # 15 of the 50 coins of height 9, and 25 of the 40 that come back from the first payment there ever was: they meet.
    coinbase = ("0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9", 0)
    change = ("f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16", 1)
    cases = [
        ("mainnet-1-2100.blocks.hex", mainnet, [{coinbase: 1_500_000_000}, {change: 2_500_000_000}]),
        ("regtest-206.blocks.hex", regtest, [{first: value[first] // 3}, {behind: value[behind] // 2, third: value[third]}, {first: value[first] // 2}]),
    ]
    for name, chain, complaints in cases:
        claims = [[[f"{txid}:{vout}", amount] for (txid, vout), amount in claims.items()] for claims in complaints]
        print(json.dumps({"ledger": name, "claims": claims}))
        for spec in specs():
            tracer = Tracer(spec, complaints)
            for txs in chain:
                tracer.block(txs)
            print(json.dumps({"method": spec, **tracer.answer()}, separators=(",", ":")))
    print(f"{len(cases)} ledgers", file=sys.stderr)


if __name__ == "__main__":
    main()
