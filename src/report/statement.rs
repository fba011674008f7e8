//! A statement of tracing for people: the same as its JSON lines, as text of 80 columns and as one offline page.
//!
//! Both are made from the [`Statement`] alone and carry the digest that seals its JSON lines, so that whoever holds the page
//! can ask for the lines and replay them.

use crate::lots::About;
use crate::report::document::page::{self, Page};
use crate::report::document::{Block, Cell, Document, Table, figures, heads, terminal, words};
use crate::report::texts::{NOT_TAINT, TEXTS, Text, stop as stopped};
use crate::shown;
use crate::trace::audit::{
    AssetRow, Coincidence, DivisionRow, Head, HopRow, HopSums, InRow, LotRow, OutRow, PartRow, Statement, StopRow,
    SumRow,
};
use crate::units::{Amount, Span, Total, grouped};

const STYLE: &str = include_str!("statement/style.css");

/// The text by which the program recognises a page of its own.
const PAGE_MARK: &str = "<!-- dyepack.audit/1 -->";
/// How the text begins.
const TEXT_MARK: &str = "Statement of tracing (dyepack.audit/1)";

/// Tells whether a file is a statement that this program wrote, in any of its forms: such a file may be replaced.
pub(crate) fn is_ours(text: &str) -> bool {
    let page = text.strip_prefix("<!doctype html>\n");
    page.is_some_and(|rest| rest.starts_with(PAGE_MARK))
        || text.starts_with(TEXT_MARK)
        || text.starts_with("{\"schema\":\"dyepack.audit/1\"")
}

/// Returns the statement as text.
pub fn text(statement: &Statement) -> String {
    let mut document = Document::default();
    document.say(TEXT_MARK);
    document.heading("");
    for (label, fact) in facts(&statement.head) {
        document.item(label, 13, fact);
    }
    document.heading("");
    for sentence in caution(&statement.head) {
        document.say(sentence);
    }
    document.blocks.extend(body(statement).blocks);
    document.apart(sealed(statement));
    terminal::print(&document)
}

/// Returns the statement as a page, to read on a screen and to print for a court. It asks nothing of anybody and has no script.
pub fn html(statement: &Statement) -> String {
    let head = &statement.head;
    let title = TEXTS.audit_title.label;
    let page = Page {
        mark: PAGE_MARK,
        title: format!("{title}: {}", head.spec),
        program: &head.source.program,
        style: STYLE,
        script: "",
        body: maud::html! {
            h1 { (title) }
            @if head.source.simulated.is_some() {
                p class="strip" { b { (TEXTS.simulated) } " " (TEXTS.simulated.meaning) }
            }
            dl { @for (label, fact) in facts(head) { dt { (label) } dd { (fact) } } }
            @for sentence in caution(head) { p class="caution" { (sentence) } }
            (page::blocks(&body(statement)))
            footer { p { (sealed(statement)) } }
        },
    };
    page.print()
}

/// Returns what is claimed, what happened hop by hop, and what comes of it.
fn body(statement: &Statement) -> Document {
    let mut document = Document::default();
    document.heading(TEXTS.audit_claims.label);
    for complaint in &statement.head.complaints {
        for claim in &complaint.claims {
            let (amount, purse) = (number(claim.amount), shown::name(&claim.purse));
            document.say(format!("{}: {amount} of {purse}", shown::name(&complaint.name)));
            document.note(format!(
                "movement {}, output {}",
                shown::name(&claim.movement),
                claim.position
            ));
        }
    }
    document.heading(TEXTS.audit_sums.label);
    for row in &statement.sums {
        document.say(total(row, &statement.head));
    }
    document.heading(TEXTS.audit_held.label);
    let columns = [TEXTS.audit_of, TEXTS.audit_tainted, TEXTS.audit_value];
    let [complaint, tainted, value] = columns.map(|text| text.label);
    let linked = statement.held.iter().any(|row| row.basis.is_some());
    let mut table = Table::new(
        [
            heads(TEXTS.purse.label),
            words(complaint),
            figures(tainted),
            figures(value),
        ]
        .into_iter()
        .chain(linked.then(|| words(TEXTS.weakest_link.label))),
    );
    for row in &statement.held {
        let [purse, complaint] = [&row.purse, &row.complaint].map(|name| shown::name(name).into_owned());
        let tainted = of_asset(Some(row.tainted), row.asset.as_ref());
        let basis = linked.then(|| row.basis.map_or(String::new(), |basis| basis.to_string()));
        table.texts([purse, complaint, tainted, number(row.value)].into_iter().chain(basis));
    }
    document.table(table);
    beside(&mut document, statement);
    if !statement.divisions.is_empty() {
        document.heading(TEXTS.audit_divisions.label);
    }
    for row in &statement.divisions {
        let (said, parts) = division(row);
        document.say(shown::name(&row.purse));
        document.note(said);
        for part in parts {
            document.blocks.push(Block::Paragraph(4, part));
        }
    }
    document.heading(TEXTS.audit_hops.label);
    for row in &statement.hops {
        hop(&mut document, row);
    }
    document
}

/// Says how far the figures hang on the method, how often chance gives as much, and where the method's errors stand.
fn beside(document: &mut Document, statement: &Statement) {
    if !statement.bounds.is_empty() {
        document.heading(TEXTS.audit_bounds.label);
        let mut table = Table::new([
            heads(TEXTS.purse.label),
            figures(TEXTS.at_least.label),
            figures(TEXTS.at_most.label),
        ]);
        for row in &statement.bounds {
            let ends = match (&row.bound, &row.not_computed) {
                (Some(bound), _) => [bound.least, bound.greatest].map(|end| match &row.asset {
                    Some(asset) => (TEXTS.audit_amount)(&number(end), &shown::name(asset)),
                    None => number(end),
                }),
                (None, why) => [why.clone().unwrap_or_default(), String::new()],
            };
            table.texts([shown::name(&row.purse).into_owned()].into_iter().chain(ends));
        }
        document.table(table);
        document.say(TEXTS.audit_bounds.meaning);
    }
    if let Some(placebo) = &statement.placebo {
        document.heading(TEXTS.audit_placebo.label);
        let columns = [TEXTS.placebo_decoys, TEXTS.placebo_chance].map(|text| figures(text.label));
        let mut table = Table::new([heads(TEXTS.purse.label)].into_iter().chain(columns));
        let cells = |rate: Coincidence| [Cell::from(rate.decoys.to_string()), Cell::from(Some(rate.chance))];
        table.row(
            [Cell::from(TEXTS.placebo_most.label)]
                .into_iter()
                .chain(cells(placebo.most)),
        );
        for row in &placebo.purses {
            let purse = Cell::from(shown::name(&row.purse).into_owned());
            table.row([purse].into_iter().chain(cells(row.rate)));
        }
        document.table(table);
        let farthest = Span::seconds(placebo.farthest).to_string();
        document.say((TEXTS.placebo_rule)(&placebo.nearest.to_string(), &farthest));
        document.say((TEXTS.audit_placebo_of)(&placebo.decoys.to_string()));
        document.say(TEXTS.placebo.meaning);
    }
    document.say((TEXTS.audit_card)(&statement.head.spec));
}

fn hop(document: &mut Document, row: &HopRow) {
    document.subheading(format!("{}. {}", row.hop, row.at_utc));
    document.item("", 3, format!("movement {}", shown::name(&row.movement)));
    for leg in &row.ins {
        item(document, "in", &shown::name(&leg.purse));
        let amount = of_asset(leg.amount, leg.asset.as_ref());
        item(document, "", &format!("{amount} = {}", lots(&leg.lots)));
        if let Some(before) = before(leg) {
            item(document, "", &before);
        }
    }
    if let Some(rule) = &row.rule {
        item(document, "rule", rule);
    }
    for leg in &row.outs {
        item(document, "out", &shown::name(&leg.purse));
        steps(leg).iter().for_each(|step| item(document, "", step));
        let amount = of_asset(leg.amount, leg.asset.as_ref());
        item(document, "", &format!("{amount} = {}", stays(leg)));
    }
    row.stops.iter().for_each(|row| item(document, "stop", &stop(row)));
    row.sums.iter().for_each(|row| item(document, "sum", &equation(row)));
}

/// Says something of a leg, with what it is about before it.
fn item(document: &mut Document, about: &str, words: &str) {
    document.item(format!("   {about}"), 10, words);
}

/// Returns the facts of the head, each with its label.
fn facts(head: &Head) -> Vec<(&'static str, String)> {
    let source = &head.source;
    let mut facts = vec![(
        TEXTS.audit_ledger.label,
        format!("{} (format {})", source.kind, source.format),
    )];
    if let Some(simulated) = &source.simulated {
        facts.push((TEXTS.audit_stamp.label, shown::line(simulated).into_owned()));
    }
    facts.extend(
        source
            .network
            .clone()
            .map(|network| (TEXTS.audit_network.label, network)),
    );
    facts.push((TEXTS.audit_digest.label, source.digest.clone()));
    facts.extend(head.vantage.clone().map(|vantage| (TEXTS.audit_vantage.label, vantage)));
    facts.push((TEXTS.audit_cut_off.label, cut_off(head)));
    facts.push((TEXTS.audit_units.label, units(head)));
    facts.push((TEXTS.audit_method.label, head.spec.clone()));
    facts.push((TEXTS.audit_rule.label, head.rule.clone()));
    if let Some(about) = about(head) {
        facts.push((TEXTS.audit_meaning.label, about.meaning.into()));
        facts.push((TEXTS.audit_source.label, about.source.into()));
    }
    for row in &head.roles {
        let purses: Vec<_> = row.purses.iter().map(|line| shown::name(&line.purse)).collect();
        let (label, source) = (TEXTS.audit_role.label, shown::name(&row.source));
        facts.push((
            label,
            format!("{}: {} (source: {source})", row.role.name(), purses.join(", ")),
        ));
    }
    facts.push((TEXTS.audit_program.label, source.program.clone()));
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
        .map(|height| (TEXTS.audit_until_height)(&height.to_string()));
    let instant = head
        .until_utc
        .as_ref()
        .map(|until| (TEXTS.audit_until)(&until.to_string()));
    match (height, instant) {
        (Some(height), Some(instant)) => format!("{height}; {instant}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => TEXTS.audit_whole.label.into(),
    }
}

/// Says in which units amounts are written.
fn units(head: &Head) -> String {
    let unit = |asset: &AssetRow| match (
        asset.scale,
        number(Amount::new(10u64.saturating_pow(asset.scale.into()))),
    ) {
        (0, _) => (TEXTS.audit_one_unit)(&shown::name(&asset.code)),
        (_, many) => (TEXTS.audit_many_units)(&shown::name(&asset.code), &many),
    };
    let units: Vec<String> = head.assets.iter().map(unit).collect();
    (TEXTS.audit_all_units)(&units.join(", "))
}

/// Returns the sentences that say what a statement is not.
fn caution(head: &Head) -> [&'static str; 2] {
    let conserving = match (divides(head), head.conserves) {
        (true, _) => TEXTS.audit_divides,
        (false, true) => TEXTS.audit_conserves,
        (false, false) if keeps_fractions(head) => TEXTS.audit_fractions,
        (false, false) => TEXTS.audit_relabels,
    };
    [conserving.meaning, NOT_TAINT[0]]
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
        (TEXTS.audit_divided)(&row.at_utc.to_string(), &value, &divided, &all.to_string()),
        row.parts.iter().map(part).collect(),
    )
}

/// Writes an amount in groups of three that no line breaks.
fn number(amount: impl Into<Total>) -> String {
    grouped(amount.into().get()).replace(' ', "\u{a0}")
}

fn amount(amount: Option<Amount>) -> String {
    amount.map_or_else(|| TEXTS.audit_hidden.label.into(), number)
}

/// Writes an amount with its asset, where the ledger has several.
fn of_asset(value: Option<Amount>, asset: Option<&String>) -> String {
    match asset {
        Some(asset) => (TEXTS.audit_amount)(&amount(value), &shown::name(asset)),
        None => amount(value),
    }
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
        Some(tainted) => (TEXTS.audit_before_tainted)(&value, &number(tainted)),
        None => (TEXTS.audit_before)(&value),
    })
}

/// Says what happened to what the rule laid at an output, in the order in which it happened.
fn steps(leg: &OutRow) -> Vec<String> {
    let mut steps = Vec::new();
    if !leg.laid.is_empty() {
        steps.push((TEXTS.audit_laid)(&lots(&leg.laid)));
    }
    if !leg.brought.is_empty() {
        steps.push((TEXTS.audit_brought)(&lots(&leg.brought)));
    }
    for row in &leg.marked {
        let complaint = shown::name(row.complaint.as_deref().unwrap_or_default());
        steps.push((TEXTS.audit_marks)(&complaint, &amount(row.amount)));
    }
    for carried in &leg.carried {
        steps.push((TEXTS.audit_carried)(
            &carried.basis.to_string(),
            &number(carried.amount_in),
            &lots(&carried.lots_in),
            &shown::name(&carried.purse),
            &shown::name(&carried.movement),
            &number(carried.amount_out),
            &lots(&carried.lots_out),
        ));
    }
    steps
}

/// Says what stays at an output, and where.
fn stays(leg: &OutRow) -> String {
    let place = match leg.end.as_str() {
        "fees" => TEXTS.audit_in_fees.label,
        "destroyed" => TEXTS.audit_gone.label,
        "stopped" if leg.lots.iter().any(|lot| lot.complaint.is_some()) => TEXTS.audit_let_go.label,
        _ => "",
    };
    format!("{}{place}", lots(&leg.lots))
}

/// Says where and why taint goes no further.
fn stop(row: &StopRow) -> String {
    let why = stopped(row.reason).meaning;
    format!(
        "{} of {} at {}: {why}",
        number(row.amount),
        shown::name(&row.complaint),
        shown::name(&row.purse)
    )
}

/// Writes one side of an equation; parts of nothing are left out.
fn side(parts: &[(Total, Text)]) -> String {
    let parts = parts.iter().filter(|(amount, _)| !amount.is_zero());
    let parts: Vec<String> = parts
        .map(|(amount, text)| format!("{} {}", number(*amount), text.label))
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
        (row.ins, TEXTS.sum_came),
        (row.marked, TEXTS.sum_marked),
        (row.brought, TEXTS.sum_brought),
    ];
    let went = [
        (row.held, TEXTS.sum_in_purses),
        (row.fees, TEXTS.sum_in_fees),
        (row.destroyed, TEXTS.sum_destroyed),
        (row.stopped, TEXTS.sum_stopped),
        (row.carried, TEXTS.sum_carried),
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

fn keeps_fractions(head: &Head) -> bool {
    head.method().is_ok_and(|method| method.booking().keeps_fractions())
}

/// Writes the sum of one complaint over the whole ledger as an equation, or as a list where nothing is conserved. What is
/// claimed and not got stands in the equation of a claim.
fn total(row: &SumRow, head: &Head) -> String {
    let came = [(row.seeded, TEXTS.sum_seeded), (row.crossed_in, TEXTS.sum_crossed_in)];
    let went = [
        (row.held, TEXTS.sum_held),
        (row.fees, TEXTS.sum_in_fees),
        (row.destroyed, TEXTS.sum_destroyed),
        (row.stopped, TEXTS.sum_stopped),
        (row.shortfall, TEXTS.sum_not_got),
        (row.crossed_out, TEXTS.sum_crossed_out),
    ];
    let sign = if head.conserves || divides(head) {
        "="
    } else if keeps_fractions(head) {
        TEXTS.sum_rounded.label
    } else {
        TEXTS.sum_relabelled.label
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
    let lines = TEXTS.counted_lines.count(lines as u64);
    format!("{} {lines}, BLAKE3 {digest}", TEXTS.audit_seal.meaning)
}

#[cfg(test)]
mod tests;
