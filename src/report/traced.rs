//! What a trace says of a ledger that was read from files: where the money is, and whose.

use std::collections::BTreeMap;

use super::document::{Cell, Document, Form, Printable, Table, figures, heads, words};
use super::texts::{self, TEXTS, Text};
use crate::formats::ranks_json::Ranking;
use crate::formats::trace_json::{Answer, HeldRow, OriginRow};
use crate::shown;
use crate::study::once;
use crate::trace::StopReason;
use crate::units::{Amount, Total, grouped};

/// How many purses and complaints the text lists; a sheet and JSON list all.
pub const SHOWN: usize = 20;

/// How many purses the sentence on one complaint names.
const PURSES_NAMED: usize = 5;

impl Answer {
    /// Writes the answer: for a terminal, for programs, or for a spreadsheet.
    pub fn print(&self, form: Form) -> String {
        super::document::print(self, form)
    }
}

impl Printable for Answer {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({})", shown::name(&self.method), shown::name(&self.spec)));
        document.say((TEXTS.amounts_are)(&units(self.asset.as_ref())));
        document.heading("");
        document.table(sums(self));
        if let Some(touched) = &self.touched {
            let movements = TEXTS.counted_movements.count(touched.movements);
            let (purses, all) = (
                TEXTS.counted_purses.count(touched.purses),
                TEXTS.counted_transactions.count(self.ledger.transactions),
            );
            document.apart((TEXTS.touched)(&movements, &purses, &all));
        }
        let mut rows: Vec<&HeldRow> = self.held.iter().collect();
        most_tainted_first(&mut rows);
        complaints(&mut document, self, &rows);
        if rows.is_empty() {
            return document;
        }
        document.apart(TEXTS.where_it_is.label);
        document.table(purses(self, &rows));
        if rows.len() > SHOWN {
            document.say((TEXTS.more_in_csv)(&(rows.len() - SHOWN).to_string()));
        }
        document
    }

    /// Returns `purse,value,tainted` lines; a ledger with several assets has a column `asset` behind them, and where taint crossed
    /// links the weakest of them stands in a column `basis`.
    fn sheet(&self) -> Table {
        let several = self.asset.is_some();
        let asset = several.then_some("asset");
        let linked = self.held.iter().any(|row| row.basis.is_some());
        let basis = linked.then_some("basis");
        let mut table = Table::of_sheet(["purse", "value", "tainted"].into_iter().chain(asset).chain(basis));
        for row in &self.held {
            let (value, tainted) = (row.value.to_string(), row.tainted.to_string());
            let asset = several.then(|| row.asset.as_deref().unwrap_or_default());
            let basis = row.basis.map_or(String::new(), |basis| basis.to_string());
            let basis = linked.then_some(basis.as_str());
            table.texts(
                [row.purse.as_str(), &value, &tainted]
                    .into_iter()
                    .chain(asset)
                    .chain(basis),
            );
        }
        table
    }
}

impl Printable for Ranking {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({})", shown::name(&self.method), shown::name(&self.spec)));
        let count = self.ranks.len();
        let purses = TEXTS.counted_purses.count(count as u64);
        document.apart((TEXTS.ranked)(&purses));
        document.heading("");
        let mut table = Table::new([figures(""), heads("")]);
        for row in self.ranks.iter().take(SHOWN) {
            table.row([row.rank.to_string().into(), shown::name(&row.purse).into_owned().into()]);
        }
        document.table(table);
        if count > SHOWN {
            document.say((TEXTS.more_in_csv)(&(count - SHOWN).to_string()));
        }
        document
    }

    /// Returns `rank,purse` lines; a ledger with several assets has a column `asset` behind them.
    fn sheet(&self) -> Table {
        let several = self.ranks.iter().any(|row| row.asset.is_some());
        let asset = several.then_some("asset");
        let mut table = Table::of_sheet(["rank", "purse"].into_iter().chain(asset));
        for row in &self.ranks {
            let asset = several.then(|| row.asset.as_deref().unwrap_or_default());
            table.texts([row.rank.to_string().as_str(), &row.purse].into_iter().chain(asset));
        }
        table
    }
}

/// Puts the most tainted purses first: as many as are shown, and all of them where complaints are told apart, since each names its own.
fn most_tainted_first(rows: &mut [&HeldRow]) {
    let order = |a: &&HeldRow, b: &&HeldRow| b.tainted.cmp(&a.tainted).then_with(|| a.purse.cmp(&b.purse));
    let told_apart = rows.iter().any(|row| !row.origins.is_empty());
    let listed = if rows.len() > SHOWN && !told_apart {
        rows.select_nth_unstable_by(SHOWN, order).0
    } else {
        rows
    };
    listed.sort_by(order);
}

/// Says in which units amounts are.
pub fn units(asset: Option<&String>) -> String {
    match asset {
        Some(asset) => (TEXTS.base_units_of)(&shown::name(asset)),
        None => TEXTS.base_units.label.to_owned(),
    }
}

/// Returns what was claimed and what became of it.
pub fn ends(answer: &Answer) -> [(&'static Text, Total); 5] {
    [
        (&TEXTS.sum_seeded, answer.seeded),
        (&TEXTS.sum_held, answer.held_total),
        (&TEXTS.sum_fees, answer.fees),
        (&TEXTS.sum_destroyed, answer.destroyed),
        (&TEXTS.sum_stopped, answer.stopped),
    ]
}

/// Returns what became of what was claimed, and of what was stopped how much for each reason. A ledger of several assets has sums
/// of one, and stops of all.
fn sums(answer: &Answer) -> Table {
    let mut table = Table::new([heads(""), figures(""), words("")]);
    for (text, amount) in ends(answer) {
        table.row([text.label.into(), Cell::count(amount)]);
    }
    let mut stops: BTreeMap<StopReason, Total> = BTreeMap::new();
    let ours = answer.stops.iter().filter(|stop| stop.asset == answer.asset);
    ours.for_each(|stop| *stops.entry(stop.reason).or_default() += stop.amount);
    for (reason, amount) in stops.into_iter().filter(|(_, amount)| !amount.is_zero()) {
        table.row(["".into(), Cell::count(amount), texts::stop(reason).meaning.into()]);
    }
    if let Some(shortfall) = answer.shortfall {
        table.row([
            TEXTS.sum_shortfall.label.into(),
            Cell::count(shortfall),
            TEXTS.sum_shortfall.meaning.into(),
        ]);
    }
    if let Some(inflation) = &answer.inflation {
        let text = TEXTS.sum_inflation;
        table.texts([text.label, inflation, text.meaning]);
    }
    table
}

/// Says of each of several complaints where its money is, in a sentence; the purses are in the order in which they are listed.
fn complaints(document: &mut Document, answer: &Answer, rows: &[&HeldRow]) {
    let told: Vec<&OriginRow> = answer.origins.iter().filter(|origin| !is_nothing(origin)).collect();
    if rows.iter().all(|row| row.origins.is_empty()) || told.len() < 2 {
        return;
    }
    document.apart(TEXTS.whose_money.label);
    document.heading("");
    for origin in told.iter().take(SHOWN) {
        document.say(sentence(origin, rows));
    }
    if told.len() > SHOWN {
        let more = TEXTS.counted_complaints.count((told.len() - SHOWN) as u64);
        document.say((TEXTS.more_in_json)(&more));
    }
}

/// Tells whether a complaint marked nothing in this asset and nothing came to it.
fn is_nothing(origin: &OriginRow) -> bool {
    origin.seeded.is_zero() && origin.held.is_zero() && origin.crossed_in.is_none()
}

fn sentence(origin: &OriginRow, rows: &[&HeldRow]) -> String {
    let ours = rows.iter().filter(|row| row.asset == origin.asset).flat_map(|row| {
        let ours = row.origins.iter().filter(|share| share.from == origin.from);
        ours.map(|share| (share.tainted, row.purse.as_str()))
    });
    let mut shares: Vec<(Amount, &str)> = ours.filter(|share| !share.0.is_zero()).collect();
    shares.sort_by_key(|share| std::cmp::Reverse(share.0));
    let (named, more) = shares.split_at(shares.len().min(PURSES_NAMED));
    let named = named
        .iter()
        .map(|(amount, purse)| (TEXTS.whose_in)(&glued(*amount), &shown::name(purse)));
    let mut parts: Vec<String> = named.collect();
    if !more.is_empty() {
        let rest: Total = more.iter().map(|share| share.0).sum();
        parts.push((TEXTS.whose_more)(
            &glued(rest),
            &TEXTS.counted_purses.count(more.len() as u64),
        ));
    }
    let sums = [
        (Some(origin.fees), TEXTS.whose_fees),
        (Some(origin.destroyed), TEXTS.whose_destroyed),
        (Some(origin.stopped), TEXTS.whose_stopped),
        (origin.crossed_out, TEXTS.whose_exchanged),
        (origin.shortfall, TEXTS.whose_short),
    ];
    for (sum, words) in sums {
        parts.extend(sum.filter(|sum| !sum.is_zero()).map(|sum| words(&glued(sum))));
    }
    if parts.is_empty() {
        parts.push(TEXTS.nothing_left.label.into());
    }
    let asset = origin.asset.as_ref().map(|asset| format!(" {asset}"));
    let seeded = glued(origin.seeded) + &asset.unwrap_or_default();
    let came = origin.crossed_in.map(|came| (TEXTS.whose_came)(&glued(came)));
    let from = shown::name(&origin.from);
    (TEXTS.whose)(&from, &seeded, &came.unwrap_or_default(), &parts.join(", "))
}

/// Writes an amount so that no line breaks within it.
fn glued(amount: impl Into<Total>) -> String {
    grouped(amount.into().get()).replace(' ', "\u{a0}")
}

/// Returns the purses, the most tainted first, a column a complaint where there are several, and their asset where there are several.
fn purses(answer: &Answer, rows: &[&HeldRow]) -> Table {
    // A purse lists the complaints that reach it; the columns are those of all, in their order.
    let mut names = once(answer.origins.iter().map(|origin| origin.from.as_str()));
    if !(2..=SHOWN).contains(&names.len()) {
        names.clear();
    }
    let several = answer.asset.is_some();
    let columns = [heads("purse"), figures("value"), figures("tainted")];
    let complaints = names.iter().map(|name| figures(shown::name(name)));
    let assets = several.then(|| words("asset"));
    let linked = rows.iter().any(|row| row.basis.is_some());
    let links = linked.then(|| words("weakest link"));
    let mut table = Table::new(columns.into_iter().chain(complaints).chain(assets).chain(links));
    table.breaks_after = Some(1);
    for row in rows.iter().take(SHOWN) {
        let of = |name: &&str| {
            let share = row.origins.iter().find(|share| share.from == **name);
            Cell::count(share.map_or(Amount::ZERO, |share| share.tainted))
        };
        let purse = shown::name(&row.purse).into_owned().into();
        let asset = several.then(|| {
            shown::name(row.asset.as_deref().unwrap_or_default())
                .into_owned()
                .into()
        });
        let basis = linked.then(|| row.basis.map_or(String::new(), |basis| basis.to_string()).into());
        let cells = [purse, Cell::count(row.value), Cell::count(row.tainted)];
        table.row(cells.into_iter().chain(names.iter().map(of)).chain(asset).chain(basis));
    }
    table
}
