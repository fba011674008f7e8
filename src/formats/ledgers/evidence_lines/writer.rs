//! From evidence to lines.

use std::io::{self, Write};

use serde::Serialize;

use super::rows::{self, Confidence, Leg, Manifest, Row, SCHEMA, Spot};
use crate::evidence::{Complaint, Evidence, Tag};
use crate::formats::{counts, provenance::Provenance};
use crate::ledger::Link;
use crate::shown;
use crate::units::{Amount, InLegId, MovementId, OutLegId, PurseId};

/// Writes evidence and complaints; what was simulated says so, with its seed and digest.
pub fn write(evidence: &Evidence, complaints: &[Complaint], provenance: Option<&Provenance>) -> String {
    let mut bytes = Vec::new();
    write_to(evidence, complaints, provenance, &mut bytes).expect("memory can be written to");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

/// Writes the same a row after the other.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write_to(
    evidence: &Evidence,
    complaints: &[Complaint],
    provenance: Option<&Provenance>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let digest = counts::digest(evidence);
    let manifest = Manifest {
        schema: SCHEMA.into(),
        stamp: provenance.map(|provenance| provenance.stamp(&digest)),
        vantage: evidence.vantage().map(|vantage| vantage.name().to_owned()),
        until: evidence.until().unix(),
        until_utc: Some(evidence.until().to_string()),
        closed: !evidence.ledger().has_open_history(),
        unknown_inputs: evidence.unknown_inputs(),
        digest: Some(digest),
    };
    push(out, &manifest)?;
    tables(evidence, complaints).try_for_each(|row| push(out, &row))
}

fn push(out: &mut dyn Write, line: &impl Serialize) -> io::Result<()> {
    let line = serde_json::to_string(line).expect("rows have only string keys");
    writeln!(out, "{}", shown::json(line))
}

/// Returns all rows in the order in which a reader wants them: whatever is referred to comes first.
fn tables<'a>(evidence: &'a Evidence, complaints: &'a [Complaint]) -> impl Iterator<Item = Row> + 'a {
    let ledger = evidence.ledger();
    let assets = ledger.assets().iter().map(|asset| Row::Asset {
        code: asset.code.clone(),
        scale: asset.scale,
    });
    let keepers = evidence.keepers().iter().map(|keeper| Row::Keeper {
        name: keeper.name.clone(),
        kind: keeper.kind,
        country: keeper.country.clone(),
    });
    let holders = evidence.holders().iter().map(|name| Row::Holder { name: name.clone() });
    let addresses = evidence.addresses().iter().map(|address| Row::Address {
        address: address.clone(),
    });
    let names = assets.chain(keepers).chain(holders).chain(addresses);
    let purses = ledger.purses().map(|id| purse(evidence, id));
    let movements = ledger.movements().map(|id| movement(evidence, id));
    let blocks = evidence.blocks().iter().map(|block| {
        Row::Block(rows::Block {
            height: block.height,
            first: block.first.get(),
            coinbase: block.coinbase.map(MovementId::get),
        })
    });
    let links = evidence.links().iter().map(|known| link(evidence, known));
    let tags = evidence.tags().iter().map(tag);
    let roles = evidence.roles().rows.iter().map(|row| Row::Role {
        role: row.role,
        purses: row.purses.iter().map(|purse| purse.get()).collect(),
        source: row.source.clone(),
    });
    let complaints = complaints.iter().map(|made| complaint(evidence, made));
    names
        .chain(purses)
        .chain(movements)
        .chain(blocks)
        .chain(links)
        .chain(tags)
        .chain(roles)
        .chain(complaints)
}

fn purse(evidence: &Evidence, id: PurseId) -> Row {
    let facts = evidence.facts(id);
    Row::Purse(rows::Purse {
        name: evidence.purse_name(id),
        kind: evidence.ledger().kind(id).into(),
        asset: evidence.ledger().asset_of(id).get(),
        address: facts.address,
        keeper: facts.keeper.map(|keeper| keeper.get()),
        reserve: facts.reserve,
        holder: facts.holder,
        edge: facts.edge,
    })
}

fn movement(evidence: &Evidence, id: MovementId) -> Row {
    let ledger = evidence.ledger();
    let leg = |purse: PurseId, amount: Amount, sealed: bool| Leg(purse.get(), (!sealed).then_some(amount));
    let ins = ledger.ins(id).map(|i| {
        let sealed = ledger.in_is_sealed(InLegId::new(i));
        leg(ledger.in_purses()[i], ledger.in_amounts()[i], sealed)
    });
    let outs = ledger
        .out_legs(id)
        .map(|i| leg(ledger.out_purse(i), ledger.out_amount(i), ledger.out_is_sealed(i)));
    Row::Movement(rows::Movement {
        name: evidence.movement_name(id),
        at: ledger.instant(id).unix(),
        ins: ins.collect(),
        outs: outs.collect(),
    })
}

fn spot(evidence: &Evidence, leg: OutLegId) -> Spot {
    let movement = evidence.ledger().movement_of(leg);
    let position = leg.index() - evidence.ledger().outs(movement).start;
    Spot(movement.get(), u32::try_from(position).expect("legs have 32 bits"))
}

fn link(evidence: &Evidence, link: &Link) -> Row {
    let (basis, confidence) = rows::basis(link.basis);
    Row::Link(rows::Link {
        from: spot(evidence, link.from),
        to: spot(evidence, link.to),
        amount_in: link.amount_in,
        amount_out: link.amount_out,
        kind: link.kind,
        keeper: link.keeper.map(|keeper| keeper.get()),
        basis,
        confidence,
    })
}

fn tag(tag: &Tag) -> Row {
    Row::Tag(rows::Tag {
        address: tag.address,
        category: tag.category.clone(),
        keeper: tag.keeper.map(|keeper| keeper.get()),
        published: tag.published.unix(),
        withdrawn: tag.withdrawn.map(|at| at.unix()),
        source: tag.source.clone(),
        confidence: Confidence(tag.confidence),
    })
}

fn complaint(evidence: &Evidence, complaint: &Complaint) -> Row {
    let claims = complaint.claims.iter().map(|&(leg, amount)| {
        let Spot(movement, position) = spot(evidence, leg);
        rows::Claim {
            movement,
            position,
            amount,
        }
    });
    Row::Complaint {
        name: complaint.name.clone(),
        claims: claims.collect(),
    }
}
