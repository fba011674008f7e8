//! Amounts and names as forms of text write them.

use std::borrow::Cow;

use crate::shown;
use crate::units::Asset;

/// Writes an amount as an exact decimal number with all decimals of its asset: `0.00012000`.
pub fn decimal(asset: &Asset, amount: impl Into<u128>) -> String {
    let scale = usize::from(asset.scale);
    let digits = format!("{:0width$}", amount.into(), width = scale + 1);
    let (whole, part) = digits.split_at(digits.len() - scale);
    match part {
        "" => whole.to_owned(),
        part => format!("{whole}.{part}"),
    }
}

/// Writes a text between tags or within an attribute of XML, which knows no control characters.
pub fn xml(text: &str) -> Cow<'_, str> {
    match shown::name(text) {
        Cow::Borrowed(text) => quick_xml::escape::escape(text),
        Cow::Owned(text) => Cow::Owned(quick_xml::escape::escape(text).into_owned()),
    }
}

/// Writes a value as one line of JSON in which no letter steers a terminal.
pub fn json(value: &impl serde::Serialize) -> String {
    shown::json(serde_json::to_string(value).expect("keys are texts"))
}
