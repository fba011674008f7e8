//! JSON of Cytoscape, which Cytoscape, Cytoscape.js and networkx read.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value};

use super::graph::{Cell, Column, Graph, LEFT, OF_EDGES, OF_NODES};
use super::text;
use crate::formats::exported::{Export, Part, Written};

/// JSON of Cytoscape.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "cytoscape",
    summary: "Cytoscape JSON: the same graph as graphml; for Cytoscape, Cytoscape.js, networkx",
    marked: "data of the network",
    left: LEFT,
    by_method: false,
    parts: &[Part {
        name: "graph.cyjs",
        schema: "Cytoscape.js JSON",
        is_truth: false,
        write,
    }],
    refuses: |_| None,
};

#[derive(Serialize)]
struct Element<'a> {
    data: Data<'a>,
}

#[derive(Serialize)]
struct Data<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
    #[serde(flatten)]
    said: Map<String, Value>,
}

fn write(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let marks = export
        .marks()
        .into_iter()
        .map(|(name, text)| (name.to_owned(), text.into()));
    let mut about: Map<String, Value> = Map::new();
    about.insert("name".into(), "evidence".into());
    about.extend(marks);
    writeln!(out, "{{\"data\":{},", text::json(&about))?;
    out.write_all(b"\"directed\":true,\"multigraph\":true,\"elements\":{\"nodes\":[\n")?;
    let graph = Graph::of(export);
    let mut between: &[u8] = b"";
    for node in graph.nodes() {
        let mut said = said(OF_NODES, &node.cells);
        // networkx takes a node by its value.
        said.insert("value".into(), node.id.as_str().into());
        let data = Data {
            id: &node.id,
            source: None,
            target: None,
            said,
        };
        out.write_all(between)?;
        out.write_all(text::json(&Element { data }).as_bytes())?;
        between = b",\n";
    }
    out.write_all(b"\n],\"edges\":[\n")?;
    between = b"";
    for edge in graph.edges() {
        let mut said = said(OF_EDGES, &edge.cells);
        // Between two nodes may be several edges, which networkx tells by their key.
        said.insert("key".into(), edge.id.as_str().into());
        let data = Data {
            id: &edge.id,
            source: Some(&edge.from),
            target: Some(&edge.to),
            said,
        };
        out.write_all(between)?;
        out.write_all(text::json(&Element { data }).as_bytes())?;
        between = b",\n";
    }
    out.write_all(b"\n]}}\n")
}

fn said(columns: &[Column], cells: &[Option<Cell>]) -> Map<String, Value> {
    let said = columns.iter().zip(cells).filter_map(|((name, _), cell)| {
        let value = match cell.as_ref()? {
            Cell::Text(text) => text.as_str().into(),
            Cell::Whole(number) => (*number).into(),
            Cell::Flag(flag) => (*flag).into(),
        };
        Some(((*name).to_owned(), value))
    });
    said.collect()
}
