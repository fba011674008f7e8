"""Reads the bank messages of an export (`--as iso20022`) and prints as JSON what they hold.

usage: messages.py FOLDER

Each message is held against the published schema of ISO 20022 that the packages pacs008 and camt053 carry. An IBAN counts as real where its
check digits are right or its country is one that has IBANs; statements must add up, and begin as the one before ended.
"""

import json
import sys
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import xmlschema
from xml.etree import ElementTree

FOLDER = Path(sys.argv[1])


def schema(package, name):
    root = Path(find_spec(package).submodule_search_locations[0])
    return xmlschema.XMLSchema(str(sorted(root.rglob(f"{name}.xsd"))[0]))


def is_real(iban):
    digits = "".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])
    return int(digits) % 97 == 1 or not iban.startswith("X")


def signed(balance, space):
    amount = Decimal(balance.find(f"{space}Amt").text)
    return -amount if balance.find(f"{space}CdtDbtInd").text == "DBIT" else amount


def main():
    found = {}
    for package, name in (("pacs008", "pacs.008"), ("camt053", "camt.053")):
        path = FOLDER / f"{name}.xml"
        text = path.read_text(encoding="utf-8")
        version = f"{name}.001.08"
        errors = [str(error.reason) for error in schema(package, version).iter_errors(str(path))]
        tree = ElementTree.fromstring(text)
        space = f"{{urn:iso:std:iso:20022:tech:xsd:{version}}}"
        ibans = {node.text for node in tree.iter(f"{space}IBAN")}
        found[name] = {
            "errors": errors[:5],
            "mark": text[: text.index("<Document")],
            "ibans": len(ibans),
            "real": sum(map(is_real, ibans)),
            "bics": sum(1 for _ in tree.iter(f"{space}BICFI")),
        }
        if name == "pacs.008":
            amounts = [Decimal(node.text) for node in tree.iter(f"{space}IntrBkSttlmAmt")]
            found[name].update(payments=len(amounts), paid=str(sum(amounts)), said=int(next(tree.iter(f"{space}NbOfTxs")).text))
            continue
        wrong, last = [], {}
        statements = list(tree.iter(f"{space}Stmt"))
        for statement in statements:
            account = "".join(statement.find(f"{space}Acct/{space}Id").itertext())
            opening, closing = (signed(balance, space) for balance in statement.findall(f"{space}Bal"))
            booked = sum(signed(entry, space) for entry in statement.findall(f"{space}Ntry"))
            if opening + booked != closing or last.get(account, opening) != opening:
                wrong.append(account)
            last[account] = closing
        found[name].update(statements=len(statements), wrong=wrong[:5], credits=str(sum(
            signed(entry, space) for entry in tree.iter(f"{space}Ntry") if entry.find(f"{space}CdtDbtInd").text == "CRDT")))
    print(json.dumps(found))


main()
