//! Parameters: what each is called and accepts, and how its value is read and written.
//!
//! A parameter is the type of its values. A specification is read and written by them; so are the message that refuses a
//! parameter, the section of `dyepack methods --explain` and the list of `dyepack methods --json`. Which of them have a meaning for
//! a method, and their order, stands in the method's [file](super::methods).

use crate::units::digest::Feed;

/// A parameter of methods.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name as it is typed.
    pub name: &'static str,
    /// The words that are accepted; some stand for any [number](Parameter::filled).
    pub accepted: fn() -> Vec<&'static str>,
    /// What it does, in one sentence.
    pub meaning: &'static str,
}

impl Parameter {
    /// The parameter that every specification names, at its default too: nobody guesses it right.
    pub(super) const ALWAYS_SAID: &'static str = "fees";

    /// Returns an accepted word with this in place of the number that it stands for, if it does: the height of a block, a number
    /// of days, or hundredths with their sign.
    pub fn filled(word: &str, number: &str) -> String {
        match word {
            HEIGHT | DAYS => number.to_owned(),
            PERCENT => format!("{number}%"),
            _ => word.to_owned(),
        }
    }

    /// Returns name and accepted words: `fees=drop|follow`.
    pub fn usage(&self) -> String {
        format!("{}={}", self.name, (self.accepted)().join("|"))
    }
}

/// A parameter's value in a method.
pub(crate) trait Settable: Feed {
    /// Returns whose value it is.
    fn parameter(&self) -> &'static Parameter;

    /// Returns the word for it.
    fn word(&self) -> String;

    /// Becomes what a word says, and tells whether the word is accepted.
    fn set(&mut self, word: &str) -> bool;
}

/// A value of a parameter that is one of a few words.
pub trait Choice: Copy + 'static {
    /// Whose value it is.
    const PARAMETER: &'static Parameter;
    /// All values that can be chosen, in the order in which they are listed.
    const ALL: &'static [Self];

    /// Returns the word as it is typed.
    fn name(self) -> &'static str;
}

impl<C: Choice + Feed> Settable for C {
    fn parameter(&self) -> &'static Parameter {
        C::PARAMETER
    }

    fn word(&self) -> String {
        self.name().to_owned()
    }

    fn set(&mut self, word: &str) -> bool {
        let found = C::ALL.iter().find(|choice| choice.name() == word);
        found.map(|&choice| *self = choice).is_some()
    }
}

/// Makes a [`Choice`]: the parameter's name and meaning, and of each value the tag under which it is part of a digest and its word.
macro_rules! choice {
    (
        $(#[$about:meta])*
        pub enum $kind:ident: $name:literal = $meaning:literal {
            $($(#[$one:meta])* $variant:ident = $tag:literal => $word:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $kind {
            $($(#[$one])* $variant,)+
        }

        $crate::units::digest::feed!(enum $kind { $($variant = $tag),+ });

        impl $crate::lots::Choice for $kind {
            const PARAMETER: &'static $crate::lots::Parameter = &$crate::lots::Parameter {
                name: $name,
                accepted: || vec![$($word),+],
                meaning: $meaning,
            };
            const ALL: &'static [$kind] = &[$($kind::$variant),+];

            fn name(self) -> &'static str {
                match self {
                    $($kind::$variant => $word,)+
                }
            }
        }
    };
}
pub(super) use choice;

/// Reads a number as a specification writes one: digits alone.
pub(super) fn digits(word: &str) -> Option<u32> {
    let digits = word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|_| digits)
}

/// What stands for the height of a block.
pub(super) const HEIGHT: &str = "HEIGHT";
/// What stands for a number of days.
pub(super) const DAYS: &str = "DAYS";
/// What stands for a number of hundredths.
pub(super) const PERCENT: &str = "P%";
/// The word for no cut-off.
pub(super) const UNCUT: &str = "all";
