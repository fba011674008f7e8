#!/usr/bin/env python3
"""Computes, without the program under test, the figures that tests/real_data.rs expects.

Standard library only. Run from this folder: python3 independent.py
It reads hex lines of a chain that begins at height 1 on a known genesis, so that every input has a known value, and prints
counts, fees and the answers of three methods to a complaint about outputs. Rules as in docs: poison taints every output of a
transaction with a tainted input; haircut spreads the tainted amount over the outputs in proportion to their value, rounded
down, the fee takes what is left up to its room and the rest fills outputs in order; fifo lays the inputs' satoshi in order
over the outputs' satoshi in order, and the fee is the tail. Fees are dropped.
"""
import csv
import hashlib


def sha256d(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        part = self.data[self.at:self.at + n]
        assert len(part) == n, "truncated"
        self.at += n
        return part

    def integer(self, n):
        return int.from_bytes(self.take(n), "little")

    def compact(self):
        first = self.integer(1)
        return first if first < 253 else self.integer({253: 2, 254: 4, 255: 8}[first])


def transaction(r):
    """Returns (txid, inputs, outputs); inputs are (txid, vout), outputs (value, script)."""
    version = r.take(4)
    segwit = r.data[r.at] == 0
    if segwit:
        assert r.take(2) == b"\x00\x01"
    begin = r.at
    ins = []
    for _ in range(r.compact()):
        prev, vout = r.take(32)[::-1].hex(), r.integer(4)
        r.take(r.compact())
        r.take(4)
        ins.append((prev, vout))
    outs = []
    for _ in range(r.compact()):
        value = r.integer(8)
        outs.append((value, r.take(r.compact())))
    body = r.data[begin:r.at]
    if segwit:
        for _ in ins:
            for _ in range(r.compact()):
                r.take(r.compact())
    locktime = r.take(4)
    return sha256d(version + body + locktime)[::-1].hex(), ins, outs


def blocks(path):
    for line in open(path):
        r = Reader(bytes.fromhex(line.strip()))
        r.take(80)
        yield [transaction(r) for _ in range(r.compact())]


def is_coinbase(ins):
    return ins == [("00" * 32, 0xFFFFFFFF)]


def dead(script):
    return script[:1] == b"\x6a" or len(script) > 10_000


def haircut(lots, value_in, outs, fee):
    """lots: the tainted amounts of the inputs. Returns the taint of the outputs."""
    taint = sum(lots)
    told = [min(taint * value // value_in, value) for value, _ in outs] if value_in else [0] * len(outs)
    left = taint - sum(told)
    left -= min(left, fee)
    for i, (value, _) in enumerate(outs):
        more = min(left, value - told[i])
        told[i] += more
        left -= more
    return told


def fifo(lots, outs):
    """lots: pairs [amount, tainted] of all inputs in order. Returns the lots of each output and of the fee."""
    queue = [list(lot) for lot in lots if lot[0]]
    told = []
    for value, _ in outs:
        mine = []
        while value:
            amount = min(value, queue[0][0])
            mine.append([amount, queue[0][1]])
            queue[0][0] -= amount
            value -= amount
            if not queue[0][0]:
                queue.pop(0)
        told.append(mine)
    return told, queue


def any_taint(taint):
    return any(stained and amount for amount, stained in taint) if isinstance(taint, list) else taint > 0


def main(path, complaint):
    """complaint: the claimed outputs with the claimed amount, or None for all of it."""
    values, scripts, unspent = {}, {}, set()
    counts = dict(blocks=0, transactions=0, inputs=0, outputs=0, fees=0, with_inputs=0)
    tainted = {"poison": {}, "haircut": {}, "fifo": {}}
    sums = {method: dict(fees=0, destroyed=0) for method in tainted}
    touched = set()
    for txs in blocks(path):
        counts["blocks"] += 1
        for txid, ins, outs in txs:
            counts["transactions"] += 1
            counts["outputs"] += len(outs)
            coinbase = is_coinbase(ins)
            if not coinbase:
                counts["inputs"] += len(ins)
                counts["with_inputs"] += 1
                assert all(i in unspent for i in ins)
                value_in = sum(values[i] for i in ins)
                fee = value_in - sum(value for value, _ in outs)
                assert fee >= 0
                counts["fees"] += fee
                unspent.difference_update(ins)
                hit = any(i in tainted["poison"] for i in ins)
                if hit:
                    touched.add(txid)
                    for vout, (value, _) in enumerate(outs):
                        tainted["poison"][txid, vout] = value
                lots = [tainted["haircut"].get(i, 0) for i in ins]
                if any(lots):
                    told = haircut(lots, value_in, outs, fee)
                    sums["haircut"]["fees"] += sum(lots) - sum(told)
                    for vout, amount in enumerate(told):
                        tainted["haircut"][txid, vout] = amount
                lots = [lot for i in ins for lot in tainted["fifo"].get(i, [[values[i], False]])]
                told, tail = fifo(lots, outs)
                sums["fifo"]["fees"] += sum(amount for amount, stained in tail if stained)
                for vout, mine in enumerate(told):
                    tainted["fifo"][txid, vout] = mine
            for vout, (value, script) in enumerate(outs):
                values[txid, vout], scripts[txid, vout] = value, script
                if not dead(script):
                    unspent.add((txid, vout))
                if (txid, vout) in complaint:
                    # The first units of the output are claimed; what is tainted already would be left out, but no
                    # complaint here meets taint.
                    claimed = complaint[txid, vout] or value
                    assert not any((txid, vout) in purses and any_taint(purses[txid, vout]) for purses in tainted.values())
                    tainted["poison"][txid, vout] = value
                    tainted["haircut"][txid, vout] = claimed
                    tainted["fifo"][txid, vout] = [[claimed, True], [value - claimed, False]]
    print(path, counts)
    for method, purses in tainted.items():
        amount = lambda v: sum(a for a, stained in v if stained) if isinstance(v, list) else v
        held = {o: amount(v) for o, v in purses.items() if o in unspent and amount(v)}
        lost = sum(amount(v) for o, v in purses.items() if o in values and dead(scripts[o]))
        print(f"  {method}: held {len(held)} purses, {sum(held.values())}; fees {sums[method]['fees']}; destroyed {lost}")
        for (txid, vout), taint in sorted(held.items())[:40]:
            print(f"    {txid}:{vout} {values[txid, vout]} {taint}")
    print(f"  movements that taint reached: {len(touched)}")


def share_out(parts, outs, value_in, fee):
    """Haircut of several origins, in their order, each into the room that earlier ones left; parts: origin -> amount."""
    rooms, told = [value for value, _ in outs], [{} for _ in outs]
    fee_room = fee
    for origin in sorted(parts):
        left = parts[origin]
        for i, (value, _) in enumerate(outs):
            told[i][origin] = min(parts[origin] * value // value_in, rooms[i])
            rooms[i] -= told[i][origin]
            left -= told[i][origin]
        taken = min(left, fee_room)
        fee_room -= taken
        left -= taken
        for i in range(len(outs)):
            more = min(left, rooms[i])
            rooms[i] -= more
            told[i][origin] += more
            left -= more
        assert left == 0
    return told


def exposure(block, prevouts, sources, deposit):
    """sources: script -> origin. Whatever leaves a coin with such a script is of its origin; prints what reaches the deposit."""
    values = {}
    for row in csv.DictReader(open(prevouts)):
        values[row["prev_txid"], int(row["prev_vout"])] = int(row["value_sat"]), bytes.fromhex(row["script_pubkey_hex"])
    r = Reader(open(block, "rb").read())
    r.take(80)
    lots, parts, marks = {}, {}, {}
    for txid, ins, outs in [transaction(r) for _ in range(r.compact())][1:]:
        queue, sums, all_marks = [], {}, set()
        for i in ins:
            value, script = values[i]
            origin = sources.get(script)
            queue += [[value, origin]] if origin else lots.get(i, [[value, None]])
            for name, amount in ({origin: value} if origin else parts.get(i, {})).items():
                sums[name] = sums.get(name, 0) + amount
            all_marks |= {origin} if origin else marks.get(i, set())
        value_in = sum(values[i][0] for i in ins)
        fee = value_in - sum(value for value, _ in outs)
        shared = share_out(sums, outs, value_in, fee)
        for vout, (mine, (value, script)) in enumerate(zip(fifo(queue, outs)[0], outs)):
            lots[txid, vout], parts[txid, vout], marks[txid, vout] = mine, shared[vout], all_marks
            values[txid, vout] = value, script
    fifo_sums = {}
    for amount, origin in lots[deposit]:
        fifo_sums[origin] = fifo_sums.get(origin, 0) + amount
    print(block, deposit, "fifo", fifo_sums, "haircut", parts[deposit], "poison", sorted(marks[deposit]))


if __name__ == "__main__":
    # 15 of the 50 coins of the coinbase of height 9, which pays for the first payment there ever was.
    main("btc/mainnet-1-2100.blocks.hex", {("0437cd7f8525ceed2324359c2d0ba26006d92d856a9c20fa0241106ee5a597c9", 0): 1_500_000_000})
    # The first and the third output that are ever spent on the private chain.
    first, third = [[ins[0] for txs in blocks("btc/regtest-206.blocks.hex") for _, ins, _ in txs[1:]][i] for i in (0, 2)]
    main("btc/regtest-206.blocks.hex", {first: None, third: None})
    # An outside coin's script and one that two transactions of the block pay, behind a payment of the same block.
    scripts = {"76a914cdd6cbd410b70ecbca00b02d0f962b710a7fdec488ac": "first", "76a91439487a1300ef94b72b8f72cf81d6eef17550a4d488ac": "second"}
    exposure("btc/mainnet-300025.raw", "btc/mainnet-300025.prevouts.csv", {bytes.fromhex(k): v for k, v in scripts.items()},
             ("eff4cc10df0bf0c5fb76fa58e388b7255dce8e19b1db8e2440dbf635236311fc", 1))
