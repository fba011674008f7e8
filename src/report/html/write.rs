//! Small writers: escaped text, numbers for pictures, table cells.

use std::fmt;

use crate::report::{Value, percent};
use crate::units::{Share, Span};

/// Text that is safe between tags and inside quoted attributes.
pub struct E<'a>(pub &'a str);

impl fmt::Display for E<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => fmt::Write::write_char(f, other)?,
            }
        }
        Ok(())
    }
}

/// A length in tenths of a picture's unit, written with one decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Px(pub i64);

impl fmt::Display for Px {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let tenths = self.0.unsigned_abs();
        match tenths % 10 {
            0 => write!(f, "{sign}{}", tenths / 10),
            part => write!(f, "{sign}{}.{part}", tenths / 10),
        }
    }
}

/// Returns a cell with a figure: as people read it, and exactly for whoever reads the page by program.
pub fn cell(value: Option<Value>) -> String {
    match value {
        Some(value) => format!(
            "<td class=\"n\" data-value=\"{}\">{}</td>",
            value.exact(),
            E(&value.text())
        ),
        None => "<td class=\"n\" data-value=\"\">\u{2013}</td>".into(),
    }
}

/// Returns a cell with a share.
pub fn share_cell(share: Option<Share>) -> String {
    match share {
        Some(exact) => format!("<td class=\"n\" data-value=\"{exact}\">{}</td>", E(&percent(share))),
        None => cell(None),
    }
}

/// Writes a time since the theft as people say it: `6 h`, `3 days`, `2 weeks`.
pub fn since(span: Span) -> String {
    let (seconds, weeks) = (span.get(), span.get() / 604_800);
    let days = seconds / 86_400;
    match seconds {
        0..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        86_400..172_800 => "1 day".into(),
        172_800..604_800 => format!("{days} days"),
        604_800..1_209_600 => "1 week".into(),
        _ => format!("{weeks} weeks"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_place() {
        assert_eq!(
            E("<b a='1' c=\"2\">&").to_string(),
            "&lt;b a=&#39;1&#39; c=&quot;2&quot;&gt;&amp;"
        );
    }

    #[test]
    fn lengths_and_times_read_as_people_write_them() {
        assert_eq!(
            [0, 5, -15, 120].map(|tenths| Px(tenths).to_string()),
            ["0", "0.5", "-1.5", "12"]
        );
        assert_eq!(
            [900, 21_600, 90_000, 259_200, 1_209_600].map(|s| since(Span::seconds(s))),
            ["15 min", "6 h", "1 day", "3 days", "2 weeks"]
        );
    }
}
