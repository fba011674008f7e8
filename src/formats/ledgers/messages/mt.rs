//! SWIFT messages in lines of tags: MT101, MT103, MT202, MT940, MT942, alone or many in a file as RJE writes them.
//!
//! ```text
//! {1:F01SENDERXXAXXX0000000000}{2:I103RECEIVERXXXXN}{4:
//! :20:REFERENCE
//! :32A:190425USD3700,
//! :50K:/ACCOUNT
//! NAME
//! :59:/ACCOUNT
//! NAME
//! -}$
//! ```
//!
//! Acknowledgements stand before the message that they are about; one that says no leaves it out.

use super::{Balance, Booked, Kind, Messages, Party, Statement, Told, bank_code, references};
use crate::formats::format::{File, Format, FormatRow, Holds, Look, Sorted};
use crate::formats::input::{Place, ReadError};
use crate::formats::number::{Mark, Number};
use crate::formats::plain;
use crate::units::Instant;

/// SWIFT messages.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "mt",
    other_name: Some("swift"),
    summary: "SWIFT messages MT101, MT103, MT202, MT940 and MT942, alone or in RJE with acknowledgements",
    mark: "a first block {1:, or a first line :20:",
    example: "dyepack trace messages.rje --from \"234234233:0\" --method haircut",
    left: "instructed amounts, charges and rates (:33B:, :36:, :71F:); remittance and bank information (:70:, :72:); available balances, and closing ones but for audit-figures; addresses; trailers",
    kind: super::KIND,
    json: None,
    holds: Holds::Ledger,
    is_sure: is_one,
    is_likely: |_| false,
    read: |sorted, options| told(&sorted)?.read(&sorted, options),
});

/// Reads all messages.
pub(in crate::formats) fn told(sorted: &Sorted) -> Result<Messages, ReadError> {
    let mut messages = Messages::default();
    let mut number = 0;
    for (place, file) in sorted.files.iter().enumerate() {
        read_file(file, place as u32, &mut number, &mut messages)?;
    }
    Ok(messages)
}

fn is_one(look: &Look<'_>) -> bool {
    let text = plain::head(look.bytes)
        .unwrap_or_default()
        .trim_start_matches(|c: char| c.is_whitespace() || c == '\u{1}');
    text.starts_with("{1:F") || text.starts_with("{1:L") || text.starts_with(":20:")
}

/// One message.
struct Message<'a> {
    kind: String,
    sender: Option<String>,
    receiver: Option<String>,
    fields: Vec<Field<'a>>,
    line: u64,
}

/// A tag with its lines.
struct Field<'a> {
    tag: &'a str,
    lines: Vec<&'a str>,
    line: u64,
}

impl Field<'_> {
    fn first(&self) -> &str {
        self.lines[0].trim_end()
    }
}

impl Message<'_> {
    /// Returns the first field of this number, with any letter behind it.
    fn field(&self, number: &str) -> Option<&Field<'_>> {
        self.fields.iter().find(|field| is_of(field.tag, number))
    }
}

/// Tells whether a tag is of this number, with a letter or without.
fn is_of(tag: &str, number: &str) -> bool {
    tag.strip_prefix(number)
        .is_some_and(|rest| rest.len() <= 1 && rest.bytes().all(|byte| byte.is_ascii_uppercase()))
}

type Read<T> = Result<T, ReadError>;

fn read_file(file: &File, place: u32, number: &mut u32, messages: &mut Messages) -> Read<()> {
    let text = std::str::from_utf8(&file.bytes).map_err(|error| {
        let at = error.valid_up_to() as u64;
        file.wrong(
            Place::Byte(at),
            "the bytes are no UTF-8 text; letters of SWIFT messages are those of ASCII",
        )
    })?;
    let mut is_refused = false;
    for (line, part) in parts(file, text)? {
        match part {
            Part::Acknowledgement { is_no } => is_refused = is_no,
            Part::Message(_) if is_refused => {
                is_refused = false;
                messages.pass(
                    "message was refused by the network, and is left out",
                    "messages were refused by the network, and are left out",
                );
            }
            Part::Message(message) => {
                *number += 1;
                let wrong = |line: u64, problem: String| file.wrong(Place::Line(line), problem);
                let reader = Reader {
                    message: &message,
                    place,
                    number: *number,
                };
                reader
                    .read(messages)
                    .map_err(|(at, problem)| wrong(at.unwrap_or(line), problem))?;
            }
        }
    }
    Ok(())
}

enum Part<'a> {
    Acknowledgement { is_no: bool },
    Message(Message<'a>),
}

/// Cuts a file into messages and acknowledgements, each with its line.
fn parts<'a>(file: &File, text: &'a str) -> Read<Vec<(u64, Part<'a>)>> {
    let mut found = Vec::new();
    let mut header: Option<(&str, u64)> = None;
    let mut application = "";
    let (mut at, mut line) = (0, 1u64);
    let blank = |c: char| c.is_whitespace() || c == '$' || c == '\u{1}' || c == '\u{3}';
    if text.trim_start_matches(blank).starts_with(':') {
        // Banks deliver statements one behind the other; each begins with its own reference.
        let mut each: Vec<Vec<Field>> = Vec::new();
        for field in fields(text, 1) {
            match each.last_mut() {
                Some(fields) if field.tag != "20" => fields.push(field),
                _ => each.push(vec![field]),
            }
        }
        found.extend(each.into_iter().map(|fields| {
            let line = fields[0].line;
            let kind = told_by_tags(&fields).to_owned();
            let message = Message {
                kind,
                sender: None,
                receiver: None,
                fields,
                line,
            };
            (line, Part::Message(message))
        }));
        return Ok(found);
    }
    while at < text.len() {
        file.reached(at);
        let rest = &text[at..];
        let skipped = rest.len() - rest.trim_start_matches(blank).len();
        line += count(&rest[..skipped]);
        at += skipped;
        let rest = &text[at..];
        if rest.is_empty() {
            break;
        }
        let wrong = |problem: String| file.wrong(Place::Line(line), problem);
        let block = rest.strip_prefix('{').and_then(|inner| inner.split_once(':'));
        let (number, _) = block.filter(|(number, _)| number.len() == 1).ok_or_else(|| {
            let begins: String = rest.chars().take(20).collect();
            wrong(format!(
                "a message begins with {begins:?}; accepted is a block such as {{1:"
            ))
        })?;
        let length = length_of(rest, number == "4").ok_or_else(|| {
            wrong(format!(
                "block {number} begins here and never ends; the file may be cut"
            ))
        })?;
        let inner = &rest[3..length - 1];
        match number {
            "1" => header = Some((inner, line)),
            "2" => application = inner,
            "4" => {
                let (first, begun) = header.ok_or_else(|| wrong("a text stands before any header {1:".into()))?;
                let part = match first.get(1..3) {
                    Some("21") => Part::Acknowledgement {
                        is_no: inner.contains("{451:1}"),
                    },
                    _ => Part::Message(message(first, application, inner, line)),
                };
                application = "";
                found.push((begun, part));
            }
            _ => {}
        }
        line += count(&rest[..length]);
        at += length;
    }
    if found.is_empty() {
        return Err(file.wrong(
            Place::Whole,
            "there is no message with a text {4: in it; the file may be cut",
        ));
    }
    Ok(found)
}

fn count(text: &str) -> u64 {
    text.bytes().filter(|byte| *byte == b'\n').count() as u64
}

/// Returns how long a block is: a text of tags ends with `-}`, any other where its braces do.
fn length_of(rest: &str, is_text: bool) -> Option<usize> {
    let is_tags = is_text && !rest[3..].trim_start().starts_with('{');
    if is_tags {
        let end = rest.find("\n-}")?;
        return Some(end + 3);
    }
    let mut depth = 0;
    for (at, byte) in rest.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

fn message<'a>(header: &str, application: &str, text: &'a str, line: u64) -> Message<'a> {
    let own = header.get(3..).and_then(terminal);
    // What comes in names who sent it behind the time and the date; what goes out names who gets it.
    let (kind, sender, receiver) = match application.get(..1) {
        Some("O") => (application.get(1..4), application.get(14..).and_then(terminal), own),
        Some("I") => (application.get(1..4), own, application.get(4..).and_then(terminal)),
        _ => (None, own, None),
    };
    let fields = fields(text, line);
    let kind = kind.map_or_else(|| told_by_tags(&fields).to_owned(), str::to_owned);
    Message {
        kind,
        sender,
        receiver,
        fields,
        line,
    }
}

/// Returns the bank of a terminal's address of twelve letters: the ninth tells which terminal.
fn terminal(text: &str) -> Option<String> {
    let (bank, branch) = (text.get(..8)?, text.get(9..12)?);
    Some(bank_code(&format!("{bank}{branch}")))
}

/// Returns the kind of a message that has no header.
fn told_by_tags(fields: &[Field]) -> &'static str {
    let has = |number: &str| fields.iter().any(|field| is_of(field.tag, number));
    match () {
        () if has("60") => "940",
        () if has("34") && has("61") => "942",
        () if has("23B") || has("59") && has("32A") => "103",
        () if has("58") => "202",
        () if has("50") && has("32B") => "101",
        () => "",
    }
}

fn fields(text: &str, first: u64) -> Vec<Field<'_>> {
    let mut found: Vec<Field<'_>> = Vec::new();
    for (place, line) in text.lines().enumerate() {
        let tagged = line.strip_prefix(':').and_then(|rest| rest.split_once(':'));
        let tagged = tagged
            .filter(|(tag, _)| (2..=3).contains(&tag.len()) && tag.bytes().take(2).all(|byte| byte.is_ascii_digit()));
        match (tagged, found.last_mut()) {
            (Some((tag, value)), _) => found.push(Field {
                tag,
                lines: vec![value],
                line: first + place as u64,
            }),
            (None, Some(last)) if line.trim() != "-" => last.lines.push(line),
            (None, _) => {}
        }
    }
    found
}

type Wrong = (Option<u64>, String);

struct Reader<'a> {
    message: &'a Message<'a>,
    place: u32,
    number: u32,
}

impl Reader<'_> {
    fn read(&self, messages: &mut Messages) -> Result<(), Wrong> {
        match self.message.kind.as_str() {
            "103" => self.transfer("50", "59", messages),
            "202" | "205" => self.transfer("52", "58", messages),
            "101" => self.orders(messages),
            "940" | "942" | "950" => self.statement(messages),
            kind => Err((
                Some(self.message.line),
                format!(
                    "the message is {}; accepted are MT101, MT103, MT202, MT205, MT940, MT942 and MT950",
                    match kind {
                        "" => "of a kind that nothing in it tells".to_owned(),
                        kind => format!("MT{kind}"),
                    }
                ),
            )),
        }
    }

    fn needed(&self, number: &str) -> Result<&Field<'_>, Wrong> {
        let field = self.message.field(number);
        let kind = &self.message.kind;
        field.ok_or_else(|| {
            (
                Some(self.message.line),
                format!("the message MT{kind} has no field :{number}:"),
            )
        })
    }

    /// Reads a payment of customers, or of banks.
    fn transfer(&self, payer: &str, payee: &str, messages: &mut Messages) -> Result<(), Wrong> {
        let reference = self.needed("20")?.first().to_owned();
        let settled = self.needed("32")?;
        let wrong = |problem: String| (Some(settled.line), problem);
        let (date, money) = settled
            .first()
            .split_at_checked(6)
            .ok_or_else(|| wrong("the field is too short".into()))?;
        let at = day(date).map_err(wrong)?;
        let (asset, amount) = self::money(money).map_err(wrong)?;
        let Message { sender, receiver, .. } = self.message;
        let institution = |number: &str| self.message.field(number).and_then(bank_of);
        let (first, last) = (
            institution("52").or_else(|| sender.clone()),
            institution("57").or_else(|| receiver.clone()),
        );
        let (from, to) = match payer {
            "52" => (
                Party {
                    bank: first.clone(),
                    ..Party::default()
                },
                Party {
                    account: self.needed(payee)?.account(),
                    bank: institution(payee),
                    ..Party::default()
                },
            ),
            _ => (
                self.needed(payer)?.party(first.clone()),
                self.needed(payee)?.party(last.clone()),
            ),
        };
        for (side, number) in [(&from, payer), (&to, payee)] {
            if side.is_unknown() {
                return Err((
                    Some(self.message.line),
                    format!("field :{number}: names nobody, and no bank is told"),
                ));
            }
        }
        let mut way: Vec<String> = Vec::new();
        let between = [
            sender.clone(),
            institution("53"),
            institution("54"),
            receiver.clone(),
            institution("56"),
        ];
        let ahead = (payer == "52").then_some(last).flatten();
        for bank in between.into_iter().chain([ahead]).flatten() {
            let is_end = [&from.bank, &to.bank].into_iter().flatten().any(|end| *end == bank);
            if !is_end && !way.contains(&bank) {
                way.push(bank);
            }
        }
        if payer == "52" && self.message.field("50").is_some() {
            messages.pass(
                "payment between banks covers one of customers, which is another message and not joined with it",
                "payments between banks cover ones of customers, which are other messages and not joined with them",
            );
        }
        messages.told.push(Told {
            kind: Kind::Payment,
            name: reference.clone(),
            at,
            from,
            to,
            way,
            asset,
            amount,
            references: references([Some(reference.as_str()), self.message.field("121").map(Field::first)]),
            message: self.number,
            place: (self.place, settled.line),
        });
        Ok(())
    }

    /// Reads an order of one or more payments; each begins with its own reference.
    fn orders(&self, messages: &mut Messages) -> Result<(), Wrong> {
        let date = self.needed("30")?;
        let at = day(date.first()).map_err(|problem| (Some(date.line), problem))?;
        let begins = |field: &Field| field.tag == "21";
        let first = self.message.fields.iter().position(begins);
        let first = first.ok_or((
            Some(self.message.line),
            "the order has no payment, which begins with :21:".to_owned(),
        ))?;
        let (shared, rest) = self.message.fields.split_at(first);
        let starts: Vec<usize> = (0..rest.len()).filter(|&place| begins(&rest[place])).collect();
        let ends = starts.iter().skip(1).copied().chain([rest.len()]);
        let sequences: Vec<&[Field]> = starts.iter().zip(ends).map(|(&start, end)| &rest[start..end]).collect();
        let sender = self.message.sender.clone();
        for sequence in sequences {
            let own = |number: &str| sequence.iter().find(|field| is_of(field.tag, number));
            let any = |number: &str| own(number).or_else(|| shared.iter().find(|field| is_of(field.tag, number)));
            let line = sequence[0].line;
            let lacks = |number: &str| (Some(line), format!("the payment has no field :{number}:"));
            let given = own("32").ok_or_else(|| lacks("32B"))?;
            let (asset, amount) = money(given.first()).map_err(|problem| (Some(given.line), problem))?;
            let payer = shared
                .iter()
                .chain(sequence)
                .filter(|field| is_of(field.tag, "50"))
                .find(|field| field.first().starts_with('/'))
                .or_else(|| any("50"))
                .ok_or_else(|| lacks("50"))?;
            let payee = own("59").ok_or_else(|| lacks("59"))?;
            let from = payer.party(any("52").and_then(bank_of).or_else(|| sender.clone()));
            let to = payee.party(own("57").and_then(bank_of));
            if from.is_unknown() || to.is_unknown() {
                return Err((Some(line), "field :50: or :59: names nobody".into()));
            }
            messages.told.push(Told {
                kind: Kind::Order,
                name: sequence[0].first().to_owned(),
                at,
                from,
                to,
                way: Vec::new(),
                asset,
                amount,
                references: references([Some(sequence[0].first())]),
                message: self.number,
                place: (self.place, line),
            });
        }
        Ok(())
    }

    /// Reads the bookings of an account.
    fn statement(&self, messages: &mut Messages) -> Result<(), Wrong> {
        let account = self.needed("25")?.first().trim();
        let (bank, account) = match account.split_once('/') {
            Some((bank, account)) => (Some(bank_code(bank)), account),
            None => (self.message.sender.clone(), account),
        };
        let own = Party {
            account: Some(account.to_owned()),
            name: None,
            bank: bank.filter(|bank| !bank.is_empty()),
        };
        let balance = self.message.field("60").or_else(|| self.message.field("34"));
        let balance = balance.ok_or((
            Some(self.message.line),
            "the statement has no balance :60F: and no :34F:".to_owned(),
        ))?;
        let stated = |balance: &Field| stated(balance).map_err(|problem| (Some(balance.line), problem));
        let opening = is_of(balance.tag, "60").then(|| stated(balance)).transpose()?;
        let asset = match &opening {
            Some(opening) if opening.0.is_overdrawn => {
                messages.pass(
                    "account was overdrawn at the opening, and begins with nothing here",
                    "accounts were overdrawn at the opening, and begin with nothing here",
                );
                opening.0.asset.clone()
            }
            Some((opening, _)) => {
                let asset = opening.asset.clone();
                messages.openings.push((own.clone(), asset.clone(), opening.amount));
                asset
            }
            None => balance.first().chars().take(3).collect(),
        };
        let closing = self.message.field("62").map(stated).transpose()?;
        let day = opening.as_ref().or(closing.as_ref()).map(|(_, day)| day.clone());
        let number = self.message.field("28").map(|field| field.first().to_owned());
        let period: Vec<String> = day.into_iter().chain(number).collect();
        messages.statements.push(Statement {
            account: own.purse(),
            period: period.join(" "),
            opening: opening.map(|(balance, _)| balance),
            closing: closing.map(|(balance, _)| balance),
            booked: Vec::new(),
        });
        let fields = &self.message.fields;
        for (place, field) in fields.iter().enumerate().filter(|(_, field)| field.tag == "61") {
            let more = fields.get(place + 1).filter(|next| next.tag == "86");
            let wrong = |problem: String| (Some(field.line), problem);
            let told = self.booking(field, more, &own, &asset).map_err(wrong)?;
            let is_credit = told.to.purse() == own.purse();
            let other = more.map_or_else(Party::default, other_side);
            let stated = messages.statements.last_mut().expect("its statement was begun");
            stated.booked.push(Booked {
                is_credit,
                asset: asset.clone(),
                amount: told.amount,
                other: (!other.is_unknown()).then(|| other.purse()),
                at: told.at,
                reference: told.references.first().cloned(),
                line: field.line,
            });
            messages.told.push(told);
        }
        Ok(())
    }

    /// Reads a line of a statement: value date, date of the booking, mark, amount, kind, references.
    fn booking(&self, field: &Field, more: Option<&Field>, own: &Party, asset: &str) -> Result<Told, String> {
        let text = field.first();
        let short = || format!("the booking {text:?} is cut; accepted is such as 2401150115C100,00NTRFREFERENCE//BANK");
        let (date, rest) = text.split_at_checked(6).ok_or_else(short)?;
        let at = day(date)?;
        let rest = match rest.get(..4) {
            Some(entry) if entry.bytes().all(|byte| byte.is_ascii_digit()) => &rest[4..],
            _ => rest,
        };
        let marks = [
            ("RC", false),
            ("RD", true),
            ("EC", true),
            ("ED", false),
            ("C", true),
            ("D", false),
        ];
        let (is_credit, rest) = marks
            .iter()
            .find_map(|(mark, is_credit)| Some((*is_credit, rest.strip_prefix(mark)?)))
            .ok_or_else(|| format!("the booking {text:?} has no mark; accepted are C, D, RC and RD"))?;
        let rest = rest.strip_prefix(|c: char| c.is_ascii_uppercase()).unwrap_or(rest);
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != ',').ok_or_else(short)?;
        let amount = Number::read(&rest[..end], Mark::Comma)?;
        let rest = rest.get(end + 4..).unwrap_or_default();
        let (reference, bank) = rest.split_once("//").unwrap_or((rest, ""));
        let references = references([Some(reference), Some(bank)]);
        let name = references
            .first()
            .cloned()
            .unwrap_or_else(|| format!("booking of line {}", field.line));
        let other = more.map_or_else(Party::default, other_side);
        let other = match other.is_unknown() {
            true => Party {
                name: Some(format!("other side of {name}")),
                ..Party::default()
            },
            false => other,
        };
        let (from, to) = match is_credit {
            true => (other, own.clone()),
            false => (own.clone(), other),
        };
        Ok(Told {
            kind: Kind::Booking,
            name,
            at,
            from,
            to,
            way: Vec::new(),
            asset: asset.to_owned(),
            amount,
            references,
            message: self.number,
            place: (self.place, field.line),
        })
    }
}

/// Returns who is at the other side of a booking, where the lines of :86: say it in their form with numbers.
fn other_side(more: &Field) -> Party {
    let text: String = more.lines.concat();
    let part = |number: &str| {
        let found = text.split('?').skip(1).find_map(|part| part.strip_prefix(number));
        found.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned)
    };
    Party {
        account: part("31"),
        name: part("32"),
        bank: part("30"),
    }
}

impl Field<'_> {
    /// Returns the account in the first line, where one stands there behind a stroke.
    fn account(&self) -> Option<String> {
        let account = self.first().strip_prefix('/')?.trim();
        // Behind two strokes stands what a clearing house calls the bank.
        (!account.is_empty() && !account.starts_with('/')).then(|| account.to_owned())
    }

    /// Returns the customer that a field names, at this bank.
    fn party(&self, bank: Option<String>) -> Party {
        let rest = if self.first().starts_with('/') {
            &self.lines[1..]
        } else {
            &self.lines[..]
        };
        let name = rest.first().map(|line| line.trim().trim_start_matches("1/").to_owned());
        Party {
            account: self.account(),
            name: name.filter(|name| !name.is_empty()),
            bank,
        }
    }
}

/// Returns the bank that a field names: by its code under the letter A, else by its name.
fn bank_of(field: &Field) -> Option<String> {
    let rest = if field.first().starts_with('/') {
        &field.lines[1..]
    } else {
        &field.lines[..]
    };
    let line = rest.first()?.trim();
    match line {
        "" => None,
        code if field.tag.ends_with('A') => Some(bank_code(code)),
        name => Some(name.to_owned()),
    }
}

/// Reads a balance such as `C240101EUR1000,00`, and its day as people write it.
fn stated(field: &Field) -> Result<(Balance, String), String> {
    let (mark, rest) = field.first().split_at_checked(1).ok_or("the balance is empty")?;
    let (date, money) = rest.split_at_checked(6).ok_or("the balance is too short")?;
    let (asset, amount) = self::money(money)?;
    let day = day(date)?.to_string();
    let balance = Balance {
        asset,
        amount,
        is_overdrawn: mark != "C",
        line: field.line,
    };
    Ok((balance, day.chars().take(10).collect()))
}

/// Reads a day of six digits; years up to 79 are of this century, as the network has it.
fn day(text: &str) -> Result<Instant, String> {
    let wrong = || format!("{text:?} is no day; accepted is YYMMDD");
    let digits = text.trim();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    let century = if digits < "80" { "20" } else { "19" };
    Instant::begin_of(&format!("{century}{digits}")).map_err(|_| wrong())
}

/// Reads a currency and an amount, such as `USD3700,`.
fn money(text: &str) -> Result<(String, Number), String> {
    let (asset, amount) = text.trim().split_at_checked(3).unwrap_or_default();
    if asset.len() != 3 || !asset.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(format!(
            "{text:?} is no currency and amount; accepted is such as USD3700,"
        ));
    }
    Ok((asset.to_owned(), Number::read(amount, Mark::Comma)?))
}
