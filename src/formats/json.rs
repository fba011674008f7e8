//! JSON documents as they come out of nodes and exporters: one object, a list, lines, or the envelope of an RPC answer.

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Deref;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use super::format::File;
use super::hollow::Hollow;
use super::input::{Place, ReadError};
use super::pieces::Pieces;

/// How far the keys of the first object are looked for.
const HEAD: usize = 64 * 1024;

/// A text, which is borrowed where it has no escapes; of one that may be missing that is so only in a type of its own.
#[derive(Deserialize)]
#[serde(transparent)]
pub(super) struct Quoted<'a>(#[serde(borrow)] Cow<'a, str>);

impl Deref for Quoted<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// One object of a file and where it begins.
pub(super) struct Document<'a> {
    pub at: usize,
    pub text: &'a RawValue,
}

/// Returns the keys of the first object, as far as they stand near the beginning; the text may be cut or broken.
pub(super) fn first_keys(text: &[u8]) -> Vec<String> {
    let text = &text[..text.len().min(HEAD)];
    let start = text.iter().position(|&byte| byte == b'{').unwrap_or(text.len());
    let (mut keys, mut depth, mut string_at) = (Vec::new(), 0usize, None);
    let mut last = None;
    let mut i = start;
    while i < text.len() {
        match (string_at, text[i]) {
            (Some(_), b'\\') => i += 1,
            (Some(begin), b'"') => {
                last = Some(&text[begin..i]);
                string_at = None;
            }
            (Some(_), _) => {}
            (None, b'"') => string_at = Some(i + 1),
            (None, b':') if depth == 1 => keys.extend(last.take().map(|key| String::from_utf8_lossy(key).into_owned())),
            (None, b'{' | b'[') => depth += 1,
            (None, b'}' | b']') if depth <= 1 => break,
            (None, b'}' | b']') => depth -= 1,
            _ => {}
        }
        i += 1;
    }
    keys
}

/// Shows every object of a file, out of lists and envelopes, in the order of the file; of one that is not held no more is in memory than the object in
/// hand.
///
/// # Errors
/// Those of whoever looks, unless the file is no text or no JSON, be it behind that: then where it is none.
pub(super) fn each(file: &File, mut show: impl FnMut(Document<'_>) -> Result<(), ReadError>) -> Result<(), ReadError> {
    let mut longest = 0;
    let read = each_value(file, |pieces, at| each_piece(file, pieces, at, &mut longest, &mut show));
    read.map_err(|error| no_json(file).err().unwrap_or(error))
}

/// An object of a file without what its lists hold.
pub(super) struct Outline<'a> {
    /// Where the whole object begins and ends.
    pub begin: usize,
    pub end: usize,
    /// What is left of it.
    pub text: &'a str,
}

/// Shows the outline of every object of a file, out of lists and envelopes, in the order of the file. That lists hold JSON is not known behind it.
///
/// # Errors
/// Those of whoever looks, and where the file holds something else than objects; the words for that are those of [`each`].
pub(super) fn each_outline(
    file: &File,
    mut show: impl FnMut(Outline<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let (mut hollow, mut longest) = (Hollow::default(), 0);
    each_value(file, |pieces, begin| {
        let (length, mut known) = (pieces.len(), longest);
        loop {
            let here = pieces.beyond(begin, known)?;
            known = here.len();
            let strange = || {
                file.wrong(
                    Place::Byte(begin as u64),
                    "no object begins here that can be looked at so",
                )
            };
            if let Some(end) = hollow.fill(here) {
                longest = end.max(longest);
                let (from, text) = unwrapped(file.text(begin, hollow.kept())?);
                let to = from + text.len();
                // Nobody looks at an envelope a second time.
                if !hollow.is_whole_but(from..to) {
                    return Err(strange());
                }
                let place = |kept| begin + hollow.place(kept);
                let (begin, end) = (place(from), place(to));
                show(Outline { begin, end, text })?;
                return Ok(place(hollow.kept().len()));
            }
            if begin + known >= length {
                return Err(strange());
            }
        }
    })
}

/// What may come next in a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A value or a list, or the end.
    Value,
    /// In a list that has just begun: its end or an item.
    Begun,
    /// Behind an item of a list: its end or a comma.
    Behind,
    /// Behind a comma: an item.
    Item,
}

/// Has every value that is no list read, which tells where it ends, and makes sure that nothing else stands between them.
fn each_value<'f>(
    file: &'f File,
    mut value: impl FnMut(&mut Pieces<'f>, usize) -> Result<usize, ReadError>,
) -> Result<(), ReadError> {
    let (mut pieces, mut at) = (file.pieces(), 0);
    let mut next = Next::Value;
    loop {
        let here = pieces.beyond(at, 0)?;
        let blank = here.iter().take_while(|byte| b" \n\t\r".contains(byte)).count();
        if blank > 0 {
            at += blank;
            continue;
        }
        next = match (next, here.first()) {
            (Next::Value, None) => return Ok(()),
            (Next::Value, Some(b'[')) => Next::Begun,
            (Next::Begun | Next::Behind, Some(b']')) => Next::Value,
            (Next::Behind, Some(b',')) => Next::Item,
            (Next::Behind, Some(_)) | (Next::Begun | Next::Behind | Next::Item, None) => return Err(broken(file)),
            (Next::Value | Next::Begun | Next::Item, Some(_)) => {
                file.reached(at);
                at = value(&mut pieces, at)?;
                next = if next == Next::Value { next } else { Next::Behind };
                continue;
            }
        };
        at += 1;
    }
}

/// Shows the value that begins here, and returns where it ends; `longest` is the length of the longest before, which it may have as well.
fn each_piece(
    file: &File,
    pieces: &mut Pieces,
    at: usize,
    longest: &mut usize,
    mut show: impl FnMut(Document<'_>) -> Result<(), ReadError>,
) -> Result<usize, ReadError> {
    let (length, mut known) = (pieces.len(), *longest);
    loop {
        let here = pieces.beyond(at, known)?;
        known = here.len();
        let is_all = at + known >= length;
        let mut stream = serde_json::Deserializer::from_slice(here).into_iter::<&RawValue>();
        match stream.next() {
            // A number may go on behind what is at hand.
            Some(Ok(value)) if is_all || stream.byte_offset() < known => {
                let end = stream.byte_offset();
                *longest = end.max(*longest);
                show(document(at, value))?;
                return Ok(at + end);
            }
            // What is wrong at the end of what is at hand may be a number that is cut there.
            Some(Err(error)) if !is_all && (error.is_eof() || place_in(here, &error) + 1 >= known) => {}
            Some(Ok(_)) => {}
            // Of a number or a word its neighbours tell what is wrong.
            Some(Err(error)) if b"{[\"".contains(&here[0]) => return Err(wrong(file, here, &error, at)),
            Some(Err(_)) | None => return Err(broken(file)),
        }
    }
}

/// Makes sure that a file is text, and then that it is JSON.
fn no_json(file: &File) -> Result<(), ReadError> {
    is_text(file)?;
    let mut longest = 0;
    each_value(file, |pieces, at| {
        each_piece(file, pieces, at, &mut longest, |_| Ok(()))
    })
}

/// Returns the complaint about a file whose values do not follow each other as they do in JSON.
fn broken(file: &File) -> ReadError {
    let (pieces, at) = (file.pieces(), 0);
    let bytes = io::BufReader::new(Stream { pieces, at });
    let mut stream = serde_json::Deserializer::from_reader(bytes).into_iter::<IgnoredAny>();
    let error = stream.find_map(Result::err).map(|error| complaint(file, &error));
    error.unwrap_or_else(|| file.wrong(Place::Whole, "it has changed while it was read"))
}

/// Returns the complaint of the JSON reader about a whole file.
fn complaint(file: &File, error: &serde_json::Error) -> ReadError {
    let (mut pieces, mut begin) = (file.pieces(), 0);
    for _ in 1..error.line() {
        match pieces.line(begin) {
            Ok(line) => begin += line.len(),
            Err(error) => return error,
        }
    }
    let at = begin + error.column().saturating_sub(1);
    file.wrong(Place::Byte(at as u64), said(error))
}

/// Makes sure that a file is text.
pub(super) fn is_text(file: &File) -> Result<(), ReadError> {
    file.each_line(0, |spot, line| file.text(spot.begin, line).map(drop))
}

/// The bytes of a file in their order.
struct Stream<'f> {
    pieces: Pieces<'f>,
    at: usize,
}

impl Read for Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let here = self
            .pieces
            .at(self.at, into.len())
            .map_err(|error| io::Error::other(error.to_string()))?;
        into[..here.len()].copy_from_slice(here);
        self.at += here.len();
        Ok(here.len())
    }
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    result: Option<&'a RawValue>,
}

/// Returns the answer in the envelope of an RPC, where this is one.
fn answer(text: &str) -> Option<&RawValue> {
    // A key can be written with escapes.
    let may_be = text.contains("result") || text.contains("\\u");
    let envelope = may_be.then(|| serde_json::from_str::<Envelope>(text).ok()).flatten();
    let result = envelope.and_then(|envelope| envelope.result);
    result.filter(|result| result.get().starts_with('{'))
}

/// Takes an object that begins at this byte out of its envelope, where it is in one.
fn document(at: usize, value: &RawValue) -> Document<'_> {
    let inner = answer(value.get()).unwrap_or(value);
    Document {
        at: at + (inner.get().as_ptr() as usize - value.get().as_ptr() as usize),
        text: inner,
    }
}

/// Takes an object out of its envelope, where it is in one, and returns where in this text it begins.
fn unwrapped(text: &str) -> (usize, &str) {
    let inner = answer(text).map_or(text, RawValue::get);
    (inner.as_ptr() as usize - text.as_ptr() as usize, inner)
}

/// Returns at which byte of a text the JSON reader complains of it.
fn place_in(text: &[u8], error: &serde_json::Error) -> usize {
    let lines = text.split_inclusive(|&byte| byte == b'\n');
    let before = lines.take(error.line().saturating_sub(1));
    before.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1)
}

/// Returns the complaint of the JSON reader about a part of a file that begins at `base`.
pub(super) fn wrong(file: &File, part: &[u8], error: &serde_json::Error, base: usize) -> ReadError {
    let at = base + place_in(part, error);
    file.wrong(Place::Byte(at as u64), said(error))
}

/// Returns what the JSON reader complains of, without the place: it counts from the beginning of a line or of a part, and the
/// message names the place in the file.
pub(super) fn said(error: &serde_json::Error) -> String {
    let mut message = error.to_string();
    if let Some(end) = message.rfind(" at line ") {
        message.truncate(end);
    }
    message
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::formats::format::Watched;
    use crate::formats::ledgers::FORMATS;
    use crate::formats::pieces::{Opened, Source};

    struct Elsewhere(Vec<u8>);

    impl Source for Elsewhere {
        fn fill(&self, at: u64, piece: &mut [u8]) -> Result<(), String> {
            piece.copy_from_slice(&self.0[at as usize..at as usize + piece.len()]);
            Ok(())
        }
    }

    /// Returns a file that is held, or read in windows of so many bytes.
    fn file(bytes: &[u8], window: Option<usize>) -> File {
        File {
            name: "x".into(),
            bytes: window.map_or_else(|| bytes.to_vec(), |_| Vec::new()),
            rest: window.map(|window| Opened {
                name: "x".into(),
                length: bytes.len() as u64,
                window,
                source: Box::new(Elsewhere(bytes.to_vec())),
            }),
            format: FORMATS[0],
            key: [0; 8],
            watched: Watched::default(),
        }
    }

    type Found = Result<Vec<(usize, String)>, String>;

    fn found(file: &File) -> Found {
        let mut all = Vec::new();
        let read = each(file, |document| {
            all.push((document.at, document.text.get().to_owned()));
            Ok(())
        });
        read.map(|()| all).map_err(|error| error.to_string())
    }

    fn outlined(file: &File, bytes: &[u8]) -> Found {
        let mut all = Vec::new();
        let read = each_outline(file, |outline| {
            let whole = String::from_utf8_lossy(&bytes[outline.begin..outline.end]);
            let values = [&whole, outline.text].map(|text| serde_json::from_str::<serde_json::Value>(text).ok());
            assert!(
                values[0].is_none() || values[1].is_some(),
                "{whole} and {}",
                outline.text
            );
            all.push((outline.begin, whole.into_owned()));
            Ok(())
        });
        read.map(|()| all).map_err(|error| error.to_string())
    }

    /// What the JSON reader finds in the text as a whole.
    fn plainly(bytes: &[u8]) -> Found {
        let held = file(bytes, None);
        let text = held.text(0, &held.bytes).map_err(|error| error.to_string())?;
        let mut all = Vec::new();
        for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
            let value = value.map_err(|error| wrong(&held, bytes, &error, 0).to_string())?.get();
            let list: Vec<&RawValue> = match value.starts_with('[') {
                true => serde_json::from_str(value).unwrap(),
                false => vec![serde_json::from_str(value).unwrap()],
            };
            for value in list {
                let envelope: Option<Envelope> = serde_json::from_str(value.get()).ok();
                let result = envelope.and_then(|envelope| envelope.result);
                let inner = result
                    .filter(|result| result.get().starts_with('{'))
                    .unwrap_or(value)
                    .get();
                all.push((inner.as_ptr() as usize - text.as_ptr() as usize, inner.to_owned()));
            }
        }
        Ok(all)
    }

    fn text_of_pieces() -> impl Strategy<Value = Vec<u8>> {
        const WORDS: &[&str] = &[
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            " ",
            "\n",
            "\t",
            "12",
            "-1.5e3",
            "1e",
            "\"a\"",
            "\"",
            "\\u0041",
            "\\",
            "null",
            "tru",
            "true",
            "é",
            "\u{c}",
            "{\"a\":[1,2]}",
            "{\"result\":{\"a\":1},\"id\":1}",
            "{\"r\\u0065sult\":{\"b\":2}}",
            "{\"result\":null}",
            "\r\n",
        ];
        let words = prop::collection::vec(prop::sample::select(WORDS), 0..12);
        let broken = prop::option::weighted(0.1, any::<(prop::sample::Index, u8)>());
        (words, broken).prop_map(|(words, broken)| {
            let mut bytes = words.concat().into_bytes();
            if let (Some((at, byte)), false) = (broken, bytes.is_empty()) {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            bytes
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn what_is_read_in_pieces_is_what_the_whole_text_says(bytes in text_of_pieces(), list in any::<bool>()) {
            let bytes = match list {
                true => [b"[{\"a\":1},", &bytes[..], b"]"].concat(),
                false => bytes,
            };
            let plainly = plainly(&bytes);
            for window in [None, Some(1), Some(5), Some(1 << 10)] {
                prop_assert_eq!(found(&file(&bytes, window)), plainly.clone(), "{:?}", window);
                // What outlines show, where they show all, is what is there, if all of it is JSON.
                let outlined = outlined(&file(&bytes, window), &bytes);
                if let (Ok(outlined), Ok(plainly)) = (outlined, &plainly) {
                    prop_assert_eq!(&outlined, plainly, "{:?}", window);
                }
            }
        }
    }
}
