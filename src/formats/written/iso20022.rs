//! Messages of banks in ISO 20022: what moved from an account at a bank to another as pacs.008, and what each account's days came to as
//! camt.053.
//!
//! A bank is named and has no code, and an account of a simulation has a number that every validator of IBANs refuses; an account that
//! looks like none stands under another id. A movement is one message, also on its way through a bank between two others, since each
//! bank takes its fee there.

use std::io::{self, Write};

use super::text::{decimal, xml};
use crate::evidence::{Evidence, KeeperKind};
use crate::formats::exported::{Export, Part, Written};
use crate::ledger::PurseKind;
use crate::units::{Amount, Asset, InLegId, Instant, MovementId, OutLegId, PurseId};

/// pacs.008 and camt.053.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "iso20022",
    summary: "bank messages of ISO 20022: pacs.008 for each payment between accounts at banks, camt.053 for each day of such an account",
    marked: "a comment before each message",
    left: "what no bank keeps; movements that have an amount that cannot be seen; in pacs.008 payments of several accounts, cash and fees, which \
           the statements have; countries, tags, links, roles and complaints",
    by_method: false,
    parts: &[
        Part {
            name: "pacs.008.xml",
            schema: "pacs.008.001.08",
            is_truth: false,
            write: write_payments,
        },
        Part {
            name: "camt.053.xml",
            schema: "camt.053.001.08",
            is_truth: false,
            write: write_statements,
        },
    ],
    refuses,
};

/// The longest id of an account, and the longest text of a name, that the messages allow.
const ID_MAX: usize = 34;
const NAME_MAX: usize = 140;
/// The most decimals of an amount.
const SCALE_MAX: u8 = 5;

fn refuses(export: &Export<'_>) -> Option<String> {
    let books = Books(export.evidence);
    let ledger = export.evidence.ledger();
    let mut banked = ledger.purses().filter(|&purse| books.bank(purse).is_some()).peekable();
    if banked.peek().is_none() {
        return Some(
            "no account in it is seen to be at a bank; one who sees the books of banks (institution, country, omniscient) does".into(),
        );
    }
    let is_code = |code: &str| code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    let mut assets = banked.map(|purse| ledger.asset(ledger.asset_of(purse)));
    let strange = assets.find(|asset| !is_code(&asset.code) || asset.scale > SCALE_MAX)?;
    Some(format!(
        "banks know currencies of three letters with at most {SCALE_MAX} decimals, and an account is in {} with {}",
        strange.code, strange.scale
    ))
}

/// What banks keep, as far as it is seen.
#[derive(Clone, Copy)]
struct Books<'a>(&'a Evidence);

/// One leg that changes an account.
struct Change {
    purse: PurseId,
    movement: MovementId,
    is_credit: bool,
    amount: Amount,
    other: Option<PurseId>,
}

impl<'a> Books<'a> {
    /// Returns the bank that keeps a purse.
    fn bank(self, purse: PurseId) -> Option<&'a str> {
        let keeper = &self.0.keepers()[self.0.facts(purse).keeper?.index()];
        let is_inner = !self.0.ledger().kind(purse).is_boundary();
        (is_inner && keeper.kind == KeeperKind::Bank).then_some(&keeper.name)
    }

    /// Returns the two purses and the amount that arrives, where a movement is a payment between two.
    fn payment(self, movement: MovementId) -> Option<(PurseId, PurseId, Amount)> {
        let ledger = self.0.ledger();
        let (ins, outs) = (ledger.ins(movement), ledger.outs(movement));
        let from = (ins.len() == 1).then(|| ledger.in_purses()[ins.start])?;
        let mut inner = outs.filter(|&leg| !ledger.kind(ledger.out_purses()[leg]).is_boundary());
        let (to, more) = (inner.next()?, inner.next());
        let purse = ledger.out_purses()[to];
        let is_one = more.is_none() && purse != from && ledger.asset_of(purse) == ledger.asset_of(from);
        let is_banked = self.bank(from).is_some() && self.bank(purse).is_some();
        (is_one && is_banked && self.is_seen(movement)).then(|| (from, purse, ledger.out_amounts()[to]))
    }

    fn is_seen(self, movement: MovementId) -> bool {
        let ledger = self.0.ledger();
        let ins = ledger.ins(movement).any(|leg| ledger.in_is_sealed(InLegId::new(leg)));
        let outs = ledger
            .outs(movement)
            .any(|leg| ledger.out_is_sealed(OutLegId::new(leg)));
        !ledger.has_sealed_legs() || !ins && !outs
    }

    fn asset(self, purse: PurseId) -> &'a Asset {
        let ledger = self.0.ledger();
        ledger.asset(ledger.asset_of(purse))
    }

    /// Returns an amount with its currency, as an element.
    fn amount(self, purse: PurseId, name: &str, amount: u128) -> String {
        let asset = self.asset(purse);
        format!(
            "<{name} Ccy=\"{}\">{}</{name}>",
            xml(&asset.code),
            decimal(asset, amount)
        )
    }

    /// Returns the account of a purse: under a number of an IBAN's form, else under another id.
    fn account(self, purse: PurseId) -> String {
        let (name, bank) = (self.0.purse_name(purse), self.bank(purse).unwrap_or_default());
        // A reader calls an account by its bank and its number.
        let name = name
            .strip_prefix(bank)
            .and_then(|rest| rest.strip_prefix('/'))
            .unwrap_or(&name);
        let is_iban = (15..=ID_MAX).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
            && name.bytes().take(2).all(|byte| byte.is_ascii_uppercase())
            && name.bytes().skip(2).take(2).all(|byte| byte.is_ascii_digit());
        match is_iban {
            true => format!("<Id><IBAN>{name}</IBAN></Id>"),
            false if (1..=ID_MAX).contains(&name.chars().count()) => {
                format!("<Id><Othr><Id>{}</Id></Othr></Id>", xml(name))
            }
            false => format!("<Id><Othr><Id>purse {}</Id></Othr></Id>", purse.index()),
        }
    }

    /// Returns whoever holds a purse in the books, as an element of a party.
    fn holder(self, purse: PurseId) -> String {
        let holder = self
            .0
            .facts(purse)
            .holder
            .map(|holder| self.0.holders()[holder as usize].as_str());
        holder.map_or_else(String::new, |name| format!("<Nm>{}</Nm>", xml(&cut(name))))
    }

    fn agent(self, purse: PurseId) -> String {
        let bank = self.bank(purse).expect("it was found at a bank");
        format!("<FinInstnId><Nm>{}</Nm></FinInstnId>", xml(&cut(bank)))
    }

    /// Returns when a message about all of it is made: when the evidence ends.
    fn made(self) -> String {
        let until = self.0.until();
        let ledger = self.0.ledger();
        let last = ledger
            .movements()
            .next_back()
            .map_or(Instant::from_unix(0), |last| ledger.instant(last));
        moment(if until == Instant::MAX { last } else { until })
    }
}

fn cut(name: &str) -> String {
    name.chars().take(NAME_MAX).collect()
}

/// Writes an instant as the messages do.
fn moment(at: Instant) -> String {
    at.to_string().replace(' ', "T")
}

fn day(at: Instant) -> String {
    at.to_string().chars().take(10).collect()
}

/// What a payment is called in both messages, so that who reads both knows it for one.
fn reference(movement: MovementId) -> String {
    format!("movement {}", movement.index())
}

/// Begins a document: what it is, as a comment, and the message.
fn begin(out: &mut dyn Write, export: &Export<'_>, message: &str, body: &str) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    for (name, said) in export.marks() {
        // Two strokes would end the comment.
        writeln!(out, "<!-- {name}: {} -->", xml(&said).replace("--", "- -"))?;
    }
    writeln!(
        out,
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:{message}\"><{body}>"
    )
}

fn write_payments(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let books = Books(export.evidence);
    let ledger = export.evidence.ledger();
    let payments = || {
        ledger
            .movements()
            .filter_map(|movement| Some((movement, books.payment(movement)?)))
    };
    begin(out, export, "pacs.008.001.08", "FIToFICstmrCdtTrf")?;
    writeln!(
        out,
        "<GrpHdr><MsgId>all payments</MsgId><CreDtTm>{}</CreDtTm><NbOfTxs>{}</NbOfTxs><SttlmInf><SttlmMtd>INDA</SttlmMtd></SttlmInf></GrpHdr>",
        books.made(),
        payments().count()
    )?;
    for (movement, (from, to, amount)) in payments() {
        let name = reference(movement);
        writeln!(
            out,
            "<CdtTrfTxInf><PmtId><EndToEndId>{name}</EndToEndId><TxId>{name}</TxId></PmtId>{}<AccptncDtTm>{}</AccptncDtTm>\
             <ChrgBr>SHAR</ChrgBr><Dbtr>{}</Dbtr><DbtrAcct>{}</DbtrAcct><DbtrAgt>{}</DbtrAgt><CdtrAgt>{}</CdtrAgt><Cdtr>{}</Cdtr>\
             <CdtrAcct>{}</CdtrAcct><RmtInf><Ustrd>{}</Ustrd></RmtInf></CdtTrfTxInf>",
            books.amount(to, "IntrBkSttlmAmt", amount.get().into()),
            moment(ledger.instant(movement)),
            books.holder(from),
            books.account(from),
            books.agent(from),
            books.agent(to),
            books.holder(to),
            books.account(to),
            xml(&cut(&export.evidence.movement_name(movement))),
        )?;
    }
    writeln!(out, "</FIToFICstmrCdtTrf></Document>")
}

/// Returns what changes each account at a bank, by account and then in the order of the ledger.
fn changes(books: Books<'_>) -> Vec<Change> {
    let ledger = books.0.ledger();
    let is_account = |purse: PurseId| ledger.kind(purse) == PurseKind::Account && books.bank(purse).is_some();
    let mut changes = Vec::new();
    for movement in ledger.movements().filter(|&movement| books.is_seen(movement)) {
        let payment = books.payment(movement);
        let other = |is_credit: bool| payment.map(|(from, to, _)| if is_credit { from } else { to });
        let mut add = |purse: PurseId, amount: Amount, is_credit: bool| {
            if is_account(purse) && !amount.is_zero() {
                changes.push(Change {
                    purse,
                    movement,
                    is_credit,
                    amount,
                    other: other(is_credit),
                });
            }
        };
        ledger
            .ins(movement)
            .for_each(|leg| add(ledger.in_purses()[leg], ledger.in_amounts()[leg], false));
        ledger
            .outs(movement)
            .for_each(|leg| add(ledger.out_purses()[leg], ledger.out_amounts()[leg], true));
    }
    changes.sort_by_key(|change| change.purse);
    changes
}

fn write_statements(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let books = Books(export.evidence);
    let ledger = export.evidence.ledger();
    begin(out, export, "camt.053.001.08", "BkToCstmrStmt")?;
    writeln!(
        out,
        "<GrpHdr><MsgId>all statements</MsgId><CreDtTm>{}</CreDtTm></GrpHdr>",
        books.made()
    )?;
    let (changes, opening) = (changes(books), ledger.opening_balances());
    for account in changes.chunk_by(|one, other| one.purse == other.purse) {
        let purse = account[0].purse;
        // An account of which nothing is said before may have given more than it got.
        let mut balance = i128::from(opening[purse.index()].get());
        let same_day =
            |one: &Change, other: &Change| day(ledger.instant(one.movement)) == day(ledger.instant(other.movement));
        for (number, changes) in (1u64..).zip(account.chunk_by(same_day)) {
            let date = day(ledger.instant(changes[0].movement));
            writeln!(
                out,
                "<Stmt><Id>{}-{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><CreDtTm>{}</CreDtTm><Acct>{}<Ccy>{}</Ccy>{}<Svcr>{}</Svcr></Acct>",
                purse.index(),
                books.made(),
                books.account(purse),
                xml(&books.asset(purse).code),
                match books.holder(purse) {
                    name if name.is_empty() => name,
                    name => format!("<Ownr>{name}</Ownr>"),
                },
                books.agent(purse),
            )?;
            let closing = changes.iter().fold(balance, |sum, change| match change.is_credit {
                true => sum + i128::from(change.amount.get()),
                false => sum - i128::from(change.amount.get()),
            });
            for (code, balance) in [("OPBD", balance), ("CLBD", closing)] {
                writeln!(
                    out,
                    "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}<CdtDbtInd>{}</CdtDbtInd><Dt><Dt>{date}</Dt></Dt></Bal>",
                    books.amount(purse, "Amt", balance.unsigned_abs()),
                    if balance < 0 { "DBIT" } else { "CRDT" },
                )?;
            }
            balance = closing;
            for change in changes {
                write_booking(books, change, out)?;
            }
            writeln!(out, "</Stmt>")?;
        }
    }
    writeln!(out, "</BkToCstmrStmt></Document>")
}

fn write_booking(books: Books<'_>, change: &Change, out: &mut dyn Write) -> io::Result<()> {
    let side = if change.is_credit { "Dbtr" } else { "Cdtr" };
    let other = change.other.map_or_else(String::new, |other| {
        format!(
            "<RltdPties><{side}><Pty>{}</Pty></{side}><{side}Acct>{}</{side}Acct></RltdPties><RltdAgts><{side}Agt>{}</{side}Agt></RltdAgts>",
            books.holder(other),
            books.account(other),
            books.agent(other)
        )
    });
    writeln!(
        out,
        "<Ntry>{}<CdtDbtInd>{}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><DtTm>{}</DtTm></BookgDt><BkTxCd/><NtryDtls><TxDtls>\
         <Refs><EndToEndId>{}</EndToEndId></Refs>{other}</TxDtls></NtryDtls></Ntry>",
        books.amount(change.purse, "Amt", change.amount.get().into()),
        if change.is_credit { "CRDT" } else { "DBIT" },
        moment(books.0.ledger().instant(change.movement)),
        reference(change.movement),
    )
}

#[cfg(test)]
mod tests {
    use super::super::tests::{form, provenance, reading, write};
    use super::*;
    use crate::formats::Reading;
    use crate::formats::reconcile;

    /// A table of a data set whose accounts are at banks; two days, and a payment that comes back.
    const TABLE: &str = "Timestamp,From Bank,Account,To Bank,Account,Amount Received,Receiving Currency,Amount Paid,Payment Currency,\
                         Payment Format,Is Laundering\n\
                         2022/09/01 00:20,010,8000EBD30,012,XZ00SIM0001234567890,3697.34,EUR,3697.34,EUR,Wire,0\n\
                         2022/09/01 00:21,012,XZ00SIM0001234567890,013,a<b>&,17.00,EUR,17.00,EUR,Wire,1\n\
                         2022/09/02 10:00,012,XZ00SIM0001234567890,010,8000EBD30,1000.01,EUR,1000.01,EUR,Wire,0\n";

    fn moved(reading: &Reading) -> Vec<(Instant, String, String, u64)> {
        let (evidence, ledger) = (&reading.evidence, reading.evidence.ledger());
        let row = |movement| {
            let (from, to) = (ledger.ins(movement).start, ledger.outs(movement).start);
            (
                ledger.instant(movement),
                evidence.purse_name(ledger.in_purses()[from]),
                evidence.purse_name(ledger.out_purses()[to]),
                ledger.out_amounts()[to].get(),
            )
        };
        ledger.movements().map(row).collect()
    }

    #[test]
    fn payments_and_statements_are_read_back_to_the_same_movements() {
        let first = reading("t.csv", TABLE);
        let provenance = provenance();
        let export = Export::of(&first.evidence, &[], Some(&provenance));
        let files = write(form("iso20022"), &export);
        let right: Vec<_> = moved(&first)
            .into_iter()
            .map(|(at, from, to, amount)| {
                // An account of an IBAN's form is called by it alone.
                let plain = |name: String| name.replace("012/XZ", "XZ");
                (at, plain(from), plain(to), amount)
            })
            .collect();
        assert_eq!(right.len(), 3);
        for (name, text) in &files {
            let back = reading(name, text);
            assert_eq!(back.format.name(), "iso20022", "{name}");
            assert!(text.contains("SIMULATED") && !text.contains("BIC"), "{name}");
            if *name == "pacs.008.xml" {
                assert_eq!(moved(&back), right);
                let banks: Vec<&str> = back
                    .evidence
                    .keepers()
                    .iter()
                    .map(|keeper| keeper.name.as_str())
                    .collect();
                assert_eq!(banks, ["010", "012", "013"]);
            }
        }
        // Statements of both sides tell each payment twice; what comes out is the payments once more, and all of it adds up.
        let (name, statements) = files.iter().find(|(name, _)| *name == "camt.053.xml").unwrap();
        let claims = reconcile::read(name, statements.as_bytes()).unwrap();
        let found = reconcile::reconcile(&claims).unwrap();
        assert!(found.holds(), "{:?} {:?}", found.accounts, found.findings);
        assert_eq!(found.accounts.len(), 5);
        let closing: Vec<String> = found
            .accounts
            .iter()
            .map(|sums| sums.closing.unwrap().to_string())
            .collect();
        assert_eq!(closing, ["-3697.34", "-2697.33", "17", "3680.34", "2680.33"]);
    }

    #[test]
    fn a_ledger_without_banks_or_with_other_assets_is_refused() {
        let none = reading("t.csv", "from,to,amount\na,b,1\n");
        let why = refuses(&Export::of(&none.evidence, &[], None)).unwrap();
        assert!(why.contains("no account in it is seen to be at a bank"), "{why}");
        let coins = reading("t.csv", &TABLE.replace("EUR", "Bitcoin"));
        let why = refuses(&Export::of(&coins.evidence, &[], None)).unwrap();
        assert!(why.contains("an account is in Bitcoin with 2"), "{why}");
    }
}
