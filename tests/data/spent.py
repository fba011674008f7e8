"""Writes what a node keeps and answers of the outputs that block 300025 spends, from the table of them.

usage: spent.py FOLDER, where the folder is btc/. The rules are those that the node publishes (undo.h, compressor.cpp, rest.cpp): a record of the
node's `rev*.dat` with its checksum, and the list of `/rest/spenttxouts`.
"""

import csv
import hashlib
import json
import struct
import sys
from pathlib import Path

FOLDER = Path(sys.argv[1])
MAGIC = bytes.fromhex("f9beb4d9")


def count(number):
    return bytes([number]) if number < 253 else b"\xfd" + struct.pack("<H", number)


def varint(number):
    out = [number & 0x7F]
    while number > 0x7F:
        number = (number >> 7) - 1
        out.append(number & 0x7F | 0x80)
    return bytes(reversed(out))


def amount(units):
    if not units:
        return 0
    zeros = 0
    while units % 10 == 0 and zeros < 9:
        units, zeros = units // 10, zeros + 1
    if zeros < 9:
        units, digit = divmod(units, 10)
        return 1 + (units * 9 + digit - 1) * 10 + zeros
    return 1 + (units - 1) * 10 + 9


def script(code):
    if len(code) == 25 and code[:3] == b"\x76\xa9\x14" and code[23:] == b"\x88\xac":
        return b"\0" + code[3:23]
    if len(code) == 23 and code[:2] == b"\xa9\x14" and code[22:] == b"\x87":
        return b"\1" + code[2:22]
    if len(code) == 35 and code[0] == 0x21 and code[1] in (2, 3) and code[34] == 0xAC:
        return code[1:34]
    return varint(len(code) + 6) + code


spent = []
with open(FOLDER / "mainnet-300025.prevouts.csv", newline="") as file:
    for row in csv.reader(line for line in file if not line.startswith("#")):
        if row[0] == "spending_txid":
            continue
        if not spent or spent[-1][0] != row[0]:
            spent.append((row[0], []))
        spent[-1][1].append((int(row[4]), bytes.fromhex(row[5])))

record = count(len(spent))
lists = [[]]
for _, outs in spent:
    # No height is kept of these: 1 and no coinbase stands for all, and the byte that follows is the node's.
    record += count(len(outs)) + b"".join(varint(2) + b"\0" + varint(amount(value)) + script(code) for value, code in outs)
    lists.append([{"value": f"@{value // 10**8}.{value % 10**8:08}@", "scriptPubKey": {"hex": code.hex()}} for value, code in outs])
raw = (FOLDER / "mainnet-300025.raw").read_bytes()
check = hashlib.sha256(hashlib.sha256(raw[4:36] + record).digest()).digest()
undo = MAGIC + struct.pack("<I", len(record)) + record + check
block = MAGIC + struct.pack("<I", len(raw)) + raw
key = bytes.fromhex("0102030405060708")
hide = lambda data: bytes(byte ^ key[at % 8] for at, byte in enumerate(data))
node = FOLDER / "mainnet-300025-node"
node.mkdir(exist_ok=True)
(node / "rev00000.dat").write_bytes(hide(undo))
(node / "blk00000.dat").write_bytes(hide(block))
(node / "xor.dat").write_bytes(key)
text = json.dumps(lists, separators=(",", ":")).replace('"@', "").replace('@"', "")
(node / "spenttxouts.json").write_text(text + "\n")
