//! A cursor over the tables of a file that reads by [description](crate::scenario::shape) and collects every problem.
//!
//! Reading never fails: what cannot be read is reported once and stands as a harmless value, so that one pass finds all
//! problems. Whoever asks for a key that the description does not have, or as another type than it says, is mistaken, and
//! that is an assertion.

mod names;
mod problems;
mod proposal;
mod value;

pub(crate) use names::Names;
pub(crate) use problems::Reader;
pub(crate) use value::Place;

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::evidence::NAME_MAX;
use crate::lots::{Method, Unread};
use crate::scenario::keys::{FILE, FORMER};
use crate::scenario::problem::nearest;
use crate::scenario::quantity::{self, Fault};
use crate::scenario::shape::{Key, Kind, Need, Noun, Shape, list};
use crate::units::Share;

/// A value that can be read from a field.
pub(crate) trait Value: Sized {
    /// Reads it, or reports why not.
    fn read(field: &Field<'_>) -> Option<Self>;
    /// Stands where nothing could be read; nobody sees it, because a problem was reported.
    fn harmless() -> Self;
}

/// What a key holds: a value of the file, or the default of the description.
#[derive(Clone, Copy)]
enum Source<'r> {
    File(&'r Spanned<DeValue<'r>>),
    Default(&'static str),
}

/// A value with what it may be.
#[derive(Clone, Copy)]
pub(crate) struct Field<'r> {
    pub reader: &'r Reader<'r>,
    kind: &'static Kind,
    source: Source<'r>,
    /// A part of it stands under a misspelt key.
    partial: bool,
}

/// One name that a table gives, with what stands behind it.
pub(crate) struct Entry<'r> {
    pub name: String,
    pub span: Range<usize>,
    pub field: Field<'r>,
}

/// A table that is being read.
pub(crate) struct Table<'r> {
    pub reader: &'r Reader<'r>,
    shape: &'static Shape,
    span: Range<usize>,
    entries: &'r DeTable<'r>,
    /// How much was wrong before its values were read.
    before: usize,
    /// For each key that it does not know the one that was probably meant.
    meant: Vec<Option<String>>,
}

impl<'r> Table<'r> {
    /// Opens a table: reports keys that it does not know, keys that are missing, and keys that exclude each other.
    pub fn open(
        reader: &'r Reader<'r>,
        shape: &'static Shape,
        span: Range<usize>,
        entries: &'r DeTable<'r>,
    ) -> Table<'r> {
        Table::open_partial(reader, shape, span, entries, false)
    }

    /// Opens a table, of which a part may stand elsewhere: what is missing is then not told.
    fn open_partial(
        reader: &'r Reader<'r>,
        shape: &'static Shape,
        span: Range<usize>,
        entries: &'r DeTable<'r>,
        partial: bool,
    ) -> Table<'r> {
        let mut table = Table {
            reader,
            shape,
            span,
            entries,
            before: 0,
            meant: Vec::new(),
        };
        table.meant = table.check_known();
        table.before = reader.fault_count();
        table.check_keys(partial);
        // An unknown key is probably the one that is missing.
        for group in shape.one_of.iter().filter(|_| table.meant.is_empty()) {
            table.check_group(group);
        }
        table
    }

    /// Reports keys that the description does not have; returns for each the key that was probably meant.
    fn check_known(&self) -> Vec<Option<String>> {
        let unknown = self
            .entries
            .keys()
            .filter(|key| self.shape.key(key.get_ref()).is_none());
        let report = |key: &Spanned<toml::de::DeString<'_>>| {
            let written: &str = key.get_ref();
            let former = || FORMER.iter().find(|(former, _)| *former == written);
            if let Some((_, instead)) = former().filter(|_| std::ptr::eq(self.shape, &FILE)) {
                let message = format!("`{written}` was a key of an earlier form");
                self.reader.report(key.span(), message, *instead);
                return None;
            }
            let word = self.shape.meant(written);
            let message = format!("`{written}` is no key of {}", self.shape.name);
            self.reader
                .report_like(key.span(), message, self.shape.key_list(), word.map(str::to_owned));
            word.map(str::to_owned)
        };
        unknown.map(report).collect()
    }

    /// Tells whether a key that is not known probably means this one.
    fn means(&self, key: &str) -> bool {
        self.meant.iter().flatten().any(|word| word == key)
    }

    /// Reports keys that must stand and do not, and lists that name nothing and must.
    fn check_keys(&self, partial: bool) {
        let keys = self.shape.keys.iter();
        let missing: Vec<&Key> = keys
            .filter(|key| matches!(key.need, Need::Must) && !self.has(key.name))
            .filter(|key| !partial && !self.means(key.name))
            .collect();
        // As many keys that mean nothing here are probably those that are missing.
        if self.meant.iter().filter(|word| word.is_none()).count() < missing.len().max(1) {
            for key in missing {
                let message = format!("`{}` is missing in {}", key.name, self.shape.name);
                self.missing(&message, &key.kind.accepts());
            }
        }
        for key in self.shape.keys.iter().filter(|key| key.not_empty()) {
            let value = self.entries.get(key.name);
            if let Some(value) = value.filter(|value| value.get_ref().as_array().is_some_and(|items| items.is_empty()))
            {
                self.reader
                    .report(value.span(), format!("`{}` names nothing", key.name), "at least one");
            }
        }
    }

    /// Tells whether everything in the table could be read, so that its values can be compared with each other.
    pub fn is_sound(&self) -> bool {
        self.reader.fault_count() == self.before
    }

    fn check_group(&self, group: &[&'static str]) {
        let mut present: Vec<(&str, Range<usize>)> = group
            .iter()
            .filter(|key| self.has(key))
            .map(|key| (*key, self.key_span(key)))
            .collect();
        present.sort_by_key(|(_, span)| span.start);
        match present.as_slice() {
            [] => self.missing(
                &format!("{} needs one more key", self.shape.name),
                &format!("one of {}", list(group)),
            ),
            [_] => {}
            [(first, _), others @ ..] => {
                for (other, span) in others {
                    let message = format!("`{other}` cannot stand beside `{first}` in {}", self.shape.name);
                    self.reader
                        .report(span.clone(), message, format!("one of {}", list(group)));
                }
            }
        }
    }

    /// Reports that something is missing in the table.
    pub fn missing(&self, message: &str, accepted: &str) {
        self.reader.report_absence(self.span.clone(), message, accepted);
    }

    /// Tells whether the file has the key.
    pub fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    fn key_span(&self, key: &str) -> Range<usize> {
        self.entries
            .get_key_value(key)
            .map_or(self.span.clone(), |(key, _)| key.span())
    }

    /// Returns where the table stands.
    pub fn all(&self) -> Range<usize> {
        self.span.clone()
    }

    /// Returns where the key's value stands, or the table where it has none.
    pub fn span(&self, key: &str) -> Range<usize> {
        self.entries.get(key).map_or(self.span.clone(), Spanned::span)
    }

    /// Returns what a key holds, if it holds anything.
    pub fn field(&self, name: &str) -> Option<Field<'r>> {
        let key = self
            .shape
            .key(name)
            .expect("only keys of the description are asked for");
        let source = match (self.entries.get(name), &key.need) {
            (Some(value), _) => Source::File(value),
            (None, Need::Else(default)) => Source::Default(default),
            (None, _) => return None,
        };
        Some(Field {
            reader: self.reader,
            kind: &key.kind,
            source,
            partial: self.means(name),
        })
    }

    /// Reads a key; where it is missing or wrong, which is reported, a harmless value stands.
    pub fn get<T: Value>(&self, key: &str) -> T {
        self.maybe(key).unwrap_or_else(T::harmless)
    }

    /// Reads a key that may be missing.
    pub fn maybe<T: Value>(&self, key: &str) -> Option<T> {
        self.field(key).and_then(|field| T::read(&field))
    }

    /// Sets a value where the file has one.
    pub fn set<T: Value>(&self, key: &str, value: &mut T) {
        if let Some(read) = self.maybe(key) {
            *value = read;
        }
    }

    /// Opens the table that a key holds.
    pub fn table(&self, key: &str) -> Option<Table<'r>> {
        self.field(key).and_then(|field| field.table())
    }

    /// Opens the tables in the list that a key holds.
    pub fn tables(&self, key: &str) -> Vec<Table<'r>> {
        self.field(key).map(|field| field.tables()).unwrap_or_default()
    }

    /// Returns the names that a key's table gives, in the order of the file.
    pub fn named(&self, key: &str) -> Vec<Entry<'r>> {
        self.field(key).map(|field| field.entries()).unwrap_or_default()
    }
}

impl<'r> Field<'r> {
    /// Returns where the value stands.
    pub fn span(&self) -> Range<usize> {
        match self.source {
            Source::File(value) => value.span(),
            Source::Default(_) => 0..0,
        }
    }

    /// Reports that the value is of no type that is accepted here.
    pub fn wrong_type(&self) {
        let Source::File(value) = self.source else {
            panic!("the default {:?} is not {}", self.default(), self.kind.accepts());
        };
        let message = format!("this is {}", type_name(value.get_ref()));
        self.reader
            .report_like(self.span(), message, self.kind.accepts(), self.meant());
    }

    fn default(&self) -> &'static str {
        match self.source {
            Source::Default(text) => text,
            Source::File(_) => "",
        }
    }

    /// Reports that the value is refused.
    pub fn refuse(&self, message: impl Into<String>) {
        self.reader
            .report_like(self.span(), message, self.kind.accepts(), self.meant());
    }

    /// Returns the text, where it is one.
    pub fn text(&self) -> Option<&'r str> {
        match self.source {
            Source::Default(text) => Some(text),
            Source::File(value) => value.get_ref().as_str(),
        }
    }

    /// Returns the whole number, where it is one; one that 64 bits do not hold counts as too large.
    pub fn whole(&self) -> Option<Result<u64, ()>> {
        match self.source {
            Source::Default(text) => quantity::count(text).ok().map(Ok),
            Source::File(value) => {
                let number = value.get_ref().as_integer()?;
                Some(u64::from_str_radix(number.as_str(), number.radix()).map_err(|_| ()))
            }
        }
    }

    /// Opens the table, where it is one.
    pub fn as_table(&self) -> Option<(Range<usize>, &'r DeTable<'r>)> {
        match self.source {
            Source::File(value) => value.get_ref().as_table().map(|entries| (value.span(), entries)),
            Source::Default(_) => None,
        }
    }

    /// Opens the table by its description, or reports that it is none.
    pub fn table(&self) -> Option<Table<'r>> {
        let shape = table_shape(self.kind).expect("a table is read where the description has one");
        let Some((span, entries)) = self.as_table() else {
            self.wrong_type();
            return None;
        };
        Some(Table::open_partial(self.reader, shape, span, entries, self.partial))
    }

    /// Opens the tables of the list.
    pub fn tables(&self) -> Vec<Table<'r>> {
        self.items().iter().filter_map(Field::table).collect()
    }

    /// Tells whether the value is a list.
    pub fn is_list(&self) -> bool {
        matches!(self.source, Source::File(value) if value.get_ref().is_array())
    }

    /// Tells whether a table is accepted here.
    pub fn takes_table(&self) -> bool {
        table_shape(self.kind).is_some()
    }

    /// Reads the end of a lever, where that or a table is accepted.
    pub fn end_word(&self) -> Option<&'r str> {
        let kind = match self.kind {
            Kind::Either(word, _) => word,
            other => other,
        };
        match self.text() {
            Some(_) => Field { kind, ..*self }.word(),
            None => {
                self.wrong_type();
                None
            }
        }
    }

    /// Reads a share, with a harmless one where there is none.
    pub fn share(&self) -> Share {
        Share::read(self).unwrap_or_else(Share::harmless)
    }

    /// Returns the items of the list, or reports that it is none.
    pub fn items(&self) -> Vec<Field<'r>> {
        let (Kind::List(kind) | Kind::Either(_, Kind::List(kind))) = self.kind else {
            panic!("a list is read where the description has one");
        };
        let item = |source| Field {
            reader: self.reader,
            kind,
            source,
            partial: self.partial,
        };
        match self.source {
            Source::Default(words) => words
                .split(", ")
                .filter(|word| !word.is_empty())
                .map(|word| item(Source::Default(word)))
                .collect(),
            Source::File(value) => match value.get_ref().as_array() {
                Some(array) => array.iter().map(|value| item(Source::File(value))).collect(),
                None => {
                    self.wrong_type();
                    Vec::new()
                }
            },
        }
    }

    /// Returns the names that the table gives, or that it gives shares to, in the order of the file.
    pub fn entries(&self) -> Vec<Entry<'r>> {
        let (kind, noun, new) = match self.kind {
            Kind::Named(noun, kind) => (*kind, *noun, true),
            Kind::Parts(noun) => (&Kind::Share, *noun, false),
            _ => panic!("names are read where the description has them"),
        };
        let Some((_, table)) = self.as_table() else {
            self.wrong_type();
            return Vec::new();
        };
        let mut entries: Vec<Entry<'r>> = table
            .iter()
            .map(|(key, value)| Entry {
                name: key.get_ref().to_string(),
                span: key.span(),
                field: Field {
                    reader: self.reader,
                    kind,
                    source: Source::File(value),
                    partial: self.partial,
                },
            })
            .collect();
        entries.sort_by_key(|entry| entry.span.start);
        entries.retain(|entry| match new {
            true => self.check_new(noun, entry),
            false => self.reader.known(noun, &entry.name, entry.span.clone()).is_some(),
        });
        entries
    }

    fn check_new(&self, noun: Noun, entry: &Entry<'r>) -> bool {
        let (fits, accepted) = match noun {
            Noun::Country => return self.reader.check_country(&entry.name, entry.span.clone()),
            Noun::Asset => (
                quantity::is_code(&entry.name),
                "two to twelve capital letters and digits, a letter first, such as `XEM`",
            ),
            _ => (is_name(&entry.name), NAME_IS),
        };
        if !fits {
            self.reader.report(
                entry.span.clone(),
                format!("`{}` cannot name a new {}", entry.name, noun.word()),
                accepted,
            );
        }
        fits
    }

    /// Reads a name that a row gives itself.
    pub fn new_name(&self) -> Option<String> {
        let name = String::read(self)?;
        if !is_name(&name) {
            let message = format!("{name:?} cannot name anybody");
            self.reader.report(self.span(), message, NAME_IS);
            return None;
        }
        Some(name)
    }

    /// Reads the text as a quantity; a fault is reported at its place in the file.
    pub fn quantity<T>(&self, read: impl FnOnce(&'r str) -> Result<T, Fault>) -> Option<T> {
        let Some(text) = self.text() else {
            self.wrong_type();
            return None;
        };
        read(text).map_err(|fault| self.fault(text, fault)).ok()
    }

    /// Reports a fault of a quantity at its place in the file.
    pub fn fault(&self, text: &str, fault: Fault) {
        assert!(
            matches!(self.source, Source::File(_)),
            "the default {text:?}: {}",
            fault.said
        );
        let message = format!("{} in {text:?}", fault.said);
        self.reader
            .report_like(self.place(text, fault.at), message, fault.accepted, self.meant());
    }

    /// Returns where a part of the text stands in the file; behind its end stands the quotation mark.
    fn place(&self, text: &str, part: Range<usize>) -> Range<usize> {
        let span = self.span();
        // Where the text stands in the file as it is, without escapes, the place inside it is known.
        let plain = self.reader.text.get(span.start + 1..span.end.saturating_sub(1)) == Some(text);
        match plain {
            true if part.start == text.len() => span.end - 1..span.end,
            true => span.start + 1 + part.start..span.start + 1 + part.end.max(part.start + 1),
            false => span,
        }
    }

    /// Reads one of the fixed words.
    fn word(&self) -> Option<&'r str> {
        let Kind::Word(words) = self.kind else {
            panic!("a word is read where the description has one");
        };
        let Some(written) = self.text() else {
            self.wrong_type();
            return None;
        };
        let words = words();
        if !words.contains(&written) {
            let meant = nearest(written, words.iter().copied());
            self.reader.report_like(
                self.span(),
                format!("`{written}` is not known here"),
                list(&words),
                meant,
            );
            return None;
        }
        Some(written)
    }

    /// Reads the code of a country.
    fn country(&self) -> Option<&'r str> {
        let Some(written) = self.text() else {
            self.wrong_type();
            return None;
        };
        self.reader.check_country(written, self.span()).then_some(written)
    }

    /// Reads the specification of a method.
    pub fn method(&self) -> Option<Method> {
        let Some(written) = self.text() else {
            self.wrong_type();
            return None;
        };
        written.parse().map_err(|unread| self.unread(&unread)).ok()
    }

    fn unread(&self, unread: &Unread) {
        let accepted = unread.accepted();
        let words: Vec<&str> = accepted.iter().map(String::as_str).collect();
        let meant = match unread {
            Unread::NoMethod(name) => nearest(name, words.iter().copied()),
            Unread::NoParameter { .. } => None,
        };
        self.reader
            .report_like(self.span(), unread.problem(), list(&words), meant);
    }
}

/// Returns the shape of a table that stands alone or beside something else.
fn table_shape(kind: &'static Kind) -> Option<&'static Shape> {
    match kind {
        Kind::Table(shape) => Some(shape),
        Kind::Either(one, other) => table_shape(one).or_else(|| table_shape(other)),
        _ => None,
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a decimal point, which is not exact",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// What a name is.
const NAME_IS: &str = "at most forty small letters, digits and hyphens, a letter first, such as `night-mixer`";

fn is_name(name: &str) -> bool {
    name.len() <= NAME_MAX
        && name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
}
