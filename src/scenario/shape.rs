//! What a scenario file may hold, as one description: it drives the decoder's complaints and the JSON Schema alike, so that
//! the two cannot disagree about a key, a type, a limit or a default.

use crate::scenario::problem::nearest;

/// What a value may be.
#[derive(Debug)]
pub(crate) enum Kind {
    /// Any text.
    Text,
    /// A whole number between the two.
    Whole(u64, u64),
    /// A whole number between the two, or a range of them as text.
    Counts(u64, u64),
    /// A share of at most the whole.
    Share,
    /// A range of shares of at most the whole.
    Shares,
    /// A duration.
    Duration,
    /// A range of durations.
    Durations,
    /// An amount of money.
    Money,
    /// An amount of money in the unit of account.
    Dollars,
    /// Yes or no.
    Flag,
    /// A day or a moment.
    Date,
    /// One of a fixed set of words.
    Word(fn() -> Vec<&'static str>),
    /// The code of a country that does not exist.
    Country,
    /// The specification of a method.
    Method,
    /// A name that stands elsewhere in the file.
    Name(Noun),
    /// Several of one kind.
    List(&'static Kind),
    /// A table with fixed keys.
    Table(&'static Shape),
    /// A table whose keys name new things.
    Named(Noun, &'static Kind),
    /// A table that gives shares to names which stand elsewhere in the file.
    Parts(Noun),
    /// One kind or the other.
    Either(&'static Kind, &'static Kind),
}

/// What a name names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Noun {
    /// A kind of money, by its code.
    Asset,
    /// A rail: a preset or one that the file describes.
    Rail,
    /// A keeper.
    Keeper,
    /// A theft.
    Incident,
    /// A branch of the plan.
    Branch,
    /// A country, by its code.
    Country,
    /// On what something stands: a rail, or `start` for whatever rail the theft starts on.
    Ground,
    /// Who looks: a vantage, or an investigator whom the file names.
    Investigator,
}

/// Whether a key must stand.
#[derive(Debug)]
pub(crate) enum Need {
    /// It must.
    Must,
    /// It may, and its absence means something of its own.
    May,
    /// It may; else this stands, as it would be written.
    Else(&'static str),
}

/// One key of a table.
#[derive(Debug)]
pub(crate) struct Key {
    /// As it is typed.
    pub name: &'static str,
    /// What its value may be.
    pub kind: Kind,
    /// Whether it must stand.
    pub need: Need,
    /// What it means.
    pub doc: &'static str,
}

/// A table with fixed keys.
#[derive(Debug)]
pub(crate) struct Shape {
    /// How messages call the table.
    pub name: &'static str,
    /// What it describes.
    pub doc: &'static str,
    /// Its keys.
    pub keys: &'static [Key],
    /// Of each of these groups exactly one key must stand.
    pub one_of: &'static [&'static [&'static str]],
}

/// Returns a key that must stand.
pub(crate) const fn must(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key {
        name,
        kind,
        need: Need::Must,
        doc,
    }
}

/// Returns a key that may stand.
pub(crate) const fn may(name: &'static str, kind: Kind, doc: &'static str) -> Key {
    Key {
        name,
        kind,
        need: Need::May,
        doc,
    }
}

/// Returns a key that may stand, with what holds where it does not.
pub(crate) const fn other(name: &'static str, kind: Kind, default: &'static str, doc: &'static str) -> Key {
    Key {
        name,
        kind,
        need: Need::Else(default),
        doc,
    }
}

impl Key {
    /// Tells whether the key holds a list that may not be empty: one that must stand, or whose default is not empty.
    pub fn not_empty(&self) -> bool {
        matches!((&self.kind, &self.need), (Kind::List(_), Need::Must | Need::Else(_)))
            && !matches!(self.need, Need::Else(""))
    }
}

impl Shape {
    /// Returns the key of this name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }
}

impl Noun {
    /// Returns the word for it in messages.
    pub fn word(self) -> &'static str {
        match self {
            Noun::Asset => "asset",
            Noun::Rail | Noun::Ground => "rail",
            Noun::Keeper => "keeper",
            Noun::Incident => "incident",
            Noun::Branch => "branch",
            Noun::Country => "country",
            Noun::Investigator => "investigator",
        }
    }
}

impl Noun {
    /// Returns the word for one of it in messages.
    pub fn with_article(self) -> String {
        let article = if matches!(self, Noun::Asset | Noun::Incident | Noun::Investigator) {
            "an"
        } else {
            "a"
        };
        format!("{article} {}", self.word())
    }
}

impl Kind {
    /// Returns what would be accepted, in words.
    pub fn accepts(&self) -> String {
        match self {
            Kind::Text => "a text".into(),
            Kind::Whole(only, same) if only == same => only.to_string(),
            Kind::Whole(least, greatest) => format!("a whole number from {least} to {greatest}"),
            Kind::Counts(least, greatest) => {
                format!("a whole number from {least} to {greatest}, or a range such as \"3..9\"")
            }
            Kind::Share => "a share of at most the whole, such as \"2.5%\"".into(),
            Kind::Shares => "a share of at most the whole or a range of them, such as \"2%..5%\"".into(),
            Kind::Duration => "a duration such as \"11h 23m\" or \"2d\"".into(),
            Kind::Durations => "a duration such as \"2h\" or a range such as \"1h..6h\"".into(),
            Kind::Money => "an amount with its asset, such as \"523.3M XEM\" or \"81 001 662.12 USD\"".into(),
            Kind::Dollars => "an amount in USD, such as \"500 USD\"".into(),
            Kind::Flag => "true or false".into(),
            Kind::Date => "a date such as 2016-02-04, or a moment such as 2016-02-04T12:00:00".into(),
            Kind::Word(words) => list(&words()),
            Kind::Country => {
                "a code that no real country has: `AA`, `QM` to `QZ`, `XA` to `XZ` without `XK`, or `ZZ`".into()
            }
            Kind::Method => "a method, with parameters or without, such as `fifo` or `tiho;fees=follow`".into(),
            Kind::Name(noun) => format!("the name of {}", noun.with_article()),
            Kind::List(Kind::Table(shape)) if shape.name.starts_with('[') => {
                format!("{} once for each", shape.name)
            }
            Kind::List(Kind::Table(shape)) => format!("a list, each {}", shape.name),
            Kind::List(inner) => format!("a list, each {}", inner.accepts()),
            Kind::Table(shape) if shape.name.starts_with('[') => format!("a table {}", shape.name),
            Kind::Table(shape) => format!("a table with {}", shape.key_list()),
            Kind::Named(_, Kind::Table(shape)) => format!("a table {} for each", shape.name),
            Kind::Named(noun, inner) => format!("a table that names each {}, each {}", noun.word(), inner.accepts()),
            Kind::Parts(noun) => format!(
                "a table that gives each {} its share, such as {{ one = \"60%\" }}",
                noun.word()
            ),
            Kind::Either(one, another) => format!("{}, or {}", one.accepts(), another.accepts()),
        }
    }
}

impl Shape {
    /// Returns the key that was probably meant by one that is not there.
    pub fn meant(&self, written: &str) -> Option<&'static str> {
        let word = nearest(written, self.keys.iter().map(|key| key.name))?;
        self.key(&word).map(|key| key.name)
    }

    /// Returns the names of the keys as a person lists them.
    pub fn key_list(&self) -> String {
        list(&self.keys.iter().map(|key| key.name).collect::<Vec<_>>())
    }
}

/// How many words a list names before it says how many more there are.
const WORDS_SHOWN: usize = 48;

/// Writes words as a person lists them: `a`, `b` or `c`.
pub(crate) fn list(words: &[&str]) -> String {
    if words.len() > WORDS_SHOWN {
        return format!("{} or {} more", list(&words[..WORDS_SHOWN]), words.len() - WORDS_SHOWN);
    }
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        None => "nothing".into(),
        Some((only, [])) => only.clone(),
        Some((last, before)) => format!("{} or {last}", before.join(", ")),
    }
}
