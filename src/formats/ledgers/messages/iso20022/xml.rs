//! XML as a tree of elements, told by the local part of their names: a new version of a message has a new namespace and the same names.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::formats::format::File;
use crate::formats::input::{Place, ReadError};

/// How deep elements may stand in each other; messages of banks have twenty.
const DEPTH_MAX: usize = 64;

/// An element.
pub(super) struct Node {
    /// Its name without a prefix.
    pub name: String,
    /// The text in it, without blank space around it.
    pub text: String,
    /// Its attribute `Ccy`.
    pub currency: Option<String>,
    /// In which line it begins.
    pub line: u64,
    pub children: Vec<Node>,
}

impl Node {
    /// Returns the first element of this name in it.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Returns all elements of this name in it.
    pub fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Returns the element at the end of a way of names, each the first of its name.
    pub fn at(&self, way: &str) -> Option<&Node> {
        way.split('/').try_fold(self, |node, name| node.child(name))
    }

    /// Returns the text at the end of a way, where there is some.
    pub fn text(&self, way: &str) -> Option<&str> {
        self.at(way)
            .map(|node| node.text.as_str())
            .filter(|text| !text.is_empty())
    }

    /// Returns the first element with one of these names, at any depth.
    pub fn find<'n>(&'n self, names: &[&str], found: &mut Vec<&'n Node>) {
        if names.contains(&self.name.as_str()) {
            found.push(self);
            return;
        }
        self.children.iter().for_each(|child| child.find(names, found));
    }
}

/// Reads all elements of a file, under one that has no name. `take` is shown each element that ends, with the one that it stands in as
/// far as that was read, and keeps those of which it tells so: they are no part of the tree, which would hold a whole file of payments.
///
/// # Errors
/// Where it is no XML, or none of one document after another, with the line; and those of `take`.
pub(super) fn read(
    file: &File,
    take: &mut dyn FnMut(&Node, &Node) -> Result<bool, ReadError>,
) -> Result<Node, ReadError> {
    let text = std::str::from_utf8(&file.bytes).map_err(|error| {
        let at = error.valid_up_to() as u64;
        file.wrong(
            Place::Byte(at),
            "the bytes are no UTF-8, in which messages of ISO 20022 are written",
        )
    })?;
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut open = vec![node("", None, 1)];
    loop {
        file.reached(reader.buffer_position() as usize);
        let line = lines.of(reader.buffer_position() as usize);
        let wrong = |problem: String| file.wrong(Place::Line(line), problem);
        let event = reader.read_event().map_err(|error| wrong(format!("no XML: {error}")))?;
        match event {
            Event::Start(start) => {
                if open.len() > DEPTH_MAX {
                    return Err(wrong(format!(
                        "elements stand in each other more than {DEPTH_MAX} deep"
                    )));
                }
                let line = lines.of(reader.buffer_position() as usize);
                open.push(element(&start, line).map_err(wrong)?);
            }
            Event::End(_) => {
                let mut done = open.pop().expect("the reader checks that elements end that were begun");
                done.text = done.text.trim().to_owned();
                done.children.shrink_to_fit();
                let above = open
                    .last_mut()
                    .ok_or_else(|| wrong("an element ends that never began".into()))?;
                if !take(above, &done)? {
                    above.children.push(done);
                }
            }
            Event::Text(text) => push(&mut open, &text),
            Event::CData(text) => push(&mut open, &text),
            Event::GeneralRef(name) => {
                let letter = letter(&name).ok_or_else(|| {
                    wrong(format!(
                        "the reference &{}; is none of XML itself, and no document may define one",
                        &*name
                    ))
                })?;
                push(&mut open, letter.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => {
                return Err(wrong(
                    "a document type is defined; messages of ISO 20022 have none".into(),
                ));
            }
            Event::Eof => break,
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    match open.len() {
        1 => Ok(open.pop().expect("there is one")),
        _ => {
            let cut = open.last().expect("there are some");
            let problem = format!(
                "the element {} that begins here never ends; the file may be cut",
                cut.name
            );
            Err(file.wrong(Place::Line(cut.line), problem))
        }
    }
}

fn node(name: &str, currency: Option<String>, line: u64) -> Node {
    Node {
        name: name.to_owned(),
        text: String::new(),
        currency,
        line,
        children: Vec::new(),
    }
}

fn element(start: &BytesStart, line: u64) -> Result<Node, String> {
    let local = start.local_name();
    let currency = start
        .try_get_attribute("Ccy")
        .map_err(|error| format!("no XML: {error}"))?;
    let currency = currency.map(|value| value.value.trim().to_owned());
    Ok(node(local.as_ref(), currency, line))
}

fn push(open: &mut [Node], text: &str) {
    if let Some(last) = open.last_mut() {
        last.text.push_str(text);
    }
}

/// Returns the letter that a reference stands for.
fn letter(name: &str) -> Option<char> {
    let number = name.strip_prefix('#');
    match (name, number) {
        ("amp", _) => Some('&'),
        ("lt", _) => Some('<'),
        ("gt", _) => Some('>'),
        ("quot", _) => Some('"'),
        ("apos", _) => Some('\''),
        (_, Some(number)) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
        _ => None,
    }
}

/// The lines of a text, counted once from its beginning on.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// Returns the line of a byte that is not before the one that was asked for last.
    fn of(&mut self, byte: usize) -> u64 {
        let byte = byte.min(self.text.len());
        let between = &self.text.as_bytes()[self.at.min(byte)..byte];
        self.line += between.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.at = byte;
        self.line
    }
}
