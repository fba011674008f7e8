//! GraphSense TagPacks: a header whose fields hold for every tag, and a list of tags.
//!
//! Of YAML, one document is read, without anchors, which no pack needs and which could make a small file large, and without
//! tags beyond those of its core (`!!str`): what they mean is known to other programs. `!include` is one of them, since a
//! reader of bytes opens no files.

use std::collections::BTreeMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};

use super::list::TagList;
use crate::evidence::{ListedTag, canonical};
use crate::formats::input::{Place, ReadError, file_of};
use crate::units::{Instant, Share, counted};

/// How deep lists and mappings may stand in one another.
const DEPTH_MAX: usize = 16;

/// How sure the ways are by which a tag can have been come by, in percent: the level that the tool of the format gives to each
/// (graphsense-tagpack-tool, `src/tagpack/db/confidence.csv`, commits 3f30f55c5f41 and a14a15921).
const CONFIDENCE: [(&str, u32); 14] = [
    ("override", 100),
    ("ledger_immanent", 100),
    ("ownership", 100),
    ("manual_transaction", 90),
    ("service_api", 70),
    ("forensic_investigation", 70),
    ("authority_data", 60),
    ("trusted_provider", 50),
    ("service_data", 50),
    ("forensic", 50),
    ("untrusted_transaction", 40),
    ("web_crawl", 20),
    ("heuristic", 10),
    ("unknown", UNKNOWN),
];

/// How sure a tag is that does not say, or says a word that is in no list, in percent.
const UNKNOWN: u32 = 5;

/// A value with the line on which it begins.
#[derive(Debug)]
struct Node {
    line: u64,
    value: Value,
}

#[derive(Debug)]
enum Value {
    Nothing,
    Text(String),
    List(Vec<Node>),
    Fields(Fields),
}

type Fields = BTreeMap<String, Node>;

type Wrong = (u64, String);

/// Reads a tag pack.
pub fn read(name: &str, text: &str) -> Result<TagList, ReadError> {
    read_pack(name, text).map_err(|(line, problem)| ReadError::new(name, Place::Line(line), problem))
}

fn read_pack(name: &str, text: &str) -> Result<TagList, Wrong> {
    let pack = parse(text)?;
    let Value::Fields(mut header) = pack.value else {
        return Err((pack.line, "a tag pack is a mapping with the key `tags`".into()));
    };
    // The format's own tool takes the fields under `header` for fields of the pack.
    match header.remove("header") {
        Some(Node {
            value: Value::Fields(fields),
            ..
        }) => header.extend(fields),
        Some(node) => return Err((node.line, "`header` is no mapping of fields".into())),
        None => {}
    }
    let Some(Node {
        value: Value::List(tags),
        ..
    }) = header.remove("tags")
    else {
        return Err((pack.line, "`tags` is no list; a tag pack lists its tags there".into()));
    };
    let mut reader = Reader {
        name,
        header,
        of_transactions: 0,
        unknown: BTreeMap::new(),
    };
    let mut list = TagList::default();
    for tag in &tags {
        list.tags.extend(reader.tag(tag)?);
    }
    list.notes = reader.notes();
    Ok(list)
}

/// What stands above the tags of a pack, and what was noticed while they are read.
struct Reader<'a> {
    name: &'a str,
    header: Fields,
    /// How many tags are about a transaction.
    of_transactions: u64,
    /// Words for a confidence that are in no list: in which line each stands first, and how many tags have it.
    unknown: BTreeMap<String, (u64, u64)>,
}

impl Reader<'_> {
    fn tag(&mut self, tag: &Node) -> Result<Option<ListedTag>, Wrong> {
        let Value::Fields(own) = &tag.value else {
            return Err((tag.line, "a tag is a mapping with the key `address`".into()));
        };
        let node = |key: &str| own.get(key).or_else(|| self.header.get(key));
        let field = |key: &str| node(key).map_or(Ok(None), |node| node.text(key));
        let Some(address) = field("address")? else {
            if field("tx_hash")?.is_some() {
                self.of_transactions += 1;
                return Ok(None);
            }
            return Err((tag.line, "a tag without an `address`".into()));
        };
        let line_of = |key: &str| node(key).map_or(tag.line, |node| node.line);
        let instant = |text| Instant::begin_of(text).map_err(|none| (line_of("lastmod"), none.to_string()));
        let category = match (field("abuse")?, field("category")?) {
            (Some(word), _) | (None, Some(word)) => Some(word),
            (None, None) => node("concepts").map_or(Ok(None), Node::first)?,
        };
        let named = field("actor")?.or(field("label")?);
        let asset = field("currency")?.or(field("network")?);
        let (source, published) = (field("source")?, field("lastmod")?.map(instant).transpose()?);
        let confidence = field("confidence")?.unwrap_or("unknown");
        let level = CONFIDENCE
            .iter()
            .find(|(word, _)| word.eq_ignore_ascii_case(confidence));
        let listed = ListedTag {
            address: canonical(address),
            category: category.unwrap_or("tagged").to_owned(),
            keeper: named.map(str::to_owned),
            asset: asset.map(str::to_owned),
            published,
            withdrawn: None,
            source: source.unwrap_or(file_of(self.name)).to_owned(),
            confidence: Share::percent(level.map_or(UNKNOWN, |(_, level)| *level)),
        };
        if level.is_none() {
            let (word, line) = (confidence.to_owned(), line_of("confidence"));
            self.unknown.entry(word).or_insert((line, 0)).1 += 1;
        }
        Ok(Some(listed))
    }

    fn notes(&self) -> Vec<String> {
        let tags = |count: u64| counted(count, "tag", "tags");
        let transactions = (self.of_transactions > 0).then(|| {
            format!(
                "{}: left out: {} of transactions, which name no address",
                self.name,
                tags(self.of_transactions)
            )
        });
        let unknown = self.unknown.iter().map(|(word, (line, count))| {
            let (name, tags) = (self.name, tags(*count));
            format!(
                "{name}, line {line}: {word:?} is no known confidence; {tags} with it counted as unknown, {UNKNOWN} %"
            )
        });
        transactions.into_iter().chain(unknown).collect()
    }
}

impl Node {
    /// Returns the text of a field; nothing where it is empty.
    fn text(&self, key: &str) -> Result<Option<&str>, Wrong> {
        match &self.value {
            Value::Nothing => Ok(None),
            Value::Text(text) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
            Value::List(_) | Value::Fields(_) => Err((self.line, format!("`{key}` is no single text"))),
        }
    }

    /// Returns the first of a list of concepts, which says most, or the one that stands there alone.
    fn first(&self) -> Result<Option<&str>, Wrong> {
        match &self.value {
            Value::List(list) => list.first().map_or(Ok(None), |first| first.text("concepts")),
            _ => self.text("concepts"),
        }
    }
}

/// Reads the one document.
fn parse(text: &str) -> Result<Node, Wrong> {
    let mut events = Parser::new_from_str(text);
    let pack = loop {
        match next(&mut events)? {
            (_, Event::StreamStart | Event::DocumentStart(_) | Event::Nothing) => {}
            (line, Event::StreamEnd | Event::DocumentEnd) => return Err((line, "there is nothing in it".into())),
            (line, event) => break build(&mut events, line, event, 0)?,
        }
    };
    loop {
        match next(&mut events)? {
            (_, Event::StreamEnd) => return Ok(pack),
            (_, Event::DocumentEnd | Event::Nothing) => {}
            (line, _) => {
                let problem =
                    "a second document begins here; a file is one tag pack, and others stand in files of their own";
                return Err((line, problem.into()));
            }
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
    if depth > DEPTH_MAX {
        let problem = format!("lists and mappings stand in one another more than {DEPTH_MAX} deep");
        return Err((line, problem));
    }
    check(&event).map_err(|problem| (line, problem))?;
    let value = match event {
        Event::Scalar(text, ScalarStyle::Plain, ..) if is_null(&text) => Value::Nothing,
        Event::Scalar(text, ..) => Value::Text(text.into_owned()),
        Event::SequenceStart(..) => {
            let mut list = Vec::new();
            loop {
                match next(events)? {
                    (_, Event::SequenceEnd) => break Value::List(list),
                    (line, event) => list.push(build(events, line, event, depth + 1)?),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut fields = Fields::new();
            loop {
                let (line, event) = next(events)?;
                if event == Event::MappingEnd {
                    break Value::Fields(fields);
                }
                let Value::Text(key) = build(events, line, event, depth + 1)?.value else {
                    return Err((line, "a key that is no text".into()));
                };
                let (value_line, event) = next(events)?;
                let value = build(events, value_line, event, depth + 1)?;
                if fields.contains_key(&key) {
                    return Err((line, format!("the key {key:?} stands here twice")));
                }
                fields.insert(key, value);
            }
        }
        _ => return Err((line, "the text ends in the middle".into())),
    };
    Ok(Node { line, value })
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Refuses what stands for something that is written elsewhere or means what only another program knows.
fn check(event: &Event<'_>) -> Result<(), String> {
    let (anchor, tag) = match event {
        Event::Scalar(_, _, anchor, tag) | Event::SequenceStart(anchor, tag) | Event::MappingStart(anchor, tag) => {
            (*anchor, tag.as_deref())
        }
        Event::Alias(_) => (1, None),
        _ => (0, None),
    };
    if anchor != 0 {
        return Err("an anchor; write what it stands for in its place".into());
    }
    match tag {
        Some(tag) if tag.suffix == "include" => {
            Err("`!include` names another file, which is not read; write its fields in its place".into())
        }
        Some(tag) if !tag.is_yaml_core_schema() => Err(format!(
            "the YAML tag {:?} is not known; write what it makes in its place",
            tag.to_string()
        )),
        _ => Ok(()),
    }
}
