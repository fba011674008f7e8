//! JSON documents as they come out of nodes and exporters: one object, a list, lines, or the envelope of an RPC answer.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::format::File;
use super::input::{Place, ReadError};

/// How far the keys of the first object are looked for.
const HEAD: usize = 64 * 1024;

/// One object of a file and where it begins.
pub(super) struct Document<'a> {
    pub at: u64,
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

/// Returns all objects of a file, out of their lists and envelopes.
pub(super) fn documents(file: &File) -> Result<Vec<Document<'_>>, ReadError> {
    let text = text(file)?;
    let mut found = Vec::new();
    let stream = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    for value in stream {
        let value = value.map_err(|error| wrong(file, text, &error, 0))?;
        file.reached_text(value.get());
        unpack(file, text, value, &mut found)?;
    }
    Ok(found)
}

/// Returns the text of a file.
pub(super) fn text(file: &File) -> Result<&str, ReadError> {
    std::str::from_utf8(&file.bytes).map_err(|error| {
        let at = error.valid_up_to() as u64;
        file.wrong(Place::Byte(at), "the bytes are no UTF-8 text, in which JSON is written")
    })
}

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    result: Option<&'a RawValue>,
}

fn unpack<'a>(file: &File, text: &'a str, value: &'a RawValue, found: &mut Vec<Document<'a>>) -> Result<(), ReadError> {
    if !value.get().starts_with('[') {
        found.push(document(text, value));
        return Ok(());
    }
    let list = serde_json::from_str::<Vec<&RawValue>>(value.get());
    let list = list.map_err(|error| wrong(file, text, &error, offset(text, value.get())))?;
    found.extend(list.into_iter().map(|value| document(text, value)));
    Ok(())
}

/// Takes an object out of the envelope of an RPC answer, where it is in one.
fn document<'a>(text: &'a str, value: &'a RawValue) -> Document<'a> {
    let envelope = serde_json::from_str::<Envelope>(value.get());
    let result = envelope.ok().and_then(|envelope| envelope.result);
    let inner = result.filter(|result| result.get().starts_with('{')).unwrap_or(value);
    Document {
        at: offset(text, inner.get()),
        text: inner,
    }
}

/// Returns where a part of the text begins.
fn offset(text: &str, part: &str) -> u64 {
    (part.as_ptr() as usize - text.as_ptr() as usize) as u64
}

/// Returns the complaint of the JSON reader about a part of the text that begins at `base`.
pub(super) fn wrong(file: &File, text: &str, error: &serde_json::Error, base: u64) -> ReadError {
    let part = &text[base as usize..];
    let before = part.split_inclusive('\n').take(error.line().saturating_sub(1));
    let at = base + before.map(str::len).sum::<usize>() as u64 + error.column().saturating_sub(1) as u64;
    file.wrong(Place::Byte(at), said(error))
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
