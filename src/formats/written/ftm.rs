//! Entities of FollowTheMoney, which Aleph and OpenSanctions' tools read: one a line.

use std::collections::BTreeSet;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::text::{self, decimal};
use super::transfers;
use crate::evidence::{Evidence, ListedTag};
use crate::formats::exported::{Export, Part, Written};
use crate::ledger::PurseKind;
use crate::units::{Basis, PurseId};

/// Entities of FollowTheMoney.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "ftm",
    summary: "entities of FollowTheMoney (JSON lines): purses as accounts, keepers, holders, payments, known links; for ftm, Aleph",
    marked: "the description of every entity",
    left: "which of several inputs paid which of several outputs: they are paired in the order of their legs; sources and dates of tags, \
           roles, amounts that cannot be seen or are claimed, confidence of links; that an account is a coin's or on a chain but for its type",
    by_method: false,
    parts: &[Part {
        name: "entities.ftm.json",
        schema: "FollowTheMoney entities",
        is_truth: false,
        write,
    }],
    refuses: |_| None,
};

#[derive(Serialize)]
struct Entity {
    id: String,
    schema: &'static str,
    properties: Map<String, Value>,
}

/// What writes entities, each with the mark.
struct Writer<'a> {
    out: &'a mut dyn Write,
    evidence: &'a Evidence,
    /// What the ids of all entities begin with: those of two exports may lie in one database.
    prefix: String,
    mark: String,
}

impl Writer<'_> {
    fn id(&self, kind: char, number: usize) -> String {
        format!("{}-{kind}{number}", self.prefix)
    }

    fn put(&mut self, id: String, schema: &'static str, said: Vec<(&str, Option<String>)>) -> io::Result<()> {
        let said = said.into_iter().chain([("description", Some(self.mark.clone()))]);
        let properties = said.filter_map(|(name, value)| Some((name.to_owned(), json!([value?]))));
        let entity = Entity {
            id,
            schema,
            properties: properties.collect(),
        };
        writeln!(self.out, "{}", text::json(&entity))
    }

    fn account(&self, purse: PurseId) -> String {
        self.id('p', purse.index())
    }

    /// Returns who has an account, as far as the evidence tells: its keeper where it is the keeper's own, or whose name is on it.
    fn known_owner(&self, purse: PurseId) -> Option<String> {
        let facts = self.evidence.facts(purse);
        let keeper = facts.keeper.filter(|_| facts.reserve);
        let keeper = keeper.map(|keeper| self.id('k', keeper.index()));
        keeper.or_else(|| Some(self.id('h', facts.holder? as usize)))
    }

    /// Returns the same or, since every payment of the model is somebody's, an entity that stands for whoever it is.
    fn owner(&self, purse: PurseId) -> String {
        self.known_owner(purse).unwrap_or_else(|| self.id('o', purse.index()))
    }
}

fn write(export: &Export<'_>, out: &mut dyn Write) -> io::Result<()> {
    let evidence = export.evidence;
    let ledger = evidence.ledger();
    let mut writer = Writer {
        out,
        evidence,
        prefix: format!("dyepack-{}", &export.digest[..12]),
        mark: export.sentence(),
    };
    for (number, keeper) in evidence.keepers().iter().enumerate() {
        let said = vec![
            ("name", Some(keeper.name.clone())),
            ("summary", Some(keeper.kind.name().into())),
        ];
        writer.put(writer.id('k', number), "Organization", said)?;
    }
    for (number, holder) in evidence.holders().iter().enumerate() {
        writer.put(
            writer.id('h', number),
            "LegalEntity",
            vec![("name", Some(holder.clone()))],
        )?;
    }
    let mut categories: Vec<BTreeSet<String>> = vec![BTreeSet::new(); evidence.addresses().len()];
    for tag in evidence.tags().iter().filter(|tag| tag.withdrawn.is_none()) {
        let said = ListedTag::of(evidence, tag);
        categories[tag.address as usize].insert(said.category);
    }
    for purse in ledger.purses() {
        let facts = evidence.facts(purse);
        let address = facts
            .address
            .map(|address| evidence.addresses()[address as usize].clone());
        let keeper = facts
            .keeper
            .map(|keeper| evidence.keepers()[keeper.index()].name.clone());
        let tagged = facts.address.map(|address| &categories[address as usize]);
        let tagged = tagged.filter(|tagged| !tagged.is_empty());
        let tagged = tagged.map(|tagged| tagged.iter().map(String::as_str).collect::<Vec<_>>().join("; "));
        let is_coin = ledger.kind(purse) == PurseKind::Coin;
        let kind = if is_coin {
            "coin of a chain"
        } else {
            ledger.kind(purse).name()
        };
        let name = evidence.purse_name(purse);
        let said = vec![
            ("name", Some(name.clone())),
            ("accountNumber", Some(address.unwrap_or(name))),
            ("accountType", Some(kind.into())),
            ("bankName", keeper),
            ("bank", facts.keeper.map(|keeper| writer.id('k', keeper.index()))),
            ("keywords", tagged),
        ];
        writer.put(writer.account(purse), "BankAccount", said)?;
        match writer.known_owner(purse) {
            Some(owner) => {
                let said = vec![("owner", Some(owner)), ("asset", Some(writer.account(purse)))];
                writer.put(writer.id('w', purse.index()), "Ownership", said)?;
            }
            None => {
                let said = vec![("name", Some(format!("whoever has {}", evidence.purse_name(purse))))];
                writer.put(writer.id('o', purse.index()), "LegalEntity", said)?;
            }
        }
    }
    let claimed = transfers::claimed(export);
    for (number, transfer) in transfers::of(evidence, &claimed).enumerate() {
        let asset = ledger.asset(transfer.asset);
        let said = vec![
            ("payerAccount", Some(writer.account(transfer.from))),
            ("beneficiaryAccount", Some(writer.account(transfer.to))),
            ("payer", Some(writer.owner(transfer.from))),
            ("beneficiary", Some(writer.owner(transfer.to))),
            ("amount", Some(decimal(asset, transfer.amount.get()))),
            ("currency", Some(asset.code.clone())),
            ("date", Some(instant(evidence, transfer.movement))),
            ("transactionNumber", Some(transfers::name(evidence, &transfer))),
            ("purpose", transfer.claimed.then(|| "claimed in a complaint".into())),
        ];
        writer.put(writer.id('t', number), "Payment", said)?;
    }
    for (number, link) in evidence.links().iter().enumerate() {
        let basis = match link.basis {
            Basis::Public => "public",
            Basis::Disclosed => "disclosed",
            Basis::Inferred(_) => "inferred",
        };
        let said = vec![
            ("subject", Some(writer.account(ledger.out_purse(link.from)))),
            ("object", Some(writer.account(ledger.out_purse(link.to)))),
            ("role", Some(format!("{} ({basis})", link.kind.name()))),
            ("date", Some(instant(evidence, ledger.movement_of(link.to)))),
        ];
        writer.put(writer.id('l', number), "UnknownLink", said)?;
    }
    Ok(())
}

/// Writes an instant as ISO 8601 does, with a `T`.
fn instant(evidence: &Evidence, movement: crate::units::MovementId) -> String {
    let at = evidence.ledger().instant(movement).to_string();
    at.trim_end_matches('Z').replace(' ', "T")
}
