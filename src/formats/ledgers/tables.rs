//! Tables of payments: what a shape of table is, and the one reader of all shapes.
//!
//! A format names its shapes, each by the columns that tell it and what they mean; a spreadsheet that somebody typed is a format too.
//! Columns that no shape names are passed by with a note. What a table says of laundering or fraud is kept as the claim
//! of whoever made it: of a payment as a complaint in the table's own words, of an account as a tag.

pub(in crate::formats) mod amlgentex;
pub(in crate::formats) mod amlsim;
pub(in crate::formats) mod amlworld;
mod patterns;
pub(in crate::formats) mod paysim;
pub(in crate::formats) mod samld;
pub(crate) mod typed;

use std::collections::BTreeSet;

use hashbrown::HashMap;

use crate::formats::format::{File, Look, Options, Reading, Sorted};
use crate::formats::input::{Place, ReadError};
use crate::formats::number::{Mark, Number};
use crate::formats::payments::{End, Payments};
use crate::formats::table;
use crate::ledger::{LinkKind, PurseKind};
use crate::units::{Instant, counted};

/// What ledgers of simulated banks are, for the head of a statement.
pub(super) const DATA_SET: &str = "a table of payments from a data set, whose maker says where they come from";

/// A shape of table.
pub(super) struct Shape {
    /// The columns that tell it, in small letters.
    pub sign: &'static [&'static str],
    /// What a row is.
    pub row: Row,
    /// Columns that are passed by, so that no note names them.
    pub passed: &'static [&'static str],
}

/// What a row of a table is.
#[derive(Clone, Copy)]
#[expect(clippy::large_enum_variant, reason = "a few constants, one a format")]
pub(super) enum Row {
    /// A payment.
    Payment(Cells),
    /// An account, with what it held before.
    Account {
        account: &'static str,
        holds: &'static str,
        /// The column that calls the account fraudulent.
        claim: Option<&'static str>,
        source: &'static str,
    },
    /// An account that somebody raised an alert on.
    Alert {
        account: &'static str,
        kind: &'static str,
        source: &'static str,
    },
}

/// The columns of a payment. A name behind `2.` is the second column of that name.
#[derive(Clone, Copy)]
pub(super) struct Cells {
    pub from: Party,
    pub to: Party,
    pub amount: &'static str,
    pub asset: Asset,
    /// What arrives, and of which asset, where another amount or asset may arrive than leaves.
    pub arrives: Option<(&'static str, &'static str)>,
    pub at: At,
    pub id: Option<&'static str>,
    /// The column that says whether it is fraud, and the one that says which.
    pub claim: Option<(&'static str, Option<&'static str>)>,
}

/// Who gives or gets.
#[derive(Clone, Copy)]
pub(super) enum Party {
    /// The account of this column.
    Account(&'static str),
    /// The account of the second column at the bank of the first.
    AtBank(&'static str, &'static str),
    /// Banknotes where the kind of payment in the first column is one of these, else the account of the last column.
    CashIf(&'static str, &'static [&'static str], &'static str),
    /// The account of the first column behind, where the kind of payment in the first column is this one, else that of the last.
    Either(&'static str, &'static str, &'static str, &'static str),
}

/// Which asset a payment is in.
#[derive(Clone, Copy)]
pub(super) enum Asset {
    /// The one of this column.
    Column(&'static str),
    /// One that the table does not name.
    Unnamed,
}

/// When a payment happened.
#[derive(Clone, Copy)]
pub(super) enum At {
    /// So many of these seconds after the table's own beginning.
    Step(&'static str, i64),
    /// At this instant, or at that time of the day in the second column.
    Moment(&'static str, Option<&'static str>),
}

/// Tells whether a file is of one of these shapes.
pub(super) fn is_one_of(look: &Look<'_>, shapes: &[Shape]) -> bool {
    shapes.iter().any(|shape| look.has_columns(shape.sign))
}

/// Reads a ledger from its tables.
pub(super) fn read(mut sorted: Sorted, options: &Options, shapes: &[Shape]) -> Result<Reading, ReadError> {
    let mut payments = Payments::new();
    let mut told = Told::default();
    let mut attempts = HashMap::new();
    for file in sorted.files.iter().filter(|file| patterns::is_patterns(&file.bytes)) {
        patterns::patterns(file, text_of(file)?, &mut attempts)?;
    }
    for place in 0..sorted.files.len() {
        let file = &sorted.files[place];
        if patterns::is_patterns(&file.bytes) {
            continue;
        }
        Table {
            file,
            place: place as u32,
            attempts: &attempts,
        }
        .read(shapes, &mut payments, &mut told)?;
        // The ledger is made of what was read, so that the text need not stay.
        sorted.files[place].bytes = Vec::new();
    }
    told.notes(&mut payments);
    payments.finish(&sorted, options)
}

/// What was passed by.
#[derive(Default)]
struct Told {
    passed: BTreeSet<String>,
    unpaid: u64,
    claims: u64,
    tags: u64,
    exchanges: u64,
}

impl Told {
    fn notes(&self, payments: &mut Payments) {
        if !self.passed.is_empty() {
            let names: Vec<&str> = self.passed.iter().map(String::as_str).collect();
            payments.note(format!("columns that are not carried over: {}", names.join(", ")));
        }
        if self.unpaid > 0 {
            payments.note(counted(
                self.unpaid,
                "payment from an account to itself moves nothing and is there",
                "payments from an account to itself move nothing and are there",
            ));
        }
        if self.claims + self.tags > 0 {
            payments.note(format!(
                "labels of the tables are kept as their makers' claims: {} as complaints, {} as tags; nothing here says that they \
                 are true",
                counted(self.claims, "payment", "payments"),
                counted(self.tags, "account", "accounts"),
            ));
        }
        if self.exchanges > 0 {
            payments.note(format!(
                "{}: a link joins what was paid with what arrived",
                counted(self.exchanges, "payment is in two assets", "payments are in two assets")
            ));
        }
    }
}

/// A file of a ledger that is a table.
struct Table<'a> {
    file: &'a File,
    place: u32,
    /// What a table of patterns calls payments, by their cells.
    attempts: &'a HashMap<String, String>,
}

/// The header of a table.
struct Head<'s> {
    names: Vec<String>,
    shape: &'s Shape,
}

impl Head<'_> {
    /// Returns the place of a column; `2.` before its name means the second of that name.
    fn place(&self, column: &str) -> Option<usize> {
        let (name, nth) = match column.strip_prefix("2.") {
            Some(name) => (name, 1),
            None => (column, 0),
        };
        let mut places = self.names.iter().enumerate().filter(|(_, have)| *have == name);
        places.nth(nth).map(|(place, _)| place)
    }

    fn cell<'r>(&self, record: &'r csv::StringRecord, column: &str) -> Result<&'r str, String> {
        let place = self
            .place(column)
            .ok_or_else(|| format!("there is no column {column}"))?;
        Ok(record[place].trim())
    }

    fn passed(&self) -> impl Iterator<Item = &String> {
        let mut used: Vec<&str> = self.shape.sign.to_vec();
        used.extend(self.shape.passed);
        if let Row::Payment(cells) = &self.shape.row {
            used.extend(cells.all());
        }
        let used: BTreeSet<String> = used
            .iter()
            .map(|name| name.trim_start_matches("2.").to_owned())
            .collect();
        self.names.iter().filter(move |name| !used.contains(*name))
    }
}

impl Cells {
    fn all(&self) -> Vec<&'static str> {
        let mut all = vec![self.amount];
        for party in [self.from, self.to] {
            match party {
                Party::Account(column) => all.push(column),
                Party::AtBank(bank, column) => all.extend([bank, column]),
                Party::CashIf(kind, _, column) => all.extend([kind, column]),
                Party::Either(kind, _, one, other) => all.extend([kind, one, other]),
            }
        }
        if let Asset::Column(column) = self.asset {
            all.push(column);
        }
        if let Some((amount, asset)) = self.arrives {
            all.extend([amount, asset]);
        }
        match self.at {
            At::Step(column, _) => all.push(column),
            At::Moment(day, time) => all.extend([day].into_iter().chain(time)),
        }
        all.extend(self.id);
        if let Some((flag, kind)) = self.claim {
            all.extend([flag].into_iter().chain(kind));
        }
        all
    }
}

/// Returns what cuts the cells of a table: what stands most often in its first line that is none of its comments.
pub(super) fn cut_of(text: &str) -> u8 {
    let mut lines = text
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    let line = lines.next().unwrap_or_default();
    let count = |cut: &u8| line.bytes().filter(|byte| byte == cut).count();
    [b'\t', b';', b',']
        .into_iter()
        .max_by_key(count)
        .expect("there are three")
}

/// Returns the text of a table.
pub(super) fn text_of(file: &File) -> Result<&str, ReadError> {
    std::str::from_utf8(&file.bytes).map_err(|error| {
        let at = error.valid_up_to() as u64;
        file.wrong(
            Place::Byte(at),
            "the bytes are no UTF-8 text, in which tables are read; save it so",
        )
    })
}

impl Table<'_> {
    fn read(&self, shapes: &[Shape], payments: &mut Payments, told: &mut Told) -> Result<(), ReadError> {
        let text = text_of(self.file)?;
        let cut = cut_of(text);
        let head = |header: &csv::StringRecord| {
            let names: Vec<String> = header.iter().map(|name| name.trim().to_lowercase()).collect();
            let is = |shape: &&Shape| shape.sign.iter().all(|name| names.iter().any(|have| have == name));
            let shape = shapes.iter().find(is).ok_or_else(|| {
                let accepted: Vec<String> = shapes.iter().map(|shape| shape.sign.join(", ")).collect();
                format!(
                    "the columns are {}; accepted are those with {}",
                    names.join(", "),
                    accepted.join("; or ")
                )
            })?;
            let head = Head { names, shape };
            told.passed.extend(head.passed().cloned());
            Ok(head)
        };
        let mut rows = Rows {
            table: self,
            unpaid: 0,
            claims: 0,
            tags: 0,
            exchanges: 0,
        };
        let read = table::records(
            &self.file.name,
            text,
            cut,
            |at| self.file.reached(at),
            head,
            |head, line, record| rows.take(head, line, record, payments),
        )?;
        told.unpaid += rows.unpaid;
        told.claims += rows.claims;
        told.tags += rows.tags;
        told.exchanges += rows.exchanges;
        read.map(drop)
            .ok_or_else(|| self.file.wrong(Place::Whole, "there is no header in it"))
    }
}

/// The rows of a table while they are read.
struct Rows<'a> {
    table: &'a Table<'a>,
    unpaid: u64,
    claims: u64,
    tags: u64,
    exchanges: u64,
}

impl Rows<'_> {
    fn take(
        &mut self,
        head: &Head,
        line: u64,
        record: &csv::StringRecord,
        payments: &mut Payments,
    ) -> Result<(), String> {
        match head.shape.row {
            Row::Payment(cells) => self.payment(head, &cells, line, record, payments),
            Row::Account {
                account,
                holds,
                claim,
                source,
            } => {
                let account = named(head.cell(record, account)?, account)?;
                let asset = payments.asset(UNNAMED);
                let held = head.cell(record, holds)?;
                let amount = Number::read(held, Mark::Point).map_err(|problem| format!("{holds}: {problem}"))?;
                payments.opening(account, asset, amount);
                if let Some(column) = claim.filter(|column| head.place(column).is_some())
                    && is_yes(head.cell(record, column)?)
                {
                    payments.tag(account, column, source);
                    self.tags += 1;
                }
                Ok(())
            }
            Row::Alert { account, kind, source } => {
                let account = named(head.cell(record, account)?, account)?;
                let category = match head.cell(record, kind)? {
                    "" => "alert",
                    category => category,
                };
                payments.tag(account, category, source);
                self.tags += 1;
                Ok(())
            }
        }
    }

    fn payment(
        &mut self,
        head: &Head,
        cells: &Cells,
        line: u64,
        record: &csv::StringRecord,
        payments: &mut Payments,
    ) -> Result<(), String> {
        let cell = |column: &str| head.cell(record, column);
        let (from, to) = (
            party(&cells.from, head, record, payments)?,
            party(&cells.to, head, record, payments)?,
        );
        let asset = match cells.asset {
            Asset::Column(column) => payments.asset(named(cell(column)?, column)?),
            Asset::Unnamed => payments.asset(UNNAMED),
        };
        let amount = amount(cell(cells.amount)?, cells.amount)?;
        let at = at(&cells.at, head, record)?;
        let name = match cells.id {
            Some(column) if head.place(column).is_some() => cell(column)?,
            _ => "",
        };
        let place = (self.table.place, line);
        payments.begin(at, [0; 3], None, name, place);
        let arrives = match cells.arrives {
            Some((column, of)) => {
                let code = payments.asset(named(cell(of)?, of)?);
                Some((self::amount(cell(column)?, column)?, code))
            }
            None => None,
        };
        let last = match arrives {
            Some((other, code)) if code != asset => {
                let market = payments.account(&format!("exchange {}", name_of(&cells.from, head, record)?));
                let given = payments.pay(from, market, asset, amount);
                let got = payments.pay(market, to, code, other);
                payments.join(given, got, LinkKind::Swap);
                self.exchanges += 1;
                given
            }
            _ => payments.pay(from, to, asset, amount),
        };
        self.unpaid += u64::from(from == to);
        if let Some((flag, kind)) = cells.claim
            && head.place(flag).is_some()
            && is_yes(cell(flag)?)
        {
            let label = match kind {
                Some(kind) if head.place(kind).is_some() => cell(kind)?,
                _ => "",
            };
            let named = self
                .table
                .attempts
                .get(&patterns::key(record.iter()))
                .map(String::as_str);
            let label = named.unwrap_or(if label.is_empty() { flag } else { label });
            payments.claim(label, last);
            self.claims += 1;
        }
        Ok(())
    }
}

/// The asset of a table that names none.
pub(super) const UNNAMED: &str = crate::units::Asset::UNNAMED;

/// Tells whether a cell says that something is so.
fn is_yes(cell: &str) -> bool {
    ["1", "true", "yes", "1.0"]
        .iter()
        .any(|yes| cell.eq_ignore_ascii_case(yes))
}

fn named<'r>(cell: &'r str, column: &str) -> Result<&'r str, String> {
    match cell {
        "" => Err(format!("{column} is empty; accepted is a name")),
        cell => Ok(cell),
    }
}

fn amount(cell: &str, column: &str) -> Result<Number, String> {
    Number::read(cell, Mark::Point).map_err(|problem| format!("{column}: {problem}"))
}

fn name_of<'r>(party: &Party, head: &Head, record: &'r csv::StringRecord) -> Result<&'r str, String> {
    match party {
        Party::Account(column)
        | Party::AtBank(column, _)
        | Party::CashIf(_, _, column)
        | Party::Either(_, _, _, column) => head.cell(record, column),
    }
}

fn party(party: &Party, head: &Head, record: &csv::StringRecord, payments: &mut Payments) -> Result<End, String> {
    let cell = |column: &str| head.cell(record, column).and_then(|cell| named(cell, column));
    match party {
        Party::Account(column) => Ok(payments.account(cell(column)?)),
        Party::AtBank(bank, column) => {
            let (bank, account) = (cell(bank)?, cell(column)?);
            let end = payments.account(&format!("{bank}/{account}"));
            payments.kept(end, Some(bank), None);
            Ok(end)
        }
        Party::CashIf(kind, kinds, column) => {
            let kind = head.cell(record, kind)?;
            match kinds.iter().any(|cash| cash.eq_ignore_ascii_case(kind)) {
                true => Ok(End::Outside(PurseKind::Cash)),
                false => Ok(payments.account(cell(column)?)),
            }
        }
        Party::Either(kind, this, one, other) => {
            let kind = head.cell(record, kind)?;
            let column = if kind.eq_ignore_ascii_case(this) { one } else { other };
            Ok(payments.account(cell(column)?))
        }
    }
}

/// The longest step that is counted: a hundred years of days.
const STEP_MAX: i64 = 36_525 * 24;

fn at(at: &At, head: &Head, record: &csv::StringRecord) -> Result<Instant, String> {
    match *at {
        At::Step(column, seconds) => {
            let cell = head.cell(record, column)?;
            let step = cell.strip_suffix(".0").unwrap_or(cell).parse::<i64>();
            let step = step.ok().filter(|step| (0..=STEP_MAX).contains(step));
            step.map(|step| Instant::from_unix(step * seconds))
                .ok_or_else(|| format!("{column} is {cell:?}; accepted is a number of steps from 0 to {STEP_MAX}"))
        }
        At::Moment(day, time) => {
            let mut text = head.cell(record, day)?.replace('/', "-");
            if let Some(time) = time.filter(|time| head.place(time).is_some()) {
                text = format!("{text} {}", head.cell(record, time)?);
            }
            Instant::begin_of(&text)
                .or_else(|error| {
                    text.parse::<i64>()
                        .ok()
                        .and_then(|number| Instant::on_clock(number).ok())
                        .ok_or(error)
                })
                .map_err(|error| format!("{day}: {error}"))
        }
    }
}

#[cfg(test)]
mod tests;
