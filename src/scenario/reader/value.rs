//! Values that can be read from a field, each by the kind that the description gives it.

use std::collections::BTreeSet;

use toml::de::DeValue;

use super::{Field, Source, Value};
use crate::evidence::Vantage;
use crate::lots::Method;
use crate::scenario::quantity::{self, Fault};
use crate::scenario::shape::{Kind, Noun};
use crate::scenario::{Between, Money};
use crate::units::{Amount, Instant, Share, Span};

impl Value for String {
    fn read(field: &Field<'_>) -> Option<String> {
        match field.kind {
            Kind::Word(_) => field.word().map(str::to_owned),
            Kind::Country => field.country().map(str::to_owned),
            Kind::Name(noun) => {
                let name = name_of(field)?;
                field.reader.known(*noun, name, field.span()).map(|_| name.to_owned())
            }
            Kind::Text => name_of(field).map(str::to_owned),
            other => panic!("a text is read where {} stands", other.accepts()),
        }
    }
    fn harmless() -> String {
        String::new()
    }
}

fn name_of<'r>(field: &Field<'r>) -> Option<&'r str> {
    let text = field.text();
    if text.is_none() {
        field.wrong_type();
    }
    text
}

/// The place of a name among its kind.
pub(crate) struct Place(pub usize);

impl Value for Place {
    fn read(field: &Field<'_>) -> Option<Place> {
        let Kind::Name(noun) = field.kind else {
            panic!("a name is read where the description has one");
        };
        let name = name_of(field)?;
        field.reader.known(*noun, name, field.span()).map(Place)
    }
    fn harmless() -> Place {
        Place(0)
    }
}

impl Value for bool {
    fn read(field: &Field<'_>) -> Option<bool> {
        let flag = match field.source {
            Source::File(value) => value.get_ref().as_bool(),
            Source::Default(text) => text.parse().ok(),
        };
        if flag.is_none() {
            field.wrong_type();
        }
        flag
    }
    fn harmless() -> bool {
        false
    }
}

impl Value for u64 {
    fn read(field: &Field<'_>) -> Option<u64> {
        let Kind::Whole(least, greatest) = field.kind else {
            panic!("a number is read where the description has one");
        };
        match field.whole() {
            Some(Ok(number)) if (*least..=*greatest).contains(&number) => Some(number),
            Some(_) => {
                field.refuse("the number is out of range");
                None
            }
            None => {
                field.wrong_type();
                None
            }
        }
    }
    fn harmless() -> u64 {
        1
    }
}

impl Value for u32 {
    fn read(field: &Field<'_>) -> Option<u32> {
        u64::read(field).map(|number| u32::try_from(number).expect("the description's limits fit 32 bits"))
    }
    fn harmless() -> u32 {
        1
    }
}

impl Value for Between<u64> {
    fn read(field: &Field<'_>) -> Option<Between<u64>> {
        let Kind::Counts(least, greatest) = field.kind else {
            panic!("a range of numbers is read where the description has one");
        };
        let range = match field.whole() {
            Some(Ok(number)) => Between::just(number),
            Some(Err(())) => Between::just(u64::MAX),
            None => field.quantity(|text| quantity::range(text, quantity::count))?,
        };
        if range.least < *least || range.greatest > *greatest {
            field.refuse("the number is out of range");
            return None;
        }
        Some(range)
    }
    fn harmless() -> Between<u64> {
        Between::just(1)
    }
}

impl Value for Between<u32> {
    fn read(field: &Field<'_>) -> Option<Between<u32>> {
        let narrow = |number: u64| u32::try_from(number).expect("the description's limits fit 32 bits");
        Between::<u64>::read(field).map(|range| Between {
            least: narrow(range.least),
            greatest: narrow(range.greatest),
        })
    }
    fn harmless() -> Between<u32> {
        Between::just(1)
    }
}

impl Value for Share {
    fn read(field: &Field<'_>) -> Option<Share> {
        Between::<Share>::of(field, quantity::share).map(|range| range.least)
    }
    fn harmless() -> Share {
        Share::NONE
    }
}

impl Value for Between<Share> {
    fn read(field: &Field<'_>) -> Option<Between<Share>> {
        Between::<Share>::of(field, quantity::share)
    }
    fn harmless() -> Between<Share> {
        Between::just(Share::NONE)
    }
}

impl Between<Share> {
    fn of(field: &Field<'_>, read: impl Fn(&str) -> Result<Share, Fault>) -> Option<Between<Share>> {
        let range = match field.kind {
            Kind::Share => Between::just(field.quantity(read)?),
            Kind::Shares => field.quantity(|text| quantity::range(text, read))?,
            _ => panic!("a share is read where the description has one"),
        };
        if range.greatest > Share::WHOLE {
            field.refuse("the share is more than the whole");
            return None;
        }
        Some(range)
    }
}

impl Value for Span {
    fn read(field: &Field<'_>) -> Option<Span> {
        field.quantity(quantity::duration)
    }
    fn harmless() -> Span {
        Span::ZERO
    }
}

impl Value for Between<Span> {
    fn read(field: &Field<'_>) -> Option<Between<Span>> {
        field.quantity(|text| quantity::range(text, quantity::duration))
    }
    fn harmless() -> Between<Span> {
        Between::just(Span::ZERO)
    }
}

impl Value for Money {
    fn read(field: &Field<'_>) -> Option<Money> {
        let text = field.text();
        let raw = field.quantity(quantity::money)?;
        if matches!(field.kind, Kind::Dollars) && raw.code != "USD" {
            let at = field.place(text.unwrap_or_default(), raw.code_at);
            let message = format!("`{}` is not the unit of account", raw.code);
            field.reader.report(at, message, field.kind.accepts());
            return None;
        }
        let assets = field.reader.assets.borrow();
        let found = assets.iter().position(|spec| spec.asset.code == raw.code);
        let Some(asset) = found else {
            field.reader.known(
                Noun::Asset,
                raw.code,
                field.place(text.unwrap_or_default(), raw.code_at),
            );
            return None;
        };
        if field.reader.names.misread_assets.borrow().contains(&asset) {
            field.reader.misread(); // how many decimals it has is not known
            return None;
        }
        let units = raw.base_units(assets[asset].asset.scale);
        let amount = units
            .map_err(|fault| field.fault(text.unwrap_or_default(), fault))
            .ok()?;
        Some(Money { amount, asset })
    }
    fn harmless() -> Money {
        Money {
            amount: Amount::ZERO,
            asset: 0,
        }
    }
}

impl Value for Instant {
    fn read(field: &Field<'_>) -> Option<Instant> {
        let date = match field.source {
            // A date is a date with and without quotation marks.
            Source::File(value) => match value.get_ref() {
                DeValue::Datetime(date) => Some(date.to_string()),
                DeValue::String(text) => Some(text.to_string()),
                _ => None,
            },
            Source::Default(text) => Some(text.to_owned()),
        };
        let Some(date) = date else {
            field.wrong_type();
            return None;
        };
        match Instant::begin_of(&date) {
            Ok(instant) if (0..7_258_118_400).contains(&instant.unix()) => Some(instant),
            Ok(_) => {
                field.refuse("the moment is not from 1970 to 2199");
                None
            }
            Err(none) => {
                field.refuse(none.what());
                None
            }
        }
    }
    fn harmless() -> Instant {
        Instant::from_unix(0)
    }
}

impl Value for Vantage {
    fn read(field: &Field<'_>) -> Option<Vantage> {
        let word = field.word()?;
        Some(word.parse().expect("the description's words are vantages"))
    }
    fn harmless() -> Vantage {
        Vantage::Public
    }
}

impl Value for Method {
    fn read(field: &Field<'_>) -> Option<Method> {
        field.method()
    }
    fn harmless() -> Method {
        Method::of(crate::lots::Booking::NOTHING)
    }
}

impl<T: Value> Value for Vec<T> {
    /// Reads a list; words and names stand in it once.
    fn read(field: &Field<'_>) -> Option<Vec<T>> {
        let items = field.items();
        let mut seen = BTreeSet::new();
        for item in items
            .iter()
            .filter(|item| matches!(item.kind, Kind::Word(_) | Kind::Method | Kind::Name(_)))
        {
            match item.text() {
                Some(text) if !seen.insert(text) => {
                    item.reader
                        .report(item.span(), format!("`{text}` stands twice in the list"), "each once")
                }
                _ => {}
            }
        }
        Some(items.iter().filter_map(T::read).collect())
    }
    fn harmless() -> Vec<T> {
        Vec::new()
    }
}
