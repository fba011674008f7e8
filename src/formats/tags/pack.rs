//! GraphSense TagPacks: a header whose fields hold for every tag, and a list of tags.
//!
//! Of YAML, everything is read but anchors, which no pack needs and which could make a small file large.

use saphyr_parser::{Event, Parser, ScanError};

use super::super::{Place, ReadError};
use crate::evidence::{ListedTag, canonical};
use crate::units::{Instant, Share};

/// How deep lists and mappings may stand in one another.
const DEPTH_MAX: usize = 16;

/// How sure the ways are by which a tag can have been come by, in percent: the level that the tool of the format gives to each
/// (graphsense-tagpack-tool, `src/tagpack/db/confidence.csv`, commit 3f30f55c5f41).
const CONFIDENCE: [(&str, u32); 12] = [
    ("override", 100),
    ("ownership", 100),
    ("manual_transaction", 90),
    ("service_api", 70),
    ("authority_data", 60),
    ("trusted_provider", 50),
    ("service_data", 50),
    ("forensic", 50),
    ("untrusted_transaction", 40),
    ("web_crawl", 20),
    ("heuristic", 10),
    ("unknown", 5),
];

/// A value with the line on which it begins.
#[derive(Debug)]
struct Node {
    line: u64,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Text(String),
    List(Vec<Node>),
    Fields(Vec<(String, Node)>),
}

type Wrong = (u64, String);

/// Reads a tag pack.
pub fn read(name: &str, text: &str) -> Result<Vec<ListedTag>, ReadError> {
    let wrong = |(line, problem): Wrong| ReadError::new(name, Place::Line(line), problem);
    let pack = parse(text).map_err(wrong)?;
    let Value::Fields(header) = &pack.value else {
        return Err(wrong((pack.line, "a tag pack is a mapping with the key `tags`".into())));
    };
    let tags = header.iter().find(|(key, _)| key == "tags").map(|(_, tags)| tags);
    let Some(Node {
        value: Value::List(tags),
        ..
    }) = tags
    else {
        return Err(wrong((
            pack.line,
            "`tags` is no list; a tag pack lists its tags there".into(),
        )));
    };
    let read = tags.iter().map(|tag| of_node(name, header, tag).map_err(wrong));
    read.collect()
}

fn of_node(name: &str, header: &[(String, Node)], tag: &Node) -> Result<ListedTag, Wrong> {
    let Value::Fields(own) = &tag.value else {
        return Err((tag.line, "a tag is a mapping with the key `address`".into()));
    };
    let node = |key: &str| {
        let in_fields = |fields: &'_ [(String, Node)]| fields.iter().position(|(have, _)| have == key);
        let own_place = in_fields(own).map(|at| &own[at].1);
        own_place.or_else(|| in_fields(header).map(|at| &header[at].1))
    };
    let field = |key: &str| match node(key).map(|node| &node.value) {
        Some(Value::Text(text)) if !text.is_empty() && text != "null" && text != "~" => Some(text.as_str()),
        // Newer packs give a list of concepts, the first of which says most.
        Some(Value::List(list)) => list.iter().find_map(|node| match &node.value {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        }),
        _ => None,
    };
    let address = field("address").ok_or_else(|| {
        let problem = "a tag without an `address`; tags of transactions and of clusters are not read";
        (tag.line, problem.to_owned())
    })?;
    let line_of = |key: &str| node(key).map_or(tag.line, |node| node.line);
    let published =
        field("lastmod").map(|text| Instant::begin_of(text).map_err(|none| (line_of("lastmod"), none.to_string())));
    let confidence = field("confidence").unwrap_or("unknown");
    let level = CONFIDENCE.iter().find(|(word, _)| *word == confidence);
    let (_, level) = level.ok_or_else(|| {
        let words: Vec<&str> = CONFIDENCE.iter().map(|(word, _)| *word).collect();
        let problem = format!("{confidence:?} is no confidence; accepted are {}", words.join(", "));
        (line_of("confidence"), problem)
    })?;
    let category = field("abuse").or(field("category")).or(field("concepts"));
    Ok(ListedTag {
        address: canonical(address),
        category: category.unwrap_or("tagged").to_owned(),
        keeper: field("actor").or(field("label")).map(str::to_owned),
        asset: field("currency").or(field("network")).map(str::to_owned),
        published: published.transpose()?,
        withdrawn: None,
        source: field("source").unwrap_or(super::file_of(name)).to_owned(),
        confidence: Share::percent(*level),
    })
}

/// Reads the first document.
fn parse(text: &str) -> Result<Node, Wrong> {
    let mut events = Parser::new_from_str(text);
    loop {
        match next(&mut events)? {
            (_, Event::StreamStart | Event::DocumentStart(_) | Event::Nothing) => {}
            (line, Event::StreamEnd | Event::DocumentEnd) => return Err((line, "there is nothing in it".into())),
            (line, event) => return build(&mut events, line, event, 0),
        }
    }
}

type Events<'a> = Parser<'a, saphyr_parser::StrInput<'a>>;

fn next<'a>(events: &mut Events<'a>) -> Result<(u64, Event<'a>), Wrong> {
    let wrong = |error: &ScanError| {
        let line = error.marker().line() as u64;
        (line, format!("no YAML: {}", error.info()))
    };
    match events.next() {
        Some(Ok((event, span))) => Ok((span.start.line() as u64, event)),
        Some(Err(error)) => Err(wrong(&error)),
        None => Ok((1, Event::StreamEnd)),
    }
}

fn build(events: &mut Events<'_>, line: u64, event: Event<'_>, depth: usize) -> Result<Node, Wrong> {
    let anchored = |anchor: usize| match anchor {
        0 => Ok(()),
        _ => Err((line, "an anchor; write what it stands for in its place".to_owned())),
    };
    if depth > DEPTH_MAX {
        return Err((
            line,
            format!("lists and mappings stand in one another more than {DEPTH_MAX} deep"),
        ));
    }
    let value = match event {
        Event::Scalar(text, _, anchor, _) => {
            anchored(anchor)?;
            Value::Text(text.into_owned())
        }
        Event::SequenceStart(anchor, _) => {
            anchored(anchor)?;
            let mut list = Vec::new();
            loop {
                match next(events)? {
                    (_, Event::SequenceEnd) => break Value::List(list),
                    (line, event) => list.push(build(events, line, event, depth + 1)?),
                }
            }
        }
        Event::MappingStart(anchor, _) => {
            anchored(anchor)?;
            let mut fields: Vec<(String, Node)> = Vec::new();
            loop {
                let (line, event) = next(events)?;
                if event == Event::MappingEnd {
                    break Value::Fields(fields);
                }
                let Value::Text(key) = build(events, line, event, depth + 1)?.value else {
                    return Err((line, "a key that is no text".into()));
                };
                if fields.iter().any(|(have, _)| *have == key) {
                    return Err((line, format!("the key {key:?} stands here twice")));
                }
                let (line, event) = next(events)?;
                fields.push((key, build(events, line, event, depth + 1)?));
            }
        }
        Event::Alias(_) => return Err((line, "an anchor; write what it stands for in its place".to_owned())),
        _ => return Err((line, "the text ends in the middle".into())),
    };
    Ok(Node { line, value })
}
