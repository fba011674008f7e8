//! A statement of tracing for people: the same as its JSON lines, as text of 80 columns and as one offline page.
//!
//! Both are made from the [`Statement`] alone and carry the digest that seals its JSON lines, so that whoever holds the page
//! can ask for the lines and replay them.

mod html;
mod text;

pub use html::html;
pub use text::text;

use crate::lots::About;
use crate::report::texts;
use crate::shown;
use crate::trace::StopReason;
use crate::trace::audit::{
    AssetRow, DivisionRow, Head, HopSums, InRow, LotRow, OutRow, PartRow, Statement, StopRow, SumRow,
};
use crate::units::{Amount, Total, grouped};

/// The text by which the program recognises a page of its own.
const PAGE_MARK: &str = "<!-- dyepack.audit/1 -->";
/// How the text begins.
const TEXT_MARK: &str = "Statement of tracing (dyepack.audit/1)";

/// Tells whether a file is a statement that this program wrote, in any of its forms: such a file may be replaced.
pub fn is_ours(text: &str) -> bool {
    let page = text.strip_prefix("<!doctype html>\n");
    page.is_some_and(|rest| rest.starts_with(PAGE_MARK))
        || text.starts_with(TEXT_MARK)
        || text.starts_with("{\"schema\":\"dyepack.audit/1\"")
}

/// Returns the facts of the head, each with its label.
fn facts(head: &Head) -> Vec<(&'static str, String)> {
    let source = &head.source;
    let mut facts = vec![(
        texts::label("audit.ledger"),
        format!("{} (format {})", source.kind, source.format),
    )];
    if let Some(simulated) = &source.simulated {
        facts.push((texts::label("audit.stamp"), shown::line(simulated).into_owned()));
    }
    facts.extend(
        source
            .network
            .clone()
            .map(|network| (texts::label("audit.network"), network)),
    );
    facts.push((texts::label("audit.digest"), source.digest.clone()));
    facts.extend(
        head.vantage
            .clone()
            .map(|vantage| (texts::label("audit.vantage"), vantage)),
    );
    facts.push((texts::label("audit.cut-off"), cut_off(head)));
    facts.push((texts::label("audit.units"), units(head)));
    facts.push((texts::label("audit.method"), head.spec.clone()));
    facts.push((texts::label("audit.rule"), head.rule.clone()));
    if let Some(about) = about(head) {
        facts.push((texts::label("audit.meaning"), about.meaning.into()));
        facts.push((texts::label("audit.source"), about.source.into()));
    }
    for row in &head.roles {
        let purses: Vec<_> = row.purses.iter().map(|line| shown::name(&line.purse)).collect();
        let (label, source) = (texts::label("audit.role"), shown::name(&row.source));
        facts.push((
            label,
            format!("{}: {} (source: {source})", row.role.name(), purses.join(", ")),
        ));
    }
    facts.push((texts::label("audit.program"), source.program.clone()));
    facts
}

fn about(head: &Head) -> Option<&'static About> {
    let method = head.method().ok()?;
    Some(method.booking().about())
}

fn cut_off(head: &Head) -> String {
    let height = head
        .source
        .until_height
        .map(|height| format!("height {height}, included"));
    let instant = head.until_utc.as_ref().map(|until| format!("{until}, included"));
    match (height, instant) {
        (Some(height), Some(instant)) => format!("{height}; {instant}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "none: the whole ledger".into(),
    }
}

/// Says in which units amounts are written.
fn units(head: &Head) -> String {
    let unit = |asset: &AssetRow| match (
        asset.scale,
        number(Amount::new(10u64.saturating_pow(asset.scale.into()))),
    ) {
        (0, _) => format!("1 {} = 1 base unit", shown::name(&asset.code)),
        (_, many) => format!("1 {} = {many} base units", shown::name(&asset.code)),
    };
    let units: Vec<String> = head.assets.iter().map(unit).collect();
    format!("all amounts are whole base units; {}", units.join(", "))
}

/// Returns the sentences that say what a statement is not.
fn caution(head: &Head) -> [&'static str; 2] {
    let conserving = match (divides(head), head.conserves) {
        (true, _) => "audit.divides",
        (false, true) => "audit.conserves",
        (false, false) => "audit.relabels",
    };
    [texts::meaning(conserving), texts::NOT_TAINT[0]]
}

/// Says how an account was divided: a sentence, and one line a claimant.
fn division(row: &DivisionRow) -> (String, Vec<String>) {
    let (divided, all) = (number(row.divided), &row.contributions);
    let value = of_asset(Some(row.value), row.asset.as_ref());
    let part = |part: &PartRow| {
        let (contribution, share) = (number(part.contribution), number(part.share));
        format!(
            "{}: floor({divided} * {contribution} / {all}) = {share}",
            shown::name(&part.complaint)
        )
    };
    (
        format!(
            "on {} it holds {value}; {divided} are divided by contributions of {all}",
            row.at_utc
        ),
        row.parts.iter().map(part).collect(),
    )
}

/// Writes an amount in groups of three that no line breaks.
fn number(amount: impl Into<Total>) -> String {
    grouped(amount.into().get()).replace(' ', "\u{a0}")
}

fn amount(amount: Option<Amount>) -> String {
    amount.map_or_else(|| "an amount that cannot be seen".into(), number)
}

/// Writes an amount with its asset, where the ledger has several.
fn of_asset(value: Option<Amount>, asset: Option<&String>) -> String {
    let asset = asset
        .map(|asset| format!(" base units of {}", shown::name(asset)))
        .unwrap_or_default();
    format!("{}{asset}", amount(value))
}

/// Writes lots in their order.
fn lots(rows: &[LotRow]) -> String {
    let part = |row: &LotRow| match &row.complaint {
        Some(complaint) => format!("{} of {}", amount(row.amount), shown::name(complaint)),
        None => format!("{} clean", amount(row.amount)),
    };
    let parts: Vec<String> = rows.iter().map(part).collect();
    if parts.is_empty() {
        "nothing".into()
    } else {
        parts.join(" + ")
    }
}

/// Says what an account held before it paid.
fn before(leg: &InRow) -> Option<String> {
    let value = number(leg.value?);
    Some(match leg.tainted {
        Some(tainted) => format!("it held {value} before, {} of it tainted", number(tainted)),
        None => format!("it held {value} before"),
    })
}

/// Says what happened to what the rule laid at an output, in the order in which it happened.
fn steps(leg: &OutRow) -> Vec<String> {
    let mut steps = Vec::new();
    if !leg.laid.is_empty() {
        steps.push(format!("laid there: {}", lots(&leg.laid)));
    }
    if !leg.brought.is_empty() {
        steps.push(format!("a known link brings {}", lots(&leg.brought)));
    }
    for row in &leg.marked {
        let complaint = shown::name(row.complaint.as_deref().unwrap_or_default());
        steps.push(format!("complaint {complaint} marks {}", amount(row.amount)));
    }
    for carried in &leg.carried {
        steps.push(format!(
            "a known link takes {} ({}) on to {} in movement {}, where {} comes out ({})",
            number(carried.amount_in),
            lots(&carried.lots_in),
            shown::name(&carried.purse),
            shown::name(&carried.movement),
            number(carried.amount_out),
            lots(&carried.lots_out)
        ));
    }
    steps
}

/// Says what stays at an output, and where.
fn stays(leg: &OutRow) -> String {
    let place = match leg.end.as_str() {
        "fees" => ", in fees",
        "destroyed" => ", destroyed",
        "stopped" if leg.lots.iter().any(|lot| lot.complaint.is_some()) => ", not followed further",
        _ => "",
    };
    format!("{}{place}", lots(&leg.lots))
}

/// Says why taint goes no further.
pub fn why_stopped(reason: StopReason) -> &'static str {
    match reason {
        // On a page these are among what is not followed, and what purchasers for value got.
        StopReason::Mixture => return texts::meaning("trail.mixture"),
        StopReason::Debt => return texts::meaning("trail.debt"),
        _ => {}
    }
    let key = serde_json::to_value(reason).expect("a reason is a word");
    texts::meaning(&format!("end.{}", key.as_str().unwrap_or_default()))
}

/// Says where and why taint goes no further.
fn stop(row: &StopRow) -> String {
    let why = why_stopped(row.reason);
    format!(
        "{} of {} at {}: {why}",
        number(row.amount),
        shown::name(&row.complaint),
        shown::name(&row.purse)
    )
}

/// Writes one side of an equation; parts of nothing are left out.
fn side(parts: &[(Total, &str)]) -> String {
    let parts = parts.iter().filter(|(amount, _)| !amount.is_zero());
    let parts: Vec<String> = parts
        .map(|(amount, word)| format!("{} {word}", number(*amount)))
        .collect();
    if parts.is_empty() {
        "0".into()
    } else {
        parts.join(" + ")
    }
}

/// Writes the sum of one complaint in one hop as an equation.
fn equation(row: &HopSums) -> String {
    let came = [
        (row.ins, "came in"),
        (row.marked, "marked"),
        (row.brought, "brought by links"),
    ];
    let went = [
        (row.held, "in purses"),
        (row.fees, "in fees"),
        (row.destroyed, "destroyed"),
        (row.stopped, "stopped"),
        (row.carried, "carried on by links"),
    ];
    format!(
        "{}: {} = {}",
        named(&row.complaint, row.asset.as_ref()),
        side(&came),
        side(&went)
    )
}

/// Tells whether the statement is about what can be claimed of accounts and no money is followed.
fn divides(head: &Head) -> bool {
    head.method().is_ok_and(|method| method.booking().divides())
}

/// Writes the sum of one complaint over the whole ledger as an equation, or as a list where nothing is conserved. What is
/// claimed and not got stands in the equation of a claim.
fn total(row: &SumRow, head: &Head) -> String {
    let came = [(row.seeded, "seeded"), (row.crossed_in, "crossed in")];
    let went = [
        (row.held, "held"),
        (row.fees, "in fees"),
        (row.destroyed, "destroyed"),
        (row.stopped, "stopped"),
        (row.shortfall, "not got"),
        (row.crossed_out, "crossed out"),
    ];
    let sign = if head.conserves || divides(head) {
        "="
    } else {
        "; called tainted:"
    };
    let name = named(&row.complaint, row.asset.as_ref());
    format!("{name}: {} {sign} {}", side(&came), side(&went)).replace(" ;", ";")
}

fn named(complaint: &str, asset: Option<&String>) -> String {
    let complaint = shown::name(complaint);
    match asset {
        Some(asset) => format!("{complaint} ({})", shown::name(asset)),
        None => complaint.into_owned(),
    }
}

/// Says with which digest the JSON lines are sealed.
fn sealed(statement: &Statement) -> String {
    let (lines, digest) = statement.seal();
    format!("{} {lines} lines, BLAKE3 {digest}", texts::meaning("audit.seal"))
}

#[cfg(test)]
mod tests;
