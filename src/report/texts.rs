//! Every text for people, in one table that another language can be.
//!
//! [`Texts`] has a field for each text, so that a text that is missing does not compile. What people read of a vantage, a method,
//! a role or a reason is asked for by the value itself.

use serde::{Serialize, Serializer};

use crate::evidence::{Investigator, Vantage};
use crate::lots::Booking;
use crate::scenario::figure::figure as row_of;
use crate::score::Bystander;
use crate::study::card::Variation;
use crate::trace::{StopReason, Trouble};
use crate::units::counted;

/// One entry: what it is called and what it means for somebody who has never heard the word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// The word by which results and pages know it.
    pub word: &'static str,
    /// A short label.
    pub label: &'static str,
    /// One or two sentences; empty where the label says all.
    pub meaning: &'static str,
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word)
    }
}

/// What is counted: its word for one and for any other number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noun {
    one: &'static str,
    many: &'static str,
}

impl Noun {
    /// Returns so many of it: `1 purse`, `2 300 purses`.
    pub fn count(&self, number: impl Into<u128>) -> String {
        counted(number, self.one, self.many)
    }

    /// Returns its word beside this number.
    pub fn of(&self, number: impl Into<u128>) -> &'static str {
        if number.into() == 1 { self.one } else { self.many }
    }
}

impl maud::Render for Text {
    fn render_to(&self, buffer: &mut String) {
        self.label.render_to(buffer);
    }
}

/// Makes the fields of [`Texts`], and the value that fills them, out of one table.
macro_rules! texts {
    (@word $key:ident) => { stringify!($key) };
    (@word $key:ident $word:literal) => { $word };
    (@place $place:ident) => { &str };
    (
        $($key:ident$([$word:literal])?: $label:literal$(, $meaning:literal)?;)*
        => $($noun:ident: $one:literal, $many:literal;)*
        => $($sentence:ident($($place:ident),*): $words:literal;)*
    ) => {
        /// All texts of one language.
        #[derive(Debug)]
        pub struct Texts {
            $(#[doc = concat!("`", stringify!($key), "`: ", $label)] pub $key: $crate::report::texts::Text,)*
            $(#[doc = $many] pub $noun: $crate::report::texts::Noun,)*
            $(#[doc = $words] pub $sentence: fn($(texts!(@place $place)),*) -> String,)*
        }

        /// The English texts.
        pub static ENGLISH: Texts = Texts {
            $($key: $crate::report::texts::Text {
                word: texts!(@word $key $($word)?),
                label: $label,
                meaning: concat!("" $(, $meaning)?),
            },)*
            $($noun: $crate::report::texts::Noun { one: $one, many: $many },)*
            $($sentence: |$($place),*| format!($words),)*
        };

        impl Texts {
            /// Returns every text that has no places, in the order of the table.
            pub fn all(&self) -> impl Iterator<Item = &$crate::report::texts::Text> {
                [$(&self.$key),*].into_iter()
            }
        }
    };
}

mod english;

pub use english::{ENGLISH, Texts};

/// The texts of the language in use.
pub static TEXTS: &Texts = &ENGLISH;

/// What a vantage is called.
pub fn vantage(vantage: Vantage) -> &'static Text {
    match vantage {
        Vantage::Public => &TEXTS.public,
        Vantage::Tags => &TEXTS.tags,
        Vantage::Institution => &TEXTS.institution,
        Vantage::Country => &TEXTS.country,
        Vantage::Omniscient => &TEXTS.omniscient,
    }
}

/// What a method is called, as its own file says.
pub fn method(booking: Booking) -> Text {
    let about = booking.about();
    Text {
        word: about.name,
        label: about.title,
        meaning: about.plainly,
    }
}

fn by_word(word: &str) -> Option<Text> {
    TEXTS.all().find(|text| text.word == word).copied()
}

/// What somebody is who is not known to have helped.
pub fn bystander(bystander: Bystander) -> &'static Text {
    match bystander {
        Bystander::Stranger => &TEXTS.stranger,
        Bystander::Volunteer => &TEXTS.volunteer,
        Bystander::Purchaser => &TEXTS.purchaser,
        Bystander::Keeper => &TEXTS.keeper_accused,
        Bystander::Facilitator => &TEXTS.facilitator,
    }
}

/// What a variation of a scenario is called.
pub fn variation(variation: Variation) -> &'static Text {
    match variation {
        Variation::Written => &TEXTS.card_written,
        Variation::Fewer => &TEXTS.card_fewer,
        Variation::More => &TEXTS.card_more,
        Variation::Untagged => &TEXTS.card_untagged,
        Variation::Tagged => &TEXTS.card_tagged,
    }
}

/// What is said of an assertion that holds, that fails, or of which a figure has no value.
pub fn outcome(held: Option<bool>) -> &'static Text {
    match held {
        Some(true) => &TEXTS.held_check,
        Some(false) => &TEXTS.failed_check,
        None => &TEXTS.valueless_check,
    }
}

/// How a tracer outside answered that gave no answer.
pub fn trouble(trouble: &Trouble) -> &'static Text {
    match trouble {
        Trouble::NotStarted(_) => &TEXTS.answered_not_started,
        Trouble::Crashed(_) => &TEXTS.answered_crashed,
        Trouble::TimedOut(_) => &TEXTS.answered_timed_out,
        Trouble::TooMuch(_) => &TEXTS.answered_too_much_output,
        Trouble::Malformed(..) => &TEXTS.answered_malformed,
        Trouble::Impossible(..) => &TEXTS.answered_impossible,
        Trouble::Declined(_) => &TEXTS.answered_declined,
    }
}

/// What stopped taint.
pub fn stop(reason: StopReason) -> &'static Text {
    match reason {
        StopReason::Keeper | StopReason::Tagged => &TEXTS.end_keeper,
        StopReason::Pooled => &TEXTS.end_pooled,
        StopReason::BooksEnd => &TEXTS.end_books_end,
        StopReason::Cash => &TEXTS.end_cash,
        StopReason::Sealed => &TEXTS.end_sealed,
        StopReason::NotFollowed => &TEXTS.end_not_followed,
        StopReason::Purchaser => &TEXTS.end_purchaser,
        StopReason::Mixture => &TEXTS.trail_mixture,
        StopReason::Debt => &TEXTS.trail_debt,
    }
}

/// Under what findings list taint that this stopped: mixtures among what is not followed, debts among purchases for value.
pub fn stop_listed(reason: StopReason) -> &'static Text {
    match stop(reason) {
        text if text == &TEXTS.trail_mixture => &TEXTS.end_not_followed,
        text if text == &TEXTS.trail_debt => &TEXTS.end_purchaser,
        text => text,
    }
}

/// Returns the text of a figure by its name; a figure without one goes by what its row says.
pub fn figure(name: &'static str) -> Text {
    by_word(name).unwrap_or(Text {
        word: name,
        label: name,
        meaning: row_of(name).map_or("", |figure| figure.meaning),
    })
}

/// Returns by which name files and options ask for whoever looks, and what it is called in plain words: `public (everyone)`.
pub fn named_vantage(investigator: impl Into<Investigator>) -> String {
    let investigator = investigator.into();
    named(investigator.name(), vantage(investigator.vantage()).label)
}

/// Returns the word of a method, and what it is called in plain words where these say more: `fifo (first in, first out)`, `poison`.
pub fn named_method(booking: Booking) -> String {
    named(booking.name(), method(booking).label)
}

fn named(word: &str, label: &str) -> String {
    match label.replace(' ', "-") == word {
        true => word.into(),
        false => format!("{word} ({label})"),
    }
}

/// Returns a list as people write one: `a, b and c`.
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} {} {last}", first.join(", "), TEXTS.and.label),
    }
}

/// Returns what names the rails, one or a pair.
pub fn pair(rails: usize) -> &'static Text {
    if rails == 1 { &TEXTS.rail } else { &TEXTS.pair }
}

/// Returns the sentence that there is no single verdict, for one rail or a pair.
pub fn verdict(rails: usize) -> &'static str {
    match rails {
        1 => TEXTS.no_verdict_alone.meaning,
        _ => TEXTS.no_verdict.meaning,
    }
}

/// The notice on every output.
pub const NOTICE: &str = "SIMULATED: this theft never happened, on ledgers that do not exist. No figure here speaks of a real \
    person, firm, address or account.";

/// What a taint figure is not, in sentences.
pub const NOT_TAINT: [&str; 4] = [
    "Taint is a bookkeeping convention. When stolen and clean money meet in one purse, nothing in the world says which unit \
     left first; each method is a different rule for writing it down.",
    "It is not an accusation. Money reaches people who sold bread, ran a shop, or received a gift they never asked for; this \
     page counts how many of them each method points at.",
    "It is not a probability. \u{201c}40 % tainted\u{201d} means that a rule assigns 40 % of a balance to a complaint, not that its \
     holder did it with a chance of 40 %.",
    "Two methods that disagree are not a right one and a wrong one: over the same movements each follows its own rule \
     exactly. Only the truth, which no investigator has, can say what each rule missed.",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_reads_as_people_write_one() {
        assert_eq!(listed(&["a", "b", "c"].map(String::from)), "a, b and c");
    }

    #[test]
    fn a_word_of_options_is_what_the_page_calls_it() {
        assert_eq!(named_vantage(Vantage::Public), "public (everyone)");
        let named = [Booking::POISON, Booking::OWN_MONEY_FIRST, Booking::FIFO].map(named_method);
        assert_eq!(named, ["poison", "own-money-first", "fifo (first in, first out)"]);
    }

    /// Returns the literals of a source in which three words follow each other, without comments, tests, what is expected and the
    /// marks of files, which name their form.
    fn sentences(source: &str) -> Vec<&str> {
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        let code = source.lines().map(str::trim).filter(|line| !line.starts_with("//"));
        let literals = code.flat_map(|line| line.split('"').skip(1).step_by(2).map(move |literal| (line, literal)));
        let is_word = |word: &&str| word.len() > 1 && word.bytes().all(|letter| letter.is_ascii_alphabetic());
        let told = |literal: &str| {
            let words = literal
                .split(' ')
                .map(|word| word.trim_end_matches([',', ';', ':', '.']));
            let words: Vec<&str> = words.collect();
            words.windows(3).any(|three| three.iter().all(is_word))
        };
        let told = literals
            .filter(|(line, literal)| !line.contains("expect(") && !literal.contains("(dyepack.") && told(literal));
        told.map(|(_, literal)| literal).collect()
    }

    fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let inside = |path: std::path::PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
        entries
            .flat_map(inside)
            .filter(|path| path.extension().is_some_and(|end| end == "rs"))
            .collect()
    }

    #[test]
    fn every_sentence_for_people_stands_in_the_table_of_texts() {
        assert_eq!(sentences("say(\"three plain words\");").len(), 1);
        assert!(sentences("// \"three plain words\"\nclass(\"pair first\")").is_empty());
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/report");
        let mut read = 0;
        for path in sources(&folder) {
            let name = path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned();
            // The texts themselves and what is made for tests; complaints about files and the help of options are no texts of
            // a report.
            if name.starts_with("texts")
                || name.contains("tests")
                || ["fixture.rs", "again.rs", "forms.rs"].contains(&&*name)
            {
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            assert_eq!(sentences(&source), [""; 0], "{name}");
            read += 1;
        }
        assert!(read > 30, "{read} sources were read");
    }

    #[test]
    fn every_word_stands_once() {
        for text in TEXTS.all() {
            assert_eq!(
                TEXTS.all().filter(|other| other.word == text.word).count(),
                1,
                "{}",
                text.word
            );
        }
    }

    #[test]
    fn a_vantage_is_titled_as_scenarios_title_it() {
        // A scenario in which somebody typed what the report shows is told the word that is read.
        for vantage in Vantage::ALL {
            assert_eq!(super::vantage(vantage).label, vantage.title());
        }
    }
}
