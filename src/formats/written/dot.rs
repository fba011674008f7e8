//! DOT, which Graphviz draws.

use std::io::{self, Write};

use super::graph::{Cell, Column, Graph, LEFT, MOVEMENT, NAME, OF_EDGES, OF_NODES};
use crate::formats::exported::{Export, Part, Written};
use crate::shown;

/// DOT.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "dot",
    summary: "DOT: the same graph as graphml, with labels to be drawn; for Graphviz, pydot",
    marked: "attributes and the label of the graph",
    left: LEFT,
    by_method: false,
    parts: &[Part {
        name: "graph.dot",
        schema: "DOT",
        is_truth: false,
        write,
    }],
    refuses: |_| None,
};

/// The place of the amount among what edges say.
const AMOUNT: usize = 2;

fn write(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"digraph evidence {\n")?;
    let marks = export.marks();
    let said = |name: &str, text: &str| format!("{name}={}", quoted(text));
    let label = marks.first().map(|(_, sentence)| said("label", sentence));
    let marks = marks.iter().map(|(name, text)| said(name, text));
    for line in marks.chain(label) {
        writeln!(out, "{line};")?;
    }
    let graph = Graph::of(export);
    for node in graph.nodes() {
        let shape = match &node.cells[0] {
            Some(Cell::Text(kind)) if kind == MOVEMENT => "box",
            _ => "ellipse",
        };
        let label = node.cells[NAME].as_ref().map(Cell::text).unwrap_or_default();
        write!(out, "{} [shape={shape},label={}", node.id, quoted(&label))?;
        attributes(out, OF_NODES, &node.cells)?;
    }
    for edge in graph.edges() {
        let label = edge.cells[AMOUNT].as_ref().map(Cell::text).unwrap_or_default();
        write!(
            out,
            "{} -> {} [id={},label={}",
            edge.from,
            edge.to,
            quoted(&edge.id),
            quoted(&label)
        )?;
        attributes(out, OF_EDGES, &edge.cells)?;
    }
    out.write_all(b"}\n")
}

fn attributes(out: &mut dyn Write, columns: &[Column], cells: &[Option<Cell>]) -> io::Result<()> {
    for ((name, _), cell) in columns.iter().zip(cells) {
        // The name is the label; some readers take an attribute of that name for the node's id.
        if let Some(cell) = cell.as_ref().filter(|_| *name != OF_NODES[NAME].0) {
            write!(out, ",{name}={}", quoted(&cell.text()))?;
        }
    }
    writeln!(out, "];")
}

/// Writes a text in quotation marks. Behind a backslash Graphviz looks for a letter that means something in a label, such as the name of
/// the graph, so that each is doubled, as the one before a quotation mark must be.
fn quoted(text: &str) -> String {
    let shown = shown::name(text);
    format!("\"{}\"", shown.replace('\\', "\\\\").replace('"', "\\\""))
}
