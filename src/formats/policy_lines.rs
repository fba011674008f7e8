//! `dyepack.policy/1`: what an investigator outside is told in an hour and what he answers, as JSON lines.
//!
//! The program runs for one race. It says who it is; then each hour one turn is written to it, which ends with the row `end`, and it answers with one
//! line. When the race is over its standard input ends.

use serde::{Deserialize, Serialize};

use super::evidence_lines;
use crate::evidence::Evidence;
use crate::study::inquiry::{Kind, Reply, Turn};
use crate::trace::Trouble;
use crate::units::{Amount, PurseId};

/// The name and version of the protocol.
pub const PROTOCOL: &str = "dyepack.policy/1";

/// The longest name that a program may give itself.
const NAME_MAX: usize = 40;

/// What a program says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hello {
    /// Its name.
    pub name: String,
    /// Whether it wants the evidence itself with every turn, and not what the trace finds alone.
    pub wants_evidence: bool,
}

#[derive(Serialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
enum OurRow<'a> {
    Hello {
        protocol: &'static str,
        program: &'static str,
        simulated: bool,
        scenario: &'a str,
        rail: &'a str,
        race: u64,
        hours: u32,
        open: u32,
        theta: String,
        method: String,
    },
    Turn {
        number: u64,
        at: i64,
        open: u64,
        answers: Vec<Named>,
        offers: Vec<OfferRow>,
    },
    End,
}

/// A purse with what is known of it.
#[derive(Serialize)]
struct Named {
    purse: u32,
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    keeper: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    holder: Option<String>,
}

#[derive(Serialize)]
struct OfferRow {
    order: Kind,
    /// In cents.
    value: Amount,
    #[serde(flatten)]
    of: Named,
}

#[derive(Deserialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
enum TheirRow {
    Hello {
        protocol: String,
        name: String,
        #[serde(default)]
        evidence: bool,
    },
    Look,
    Order {
        offer: Option<usize>,
        order: Option<Kind>,
        purse: Option<u32>,
    },
}

/// What a program is told of the race that begins.
#[derive(Clone, Debug)]
pub struct Race {
    /// The name of the scenario.
    pub scenario: String,
    /// Where the theft starts.
    pub rail: String,
    /// The number by which the race is told from others; the scenario's seed is not told.
    pub number: u64,
    /// Hours a day, and requests that may be open.
    pub effort: (u32, u32),
    /// From which share of a purse on taint is a suspicion.
    pub theta: String,
    /// By which method the offers are found.
    pub method: String,
}

fn line(row: &impl Serialize) -> String {
    let mut text = serde_json::to_string(row).expect("rows have names for keys");
    text.push('\n');
    text
}

/// Returns the line with which a race begins.
pub fn greeting(race: &Race) -> String {
    line(&OurRow::Hello {
        protocol: PROTOCOL,
        program: concat!("dyepack ", env!("CARGO_PKG_VERSION")),
        simulated: true,
        scenario: &race.scenario,
        rail: &race.rail,
        race: race.number,
        hours: race.effort.0,
        open: race.effort.1,
        theta: race.theta.clone(),
        method: race.method.clone(),
    })
}

fn named(evidence: &Evidence, purse: PurseId) -> Named {
    let facts = evidence.facts(purse);
    let keeper = facts.keeper.map(|keeper| &evidence.keepers()[keeper.index()]);
    Named {
        purse: purse.get(),
        name: evidence.purse_name(purse),
        keeper: keeper.map(|keeper| keeper.name.clone()),
        country: keeper.and_then(|keeper| keeper.country.clone()),
        holder: facts.holder.map(|holder| evidence.holders()[holder as usize].clone()),
    }
}

/// Returns the lines of an hour.
pub fn write(turn: &Turn<'_>, wants_evidence: bool) -> String {
    let offers = turn.offers.iter().map(|offer| OfferRow {
        order: offer.order,
        value: offer.value.cents(),
        of: named(turn.evidence, offer.purse),
    });
    let mut text = line(&OurRow::Turn {
        number: turn.number,
        at: turn.at.unix(),
        open: turn.open,
        answers: turn.answers.iter().map(|&purse| named(turn.evidence, purse)).collect(),
        offers: offers.collect(),
    });
    if wants_evidence {
        text.push_str(&evidence_lines::write(turn.evidence, turn.complaints, None));
    }
    text.push_str(&line(&OurRow::End));
    text
}

/// Reads one line, counted from 1.
fn row(number: u64, text: &str) -> Result<TheirRow, Trouble> {
    serde_json::from_str(text).map_err(|e| {
        let accepted =
            r#"accepted are {"row":"look"}, {"row":"order","offer":0} and {"row":"order","order":"freeze","purse":0}"#;
        Trouble::Malformed(number, format!("{e}; {accepted}"))
    })
}

/// Reads what a program says of itself.
///
/// # Errors
/// Where the line is no hello of this protocol.
pub fn read_hello(text: &str) -> Result<Hello, Trouble> {
    let wrong = |why: String| Trouble::Malformed(1, why);
    match row(1, text)? {
        TheirRow::Hello { protocol, .. } if protocol != PROTOCOL => {
            Err(wrong(format!("protocol {protocol:?}; accepted is {PROTOCOL:?}")))
        }
        TheirRow::Hello { name, .. } if name.is_empty() || name.chars().count() > NAME_MAX => Err(wrong(format!(
            "a name of {} characters; accepted are 1 to {NAME_MAX}",
            name.chars().count()
        ))),
        TheirRow::Hello { name, evidence, .. } => Ok(Hello {
            name,
            wants_evidence: evidence,
        }),
        TheirRow::Look | TheirRow::Order { .. } => Err(wrong("the first line is a hello".to_owned())),
    }
}

/// Reads what a program does in an hour; the number is that of its line.
///
/// # Errors
/// Where the line is no answer.
pub fn read(number: u64, text: &str) -> Result<Reply, Trouble> {
    match row(number, text)? {
        TheirRow::Look => Ok(Reply::Look),
        TheirRow::Order {
            offer: Some(place),
            order: None,
            purse: None,
        } => Ok(Reply::Offered(place)),
        TheirRow::Order {
            offer: None,
            order: Some(order),
            purse: Some(purse),
        } => Ok(Reply::Order(order, PurseId::from_raw(purse))),
        TheirRow::Order { .. } => Err(Trouble::Malformed(
            number,
            "an order names an offer, or what is ordered and of which purse".to_owned(),
        )),
        TheirRow::Hello { .. } => Err(Trouble::Malformed(number, "a hello is said once".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_an_offer_an_order_or_a_look_and_anything_else_is_said_with_its_line() {
        assert_eq!(read(2, r#"{"row":"look"}"#), Ok(Reply::Look));
        assert_eq!(read(2, r#"{"row":"order","offer":3}"#), Ok(Reply::Offered(3)));
        let order = read(2, r#"{"row":"order","order":"freeze","purse":7}"#);
        assert_eq!(order, Ok(Reply::Order(Kind::Freeze, PurseId::new(7))));
        for bad in [
            "",
            "freeze",
            r#"{"row":"order"}"#,
            r#"{"row":"order","offer":3,"purse":7}"#,
            r#"{"row":"order","order":"arrest","purse":7}"#,
            r#"{"row":"hello","protocol":"dyepack.policy/1","name":"x"}"#,
        ] {
            assert!(matches!(read(5, bad), Err(Trouble::Malformed(5, _))), "{bad}");
        }
        let hello = |text| read_hello(text).map(|hello| (hello.name, hello.wants_evidence));
        let plain = r#"{"row":"hello","protocol":"dyepack.policy/1","name":"x","version":"1"}"#;
        assert_eq!(hello(plain), Ok(("x".to_owned(), false)));
        assert!(hello(r#"{"row":"hello","protocol":"dyepack.policy/2","name":"x"}"#).is_err());
        assert!(hello(r#"{"row":"look"}"#).is_err());
    }
}
