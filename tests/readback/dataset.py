"""Reads an export as those do who load data sets: its Croissant description with mlcroissant, its Parquet files with pyarrow and pandas.

usage: dataset.py FOLDER

Prints as JSON what the description says and whether its hashes are right, how many rows each table has by it, and what each Parquet file holds.
"""

import hashlib
import json
import sys
from pathlib import Path

from absl import logging

logging.set_verbosity(logging.FATAL)  # what mlcroissant finds is printed below

import mlcroissant
import pandas
import pyarrow.parquet as pq

FOLDER = Path(sys.argv[1])


def croissant():
    dataset = mlcroissant.Dataset(str(FOLDER / "croissant.json"))
    metadata = dataset.metadata
    issues = metadata.ctx.issues
    wrong = [
        file.id
        for file in metadata.file_objects
        if hashlib.sha256((FOLDER / file.content_url).read_bytes()).hexdigest() != file.sha256
    ]
    tables = {}
    for table in metadata.record_sets:
        fields = [field.name for field in table.fields]
        rows = list(dataset.records(table.id))
        assert all(len(row) == len(fields) for row in rows)
        tables[table.id.removesuffix("/rows")] = len(rows)
    return {
        "errors": sorted(issues.errors),
        "warnings": sorted(issues.warnings),
        "conforms": metadata.ctx.conforms_to.value,
        "description": metadata.description,
        "license": metadata.license,
        "files": sorted(file.id for file in metadata.file_objects),
        "sets": sorted(file.id for file in metadata.file_sets),
        "wrong": wrong,
        "tables": tables,
    }


def parquet(path):
    file = pq.ParquetFile(path)
    marks = {name.decode(): text.decode() for name, text in (file.metadata.metadata or {}).items()}
    exact = pandas.read_parquet(path, dtype_backend="pyarrow")
    plain = pandas.read_parquet(path)
    assert len(plain) == len(exact) == file.metadata.num_rows
    found = {
        "rows": len(exact),
        "columns": {field.name: str(field.type) for field in file.schema_arrow},
        "marks": marks,
        "by": file.metadata.created_by,
    }
    for name in ("amount", "amount_out"):
        if name in exact:
            found[name] = str(sum(int(value) for value in exact[name].dropna()))
    if "side" in exact:
        entering = exact[exact["side"] == "out"]["amount"]
        found["out"] = str(sum(int(value) for value in entering.dropna()))
    if "name" in exact:
        found["names"] = sorted(exact["name"])
    if "confidence" in exact:
        found["confidence"] = sorted({str(value) for value in exact["confidence"].dropna()})
    return found


found = {"parquet": {path.name: parquet(path) for path in sorted(FOLDER.glob("*.parquet"))}}
if (FOLDER / "croissant.json").exists():
    found["croissant"] = croissant()
print(json.dumps(found))
