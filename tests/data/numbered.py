"""Writes the tables by number in btc/numbered from raw blocks: genesis to block 200 of bitcoin's main network, in the form that
numbered.rs describes. It shares nothing with the program but independent.py.

    python3 numbered.py
"""
import hashlib
from pathlib import Path

from independent import Reader, is_coinbase, sha256d, transaction

HERE = Path(__file__).parent / "btc"
LAST = 200
GENESIS = ("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f", 1231006505)
GENESIS_TX = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"
GENESIS_KEY = bytes.fromhex(
    "04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f")
DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def address(script):
    """Returns the address of a bare key or of the hash of one, as nodes of that time named it."""
    if len(script) in (35, 67) and script[-1] == 0xac:
        owner = hashlib.new("ripemd160", hashlib.sha256(script[1:-1]).digest()).digest()
    elif len(script) == 25 and script[:3] == b"\x76\xa9\x14":
        owner = script[3:23]
    else:
        return None
    body = b"\0" + owner
    number, text = int.from_bytes(body + sha256d(body)[:4], "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = DIGITS[digit] + text
    return "1" * (len(body) - len(body.lstrip(b"\0"))) + text


def blocks():
    yield *GENESIS, [(GENESIS_TX, [("00" * 32, 0xFFFFFFFF)], [(5_000_000_000, b"\x41" + GENESIS_KEY + b"\xac")])]
    for line in open(HERE / "mainnet-1-2100.blocks.hex"):
        data = bytes.fromhex(line.strip())
        r = Reader(data)
        header = r.take(80)
        yield sha256d(header)[::-1].hex(), int.from_bytes(header[68:72], "little"), [transaction(r) for _ in range(r.compact())]


def main():
    tables = {name: [] for name in ("tx", "txin", "txout", "bh", "txh", "addresses")}
    ids, outputs, addresses = {}, {}, {}
    for height, (hash, time, txs) in zip(range(LAST + 1), blocks()):
        tables["bh"].append((height, hash, time, len(txs)))
        for txid, ins, outs in txs:
            tx = ids[txid] = len(ids)
            ins = [] if is_coinbase(ins) else ins
            tables["tx"].append((tx, height, len(ins), len(outs)))
            tables["txh"].append((tx, txid))
            for seq, (prev, vout) in enumerate(ins):
                tables["txin"].append((tx, seq, ids[prev], vout, *outputs[prev, vout]))
            for seq, (value, script) in enumerate(outs):
                text = address(script)
                number = -1 if text is None else addresses.setdefault(text, len(addresses))
                outputs[txid, seq] = (number, value)
                tables["txout"].append((tx, seq, number, value))
    tables["addresses"] = [(number, text) for text, number in addresses.items()]
    (HERE / "numbered").mkdir(exist_ok=True)
    for name, rows in tables.items():
        (HERE / "numbered" / f"{name}.dat").write_text("".join("\t".join(map(str, row)) + "\n" for row in rows))


main()
