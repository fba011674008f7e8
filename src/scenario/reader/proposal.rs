//! What was probably meant by a value that is refused: corrections of common slips, each proposed only where it would be read.

use toml::de::DeValue;

use super::{Field, Source};
use crate::scenario::problem::nearest;
use crate::scenario::quantity::{self, Fault};
use crate::scenario::shape::Kind;
use crate::units::Instant;

impl Field<'_> {
    /// Returns what was probably meant, as it would be written.
    pub(super) fn meant(&self) -> Option<String> {
        let Source::File(value) = self.source else {
            return None;
        };
        let raw = self.reader.text.get(value.span())?;
        if raw.len() > 200 {
            return None; // a slip is short
        }
        self.corrected(self.kind, value.get_ref(), raw)
    }

    fn corrected(&self, kind: &Kind, value: &DeValue<'_>, raw: &str) -> Option<String> {
        let spoken = spoken(value, raw);
        match (kind, value) {
            (Kind::Either(one, other), _) => {
                return self
                    .corrected(one, value, raw)
                    .or_else(|| self.corrected(other, value, raw));
            }
            (Kind::List(_), DeValue::Array(_)) | (_, DeValue::Table(_)) => return self.brackets(kind, raw),
            (Kind::List(inner), _) => {
                let fits = self.reads(inner, value, &spoken);
                let item = if fits {
                    Some(raw.to_owned())
                } else {
                    self.corrected(inner, value, raw)
                };
                return item.map(|item| format!("[{item}]"));
            }
            (Kind::Table(_) | Kind::Named(..) | Kind::Parts(_), _) => return self.brackets(kind, raw),
            (_, DeValue::Array(items)) => {
                let item = items.first().filter(|_| items.len() == 1)?;
                let raw = self.reader.text.get(item.span())?;
                let fits = self.reads(kind, item.get_ref(), &self::spoken(item.get_ref(), raw));
                return fits.then(|| raw.to_owned());
            }
            _ => {}
        }
        let written = self.candidates(kind, value, &spoken).into_iter();
        let read = |candidate: &String| candidate_reads(self, kind, candidate);
        written.filter(read).map(|word| quoted(kind, &word)).next()
    }

    /// Returns a header with as many brackets as its table takes.
    fn brackets(&self, kind: &Kind, raw: &str) -> Option<String> {
        let name = raw.lines().next()?.trim().strip_prefix('[')?.strip_suffix(']')?;
        let bare = name.trim_start_matches('[').trim_end_matches(']');
        let plain = !bare.is_empty() && !bare.contains(['{', '"', ',', '=']);
        match kind {
            Kind::List(Kind::Table(_)) if plain => Some(format!("[[{bare}]]")),
            Kind::Table(_) if plain => Some(format!("[{bare}]")),
            _ => None,
        }
    }

    /// Tells whether a value of the file is of the type that the kind takes.
    fn reads(&self, kind: &Kind, value: &DeValue<'_>, spoken: &str) -> bool {
        let typed = match kind {
            Kind::Whole(..) => value.is_integer(),
            Kind::Counts(..) => value.is_integer() || value.is_str(),
            Kind::Flag => value.is_bool(),
            Kind::Date => value.is_datetime(),
            Kind::Table(_) => return value.is_table(),
            _ => value.is_str(),
        };
        typed && candidate_reads(self, kind, spoken)
    }

    /// Returns what may have been meant, the likeliest first.
    fn candidates(&self, kind: &Kind, value: &DeValue<'_>, spoken: &str) -> Vec<String> {
        let spoken = spoken.trim();
        match kind {
            Kind::Money | Kind::Dollars => {
                let code = match kind {
                    Kind::Dollars => "USD",
                    _ => self.reader.names.usual_asset.as_str(),
                };
                let number = spoken.trim_start_matches('$').trim();
                let scaled = multipliers(number);
                vec![format!("{number} {code}"), scaled.clone(), format!("{scaled} {code}")]
            }
            Kind::Share => shares(value, spoken),
            Kind::Shares => ranges(spoken, |part| shares(value, part)),
            Kind::Duration => durations(spoken),
            Kind::Durations => ranges(spoken, durations),
            Kind::Whole(..) => vec![spoken.to_owned()],
            Kind::Counts(..) => ranges(spoken, |part| vec![part.to_owned()]),
            Kind::Flag => match spoken.to_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => vec!["true".into()],
                "false" | "no" | "off" | "0" => vec!["false".into()],
                _ => Vec::new(),
            },
            Kind::Word(words) => nearest(spoken, words()).into_iter().collect(),
            _ => vec![spoken.to_owned()],
        }
    }
}

/// Returns a value as a person would say it: a text without its marks.
fn spoken(value: &DeValue<'_>, raw: &str) -> String {
    value.as_str().unwrap_or(raw).to_owned()
}

/// Writes a word as a value of the kind stands in a file.
fn quoted(kind: &Kind, word: &str) -> String {
    let bare = match kind {
        Kind::Whole(..) | Kind::Flag | Kind::Date => true,
        Kind::Counts(..) => !word.contains(".."),
        _ => false,
    };
    if bare { word.to_owned() } else { format!("{word:?}") }
}

fn candidate_reads(field: &Field<'_>, kind: &Kind, word: &str) -> bool {
    let fits = |range: Result<crate::scenario::Between<u64>, Fault>, least: u64, greatest: u64| {
        range.is_ok_and(|range| least <= range.least && range.greatest <= greatest)
    };
    match kind {
        Kind::Money | Kind::Dollars => quantity::money(word).is_ok_and(|raw| field.holds(kind, &raw)),
        Kind::Share => quantity::share(word).is_ok_and(|share| share <= crate::units::Share::WHOLE),
        Kind::Shares => {
            quantity::range(word, quantity::share).is_ok_and(|range| range.greatest <= crate::units::Share::WHOLE)
        }
        Kind::Duration => quantity::duration(word).is_ok(),
        Kind::Durations => quantity::range(word, quantity::duration).is_ok(),
        Kind::Whole(least, greatest) => fits(
            quantity::count(word).map(crate::scenario::Between::just),
            *least,
            *greatest,
        ),
        Kind::Counts(least, greatest) => fits(quantity::range(word, quantity::count), *least, *greatest),
        Kind::Flag => word == "true" || word == "false",
        Kind::Date => Instant::begin_of(word).is_ok(),
        Kind::Word(words) => words().contains(&word),
        Kind::Name(noun) => field.reader.names.of(*noun).contains(word),
        Kind::Method => word.parse::<crate::lots::Method>().is_ok(),
        Kind::Text => true,
        _ => false,
    }
}

impl Field<'_> {
    /// Tells whether an amount is in an asset of the file that can measure it.
    fn holds(&self, kind: &Kind, raw: &quantity::RawMoney<'_>) -> bool {
        if matches!(kind, Kind::Dollars) && raw.code != "USD" {
            return false;
        }
        let assets = self.reader.assets.borrow();
        let known = assets.iter().find(|spec| spec.asset.code == raw.code);
        // The rate of an asset is read before the assets are known, and has its own limits.
        known.map_or(raw.code == "USD", |spec| {
            matches!(kind, Kind::Dollars) || raw.base_units(spec.asset.scale).is_ok()
        })
    }
}

/// Returns an amount with its multipliers as they are read: `25m USD` is `25M USD`.
fn multipliers(text: &str) -> String {
    const SPELT: [(&str, &str); 9] = [
        ("K", "k"),
        ("thousand", "k"),
        ("m", "M"),
        ("mn", "M"),
        ("mio", "M"),
        ("million", "M"),
        ("b", "bn"),
        ("B", "bn"),
        ("billion", "bn"),
    ];
    let from = text.find(|c: char| c.is_alphabetic()).unwrap_or(text.len());
    let (number, rest) = text.split_at(from);
    let mut words = rest.split_whitespace();
    let first = words.next().unwrap_or_default();
    let scaled = SPELT.iter().find(|(spelt, _)| *spelt == first);
    let rest: Vec<&str> = words.collect();
    match scaled {
        Some((_, read)) => format!("{}{read} {}", number.trim_end(), rest.join(" "))
            .trim_end()
            .to_owned(),
        None => text.to_owned(),
    }
}

/// Returns what shares may be meant: a decimal number of at most one is a part of one, any other a number of hundredths.
fn shares(value: &DeValue<'_>, spoken: &str) -> Vec<String> {
    let number = spoken.trim_end_matches("percent").trim_end();
    let whole = format!("{number}%");
    let part = number.strip_prefix("0.").or_else(|| number.strip_prefix('.'));
    let Some(digits) = part.filter(|digits| value.is_float() || digits.len() > 1) else {
        return vec![whole];
    };
    let (hundredths, rest) = digits.split_at_checked(2).unwrap_or((digits, ""));
    let hundredths = format!("{hundredths:0<2}");
    let hundredths = hundredths.trim_start_matches('0');
    let hundredths = if hundredths.is_empty() { "0" } else { hundredths };
    let point = if rest.is_empty() { "" } else { "." };
    vec![format!("{hundredths}{point}{rest}%")]
}

/// Returns what durations may be meant: words for units, and a decimal of one unit.
fn durations(spoken: &str) -> Vec<String> {
    const UNITS: [(&str, &str); 5] = [("week", "w"), ("day", "d"), ("hour", "h"), ("min", "m"), ("sec", "s")];
    let split = |word: &str| -> (String, String) {
        let from = word.find(|c: char| c.is_alphabetic()).unwrap_or(word.len());
        (word[..from].trim().to_owned(), word[from..].to_lowercase())
    };
    let mut parts: Vec<(String, String)> = Vec::new();
    for (number, unit) in spoken.split_whitespace().map(split) {
        match parts.last_mut() {
            Some((_, waiting)) if number.is_empty() && waiting.is_empty() => *waiting = unit,
            _ => parts.push((number, unit)),
        }
    }
    let unit = |word: &str| {
        let found = UNITS
            .iter()
            .find(|(name, short)| word == *short || word.starts_with(name) || word == "hrs" && *short == "h");
        found.map_or(word.to_owned(), |(_, short)| (*short).to_owned())
    };
    let written: Vec<String> = parts
        .iter()
        .map(|(number, word)| of_unit(number, &unit(word)))
        .collect();
    vec![written.join(" ")]
}

/// Writes a number of a unit of time in whole numbers: `1.5 h` is `1h 30m`.
fn of_unit(number: &str, unit: &str) -> String {
    const SMALLER: [(&str, &str, u64); 4] = [("w", "d", 7), ("d", "h", 24), ("h", "m", 60), ("m", "s", 60)];
    let smaller = SMALLER.iter().find(|(large, ..)| *large == unit);
    if let (Some((whole, decimals)), Some((_, small, times))) = (number.split_once('.'), smaller)
        && let (Ok(digits), Some(divisor)) = (decimals.parse::<u64>(), 10u64.checked_pow(decimals.len() as u32))
        && let Some(parts) = digits.checked_mul(*times).filter(|parts| parts.is_multiple_of(divisor))
    {
        let rest = format!("{}{small}", parts / divisor);
        return if whole == "0" {
            rest
        } else {
            format!("{whole}{unit} {rest}")
        };
    }
    format!("{number}{unit}")
}

/// Returns what ranges may be meant, by the parts that may be meant: other marks between the two, the greater first.
fn ranges(spoken: &str, part: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    let parted = ["...", "..", " to ", "\u{2013}", "-"]
        .iter()
        .find_map(|mark| spoken.split_once(mark));
    let Some((left, right)) = parted else {
        return part(spoken);
    };
    let (left, right) = (left.trim(), right.trim());
    // `2-5%` gives both the unit of the last.
    let unit = right.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    let both = if left.chars().all(|c| c.is_ascii_digit() || c == '.') {
        format!("{left}{unit}")
    } else {
        left.to_owned()
    };
    let read = |text: &str| part(text).into_iter().next().unwrap_or_default();
    let plain = |text: &str| {
        if text.is_empty() {
            String::new()
        } else {
            text.to_owned()
        }
    };
    let pairs = [
        (plain(left), plain(right)),
        (both.clone(), plain(right)),
        (read(left), read(right)),
        (read(&both), read(right)),
    ];
    let both_ways = |(one, other): (String, String)| [format!("{one}..{other}"), format!("{other}..{one}")];
    pairs.into_iter().flat_map(both_ways).collect()
}
