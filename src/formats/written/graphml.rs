//! GraphML, which networkx, igraph, yEd and Gephi read.

use std::io::{self, Write};

use super::graph::{Cell, Column, Graph, Holds, LEFT, OF_EDGES, OF_NODES};
use super::text::xml;
use crate::formats::exported::{Export, Part, Written};

/// GraphML.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "graphml",
    summary: "GraphML: purses and movements as nodes, legs and links as edges; for networkx, igraph, yEd, Gephi",
    marked: "attributes of the graph",
    left: LEFT,
    by_method: false,
    parts: &[Part {
        name: "graph.graphml",
        schema: "GraphML 1.0",
        is_truth: false,
        write,
    }],
    refuses: |_| None,
};

fn write(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let marks = export.marks();
    out.write_all(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    )?;
    for (number, (name, _)) in marks.iter().enumerate() {
        key(out, "graph", number, (name, Holds::Text))?;
    }
    for (of, columns) in [("node", OF_NODES), ("edge", OF_EDGES)] {
        for (number, column) in columns.iter().enumerate() {
            key(out, of, number, *column)?;
        }
    }
    writeln!(out, "<graph id=\"evidence\" edgedefault=\"directed\">")?;
    for (number, (_, said)) in marks.iter().enumerate() {
        writeln!(out, "<data key=\"graph{number}\">{}</data>", xml(said))?;
    }
    let graph = Graph::of(export);
    for node in graph.nodes() {
        write!(out, "<node id=\"{}\">", node.id)?;
        data(out, "node", &node.cells)?;
        writeln!(out, "</node>")?;
    }
    for edge in graph.edges() {
        write!(
            out,
            "<edge id=\"{}\" source=\"{}\" target=\"{}\">",
            edge.id, edge.from, edge.to
        )?;
        data(out, "edge", &edge.cells)?;
        writeln!(out, "</edge>")?;
    }
    out.write_all(b"</graph>\n</graphml>\n")
}

fn key(out: &mut dyn Write, of: &str, number: usize, (name, holds): Column) -> io::Result<()> {
    let holds = match holds {
        Holds::Text => "string",
        Holds::Whole => "long",
        Holds::Flag => "boolean",
    };
    writeln!(
        out,
        "<key id=\"{of}{number}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{holds}\"/>"
    )
}

fn data(out: &mut dyn Write, of: &str, cells: &[Option<Cell>]) -> io::Result<()> {
    for (number, cell) in cells.iter().enumerate() {
        if let Some(cell) = cell {
            write!(out, "<data key=\"{of}{number}\">{}</data>", xml(&cell.text()))?;
        }
    }
    Ok(())
}
