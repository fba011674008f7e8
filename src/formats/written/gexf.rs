//! GEXF, which Gephi and networkx read.

use std::io::{self, Write};

use super::graph::{Cell, Column, Graph, Holds, LEFT, NAME, OF_EDGES, OF_NODES};
use super::text::xml;
use crate::formats::exported::{Export, Part, Written};

/// GEXF.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "gexf",
    summary: "GEXF 1.2: the same graph as graphml, with names as labels; for Gephi, networkx",
    marked: "the description",
    left: LEFT,
    by_method: false,
    parts: &[Part {
        name: "graph.gexf",
        schema: "GEXF 1.2draft",
        is_truth: false,
        write,
    }],
    refuses: |_| None,
};

fn write(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    out.write_all(b"<gexf xmlns=\"http://www.gexf.net/1.2draft\" version=\"1.2\">\n")?;
    writeln!(
        out,
        "<meta><creator>dyepack {}</creator><description>{}</description></meta>",
        env!("CARGO_PKG_VERSION"),
        xml(&export.sentence())
    )?;
    out.write_all(b"<graph defaultedgetype=\"directed\" mode=\"static\">\n")?;
    attributes(out, "node", OF_NODES)?;
    attributes(out, "edge", OF_EDGES)?;
    let graph = Graph::of(export);
    out.write_all(b"<nodes>\n")?;
    for node in graph.nodes() {
        let label = node.cells[NAME].as_ref().map(Cell::text).unwrap_or_default();
        write!(out, "<node id=\"{}\" label=\"{}\">", node.id, xml(&label))?;
        values(out, &node.cells)?;
        writeln!(out, "</node>")?;
    }
    out.write_all(b"</nodes>\n<edges>\n")?;
    for edge in graph.edges() {
        let (id, from, to) = (&edge.id, &edge.from, &edge.to);
        write!(
            out,
            "<edge id=\"{id}\" source=\"{from}\" target=\"{to}\" type=\"directed\">"
        )?;
        values(out, &edge.cells)?;
        writeln!(out, "</edge>")?;
    }
    out.write_all(b"</edges>\n</graph>\n</gexf>\n")
}

fn attributes(out: &mut dyn Write, of: &str, columns: &[Column]) -> io::Result<()> {
    writeln!(out, "<attributes class=\"{of}\" mode=\"static\">")?;
    for (number, (name, holds)) in columns.iter().enumerate() {
        let holds = match holds {
            Holds::Text => "string",
            Holds::Whole => "long",
            Holds::Flag => "boolean",
        };
        writeln!(out, "<attribute id=\"{number}\" title=\"{name}\" type=\"{holds}\"/>")?;
    }
    writeln!(out, "</attributes>")
}

fn values(out: &mut dyn Write, cells: &[Option<Cell>]) -> io::Result<()> {
    out.write_all(b"<attvalues>")?;
    for (number, cell) in cells.iter().enumerate() {
        if let Some(cell) = cell {
            write!(out, "<attvalue for=\"{number}\" value=\"{}\"/>", xml(&cell.text()))?;
        }
    }
    out.write_all(b"</attvalues>")
}
