//! A journal of Beancount: each purse an account, each movement a transaction that balances, so that a bookkeeper's own tool checks it.
//!
//! Where a method is named, an account holds lots, and the label of a lot is its origin: the complaint whose money it is by that method.
//! A lot costs one unit of its own currency. So a transaction in which money changes its label - as where a complaint marks
//! it, or a known link carries it on - still balances in units, and a lot that leaves must be there: what the tool checks of each
//! booking is that an account gives no more of an origin than it got.

use std::collections::BTreeMap;
use std::io::{self, Write};

use hashbrown::HashMap;

use super::graph::{Cell, Graph, OF_NODES};
use super::text::decimal;
use crate::evidence::Evidence;
use crate::formats::exported::{Export, Part, Written};
use crate::ledger::PurseKind;
use crate::lots::{Lot, Method, PoolOf};
use crate::shown;
use crate::trace::{self, End, Hop};
use crate::units::{Amount, AssetId, Instant, MovementId, OriginId, OutLegId, PurseId};

/// A journal of Beancount.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "beancount",
    summary: "a journal of Beancount: purses as accounts, movements as transactions that balance, with `--method` lots labelled by origin; for \
              bean-check, bean-query, Fava",
    marked: "the title and comments",
    left: "the time of the day but as metadata; blocks; kind, basis and amounts of links, of which the transactions at both ends have one \
           mark",
    by_method: true,
    parts: &[Part {
        name: "journal.beancount",
        schema: "Beancount 3",
        is_truth: false,
        write,
    }],
    refuses,
};

fn refuses(export: &Export<'_>) -> Option<String> {
    if export.evidence.ledger().has_sealed_legs() {
        return Some("it has amounts that cannot be seen, and a journal of them does not balance".into());
    }
    let method = export.method?;
    let booking = method.booking();
    if booking.relabels() || booking.divides() || booking.keeps_fractions() || method.pool() != PoolOf::Purse {
        return Some(format!(
            "{method} does not say of every unit in an account whose it is; accepted are methods that conserve value and follow it purse by purse"
        ));
    }
    match export.complaints {
        [] => Some("nothing is claimed, so that no lot has an origin; add --from, or leave --method out".into()),
        _ => trace::record(export.evidence, export.complaints, &method)
            .err()
            .map(|error| error.to_string()),
    }
}

/// What of an account or a leg is of which origin.
type Parts = BTreeMap<Option<OriginId>, Amount>;

/// What lots are called and how they are found.
struct Labels {
    hops: HashMap<MovementId, Hop>,
    /// The complaints' names and the days of their lots, by origin.
    origins: Vec<(String, String)>,
}

/// When a journal without movements begins.
const BEGIN: Instant = Instant::from_unix(0);

/// What money is called that no complaint claims.
const UNCLAIMED: &str = "unclaimed";

struct Journal<'a> {
    evidence: &'a Evidence,
    codes: Vec<String>,
    first_day: String,
    labels: Option<Labels>,
}

fn write(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let evidence = export.evidence;
    let ledger = evidence.ledger();
    let last = ledger
        .movements()
        .next_back()
        .map_or(BEGIN, |movement| ledger.instant(movement));
    let first = ledger
        .movements()
        .next()
        .map_or(BEGIN, |movement| ledger.instant(movement));
    let mut journal = Journal {
        evidence,
        codes: (0..ledger.assets().len()).map(|place| code(evidence, place)).collect(),
        first_day: day(first),
        labels: None,
    };
    if let Some(method) = export.method {
        journal.labels = Some(labels(export, &method)?);
    }
    writeln!(out, "option \"title\" {}", quoted(&export.sentence()))?;
    writeln!(out, "option \"booking_method\" {}", quoted(journal.booking()))?;
    for (name, said) in export.marks() {
        writeln!(out, ";; {name}: {}", shown::name(&said))?;
    }
    if let Some(method) = &export.method {
        writeln!(
            out,
            ";; labels of lots are origins under {method}; a lot costs one unit of its own currency"
        )?;
    }
    for (place, asset) in ledger.assets().iter().enumerate() {
        let (day, code, name) = (&journal.first_day, &journal.codes[place], quoted(&asset.code));
        writeln!(out, "{day} commodity {code}\n  name: {name}")?;
    }
    let graph = Graph::of(export);
    for (purse, node) in ledger.purses().zip(graph.nodes()) {
        writeln!(
            out,
            "{} open {} {}",
            journal.first_day,
            journal.account(purse),
            journal.code(purse)
        )?;
        for ((name, _), cell) in OF_NODES.iter().zip(&node.cells) {
            match cell {
                Some(Cell::Text(text)) => writeln!(out, "  {name}: {}", quoted(text))?,
                Some(Cell::Flag(flag)) => writeln!(out, "  {name}: {}", if *flag { "TRUE" } else { "FALSE" })?,
                Some(Cell::Whole(number)) => writeln!(out, "  {name}: {number}")?,
                None => {}
            }
        }
    }
    let mut marks: HashMap<MovementId, String> = HashMap::new();
    for (number, link) in evidence.links().iter().enumerate() {
        for leg in [link.from, link.to] {
            marks
                .entry(ledger.movement_of(leg))
                .or_default()
                .push_str(&format!(" ^link-{number}"));
        }
    }
    let mut claims: HashMap<OutLegId, String> = HashMap::new();
    for complaint in export.complaints {
        for (leg, amount) in &complaint.claims {
            let asset = ledger.asset(ledger.asset_of(ledger.out_purse(*leg)));
            let said = format!("{}: {}; ", complaint.name, decimal(asset, amount.get()));
            claims.entry(*leg).or_default().push_str(&said);
        }
    }
    for movement in ledger.movements() {
        let postings = journal.postings(movement, &claims);
        if postings.is_empty() {
            continue;
        }
        let (at, name) = (ledger.instant(movement), evidence.movement_name(movement));
        let marks = marks.get(&movement).map_or("", String::as_str);
        writeln!(
            out,
            "{} * {}{marks}\n  at_utc: {}",
            day(at),
            quoted(&name),
            quoted(&at.to_string())
        )?;
        out.write_all(postings.as_bytes())?;
    }
    // What an account holds in the end is said once more, so that it is checked.
    let next = day(Instant::from_unix(last.unix().saturating_add(86_400)));
    let closed = ledger
        .purses()
        .filter(|purse| !ledger.kind(*purse).is_boundary() && !ledger.has_open_history());
    for purse in closed.filter(|purse| ledger.balance(*purse) > Amount::ZERO) {
        let (account, amount, code) = (
            journal.account(purse),
            journal.amount(purse, ledger.balance(purse)),
            journal.code(purse),
        );
        writeln!(out, "{next} balance {account} {amount} {code}")?;
    }
    Ok(())
}

fn labels(export: &Export<'_>, method: &Method) -> io::Result<Labels> {
    let (trace, hops) = trace::record(export.evidence, export.complaints, method).map_err(io::Error::other)?;
    let ledger = export.evidence.ledger();
    let first = |complaint: &crate::evidence::Complaint| {
        let movements = complaint.claims.iter().map(|(leg, _)| ledger.movement_of(*leg));
        day(movements.min().map_or(BEGIN, |movement| ledger.instant(movement)))
    };
    let days = export.complaints.iter().map(first);
    Ok(Labels {
        hops: hops.into_iter().map(|hop| (hop.movement, hop)).collect(),
        origins: trace.origins.into_iter().zip(days).collect(),
    })
}

impl Journal<'_> {
    /// Where an account may give what it did not get here, a lot that leaves need not be there.
    fn booking(&self) -> &'static str {
        match self.evidence.ledger().has_open_history() {
            true => "NONE",
            false => "STRICT",
        }
    }

    fn account(&self, purse: PurseId) -> String {
        let number = purse.get();
        match self.evidence.ledger().kind(purse) {
            PurseKind::Coin | PurseKind::Account => format!("Assets:P{number}"),
            PurseKind::Claims => format!("Liabilities:Claims:P{number}"),
            PurseKind::Lender => format!("Liabilities:Lender:P{number}"),
            PurseKind::Fees => format!("Equity:Fees:P{number}"),
            PurseKind::Issuance => format!("Equity:Issuance:P{number}"),
            PurseKind::Cash => format!("Equity:Cash:P{number}"),
            PurseKind::Destroyed => format!("Equity:Destroyed:P{number}"),
        }
    }

    fn asset(&self, purse: PurseId) -> AssetId {
        self.evidence.ledger().asset_of(purse)
    }

    fn code(&self, purse: PurseId) -> &str {
        &self.codes[self.asset(purse).index()]
    }

    fn amount(&self, purse: PurseId, amount: Amount) -> String {
        decimal(self.evidence.ledger().asset(self.asset(purse)), amount.get())
    }

    fn postings(&self, movement: MovementId, claims: &HashMap<OutLegId, String>) -> String {
        let ledger = self.evidence.ledger();
        let hop = self.labels.as_ref().and_then(|labels| labels.hops.get(&movement));
        // The inputs of a hop are those of the ledger, but for fees, which a coinbase takes one by one.
        let inner = |purse: PurseId| !ledger.kind(purse).is_boundary();
        let mut left = hop.into_iter().flat_map(|hop| &hop.ins).filter(|leg| inner(leg.purse));
        let mut text = String::new();
        for leg in ledger.ins(movement) {
            let (purse, amount) = (ledger.in_purses()[leg], ledger.in_amounts()[leg]);
            let lots = if inner(purse) {
                left.next().map(|leg| &leg.lots[..])
            } else {
                None
            };
            self.post(&mut text, "-", purse, amount, lots.unwrap_or_default(), None);
        }
        for leg in ledger.out_legs(movement) {
            let found = hop.into_iter().flat_map(|hop| &hop.outs).find(|out| out.leg == leg);
            // What stopped is followed no further, so that it lies there as anybody's.
            let lots = found
                .filter(|out| out.end == End::Purse)
                .map_or(&[][..], |out| &out.lots[..]);
            let (purse, amount) = (ledger.out_purse(leg), ledger.out_amount(leg));
            self.post(&mut text, "", purse, amount, lots, claims.get(&leg));
        }
        text
    }

    fn post(
        &self,
        text: &mut String,
        sign: &str,
        purse: PurseId,
        amount: Amount,
        lots: &[Lot],
        claim: Option<&String>,
    ) {
        let (account, code) = (self.account(purse), self.code(purse));
        let mut parts = Parts::new();
        for lot in lots.iter().filter(|lot| lot.origin.is_some()) {
            let part = parts.entry(lot.origin).or_default();
            *part = part
                .checked_add(lot.amount)
                .expect("parts of a leg are no more than it");
        }
        let claimed = parts
            .values()
            .fold(Amount::ZERO, |sum, part| sum.checked_add(*part).unwrap_or(sum));
        parts.insert(None, amount.saturating_sub(claimed));
        for (origin, part) in parts.into_iter().filter(|(_, part)| *part > Amount::ZERO) {
            let units = self.amount(purse, part);
            let cost = match &self.labels {
                Some(labels) if !self.evidence.ledger().kind(purse).is_boundary() => {
                    let (label, day) = match origin {
                        Some(origin) => labels.origins[origin.index()].clone(),
                        None => (UNCLAIMED.to_owned(), self.first_day.clone()),
                    };
                    format!(" {{1 {code}, {day}, {}}}", quoted(&label))
                }
                _ => String::new(),
            };
            text.push_str(&format!("  {account}  {sign}{units} {code}{cost}\n"));
            if let Some(claim) = claim {
                text.push_str(&format!("    claimed: {}\n", quoted(claim.trim_end_matches("; "))));
            }
        }
    }
}

/// Returns the code of an asset as the form writes it: its own where that is one there, else one by its number.
fn code(evidence: &Evidence, place: usize) -> String {
    let code = &evidence.ledger().assets()[place].code;
    let bytes = code.as_bytes();
    let inner = |byte: &u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'_' | b'-');
    let fits = (2..=24).contains(&bytes.len())
        && bytes[0].is_ascii_uppercase()
        && bytes.iter().all(inner)
        && (bytes[bytes.len() - 1].is_ascii_uppercase() || bytes[bytes.len() - 1].is_ascii_digit());
    match fits && !["TRUE", "FALSE", "NULL"].contains(&code.as_str()) && !code.starts_with("ASSET-") {
        true => code.clone(),
        false => format!("ASSET-{place}"),
    }
}

/// Returns the day of an instant.
fn day(at: Instant) -> String {
    at.to_string().split(' ').next().unwrap_or_default().to_owned()
}

fn quoted(text: &str) -> String {
    let shown = shown::name(text);
    format!("\"{}\"", shown.replace('\\', "\\\\").replace('"', "\\\""))
}
