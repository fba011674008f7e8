//! The text of `dyepack methods --explain NAME`.

use std::fmt::Write;

use super::methods::Booking;
use super::parameter::Parameter;

impl Booking {
    /// Returns everything about the booking as text.
    pub fn explain(self) -> String {
        let about = self.about();
        let mut text = format!("{}\n", wrapped(&format!("{}: {}", about.name, about.summary), 0));
        let rows = [
            ("meaning", about.meaning),
            ("source", about.source),
            ("laws", about.laws),
            ("cost", about.complexity),
            ("edges", about.edges),
        ];
        for (head, body) in rows {
            let _ = write!(text, "\n{head}\n{}\n", wrapped(body, 2));
        }
        text.push_str("\nparameters\n");
        for parameter in Parameter::of(self) {
            let _ = writeln!(text, "  {} (default {})", parameter.usage(), parameter.default(self));
            let _ = writeln!(text, "{}", wrapped(parameter.meaning, 6));
        }
        text
    }
}

/// Breaks a paragraph into lines of at most 78 characters, which begin with so many spaces.
fn wrapped(body: &str, indent: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for word in body.split_whitespace() {
        let length = word.chars().count();
        if column == 0 || column + 1 + length > 78 {
            let _ = write!(text, "{}{:indent$}{word}", if column == 0 { "" } else { "\n" }, "");
            column = indent + length;
        } else {
            let _ = write!(text, " {word}");
            column += 1 + length;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_booking_says_what_it_means() {
        for booking in Booking::ALL {
            let about = booking.about();
            assert!(
                !about.summary.ends_with('.') && about.meaning.ends_with('.'),
                "{booking:?}"
            );
            let wide = booking.explain().lines().map(|line| line.chars().count()).max();
            assert!(wide <= Some(80), "{booking:?}: {wide:?}");
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words(&booking.explain()).contains(&words(about.source)), "{booking:?}");
        }
    }
}
