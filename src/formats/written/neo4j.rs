//! Tables for `neo4j-admin database import`: nodes and relationships with the types in their heads.

use std::io::{self, Write};

use super::graph::{Cell, Column, Graph, Holds, LEFT, MOVEMENT, OF_EDGES, OF_NODES};
use crate::formats::exported::{Export, Part, Written};
use crate::shown;

/// Tables for Neo4j.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "neo4j",
    summary: "tables for Neo4j: the same graph as graphml, for `neo4j-admin database import full --nodes neo4j-nodes.csv --relationships neo4j-relationships.csv`",
    marked: "a column of every row",
    left: LEFT,
    by_method: false,
    parts: &[
        Part {
            name: "neo4j-nodes.csv",
            schema: "neo4j-admin import, nodes",
            is_truth: false,
            write: nodes,
        },
        Part {
            name: "neo4j-relationships.csv",
            schema: "neo4j-admin import, relationships",
            is_truth: false,
            write: relationships,
        },
    ],
    refuses: |_| None,
};

fn nodes(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let head = ["id:ID", ":LABEL"].map(str::to_owned).into_iter();
    let mark = export.cell();
    row(out, head.chain(heads(OF_NODES)).chain([export.key().to_owned()]))?;
    for node in Graph::of(export).nodes() {
        let label = match &node.cells[0] {
            Some(Cell::Text(kind)) if kind == MOVEMENT => "Movement",
            _ => "Purse",
        };
        let first = [node.id.clone(), label.to_owned()].into_iter();
        row(out, first.chain(cells(&node.cells)).chain([mark.clone()]))?;
    }
    Ok(())
}

fn relationships(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let head = ["id", ":START_ID", ":END_ID", ":TYPE"].map(str::to_owned).into_iter();
    let mark = export.cell();
    row(out, head.chain(heads(OF_EDGES)).chain([export.key().to_owned()]))?;
    for edge in Graph::of(export).edges() {
        let kind = edge.cells[0].as_ref().map(Cell::text).unwrap_or_default();
        let first = [edge.id.clone(), edge.from.clone(), edge.to.clone(), kind.to_uppercase()].into_iter();
        row(out, first.chain(cells(&edge.cells)).chain([mark.clone()]))?;
    }
    Ok(())
}

fn heads(columns: &[Column]) -> impl Iterator<Item = String> {
    columns.iter().map(|(name, holds)| match holds {
        Holds::Text => (*name).to_owned(),
        Holds::Whole => format!("{name}:long"),
        Holds::Flag => format!("{name}:boolean"),
    })
}

fn cells(cells: &[Option<Cell>]) -> impl Iterator<Item = String> {
    cells
        .iter()
        .map(|cell| cell.as_ref().map(Cell::text).unwrap_or_default())
}

fn row(out: &mut dyn Write, cells: impl Iterator<Item = String>) -> io::Result<()> {
    out.write_all(shown::row(cells).as_bytes())
}
