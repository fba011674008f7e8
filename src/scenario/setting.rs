//! One field of a scenario file, set to another value in its text: what a study varies.
//!
//! A field is named by the keys that lead to it, with dots between: `crowd.users`, `incident.noticed`. What the file has several of is
//! narrowed by one part more: `keeper.harbour-exchange.fee` is that keeper's, `keeper.exchange.fee` that of all keepers of the kind,
//! `keeper.fee` that of all; `crowd.2.users` is the second group's; `plan.peel.hops` are the hops of every step of that verb, whichever
//! branch it is in. A field that the file leaves out is written in.
//!
//! The text is changed and then decoded as any other, so that a value means what it means in a file and is refused as it is there.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{FILE, PLAN, STEP};
use super::problem::nearest;
use super::shape::{Kind, Shape, list};

/// Fields that a study has keys of its own for.
const OWN: [(&str, &str); 5] = [
    ("seed", "`seeds`"),
    ("rails", "`rails`"),
    ("vantages", "`vantages`"),
    ("methods", "`methods`"),
    ("expect", "an `[[expect]]` of the scenario"),
];

/// Why a field cannot be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NoField {
    /// What was read and why it is refused.
    pub message: String,
    /// What would be accepted.
    pub accepted: String,
    /// What was probably meant.
    pub suggestion: Option<String>,
}

fn refused(message: String, accepted: impl Into<String>) -> NoField {
    let accepted = accepted.into();
    NoField {
        message,
        accepted,
        suggestion: None,
    }
}

/// Returns the text with the field set to a value, as it would be written in the file.
///
/// # Errors
/// Where the file can have no such field, or it stands where nothing can be written in.
///
/// # Panics
/// Where the text is no TOML: it was decoded before.
pub(crate) fn set(text: &str, path: &str, literal: &str) -> Result<String, NoField> {
    let (edits, _) = places(text, path, literal)?;
    let mut edits = edits;
    edits.sort_by_key(|(at, _)| std::cmp::Reverse(at.start));
    let mut text = text.to_owned();
    for (at, written) in edits {
        text.replace_range(at, &written);
    }
    Ok(text)
}

/// Returns what a value of the field may be.
///
/// # Errors
/// As [`set`].
pub(crate) fn kind(text: &str, path: &str) -> Result<&'static Kind, NoField> {
    places(text, path, "0").map(|(_, kind)| kind)
}

type Edit = (Range<usize>, String);

fn places(text: &str, path: &str, literal: &str) -> Result<(Vec<Edit>, &'static Kind), NoField> {
    let parts: Vec<&str> = path.split('.').collect();
    if let Some((_, instead)) = OWN.iter().find(|(own, _)| *own == parts[0]) {
        return Err(refused(
            format!("`{path}` is not varied as a field of the scenario"),
            format!("{instead} of the study"),
        ));
    }
    let (root, _) = DeTable::parse_recoverable(text);
    let mut walk = Walk {
        text,
        path,
        literal,
        edits: Vec::new(),
        kind: None,
    };
    walk.shape(&FILE, Some((root.get_ref(), Within::File)), &parts)?;
    match walk.kind {
        Some(kind) if !walk.edits.is_empty() => Ok((walk.edits, kind)),
        _ => Err(refused(
            format!("nothing in the scenario is `{path}`"),
            "a field of something that stands in the file",
        )),
    }
}

/// Where a table is written.
#[derive(Clone)]
enum Within {
    /// It is the file.
    File,
    /// At these bytes: a head in brackets, or braces.
    Table(Range<usize>),
}

struct Walk<'a> {
    text: &'a str,
    path: &'a str,
    literal: &'a str,
    edits: Vec<Edit>,
    kind: Option<&'static Kind>,
}

impl Walk<'_> {
    /// Goes on in a table with fixed keys; one that is not there is only checked.
    fn shape(
        &mut self,
        shape: &'static Shape,
        table: Option<(&DeTable<'_>, Within)>,
        parts: &[&str],
    ) -> Result<(), NoField> {
        let Some((&first, rest)) = parts.split_first() else {
            return Err(refused(
                format!("`{}` is no value but {}", self.path, shape.name),
                format!("one more part: {}", shape.key_list()),
            ));
        };
        // A verb stands for all steps of it, whichever branch they are in.
        if std::ptr::eq(shape, &PLAN) && PLAN.key(first).is_none() && STEP.key(first).is_some() {
            return self.steps(table, parts);
        }
        let Some(key) = shape.key(first) else {
            return Err(NoField {
                message: format!("{} has no `{first}`, which `{}` names", shape.name, self.path),
                accepted: shape.key_list(),
                suggestion: shape.meant(first).map(str::to_owned),
            });
        };
        let there = table.as_ref().and_then(|(entries, _)| entries.get(first));
        if let (None, Some((entries, within))) = (there, &table) {
            self.absent(&key.kind, (entries, within), parts)
        } else {
            self.go(&key.kind, there, rest)
        }
    }

    /// Goes on in what stands under a key.
    fn go(&mut self, kind: &'static Kind, value: Option<&Spanned<DeValue<'_>>>, parts: &[&str]) -> Result<(), NoField> {
        let table = |value: &Spanned<DeValue<'_>>| Within::Table(value.span());
        let entries = value.and_then(|value| value.get_ref().as_table().map(|entries| (entries, table(value))));
        match kind {
            Kind::Table(shape) => self.shape(shape, entries, parts),
            Kind::Either(_, Kind::Table(shape)) if !parts.is_empty() => self.shape(shape, entries, parts),
            Kind::Either(_, inner @ Kind::List(_)) if !parts.is_empty() => self.go(inner, value, parts),
            Kind::List(inner @ Kind::Table(_)) => {
                let items = value.and_then(|value| value.get_ref().as_array());
                let numbered = parts.first().and_then(|part| part.parse::<usize>().ok());
                let rest = if numbered.is_some() { &parts[1..] } else { parts };
                let Some(items) = items else { return Ok(()) };
                if let Some(number) = numbered.filter(|number| !(1..=items.len()).contains(number)) {
                    return Err(refused(
                        format!("there is no {number} in `{}`", self.path),
                        format!("a number from 1 to {}", items.len()),
                    ));
                }
                for (place, item) in (1..).zip(items.iter()) {
                    if numbered.is_none_or(|number| number == place) {
                        self.go(inner, Some(item), rest)?;
                    }
                }
                Ok(())
            }
            Kind::Named(noun, inner) => {
                let Some((entries, _)) = entries else { return Ok(()) };
                let Some((&first, rest)) = parts.split_first() else {
                    return Err(refused(
                        format!("`{}` is no value", self.path),
                        format!("the name of {} and a field of it", noun.with_article()),
                    ));
                };
                if let Some(value) = entries.get(first) {
                    return self.go(inner, Some(value), rest);
                }
                let of_kind = |value: &&Spanned<DeValue<'_>>| {
                    let kind = value.get_ref().as_table().and_then(|table| table.get("kind"));
                    kind.and_then(|kind| kind.get_ref().as_str()) == Some(first)
                };
                let alike: Vec<_> = entries.values().filter(of_kind).collect();
                if !alike.is_empty() {
                    return alike
                        .into_iter()
                        .try_for_each(|value| self.go(inner, Some(value), rest));
                }
                if let Kind::Table(shape) = inner
                    && shape.key(first).is_some()
                {
                    return entries
                        .values()
                        .try_for_each(|value| self.go(inner, Some(value), parts));
                }
                let names: Vec<&str> = entries.keys().map(|key| key.get_ref().as_ref()).collect();
                let fields = match inner {
                    Kind::Table(shape) => format!(", or a field of all: {}", shape.key_list()),
                    _ => String::new(),
                };
                Err(NoField {
                    message: format!("the file has no {} `{first}`, which `{}` names", noun.word(), self.path),
                    accepted: format!("{}{fields}", list(&names)),
                    suggestion: nearest(first, names.iter().copied()),
                })
            }
            _ if parts.is_empty() => {
                self.kind = Some(kind);
                let value = value.map(Spanned::span);
                self.edits.extend(value.map(|at| (at, self.literal.to_owned())));
                Ok(())
            }
            _ => Err(refused(
                format!("`{}` goes on where a value stands", self.path),
                format!("the field alone, which is {}", kind.accepts()),
            )),
        }
    }

    /// Writes a field that is not there into its table.
    fn absent(
        &mut self,
        kind: &'static Kind,
        (entries, within): (&DeTable<'_>, &Within),
        parts: &[&str],
    ) -> Result<(), NoField> {
        let mut kind = kind;
        for (place, part) in parts.iter().enumerate().skip(1) {
            let (Kind::Table(shape) | Kind::Either(_, Kind::Table(shape))) = kind else {
                // Something that the file has none of has no fields.
                return Ok(());
            };
            let Some(key) = shape.key(part) else {
                return self.shape(shape, None, &parts[place..]);
            };
            kind = &key.kind;
        }
        if let Kind::Table(shape) = kind {
            return self.shape(shape, None, &[]);
        }
        let written = format!("{} = {}", parts.join("."), self.literal);
        let place = match within {
            Within::File => Some((0, format!("{written}\n"))),
            Within::Table(at) => self.inside(entries, at, &written),
        };
        let Some((at, written)) = place else {
            return Err(refused(
                format!(
                    "`{}` is left out of the scenario where it cannot be written in",
                    self.path
                ),
                "a field that stands in the file: write it there first",
            ));
        };
        self.kind = Some(kind);
        self.edits.push((at..at, written));
        Ok(())
    }

    /// Returns where a key is written into a table, and as what.
    fn inside(&self, entries: &DeTable<'_>, at: &Range<usize>, written: &str) -> Option<(usize, String)> {
        let from = self.text.get(at.start..)?;
        if from.starts_with('{') {
            let comma = if entries.is_empty() { "" } else { "," };
            return Some((at.start + 1, format!(" {written}{comma}")));
        }
        let line = from.starts_with('[').then(|| from.find('\n'))?;
        Some(match line {
            Some(end) => (at.start + end + 1, format!("{written}\n")),
            None => (self.text.len(), format!("\n{written}\n")),
        })
    }

    /// Goes on in every step of a verb.
    fn steps(&mut self, table: Option<(&DeTable<'_>, Within)>, parts: &[&str]) -> Result<(), NoField> {
        let Some((plan, _)) = table else { return Ok(()) };
        let branches = plan.get("branch").and_then(|branches| branches.get_ref().as_table());
        let branches = branches.into_iter().flat_map(|branches| branches.values());
        let lists = plan.get("steps").into_iter().chain(branches);
        let steps = lists
            .filter_map(|list| list.get_ref().as_array())
            .flat_map(|list| list.iter());
        for step in steps {
            let entries = step.get_ref().as_table();
            if let Some(entries) = entries.filter(|entries| entries.contains_key(parts[0])) {
                self.shape(&STEP, Some((entries, Within::Table(step.span()))), parts)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::{Scenario, bundled, decode};
    use crate::units::{Share, Span};

    fn text() -> &'static str {
        let bundled = bundled().iter().find(|bundled| bundled.name == "same-theft");
        bundled.expect("it is bundled").text
    }

    fn with(path: &str, literal: &str) -> Scenario {
        let set = set(text(), path, literal).unwrap_or_else(|e| panic!("{path}: {e:?}"));
        decode("same-theft", &set).unwrap_or_else(|problems| panic!("{path}: {problems:?}"))
    }

    #[test]
    fn a_field_is_set_wherever_its_path_leads() {
        assert_eq!(with("crowd.users", "90").crowd[0].users, 90);
        assert_eq!(with("crowd.1.users", "90").crowd[0].users, 90);
        assert_eq!(
            with("incident.noticed", "\"2h\"").incidents[0].noticed,
            Span::HOUR.times(2)
        );
        assert_eq!(with("incident.theft.payments", "3").incidents[0].payments, 3);
        let fees = |scenario: &Scenario| -> Vec<Share> { scenario.keepers.iter().map(|keeper| keeper.fee).collect() };
        let (before, one) = (
            fees(&with("crowd.users", "700")),
            fees(&with("keeper.harbour-exchange.fee", "\"7%\"")),
        );
        let moved: Vec<usize> = (0..one.len()).filter(|&place| one[place] != before[place]).collect();
        assert_eq!(
            moved.iter().map(|&place| one[place]).collect::<Vec<_>>(),
            [Share::percent(7)]
        );
        let of_kind = with("keeper.bank.customers", "9");
        let banks = of_kind.keepers.iter().filter(|keeper| keeper.customers == 9).count();
        assert_eq!(banks, 4, "all banks, and neither exchanges nor the pool");
        let peels = with("plan.layer.hops", "7");
        assert!(format!("{:?}", peels.plan).contains("hops: Between { least: 7, greatest: 7 }"));
    }

    #[test]
    fn a_field_that_the_file_leaves_out_is_written_in() {
        assert_eq!(with("crowd.reuse", "\"11%\"").crowd[0].reuse, Share::percent(11));
        assert_eq!(
            with("keeper.bank-north.fee", "\"3%\"")
                .keepers
                .iter()
                .filter(|keeper| keeper.fee == Share::percent(3))
                .count(),
            1
        );
        assert_eq!(with("scale", "2").warnings, with("scale", "2").warnings);
        assert!(set(text(), "scale", "2").unwrap().starts_with("scale = 2\n"));
    }

    #[test]
    fn what_is_no_field_is_refused_with_what_would_be_accepted() {
        let refused = |path: &str| set(text(), path, "1").unwrap_err();
        assert_eq!(refused("crowd.usres").suggestion.as_deref(), Some("users"));
        assert!(refused("crowd.usres").accepted.contains("`merchants`"));
        assert_eq!(
            refused("keeper.quiet-pol.fee").suggestion.as_deref(),
            Some("quiet-pool")
        );
        assert!(refused("seed").accepted.contains("`seeds`"));
        assert!(refused("crowd").accepted.contains("one more part"));
        assert!(refused("crowd.users.many").accepted.contains("the field alone"));
        assert!(refused("crowd.3.users").accepted.contains("from 1 to 1"));
        assert!(refused("plan.dust.to").message.contains("nothing in the scenario"));
        assert!(refused("").accepted.contains("`crowd`"));
    }
}
