"""Measures how fast and in how much memory dyepack reads files, beside a plain parser of the same form, and prints the table.

usage: run.py DYEPACK [--rows N] [--rounds N] [--folder DIR]

The files are made with a seed where the folder has none: a chain of blocks as a node keeps it and in hex, the same blocks as answers of getblock and as
lines of bitcoin-etl, a table of payments, and one pacs.008. Each round runs dyepack and then the parser, so that what else the machine does meets
all alike; a figure is the median over the rounds of the processor's seconds, and the most memory of any round.

The parser is what Python's standard library has for the form (csv, json, ElementTree; for blocks bytes and hashlib). It reads every value and keeps the
amounts; dyepack makes a ledger of them, checks that it balances and that coins are spent once, and follows one complaint over it.
"""

import argparse
import csv
import hashlib
import json
import os
import platform
import random
import statistics
import struct
import sys
import tempfile
from xml.etree import ElementTree

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 20_240_226
PER_BLOCK = 500


def sha256d(data):
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()


def script(number):
    return b"\x76\xa9\x14" + hashlib.sha256(str(number).encode()).digest()[:20] + b"\x88\xac"


def transaction(ins, outs):
    """Writes a transaction of (id, place, script) and (value, script)."""
    data = struct.pack("<iB", 1, len(ins))
    for txid, vout, sig in ins:
        data += txid + struct.pack("<IB", vout, len(sig)) + sig + b"\xff" * 4
    data += bytes([len(outs)])
    for value, pay in outs:
        data += struct.pack("<QB", value, len(pay)) + pay
    return data + b"\0" * 4


def count(number):
    return bytes([number]) if number < 253 else b"\xfd" + struct.pack("<H", number)


def root(ids):
    while len(ids) > 1:
        ids = [sha256d(ids[at] + ids[min(at + 1, len(ids) - 1)]) for at in range(0, len(ids), 2)]
    return ids[0]


def chain(rows, draw):
    """Yields blocks as (height, raw bytes, transactions of (id, ins, outs)): one coin in, two out."""
    prev, coins = b"\x11" * 32, []
    for height in range(1, rows // PER_BLOCK + 1):
        reward = [(50 * 10**8, script(height))]
        coinbase = transaction([(b"\0" * 32, 0xFFFFFFFF, b"\x03" + struct.pack("<I", height)[:3])], reward)
        made, raw = [(sha256d(coinbase), None, reward)], [coinbase]
        for _ in range(min(PER_BLOCK - 1, len(coins))):
            at = draw.randrange(len(coins))
            coins[at], coins[-1] = coins[-1], coins[at]
            txid, vout, value = coins.pop()
            part = draw.randint(1, value - 1) if value > 2 else value
            outs = [(each, script(draw.randrange(rows))) for each in (part, value - part) if each]
            data = transaction([(txid, vout, b"\0" * 107)], outs)
            made.append((sha256d(data), (txid, vout, value), outs))
            raw.append(data)
        for txid, _, outs in made:
            coins.extend((txid, vout, value) for vout, (value, _) in enumerate(outs))
        header = struct.pack("<i", 1) + prev + root([txid for txid, *_ in made]) + struct.pack("<III", 1_300_000_000 + 600 * height, 0x207FFFFF, 0)
        prev_hex, prev = prev[::-1].hex(), sha256d(header)
        yield height, prev_hex, prev[::-1].hex(), header + count(len(raw)) + b"".join(raw), made


def make(folder, rows):
    draw = random.Random(SEED)
    files = {name: open(os.path.join(folder, name), "w") for name in ("blocks.hex", "getblock.json", "etl.json", "payments.csv", "pacs.008.xml")}
    node = open(os.path.join(folder, "blk00000.dat"), "wb")
    for height, before, this, raw, made in chain(rows, draw):
        node.write(b"\xfa\xbf\xb5\xda" + struct.pack("<I", len(raw)) + raw)
        time = 1_300_000_000 + 600 * height
        print(raw.hex(), file=files["blocks.hex"])
        txs = []
        for place, (txid, spent, outs) in enumerate(made):
            name = txid[::-1].hex()
            pays = [{"value": f"{value // 10**8}.{value % 10**8:08}", "n": n, "scriptPubKey": {"hex": pay.hex(), "type": "pubkeyhash"}}
                    for n, (value, pay) in enumerate(outs)]
            took = [{"coinbase": "00"}] if spent is None else [{"txid": spent[0][::-1].hex(), "vout": spent[1]}]
            txs.append({"txid": name, "vin": took, "vout": pays})
            inputs = [] if spent is None else [{"index": 0, "spent_transaction_hash": spent[0][::-1].hex(), "spent_output_index": spent[1], "value": spent[2]}]
            outputs = [{"index": n, "script_hex": pay.hex(), "type": "pubkeyhash", "addresses": [], "value": value} for n, (value, pay) in enumerate(outs)]
            print(json.dumps({"hash": name, "block_number": height, "block_hash": this, "block_timestamp": time, "is_coinbase": spent is None,
                              "index": place, "inputs": inputs, "outputs": outputs}), file=files["etl.json"])
        text = json.dumps({"hash": this, "height": height, "version": 1, "time": time, "bits": "207fffff", "previousblockhash": before, "tx": txs})
        # A node writes values as numbers with eight decimals.
        print(text.replace('"value": "', '"value": ').replace('", "n"', ', "n"'), file=files["getblock.json"])
    print("from,to,amount", file=files["payments.csv"])
    for _ in range(rows):
        print(f"a{draw.randrange(rows // 10)},a{draw.randrange(rows // 10)},{draw.randint(1, 10**6) / 100:.2f}", file=files["payments.csv"])
    print('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><FIToFICstmrCdtTrf><GrpHdr><MsgId>M</MsgId>'
          "<CreDtTm>2024-02-26T10:00:00Z</CreDtTm></GrpHdr>", file=files["pacs.008.xml"])
    for number in range(rows // 4):
        sides = [draw.randrange(rows // 40) for _ in range(2)]
        (a, b) = (f"<Id><Othr><Id>A{side}</Id></Othr></Id>" for side in sides)
        print(f"<CdtTrfTxInf><PmtId><EndToEndId>E{number}</EndToEndId></PmtId><IntrBkSttlmAmt Ccy=\"EUR\">{draw.randint(1, 10**6) / 100:.2f}"
              f"</IntrBkSttlmAmt><Dbtr/><DbtrAcct>{a}</DbtrAcct><DbtrAgt><FinInstnId><Nm>one</Nm></FinInstnId></DbtrAgt><CdtrAgt><FinInstnId>"
              f"<Nm>other</Nm></FinInstnId></CdtrAgt><Cdtr/><CdtrAcct>{b}</CdtrAcct></CdtTrfTxInf>", file=files["pacs.008.xml"])
    print("</FIToFICstmrCdtTrf></Document>", file=files["pacs.008.xml"])
    for file in [node, *files.values()]:
        file.close()


def blocks(form, path):
    """Yields the bytes of each block of a file."""
    if form == "blocks":
        yield from (bytes.fromhex(line.strip()) for line in open(path))
        return
    with open(path, "rb") as file:
        while frame := file.read(8):
            yield file.read(struct.unpack("<I", frame[4:])[0])


def plain(form, path):
    """Reads a file with what Python has for its form, and prints what its amounts add up to."""
    kept = []
    if form in ("blocks", "blk"):
        for data in blocks(form, path):
            txs, at = (data[80], 81) if data[80] < 253 else (struct.unpack_from("<H", data, 81)[0], 83)
            for _ in range(txs):
                begin, at = at, at + 4
                ins, at = data[at], at + 1
                for _ in range(ins):
                    at += 36
                    at += 1 + data[at] + 4
                outs, at = data[at], at + 1
                for _ in range(outs):
                    kept.append(struct.unpack_from("<Q", data, at)[0])
                    at += 8
                    at += 1 + data[at]
                at += 4
                sha256d(data[begin:at])
    elif form == "getblock":
        for line in open(path):
            kept.extend(out["value"] for tx in json.loads(line)["tx"] for out in tx["vout"])
    elif form == "etl":
        for line in open(path):
            kept.extend(out["value"] for out in json.loads(line)["outputs"])
    elif form == "csv":
        kept.extend(float(row["amount"]) for row in csv.DictReader(open(path)))
    else:
        kept.extend(float(node.text) for node in ElementTree.parse(path).iter() if node.tag.endswith("}IntrBkSttlmAmt"))
    print(sum(kept))


# The form, its file, what is claimed of it.
FORMS = [
    ("blk", "blk00000.dat", "coinbase@1"),
    ("blocks", "blocks.hex", "coinbase@1"),  # whose coinbases, of the first version, say no height
    ("getblock", "getblock.json", "coinbase@1"),
    ("etl", "etl.json", "coinbase@1"),
    ("csv", "payments.csv", "row 2:0"),
    ("iso20022", "pacs.008.xml", "E0:0"),
]


def run(command):
    """Returns the seconds of processor time and the most memory in MiB."""
    child = os.fork()
    if child == 0:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.execvp(command[0], command)
    _, status, used = os.wait4(child, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def main():
    words = argparse.ArgumentParser()
    words.add_argument("dyepack")
    words.add_argument("--rows", type=float, default=1e6)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--folder")
    words = words.parse_args()
    folder = words.folder or tempfile.mkdtemp(prefix="dyepack-reading-")
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(os.path.join(folder, "pacs.008.xml")):
        # In a process of its own: what a process ever held counts as the most memory of those that it starts.
        if os.fork() == 0:
            make(folder, int(words.rows))
            os._exit(0)
        os.wait()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {words.rounds} rounds\n")
    print("| form | size | dyepack | memory | Python | memory |\n|---|---|---|---|---|---|")
    for form, name, claim in FORMS:
        path = os.path.join(folder, name)
        size = os.path.getsize(path) / 1e6
        commands = [
            [words.dyepack, "trace", path, "--from", claim, "--method", "haircut", "--json"]
            + ["--first-height", "1"] * (form in ("blocks", "blk")),
            [sys.executable, os.path.abspath(__file__), "--plain", form, path],
        ]
        rounds = [[run(command) for command in commands] for _ in range(words.rounds)]
        cells = [f"{form} | {size:.0f} MB"]
        for place in range(2):
            seconds = statistics.median(each[place][0] for each in rounds)
            cells.append(f"{seconds:.2f} s, {size / seconds:.0f} MB/s | {max(each[place][1] for each in rounds):.0f} MiB")
        print(f"| {' | '.join(cells)} |", flush=True)


if sys.argv[1:2] == ["--plain"]:
    plain(*sys.argv[2:])
else:
    main()
