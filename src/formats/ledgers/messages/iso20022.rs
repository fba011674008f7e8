//! Messages of ISO 20022 in XML, told by the local part of their elements' names, so that every version of one reads.
//!
//! | message | what it becomes |
//! |---|---|
//! | pacs.008, pacs.009 | payments between customers, between banks |
//! | pain.001 | orders, taken as carried out |
//! | camt.052, .053, .054 | bookings of an account, by their details where these give amounts |
//! | pacs.004, pacs.007 | returns and reversals: payments back |
//! | camt.056 | a claim of what its bank asks back |
//! | pacs.002, camt.029 | reports: what was rejected did not happen, the rest is noted |

mod xml;

use xml::Node;

use super::{Back, Balance, Booked, Kind, Messages, Party, Recall, Statement, Told, bank_code, references};
use crate::formats::format::{File, Format, FormatRow, Holds, Look, Sorted};
use crate::formats::input::{Place, ReadError};
use crate::formats::number::{Mark, Number};
use crate::formats::plain;
use crate::units::Instant;

/// Messages of ISO 20022.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "iso20022",
    other_name: Some("mx"),
    summary: "bank messages of ISO 20022 in XML: pacs.002/.004/.007/.008/.009, pain.001, camt.029/.052/.053/.054/.056",
    mark: "an element of one of these messages, in any version and envelope",
    example: "dyepack trace pacs.008.xml camt.056.xml --method fifo",
    left: "instructed amounts, charges and rates; purposes and remittance texts; addresses and ids of parties; ultimate parties; interest; \
           other balances than the opening one, and the closing one but for audit-figures; bookings that are pending",
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
    for place in 0..sorted.files.len() {
        Source {
            sorted,
            place: place as u32,
            number: &mut number,
        }
        .read(&mut messages)?;
    }
    Ok(messages)
}

/// The element that holds each message.
const BODIES: [&str; 12] = [
    "FIToFICstmrCdtTrf",
    "FICdtTrf",
    "FinInstnCdtTrf",
    "PmtRtr",
    "FIToFIPmtRvsl",
    "FIToFIPmtStsRpt",
    "CstmrCdtTrfInitn",
    "BkToCstmrAcctRpt",
    "BkToCstmrStmt",
    "BkToCstmrDbtCdtNtfctn",
    "FIToFIPmtCxlReq",
    "RsltnOfInvstgtn",
];

/// Those of payments between customers and between banks, of which a file may hold any number.
const TRANSFERS: [&str; 3] = ["FIToFICstmrCdtTrf", "FICdtTrf", "FinInstnCdtTrf"];

fn is_one(look: &Look<'_>) -> bool {
    let text = plain::head(look.bytes).unwrap_or_default();
    let is_body = |name: &str| {
        let mut places = text.match_indices(name);
        places.any(|(at, _)| {
            let before = text[..at].ends_with(['<', ':']);
            let after = text[at + name.len()..].starts_with(|c: char| c == '>' || c == '/' || c.is_whitespace());
            before && after
        })
    };
    text.trim_start().starts_with('<') && BODIES.iter().any(|name| is_body(name))
}

/// A file while it is read.
struct Source<'a> {
    sorted: &'a Sorted,
    place: u32,
    /// How many messages were read so far.
    number: &'a mut u32,
}

/// The parts of one message that all its payments share.
struct Head<'n> {
    node: Option<&'n Node>,
    created: Option<&'n str>,
}

impl<'n> Head<'n> {
    /// Returns that of a message, which stands before its payments.
    fn of(body: &'n Node) -> Head<'n> {
        let node = body.child("GrpHdr").or_else(|| body.child("Assgnmt"));
        Head {
            node,
            created: node.and_then(|node| node.text("CreDtTm")),
        }
    }
}

type Read<T> = Result<T, ReadError>;

impl Source<'_> {
    fn file(&self) -> &File {
        &self.sorted.files[self.place as usize]
    }

    fn wrong(&self, node: &Node, problem: String) -> ReadError {
        self.file().wrong(Place::Line(node.line), problem)
    }

    fn read(&mut self, messages: &mut Messages) -> Read<()> {
        let sorted = self.sorted;
        // How many payments of the message in hand were read.
        let mut count = 0;
        let root = xml::read(&sorted.files[self.place as usize], &mut |body, tx| {
            if TRANSFERS.contains(&tx.name.as_str()) {
                count = 0;
            }
            if tx.name != "CdtTrfTxInf" || !TRANSFERS.contains(&body.name.as_str()) {
                return Ok(false);
            }
            *self.number += u32::from(count == 0);
            self.transfer(tx, &Head::of(body), count, messages)?;
            count += 1;
            Ok(true)
        })?;
        let mut bodies = Vec::new();
        root.find(&BODIES, &mut bodies);
        if bodies.is_empty() {
            let problem = format!("no message is in it; accepted are {}", BODIES.join(", "));
            return Err(self.file().wrong(Place::Whole, problem));
        }
        for body in bodies {
            *self.number += 1;
            let head = Head::of(body);
            match body.name.as_str() {
                // They were read as each of their payments ended.
                "FIToFICstmrCdtTrf" | "FICdtTrf" | "FinInstnCdtTrf" => {}
                "CstmrCdtTrfInitn" => self.orders(body, &head, messages)?,
                "PmtRtr" => self.backs(body, &head, "Rtrd", messages)?,
                "FIToFIPmtRvsl" => self.backs(body, &head, "Rvsd", messages)?,
                "FIToFIPmtStsRpt" => reports(body, messages),
                "BkToCstmrAcctRpt" | "BkToCstmrStmt" | "BkToCstmrDbtCdtNtfctn" => self.statements(body, messages)?,
                "FIToFIPmtCxlReq" => recalls(body, messages),
                _ => answers(body, messages),
            }
        }
        Ok(())
    }

    fn amount(&self, node: &Node) -> Read<(String, Number)> {
        let currency = node.currency.clone().filter(|code| !code.is_empty());
        let currency = currency.ok_or_else(|| self.wrong(node, format!("{} has no currency (Ccy)", node.name)))?;
        let amount = Number::read(&node.text, Mark::Point).map_err(|problem| self.wrong(node, problem))?;
        Ok((currency, amount))
    }

    fn instant(&self, node: &Node, found: &[Option<&str>]) -> Read<Instant> {
        let text = found.iter().flatten().next();
        let text = text.ok_or_else(|| self.wrong(node, "nothing says when it happened".into()))?;
        instant(text).map_err(|problem| self.wrong(node, problem))
    }

    /// Reads a payment of pacs.008 or pacs.009.
    fn transfer(&self, tx: &Node, head: &Head, place: usize, messages: &mut Messages) -> Read<()> {
        let settled = tx.child("IntrBkSttlmAmt");
        let settled = settled.ok_or_else(|| self.wrong(tx, "the payment has no IntrBkSttlmAmt".into()))?;
        let (asset, amount) = self.amount(settled)?;
        let shared = |way: &str| head.node.and_then(|node| node.text(way));
        let at = self.instant(
            tx,
            &[
                tx.text("IntrBkSttlmDt"),
                shared("IntrBkSttlmDt"),
                tx.text("AccptncDtTm"),
                head.created,
            ],
        )?;
        let (from, to) = (party(tx, "Dbtr"), party(tx, "Cdtr"));
        for (side, name) in [(&from, "Dbtr"), (&to, "Cdtr")] {
            if side.is_unknown() {
                return Err(self.wrong(tx, format!("the payment has no {name}, nor its account or bank")));
            }
        }
        let mut way: Vec<String> = Vec::new();
        let banks = ["PrvsInstgAgt", "PrvsInstgAgt1", "PrvsInstgAgt2", "PrvsInstgAgt3"].map(|name| bank(tx, name));
        let here = |name: &str| bank(tx, name).or_else(|| head.node.and_then(|node| bank(node, name)));
        let next = ["IntrmyAgt1", "IntrmyAgt2", "IntrmyAgt3"].map(|name| bank(tx, name));
        for bank in banks
            .into_iter()
            .chain([here("InstgAgt"), here("InstdAgt")])
            .chain(next)
            .flatten()
        {
            let is_end = [&from.bank, &to.bank].into_iter().flatten().any(|end| *end == bank);
            if !is_end && !way.contains(&bank) {
                way.push(bank);
            }
        }
        if tx.child("UndrlygCstmrCdtTrf").is_some() {
            messages.pass(
                "payment between banks covers one of customers, which is another message and not joined with it",
                "payments between banks cover ones of customers, which are other messages and not joined with them",
            );
        }
        let id = ids(tx.child("PmtId"));
        messages.told.push(Told {
            kind: Kind::Payment,
            name: name_of(&id, head, place),
            at,
            from,
            to,
            way,
            asset,
            amount,
            references: id,
            message: *self.number,
            place: (self.place, tx.line),
        });
        Ok(())
    }

    /// Reads pain.001.
    fn orders(&self, body: &Node, head: &Head, messages: &mut Messages) -> Read<()> {
        for group in body.all("PmtInf") {
            let from = party(group, "Dbtr");
            if from.is_unknown() {
                return Err(self.wrong(group, "the order has no Dbtr, nor its account or bank".into()));
            }
            for (place, tx) in group.all("CdtTrfTxInf").enumerate() {
                let given = tx.at("Amt/InstdAmt").or_else(|| tx.at("Amt/EqvtAmt/Amt"));
                let given = given.ok_or_else(|| self.wrong(tx, "the order has no InstdAmt and no EqvtAmt".into()))?;
                let (asset, amount) = self.amount(given)?;
                if tx.at("Amt/EqvtAmt").is_some() {
                    messages.pass(
                        "order gives its amount in another currency than it is paid in; it is counted in the one that is written",
                        "orders give their amounts in another currency than they are paid in; they are counted in the one that is written",
                    );
                }
                let to = party(tx, "Cdtr");
                if to.is_unknown() {
                    return Err(self.wrong(tx, "the order has no Cdtr, nor its account or bank".into()));
                }
                let wanted = [
                    group.text("ReqdExctnDt/Dt"),
                    group.text("ReqdExctnDt/DtTm"),
                    group.text("ReqdExctnDt"),
                    head.created,
                ];
                let id = ids(tx.child("PmtId"));
                messages.told.push(Told {
                    kind: Kind::Order,
                    name: name_of(&id, head, place),
                    at: self.instant(tx, &wanted)?,
                    from: from.clone(),
                    to,
                    way: Vec::new(),
                    asset,
                    amount,
                    references: id,
                    message: *self.number,
                    place: (self.place, tx.line),
                });
            }
        }
        Ok(())
    }

    /// Reads pacs.004 and pacs.007.
    fn backs(&self, body: &Node, head: &Head, prefix: &str, messages: &mut Messages) -> Read<()> {
        for (place, tx) in body.all("TxInf").enumerate() {
            let name = format!("{prefix}IntrBkSttlmAmt");
            let given = tx.child(&name);
            let given = given.ok_or_else(|| self.wrong(tx, format!("the return has no {name}")))?;
            let (asset, amount) = self.amount(given)?;
            let shared = |way: &str| head.node.and_then(|node| node.text(way));
            let found = [tx.text("IntrBkSttlmDt"), shared("IntrBkSttlmDt"), head.created];
            let at = found.iter().flatten().next().map(|text| instant(text)).transpose();
            let at = at.map_err(|problem| self.wrong(tx, problem))?;
            // The chain of the return goes the other way than the payment; a reference to the original goes its way.
            let (from, to) = match (tx.child("RtrChain"), tx.child("OrgnlTxRef")) {
                (Some(chain), _) => (party(chain, "Dbtr"), party(chain, "Cdtr")),
                (None, Some(original)) => (party(original, "Cdtr"), party(original, "Dbtr")),
                (None, None) => (Party::default(), Party::default()),
            };
            let references = originals(tx);
            let own = references.first().cloned().unwrap_or_else(|| place.to_string());
            let reason = tx.text("RtrRsnInf/Rsn/Cd").or_else(|| tx.text("RvslRsnInf/Rsn/Cd"));
            let word = if prefix == "Rtrd" { "return" } else { "reversal" };
            let reason = reason.map_or_else(String::new, |code| format!(" ({code})"));
            messages.backs.push(Back {
                name: format!("{word} of {own}{reason}"),
                at,
                from,
                to,
                asset,
                amount,
                references,
                place: (self.place, tx.line),
            });
        }
        Ok(())
    }

    /// Reads camt.052, .053 and .054.
    fn statements(&self, body: &Node, messages: &mut Messages) -> Read<()> {
        let statements = ["Rpt", "Stmt", "Ntfctn"].into_iter().flat_map(|name| body.all(name));
        for statement in statements {
            let account = statement.child("Acct");
            let account = account.ok_or_else(|| self.wrong(statement, "the statement has no Acct".into()))?;
            let own = Party {
                account: account_of(account),
                name: account.text("Ownr/Nm").map(str::to_owned),
                bank: bank(account, "Svcr"),
            };
            if own.is_unknown() {
                return Err(self.wrong(account, "the account has no id, no owner and no bank".into()));
            }
            self.opening(statement, &own, messages)?;
            messages.statements.push(self.stated(statement, &own)?);
            for (place, entry) in statement.all("Ntry").enumerate() {
                self.booking(statement, entry, place, &own, messages)?;
            }
        }
        Ok(())
    }

    /// Returns what a statement states before its bookings.
    fn stated(&self, statement: &Node, own: &Party) -> Read<Statement> {
        let of = |codes: &[&str]| {
            let is = |balance: &&Node| {
                let code = balance.text("Tp/CdOrPrtry/Cd");
                code.is_some_and(|code| codes.contains(&code))
            };
            statement.all("Bal").find(is)
        };
        let read = |node: &Node| {
            let given = node.child("Amt");
            let given = given.ok_or_else(|| self.wrong(node, "the balance has no Amt".into()))?;
            let (asset, amount) = self.amount(given)?;
            Ok(Balance {
                asset,
                amount,
                is_overdrawn: node.text("CdtDbtInd") == Some("DBIT"),
                line: given.line,
            })
        };
        let (first, last) = (
            of(&["OPBD"]).or_else(|| of(&["PRCD"])),
            of(&["CLBD"]).or_else(|| of(&["ITBD"])),
        );
        let day = [first, last].into_iter().flatten().find_map(|node| node.text("Dt/Dt"));
        let number = ["ElctrncSeqNb", "LglSeqNb", "Id"]
            .into_iter()
            .find_map(|name| statement.text(name));
        let period: Vec<&str> = day.into_iter().chain(number).collect();
        Ok(Statement {
            account: own.purse(),
            period: period.join(" "),
            opening: first.map(read).transpose()?,
            closing: last.map(read).transpose()?,
            booked: Vec::new(),
        })
    }

    fn opening(&self, statement: &Node, own: &Party, messages: &mut Messages) -> Read<()> {
        let is = |balance: &&Node| {
            balance
                .text("Tp/CdOrPrtry/Cd")
                .is_some_and(|code| ["OPBD", "PRCD"].contains(&code))
        };
        let Some(balance) = statement.all("Bal").find(is) else {
            return Ok(());
        };
        let Some(amount) = balance.child("Amt") else {
            return Ok(());
        };
        let (asset, amount) = self.amount(amount)?;
        if balance.text("CdtDbtInd") == Some("DBIT") {
            messages.pass(
                "account was overdrawn at the opening, and begins with nothing here",
                "accounts were overdrawn at the opening, and begin with nothing here",
            );
            return Ok(());
        }
        messages.openings.push((own.clone(), asset, amount));
        Ok(())
    }

    fn booking(&self, statement: &Node, entry: &Node, place: usize, own: &Party, messages: &mut Messages) -> Read<()> {
        let status = entry.text("Sts/Cd").or_else(|| entry.text("Sts"));
        if status.is_some_and(|status| status != "BOOK") {
            messages.pass(
                "booking is not booked yet, and is left out",
                "bookings are not booked yet, and are left out",
            );
            return Ok(());
        }
        let whole = entry.child("Amt");
        let whole = whole.ok_or_else(|| self.wrong(entry, "the booking has no Amt".into()))?;
        let (asset, sum) = self.amount(whole)?;
        let is_credit = match entry.text("CdtDbtInd") {
            Some("CRDT") => true,
            Some("DBIT") => false,
            other => {
                let is = other.unwrap_or("missing");
                return Err(self.wrong(entry, format!("CdtDbtInd is {is}; accepted are CRDT and DBIT")));
            }
        };
        let dates = [
            entry.text("BookgDt/DtTm"),
            entry.text("BookgDt/Dt"),
            entry.text("ValDt/DtTm"),
            entry.text("ValDt/Dt"),
            statement.text("CreDtTm"),
        ];
        let at = self.instant(entry, &dates)?;
        let details: Vec<&Node> = entry.all("NtryDtls").flat_map(|group| group.all("TxDtls")).collect();
        let other = match details[..] {
            [only] => related(only, if is_credit { "Dbtr" } else { "Cdtr" }),
            _ => Party::default(),
        };
        if let Some(stated) = messages.statements.last_mut() {
            let reference = entry.text("AcctSvcrRef").or_else(|| entry.text("NtryRef"));
            stated.booked.push(Booked {
                is_credit,
                asset: asset.clone(),
                amount: sum,
                other: (!other.is_unknown()).then(|| other.purse()),
                at,
                reference: reference.map(str::to_owned),
                line: whole.line,
            });
        }
        let given = |tx: &&Node| tx.child("Amt").is_some() || tx.at("AmtDtls/TxAmt/Amt").is_some();
        let mut parts = Vec::new();
        for tx in details.iter().filter(|tx| given(tx)) {
            let node = tx.child("Amt").or_else(|| tx.at("AmtDtls/TxAmt/Amt"));
            parts.push((*tx, self.amount(node.expect("it was found before"))?));
        }
        let is_whole = parts.len() == details.len()
            && parts.iter().all(|(_, (code, _))| *code == asset)
            && Number::sum(parts.iter().map(|(_, (_, amount))| *amount)).is_some_and(|all| all.is_same(sum));
        if is_whole && !parts.is_empty() {
            for (nth, (tx, (_, amount))) in parts.into_iter().enumerate() {
                let own_name = format!("booking {}", place + 1);
                let name = if nth == 0 {
                    own_name
                } else {
                    format!("{own_name}.{}", nth + 1)
                };
                self.book(
                    entry,
                    Some(tx),
                    (name, at, is_credit),
                    own,
                    (asset.clone(), amount),
                    messages,
                );
            }
            return Ok(());
        }
        if details.len() > 1 {
            messages.pass(
                "booking of several payments is one movement, since their amounts do not add up to it",
                "bookings of several payments are one movement each, since their amounts do not add up to it",
            );
        }
        let only = details.first().copied().filter(|_| details.len() == 1);
        self.book(
            entry,
            only,
            (format!("booking {}", place + 1), at, is_credit),
            own,
            (asset, sum),
            messages,
        );
        Ok(())
    }

    fn book(
        &self,
        entry: &Node,
        tx: Option<&Node>,
        (name, at, is_credit): (String, Instant, bool),
        own: &Party,
        (asset, amount): (String, Number),
        messages: &mut Messages,
    ) {
        let mut references = tx.map_or_else(Vec::new, |tx| ids(tx.child("Refs")));
        references.extend(self::references([entry.text("AcctSvcrRef"), entry.text("NtryRef")]));
        // What an account is credited with as a return names its own payment; the other side is who was to get it.
        let is_return = tx.is_some_and(|tx| tx.child("RtrInf").is_some());
        let side = if is_credit == is_return { "Cdtr" } else { "Dbtr" };
        let other = tx.map_or_else(Party::default, |tx| related(tx, side));
        let name = references.first().cloned().unwrap_or(name);
        let name = if is_return { format!("return {name}") } else { name };
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
        messages.told.push(Told {
            kind: Kind::Booking,
            name,
            at,
            from,
            to,
            way: Vec::new(),
            asset,
            amount,
            references,
            message: *self.number,
            place: (self.place, entry.line),
        });
    }
}

/// Reads an instant; the offset that XML allows behind a date alone says nothing about the day.
fn instant(text: &str) -> Result<Instant, String> {
    let date = text.get(..10).filter(|_| text.len() > 10 && !text.contains('T'));
    Instant::begin_of(date.unwrap_or(text)).map_err(|error| error.to_string())
}

/// Returns the references of a payment, the surest first.
fn ids(node: Option<&Node>) -> Vec<String> {
    let text = |name: &str| node.and_then(|node| node.text(name));
    references(["TxId", "UETR", "EndToEndId", "InstrId", "AcctSvcrRef"].map(text))
}

/// Returns the references of the payment that something is about.
fn originals(node: &Node) -> Vec<String> {
    references(["OrgnlTxId", "OrgnlUETR", "OrgnlEndToEndId", "OrgnlInstrId"].map(|name| node.text(name)))
}

fn name_of(ids: &[String], head: &Head, place: usize) -> String {
    ids.first().cloned().unwrap_or_else(|| {
        let message = head.node.and_then(|node| node.text("MsgId")).unwrap_or("payment");
        format!("{message}/{}", place + 1)
    })
}

fn account_of(node: &Node) -> Option<String> {
    let id = node.text("Id/IBAN").or_else(|| node.text("Id/Othr/Id"))?;
    Some(id.to_owned())
}

/// Returns the code of a bank, else its member's number or its name.
fn bank(node: &Node, name: &str) -> Option<String> {
    let institution = node.child(name)?.child("FinInstnId")?;
    let code = ["BICFI", "BIC"].into_iter().find_map(|name| institution.text(name));
    let other = || institution.text("ClrSysMmbId/MmbId").or_else(|| institution.text("Nm"));
    code.map(bank_code).or_else(|| other().map(str::to_owned))
}

/// Returns the debtor or the creditor of a payment with account and bank; between banks these are parties themselves.
fn party(node: &Node, side: &str) -> Party {
    let named = node
        .text(&format!("{side}/Nm"))
        .or_else(|| node.text(&format!("{side}/Pty/Nm")));
    let itself = bank(node, side);
    Party {
        account: node.child(&format!("{side}Acct")).and_then(account_of),
        name: named.map(str::to_owned),
        bank: itself.or_else(|| bank(node, &format!("{side}Agt"))),
    }
}

/// Returns the debtor or the creditor of a booking's details.
fn related(tx: &Node, side: &str) -> Party {
    let parties = tx
        .child("RltdPties")
        .map_or_else(Party::default, |parties| party(parties, side));
    let agent = tx
        .child("RltdAgts")
        .and_then(|agents| bank(agents, &format!("{side}Agt")));
    Party {
        bank: parties.bank.clone().or(agent),
        ..parties
    }
}

/// Reads pacs.002.
fn reports(body: &Node, messages: &mut Messages) {
    let of_group = body.text("OrgnlGrpInfAndSts/GrpSts");
    for tx in body.all("TxInfAndSts") {
        let (found, status) = (originals(tx), tx.text("TxSts").or(of_group).unwrap_or("unknown"));
        let of = found.first().map_or("a payment", String::as_str);
        messages.said.push(format!("the status of {of} is {status}"));
        if status == "RJCT" {
            messages.rejected.extend(found);
        }
    }
    if let (Some(status), None) = (of_group, body.child("TxInfAndSts")) {
        messages
            .said
            .push(format!("the status of a whole group of payments is {status}"));
    }
}

/// Reads camt.056.
fn recalls(body: &Node, messages: &mut Messages) {
    let mut found = Vec::new();
    body.find(&["TxInf"], &mut found);
    for tx in found {
        let references = originals(tx);
        let own = tx
            .text("CxlId")
            .or(references.first().map(String::as_str))
            .unwrap_or("recall");
        let reason = tx
            .text("CxlRsnInf/Rsn/Cd")
            .map_or_else(String::new, |code| format!(" ({code})"));
        messages.recalls.push(Recall {
            name: format!("recall {own}{reason}"),
            references,
        });
    }
}

/// Reads camt.029.
fn answers(body: &Node, messages: &mut Messages) {
    let mut found = Vec::new();
    body.find(&["TxInfAndSts"], &mut found);
    let case = body
        .text("RslvdCase/Id")
        .or_else(|| body.text("Assgnmt/Id"))
        .unwrap_or("a recall");
    let status = body
        .text("Sts/Conf")
        .or_else(|| body.text("Sts/Rtr"))
        .unwrap_or("unknown");
    messages.said.push(format!(
        "the answer {case} to a recall says {status}; what is given back is a payment of its own"
    ));
    for tx in found {
        let of = originals(tx);
        let (of, status) = (
            of.first().map_or("a payment", String::as_str),
            tx.text("TxCxlSts").unwrap_or("unknown"),
        );
        messages
            .said
            .push(format!("the recall of {of} is answered with {status}"));
    }
}
