//! JSON objects without what their lists hold.
//!
//! Nearly all of a block in words is the list of its transactions, and nearly all of a transaction are its inputs and outputs. Whoever wants to know which blocks there
//! are and in which order need not read them: of a list it is enough to know where it ends, and for that only quotes and brackets count. What is
//! left is read as any JSON, at a tenth of the time; what was passed by is not known to be JSON until somebody reads it.

use std::ops::Range;

use memchr::memchr;

/// An object whose lists are emptied.
#[derive(Default)]
pub(super) struct Hollow {
    /// What is left of it.
    kept: Vec<u8>,
    /// Where in what is left something was taken out, and how much.
    cuts: Vec<(usize, usize)>,
}

impl Hollow {
    /// Empties every list of the object that begins a text, be it in an object within it, and returns where the object ends; nothing where it
    /// does not end here, or where no object begins the text.
    pub(super) fn fill(&mut self, text: &[u8]) -> Option<usize> {
        self.kept.clear();
        self.cuts.clear();
        if text.first() != Some(&b'{') {
            return None;
        }
        let (mut at, mut depth, mut begin) = (1, 1, 0);
        while depth > 0 {
            match text.get(at)? {
                b'"' => at = behind_string(text, at + 1)?,
                b'{' => (at, depth) = (at + 1, depth + 1),
                b'[' => {
                    self.kept.extend_from_slice(&text[begin..=at]);
                    begin = behind_list(text, at + 1)? - 1;
                    self.cuts.push((self.kept.len(), begin - at - 1));
                    at = begin + 1;
                }
                b'}' => (at, depth) = (at + 1, depth - 1),
                _ => at += 1,
            }
        }
        self.kept.extend_from_slice(&text[begin..at]);
        Some(at)
    }

    /// Returns what is left of the object.
    pub(super) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// Tells whether all that was taken out stood within this part of what is left.
    pub(super) fn is_whole_but(&self, part: Range<usize>) -> bool {
        self.cuts.iter().all(|(at, _)| part.contains(at))
    }

    /// Returns where in the whole object something stands that stands here in what is left.
    pub(super) fn place(&self, kept: usize) -> usize {
        let before = self.cuts.iter().take_while(|(at, _)| *at <= kept);
        kept + before.map(|(_, length)| length).sum::<usize>()
    }
}

/// Returns what comes behind a string of which the first letter stands here.
fn behind_string(text: &[u8], begin: usize) -> Option<usize> {
    let mut at = begin;
    loop {
        let quote = at + memchr(b'"', text.get(at..)?)?;
        let escapes = text[begin..quote].iter().rev().take_while(|&&byte| byte == b'\\');
        at = quote + 1;
        if escapes.count() % 2 == 0 {
            return Some(at);
        }
    }
}

/// Returns what comes behind a list of which the first item stands here.
fn behind_list(text: &[u8], begin: usize) -> Option<usize> {
    let (mut at, mut depth) = (begin, 1);
    while depth > 0 {
        match text.get(at)? {
            b'"' => {
                at = behind_string(text, at + 1)?;
                continue;
            }
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn emptied(value: &Value) -> Value {
        match value {
            Value::Array(_) => Value::Array(Vec::new()),
            Value::Object(fields) => fields
                .iter()
                .map(|(key, field)| (key.clone(), emptied(field)))
                .collect(),
            other => other.clone(),
        }
    }

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<u32>().prop_map(Value::from),
            r#"[a-z"\\\[\]{}é]{0,9}"#.prop_map(Value::from),
            Just(Value::Null)
        ];
        leaf.prop_recursive(5, 40, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..5).prop_map(Value::Array),
                prop::collection::vec((r#"[a-c"\\\[]{0,3}"#, inner), 0..5)
                    .prop_map(|fields| fields.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn what_is_left_says_the_same_but_for_lists(value in values(), more in r#"[\[\]{}" ,a]{0,9}"#, pretty in any::<bool>()) {
            let write = if pretty { serde_json::to_string_pretty } else { serde_json::to_string };
            let text = write(&value).unwrap();
            let whole = text.clone() + &more;
            let mut hollow = Hollow::default();
            if !value.is_object() {
                // What is no object is left to others.
                prop_assert_eq!(hollow.fill(whole.as_bytes()), None);
                return Ok(());
            }
            prop_assert_eq!(hollow.fill(whole.as_bytes()), Some(text.len()));
            prop_assert_eq!(serde_json::from_slice::<Value>(hollow.kept()).unwrap(), emptied(&value));
            prop_assert_eq!(hollow.place(hollow.kept().len()), text.len());
            // Where something stands is told for every byte that was kept.
            for at in 0..hollow.kept().len() {
                prop_assert_eq!(hollow.kept()[at], text.as_bytes()[hollow.place(at)]);
            }
            for cut in 0..text.len() {
                prop_assert_eq!(hollow.fill(&text.as_bytes()[..cut]), None);
            }
        }
    }
}
