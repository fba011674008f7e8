//! What one method means: the text of `dyepack methods --explain NAME`.

use super::document::{Document, terminal};
use crate::lots::{Booking, Parameter};

/// In which column what is said of a parameter begins.
const COLUMN: usize = 6;

/// Returns everything that a method's own file says, for a terminal.
pub fn explained(booking: Booking) -> String {
    let about = booking.about();
    let mut document = Document::default();
    document.say(format!("{}: {}", about.name, about.summary));
    let parts = [
        ("meaning", about.meaning),
        ("source", about.source),
        ("laws", about.laws),
        ("cost", about.complexity),
        ("edges", about.edges),
        ("cannot show", about.cannot_show),
    ];
    for (head, words) in parts {
        document.heading(head);
        document.note(words);
    }
    document.heading("parameters");
    for parameter in Parameter::of(booking) {
        document.note(format!(
            "{} (default {})",
            parameter.usage(),
            parameter.default(booking)
        ));
        document.item("", COLUMN, parameter.meaning);
    }
    terminal::print(&document)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_method_says_all_of_itself_within_eighty_columns() {
        for booking in Booking::ALL {
            let (about, text) = (booking.about(), explained(booking));
            assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            for part in [about.meaning, about.source, about.cannot_show] {
                assert!(words(&text).contains(&words(part)), "{text}");
            }
        }
    }
}
