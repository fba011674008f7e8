"""Reads what `dyepack export` wrote with the tools that it is for, and says as JSON what they found.

Usage: read.py FOLDER. The folder holds one export in the forms graphml, gexf, dot, cytoscape, neo4j, ftm and tagpack, and
maybe beancount.
"""

import csv
import importlib.util
import json
import sys
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pydot
import yaml
from beancount import loader
from beancount.core import data, inventory


def total(amounts):
    return str(sum((Decimal(amount) for amount in amounts), Decimal(0)))


def graph(found, mark):
    """Says how large a graph is and what enters purses in it."""
    edges = [row for *_, row in found.edges(data=True)]
    return {
        "nodes": found.number_of_nodes(),
        "edges": found.number_of_edges(),
        "out": total(row["amount"] for row in edges if row["kind"] == "out" and "amount" in row),
        "claimed": sum("claimed" in row for row in edges),
        "names": sorted(row["name"] for _, row in found.nodes(data=True)),
        "mark": mark,
    }


def read_dot(path):
    (found,) = pydot.graph_from_dot_file(str(path))
    plain = lambda text: text[1:-1].replace('\\"', '"').replace("\\\\", "\\") if text.startswith('"') else text
    rows = lambda of: {name: plain(text) for name, text in of.get_attributes().items()}
    whole = nx.MultiDiGraph()
    for node in found.get_nodes():
        said = rows(node)
        whole.add_node(node.get_name(), name=said["label"], **said)
    for edge in found.get_edges():
        whole.add_edge(edge.get_source(), edge.get_destination(), **rows(edge))
    return graph(whole, plain(found.get_attributes()["label"]))


def read_neo4j(nodes, relationships):
    whole = nx.MultiDiGraph()
    with open(nodes, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            whole.add_node(row["id:ID"], **row)
            mark = row.get("simulated") or row["exported"]
    with open(relationships, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            told = {name: text for name, text in row.items() if text}
            assert row[":START_ID"] in whole and row[":END_ID"] in whole
            whole.add_edge(row[":START_ID"], row[":END_ID"], **told)
    return graph(whole, mark)


def read_beancount(path):
    entries, errors, options = loader.load_file(str(path))
    held = inventory.Inventory()
    labels = {}  # by the code of the asset and the label
    for entry in entries:
        for posting in entry.postings if isinstance(entry, data.Transaction) else []:
            if posting.account.startswith("Assets:"):
                held.add_position(posting)
                if posting.cost:
                    key = f"{posting.units.currency} {posting.cost.label}"
                    labels[key] = labels.get(key, Decimal(0)) + posting.units.number
    return {
        "errors": [str(error.message) for error in errors],
        "accounts": sum(isinstance(entry, data.Open) for entry in entries),
        "transactions": sum(isinstance(entry, data.Transaction) for entry in entries),
        "held": str(sum((position.units.number for position in held), Decimal(0))),
        "labels": {label: str(amount) for label, amount in sorted(labels.items())},
        "mark": options["title"],
    }


def read_tagpack(path):
    pack = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {"tags": len(pack["tags"]), "mark": pack["title"]}


class Model:
    """The model of followthemoney, read from its files: the package itself needs a library of C that few machines have."""

    def __init__(self):
        package = Path(importlib.util.find_spec("followthemoney").origin).parent
        self.schemata = {}
        for path in package.glob("schema/*.y*ml"):
            self.schemata.update(yaml.safe_load(path.read_text(encoding="utf-8")))

    def chain(self, name):
        yield name
        for parent in self.schemata[name].get("extends", []):
            yield from self.chain(parent)

    def property(self, name, key):
        found = [self.schemata[of].get("properties", {}).get(key) for of in self.chain(name)]
        return next((said for said in found if said is not None), None)


def read_ftm(path):
    model = Model()
    entities = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    schemata = {entity["id"]: entity["schema"] for entity in entities}
    wrong = []
    for entity in entities:
        of, said = entity["schema"], entity["properties"]
        required = [key for name in model.chain(of) for key in model.schemata[name].get("required", [])]
        wrong += [f"{of} lacks {key}" for key in required if key not in said]
        for key, values in said.items():
            known = model.property(of, key)
            if known is None:
                wrong.append(f"{of} has no {key}")
            elif known.get("type") == "entity":
                wrong += [f"{of}.{key} is {value}" for value in values
                          if known["range"] not in model.chain(schemata.get(value, "Thing"))]
            elif known.get("type") == "number":
                wrong += [f"{of}.{key} is {value}" for value in values if not Decimal(value).is_finite()]
    count = lambda name: sum(entity["schema"] == name for entity in entities)
    return {
        "wrong": sorted(set(wrong)),
        "accounts": count("BankAccount"),
        "links": count("UnknownLink"),
        "paid": total(entity["properties"]["amount"][0] for entity in entities if entity["schema"] == "Payment"),
        "unmarked": sum("description" not in entity["properties"] for entity in entities),
        "twice": len(entities) - len(schemata),
        "mark": entities[0]["properties"]["description"][0],
    }


def read_graphs(folder):
    graphml = nx.read_graphml(folder / "graph.graphml", force_multigraph=True)
    mark = graphml.graph.get("simulated") or graphml.graph.get("exported")
    gexf = nx.read_gexf(folder / "graph.gexf")
    cyjs = json.loads((folder / "graph.cyjs").read_text(encoding="utf-8"))
    cytoscape = nx.cytoscape_graph(cyjs)
    return {
        "graphml": graph(graphml, mark),
        "gexf": graph(gexf, (folder / "graph.gexf").read_text(encoding="utf-8").split("description>")[1]),
        "dot": read_dot(folder / "graph.dot"),
        "cytoscape": graph(cytoscape, cyjs["data"].get("simulated") or cyjs["data"]["exported"]),
        "neo4j": read_neo4j(folder / "neo4j-nodes.csv", folder / "neo4j-relationships.csv"),
        "ftm": read_ftm(folder / "entities.ftm.json"),
        "tagpack": read_tagpack(folder / "tags.yaml"),
    }


def main(folder):
    found = read_graphs(folder) if (folder / "graph.graphml").exists() else {}
    if (folder / "journal.beancount").exists():
        found["beancount"] = read_beancount(folder / "journal.beancount")
    print(json.dumps(found))


main(Path(sys.argv[1]))
