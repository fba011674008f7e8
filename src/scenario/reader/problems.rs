//! The problems of a file while it is read: each told once, with what would be accepted and what was probably meant.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::Range;

use super::names::Names;
use crate::evidence::Vantage;
use crate::scenario::AssetSpec;
use crate::scenario::keys::{PROBLEMS_MAX, country_words};
use crate::scenario::problem::{Problem, nearest};
use crate::scenario::shape::{Kind, Noun, list};

/// A name that nothing in the file has: the place of the problem about it, and in how many more places it stands.
struct Unknown {
    problem: usize,
    more: usize,
}

/// The text, the names in it, and the problems found so far.
pub(crate) struct Reader<'r> {
    pub(super) text: &'r str,
    pub names: Names,
    /// The kinds of money read so far; amounts need their scale.
    pub assets: RefCell<Vec<AssetSpec>>,
    problems: RefCell<Vec<Problem>>,
    /// The names that nothing in the file has, each by what it should name.
    unknown: RefCell<BTreeMap<(&'static str, String), Unknown>>,
    /// The whole text could be read as TOML; else what seems missing may stand where it could not.
    whole: bool,
    /// How much was found to be wrong so far, told or not.
    faults: Cell<usize>,
    /// How much of that could not be read.
    misread: Cell<usize>,
}

impl<'r> Reader<'r> {
    pub fn new(text: &'r str, names: Names, whole: bool) -> Reader<'r> {
        Reader {
            text,
            names,
            assets: RefCell::default(),
            problems: RefCell::default(),
            unknown: RefCell::default(),
            whole,
            faults: Cell::new(0),
            misread: Cell::new(0),
        }
    }

    /// Reports a problem at these bytes.
    pub fn report(&self, span: Range<usize>, message: impl Into<String>, accepted: impl Into<String>) {
        self.report_like(span, message, accepted, None);
    }

    /// Reports a problem with what was probably meant.
    pub fn report_like(
        &self,
        span: Range<usize>,
        message: impl Into<String>,
        accepted: impl Into<String>,
        meant: Option<String>,
    ) {
        self.misread();
        self.tell(span, message.into(), accepted.into(), meant);
    }

    /// Reports that tables of the file do not fit each other, unless something was misread: a complaint about what depends on
    /// that would be false.
    pub fn contradict(&self, span: Range<usize>, message: impl Into<String>, accepted: impl Into<String>) {
        self.faults.set(self.faults.get() + 1);
        if self.whole && self.misread.get() == 0 {
            self.tell(span, message.into(), accepted.into(), None);
        }
    }

    fn tell(&self, span: Range<usize>, message: String, accepted: String, meant: Option<String>) {
        let mut problems = self.problems.borrow_mut();
        if problems.len() < PROBLEMS_MAX {
            let mut problem = Problem::at(self.text, span, message, accepted);
            problem.suggestion = meant;
            problems.push(problem);
        }
    }

    /// Returns a remark on what stands at these bytes, which is no problem of the file.
    pub fn note(&self, span: Range<usize>, message: String, accepted: String) -> Problem {
        Problem::at(self.text, span, message, accepted)
    }

    /// Returns how much could not be read so far.
    pub fn misread_count(&self) -> usize {
        self.misread.get()
    }

    /// Returns how much was found to be wrong so far, told or not.
    pub(super) fn fault_count(&self) -> usize {
        self.faults.get()
    }

    /// Counts something that could not be read and is told elsewhere.
    pub fn misread(&self) {
        self.faults.set(self.faults.get() + 1);
        self.misread.set(self.misread.get() + 1);
    }

    /// Reports that something is missing in what stands at these bytes.
    pub fn report_absence(&self, span: Range<usize>, message: &str, accepted: &str) {
        if self.whole {
            self.report(span, message, accepted);
        } else {
            self.misread();
        }
    }

    /// Tells whether nothing was found to be wrong so far.
    pub fn is_faultless(&self) -> bool {
        self.whole && self.faults.get() == 0
    }

    /// Returns the problems in the order of the file.
    pub fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        for Unknown { problem, more } in self.unknown.into_inner().into_values() {
            match more {
                0 => {}
                1 => problems[problem].message.push_str(", here and in one more place"),
                more => problems[problem]
                    .message
                    .push_str(&format!(", here and in {more} more places")),
            }
        }
        problems.sort_by_key(|problem| problem.span.start);
        problems
    }

    /// Tells whether a code is one that no real country has, or reports why not.
    pub(super) fn check_country(&self, code: &str, span: Range<usize>) -> bool {
        let words = country_words();
        if words.contains(&code) {
            return true;
        }
        let real = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
        let message = match real {
            true => format!("`{code}` is kept for a real country, and nothing that is made here may pass for real"),
            false => format!("`{code}` is no code of a country"),
        };
        // For a real country the code with an X before its first letter, where that one is free.
        let invented = code.chars().next().filter(|_| real).map(|first| format!("X{first}"));
        let invented = invented.filter(|word| words.contains(&word.as_str()));
        let meant = invented.or_else(|| nearest(code, words.iter().copied()).filter(|_| !real));
        self.report_like(span, message, Kind::Country.accepts(), meant);
        false
    }

    /// Returns the place of a name among its kind, or reports that nothing is so named: once, wherever else it stands.
    pub fn known(&self, noun: Noun, name: &str, span: Range<usize>) -> Option<usize> {
        let names = self.names.of(noun);
        let found = names.place(name);
        if found.is_none() {
            self.report_unknown(noun, name, span);
        }
        found
    }

    fn report_unknown(&self, noun: Noun, name: &str, span: Range<usize>) {
        let mut unknown = self.unknown.borrow_mut();
        // Where the file names none of its kind, what is missing is their table.
        let none = self.names.of(noun).iter().next().is_none();
        let about = (noun.word(), if none { String::new() } else { name.to_owned() });
        let known = unknown.get_mut(&about);
        if !self.whole || known.is_some() || self.problems.borrow().len() >= PROBLEMS_MAX {
            self.misread();
            if let Some(known) = known {
                known.more += 1;
            }
            return;
        }
        let accepted: Vec<&str> = self.names.of(noun).iter().collect();
        let titled = || by_title(name).filter(|_| noun == Noun::Investigator);
        let meant = nearest(name, accepted.iter().copied()).or_else(titled);
        let accepted = match accepted.is_empty() {
            true => format!("the name of {}, but the file has none", noun.with_article()),
            false => list(&accepted),
        };
        let problem = self.problems.borrow().len();
        unknown.insert(about, Unknown { problem, more: 0 });
        self.report_like(span, format!("no {} is named `{name}`", noun.word()), accepted, meant);
    }
}

/// Returns the word for a vantage that is called as a report calls it.
fn by_title(written: &str) -> Option<String> {
    let mut all = Vantage::ALL.into_iter();
    let titled = all.find(|vantage| vantage.title().eq_ignore_ascii_case(written.trim()));
    titled.map(|vantage| vantage.name().to_owned())
}
