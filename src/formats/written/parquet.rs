//! Apache Parquet: the tables of the evidence in columns with types, and those of the truth in files of their own.

use std::io::{self, Write};

use hashbrown::HashMap;

use crate::evidence::{Block, ListedTag};
use crate::formats::columnar::{self, Cell, Column, Holds, Table, always, maybe};
use crate::formats::exported::{Export, Part, Written};
use crate::formats::truth_lines::Facts;
use crate::truth::Role;
use crate::units::{Basis, InLegId, MovementId, OutLegId, PurseId, Share};

/// Parquet.
pub(in crate::formats) const WRITTEN: Written = Written {
    name: "parquet",
    summary: "tables in columns (Apache Parquet; in a dyepack built with --features parquet): movements, legs, purses, links, tags, claims, and with \
              --truth what is true; for pandas, Polars, DuckDB",
    marked: "what each file says of itself beside its columns",
    left: "nothing; of the truth what each kind of money was worth, which stands in truth.jsonl",
    by_method: false,
    parts: &[
        part("movements.parquet", |export, out| {
            write(export, MOVEMENTS, movements(export), out)
        }),
        part("legs.parquet", |export, out| write(export, LEGS, legs(export), out)),
        part("purses.parquet", |export, out| {
            write(export, PURSES, purses(export), out)
        }),
        part("links.parquet", |export, out| write(export, LINKS, links(export), out)),
        part("tags.parquet", |export, out| write(export, TAGS, tags(export), out)),
        part("claims.parquet", |export, out| {
            write(export, CLAIMS, claims(export), out)
        }),
        truth("truth-places.parquet", |export, out| {
            write_true(export, TRUE_PLACES, places, out)
        }),
        truth("truth-loot.parquet", |export, out| {
            write_true(export, TRUE_LOOT, loot, out)
        }),
        truth("truth-entities.parquet", |export, out| {
            write_true(export, TRUE_ENTITIES, entities, out)
        }),
        truth("truth-received.parquet", |export, out| {
            write_true(export, TRUE_RECEIVED, received, out)
        }),
    ],
    refuses: |_| None,
};

type Put = fn(&Export<'_>, &mut dyn Write) -> io::Result<()>;

const fn part(name: &'static str, write: Put) -> Part {
    Part {
        name,
        schema: "Apache Parquet",
        is_truth: false,
        write,
    }
}

const fn truth(name: &'static str, write: Put) -> Part {
    Part {
        name,
        schema: "Apache Parquet",
        is_truth: true,
        write,
    }
}

const MOVEMENTS: &[Column] = &[
    always("movement", Holds::Whole),
    always("name", Holds::Text),
    always("at", Holds::Instant),
    maybe("height", Holds::Whole),
    always("coinbase", Holds::Flag),
];

const LEGS: &[Column] = &[
    always("movement", Holds::Whole),
    always("side", Holds::Text),
    always("position", Holds::Whole),
    always("purse", Holds::Whole),
    always("asset", Holds::Text),
    maybe("amount", Holds::Whole),
];

const PURSES: &[Column] = &[
    always("purse", Holds::Whole),
    always("name", Holds::Text),
    always("kind", Holds::Text),
    always("asset", Holds::Text),
    always("scale", Holds::Whole),
    maybe("address", Holds::Text),
    maybe("keeper", Holds::Text),
    maybe("keeper_kind", Holds::Text),
    maybe("country", Holds::Text),
    maybe("holder", Holds::Text),
    always("reserve", Holds::Flag),
    always("books_end", Holds::Flag),
    maybe("roles", Holds::Text),
];

const LINKS: &[Column] = &[
    always("from_movement", Holds::Whole),
    always("from_position", Holds::Whole),
    always("to_movement", Holds::Whole),
    always("to_position", Holds::Whole),
    always("amount_in", Holds::Whole),
    always("amount_out", Holds::Whole),
    always("kind", Holds::Text),
    maybe("keeper", Holds::Text),
    always("basis", Holds::Text),
    maybe("confidence", Holds::Decimal(6)),
];

const TAGS: &[Column] = &[
    always("address", Holds::Text),
    always("category", Holds::Text),
    maybe("keeper", Holds::Text),
    maybe("published", Holds::Instant),
    maybe("withdrawn", Holds::Instant),
    always("source", Holds::Text),
    always("confidence", Holds::Decimal(6)),
];

const CLAIMS: &[Column] = &[
    always("complaint", Holds::Text),
    always("movement", Holds::Whole),
    always("position", Holds::Whole),
    always("amount", Holds::Whole),
];

const TRUE_PLACES: &[Column] = &[
    always("place", Holds::Text),
    always("asset", Holds::Text),
    always("scale", Holds::Whole),
    always("entity", Holds::Text),
    maybe("keeper", Holds::Text),
    always("cash", Holds::Flag),
    always("door", Holds::Flag),
];

const TRUE_LOOT: &[Column] = &[
    always("incident", Holds::Text),
    always("place", Holds::Text),
    always("asset", Holds::Text),
    always("amount", Holds::Whole),
    always("least", Holds::Whole),
    always("greatest", Holds::Whole),
    always("hops", Holds::Whole),
];

const TRUE_ENTITIES: &[Column] = &[
    always("entity", Holds::Text),
    always("kind", Holds::Text),
    always("keeps", Holds::Flag),
    always("incident", Holds::Text),
    always("role", Holds::Text),
    maybe("hands", Holds::Text),
];

const TRUE_RECEIVED: &[Column] = &[
    always("incident", Holds::Text),
    always("entity", Holds::Text),
    always("asset", Holds::Text),
    always("amount", Holds::Whole),
];

/// Returns the columns of a file, by its name.
pub(in crate::formats) fn columns(name: &str) -> Option<&'static [Column]> {
    let all = [
        ("movements", MOVEMENTS),
        ("legs", LEGS),
        ("purses", PURSES),
        ("links", LINKS),
        ("tags", TAGS),
        ("claims", CLAIMS),
        ("truth-places", TRUE_PLACES),
        ("truth-loot", TRUE_LOOT),
        ("truth-entities", TRUE_ENTITIES),
        ("truth-received", TRUE_RECEIVED),
    ];
    let found = all
        .into_iter()
        .find(|(file, _)| name.strip_suffix(".parquet") == Some(file));
    found.map(|(_, columns)| columns)
}

type Rows<'a> = Box<dyn Iterator<Item = Vec<Cell>> + 'a>;

fn write(export: &Export<'_>, columns: &[Column], mut rows: Rows<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut marks = export.marks();
    let ledger = export.evidence.ledger();
    marks.push(("closed", (!ledger.has_open_history()).to_string()));
    marks.push(("unknown_inputs", export.evidence.unknown_inputs().to_string()));
    let rows = &mut *rows;
    columnar::write(Table { columns, marks, rows }, out)
}

/// Writes a table of what is true. A ledger that was read has no truth, and nobody asks for it there.
fn write_true(
    export: &Export<'_>,
    columns: &[Column],
    rows: for<'a> fn(&'a Facts) -> Rows<'a>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let Some(world) = export.world else { return Ok(()) };
    let facts = Facts::of(world, export.evidence.until());
    write(export, columns, rows(&facts), out)
}

fn share(share: Share) -> Cell {
    Cell::decimal(&share.to_string(), 6).expect("a share has six decimals")
}

fn movements<'a>(export: &Export<'a>) -> Rows<'a> {
    let evidence = export.evidence;
    let mut blocks = evidence.blocks().iter().peekable();
    let mut of: Option<&Block> = None;
    let row = move |id: MovementId| {
        while let Some(block) = blocks.next_if(|block| block.first <= id) {
            of = Some(block);
        }
        vec![
            id.get().into(),
            evidence.movement_name(id).into(),
            evidence.ledger().instant(id).into(),
            of.and_then(|block| block.height).into(),
            of.is_some_and(|block| block.coinbase == Some(id)).into(),
        ]
    };
    Box::new(evidence.ledger().movements().map(row))
}

fn legs<'a>(export: &Export<'a>) -> Rows<'a> {
    let ledger = export.evidence.ledger();
    let row = |id: MovementId, side: &str, place: usize, purse: PurseId, amount: Cell| {
        vec![
            id.get().into(),
            side.into(),
            (place as u64).into(),
            purse.get().into(),
            ledger.asset(ledger.asset_of(purse)).code.as_str().into(),
            amount,
        ]
    };
    let of_movement = move |id: MovementId| {
        let ins = ledger.ins(id).enumerate().map(move |(place, leg)| {
            let known = !ledger.in_is_sealed(InLegId::new(leg));
            let amount = known.then(|| ledger.in_amounts()[leg]);
            row(id, "in", place, ledger.in_purses()[leg], amount.into())
        });
        let outs = ledger.out_legs(id).enumerate().map(move |(place, leg)| {
            let known = !ledger.out_is_sealed(leg);
            let amount = known.then(|| ledger.out_amount(leg));
            row(id, "out", place, ledger.out_purse(leg), amount.into())
        });
        ins.chain(outs)
    };
    Box::new(ledger.movements().flat_map(of_movement))
}

fn purses<'a>(export: &Export<'a>) -> Rows<'a> {
    let evidence = export.evidence;
    let mut roles: HashMap<PurseId, Vec<String>> = HashMap::new();
    for row in &evidence.roles().rows {
        for &purse in &row.purses {
            let said = format!("{} ({})", row.role.name(), row.source);
            roles.entry(purse).or_default().push(said);
        }
    }
    let row = move |id: PurseId| {
        let facts = evidence.facts(id);
        let keeper = facts.keeper.map(|keeper| &evidence.keepers()[keeper.index()]);
        let asset = evidence.ledger().asset(evidence.ledger().asset_of(id));
        vec![
            id.get().into(),
            evidence.purse_name(id).into(),
            evidence.ledger().kind(id).name().into(),
            asset.code.as_str().into(),
            u32::from(asset.scale).into(),
            facts
                .address
                .map(|at| evidence.addresses()[at as usize].as_str())
                .into(),
            keeper.map(|keeper| keeper.name.as_str()).into(),
            keeper.map(|keeper| keeper.kind.name()).into(),
            keeper.and_then(|keeper| keeper.country.as_deref()).into(),
            facts.holder.map(|at| evidence.holders()[at as usize].as_str()).into(),
            facts.reserve.into(),
            facts.edge.into(),
            roles.get(&id).map(|roles| roles.join("; ")).into(),
        ]
    };
    Box::new(evidence.ledger().purses().map(row))
}

fn links<'a>(export: &Export<'a>) -> Rows<'a> {
    let evidence = export.evidence;
    let spot = |leg: OutLegId| {
        let movement = evidence.ledger().movement_of(leg);
        let place = leg.index() - evidence.ledger().outs(movement).start;
        [movement.get().into(), (place as u64).into()]
    };
    let row = move |link: &crate::ledger::Link| {
        let (basis, confidence) = match link.basis {
            Basis::Public => ("public", Cell::Nothing),
            Basis::Disclosed => ("disclosed", Cell::Nothing),
            Basis::Inferred(how_sure) => ("inferred", share(how_sure)),
        };
        let keeper = link
            .keeper
            .map(|keeper| evidence.keepers()[keeper.index()].name.as_str());
        let mut row: Vec<Cell> = spot(link.from).into_iter().chain(spot(link.to)).collect();
        row.extend([
            link.amount_in.into(),
            link.amount_out.into(),
            link.kind.name().into(),
            keeper.into(),
            basis.into(),
            confidence,
        ]);
        row
    };
    Box::new(evidence.links().iter().map(row))
}

fn tags<'a>(export: &Export<'a>) -> Rows<'a> {
    let evidence = export.evidence;
    let row = move |tag: &crate::evidence::Tag| {
        let listed = ListedTag::of(evidence, tag);
        vec![
            evidence.addresses()[tag.address as usize].as_str().into(),
            listed.category.into(),
            listed.keeper.into(),
            listed.published.into(),
            listed.withdrawn.into(),
            listed.source.into(),
            share(listed.confidence),
        ]
    };
    Box::new(evidence.tags().iter().map(row))
}

fn claims<'a>(export: &Export<'a>) -> Rows<'a> {
    let ledger = export.evidence.ledger();
    let complaints = export.complaints.iter();
    let rows = complaints.flat_map(move |complaint| {
        complaint.claims.iter().map(move |&(leg, amount)| {
            let movement = ledger.movement_of(leg);
            let place = leg.index() - ledger.outs(movement).start;
            vec![
                complaint.name.as_str().into(),
                movement.get().into(),
                (place as u64).into(),
                amount.into(),
            ]
        })
    });
    Box::new(rows)
}

fn places(facts: &Facts) -> Rows<'_> {
    Box::new(facts.places.iter().map(|place| {
        let (asset, _) = &facts.assets[place.asset as usize];
        vec![
            place.name.as_str().into(),
            asset.code.as_str().into(),
            u32::from(asset.scale).into(),
            facts.entities[place.entity as usize].name.as_str().into(),
            place
                .keeper
                .map(|keeper| facts.keepers[keeper as usize].as_str())
                .into(),
            place.cash.into(),
            place.door.into(),
        ]
    }))
}

fn loot(facts: &Facts) -> Rows<'_> {
    Box::new(facts.loot.iter().map(|row| {
        let place = &facts.places[row.place as usize];
        vec![
            facts.incidents[row.incident as usize].as_str().into(),
            place.name.as_str().into(),
            facts.assets[place.asset as usize].0.code.as_str().into(),
            row.amount.into(),
            row.least.into(),
            row.greatest.into(),
            row.hops.into(),
        ]
    }))
}

fn entities(facts: &Facts) -> Rows<'_> {
    Box::new(facts.entities.iter().flat_map(|entity| {
        facts.incidents.iter().zip(&entity.roles).map(|(incident, role)| {
            vec![
                entity.name.as_str().into(),
                entity.kind.as_str().into(),
                entity.keeper.into(),
                incident.as_str().into(),
                role_name(*role).into(),
                (!entity.hands.is_empty()).then(|| entity.hands.join("; ")).into(),
            ]
        })
    }))
}

/// Returns the word for a role, as the lines of the truth have it.
fn role_name(role: Role) -> String {
    let word = serde_json::to_value(role).expect("a role is written as a word");
    word.as_str().unwrap_or_default().to_owned()
}

fn received(facts: &Facts) -> Rows<'_> {
    Box::new(facts.received.iter().map(|row| {
        vec![
            facts.incidents[row.incident as usize].as_str().into(),
            facts.entities[row.entity as usize].name.as_str().into(),
            facts.assets[row.asset as usize].0.code.as_str().into(),
            row.amount.into(),
        ]
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_its_columns() {
        for part in WRITTEN.parts {
            assert!(
                columns(part.name).is_some_and(|columns| columns.len() >= 4),
                "{}",
                part.name
            );
        }
        assert_eq!(columns("journal.beancount"), None);
    }
}
