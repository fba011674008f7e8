//! From lines to evidence.

use hashbrown::HashSet;

use super::rows::{self, How, Manifest, Row, SCHEMA, Spot};
use crate::evidence::{
    Block, Columns, Complaint, Evidence, Flaw, KeeperFacts, Names, PurseFacts, RoleRow, Tag, Vantage,
};
use crate::formats::counts::Counts;
use crate::formats::decimal::SCALE_MAX;
use crate::formats::format::{File, Format, Reading, Sorted};
use crate::formats::input::{Place, ReadError};
use crate::formats::provenance::Stamp;
use crate::formats::{earlier, json};
use crate::ledger::{Basis, Ledger, Leg, Link, PurseKind};
use crate::lots::Role;
use crate::units::{Amount, Asset, AssetId, Instant, KeeperId, MovementId, OutLegId, PurseId};

/// Reads evidence with its complaints; all files together are one evidence, whose first line is the manifest.
pub fn read(sorted: &Sorted) -> Result<Reading, ReadError> {
    let mut found: Option<Found> = None;
    // Where each link stands.
    let mut linked: Vec<(&File, Place)> = Vec::new();
    for (number, file) in (0..).zip(&sorted.files) {
        let read = file.each_line(number, |spot, line| {
            let line = file.text(spot.begin, line)?;
            if line.trim().is_empty() {
                return Ok(());
            }
            let place = Place::Line(spot.line);
            match &mut found {
                None => found = Some(Found::begin(line).map_err(|problem| file.wrong(place, problem))?),
                Some(found) => found.add(line).map_err(|problem| file.wrong(place, problem))?,
            }
            let links = found.as_ref().map_or(0, |found| found.columns.links.len());
            linked.resize_with(links, || (file, place));
            Ok(())
        });
        // What is no text is no line either, wherever in the file.
        read.map_err(|error| json::is_text(file).err().unwrap_or(error))?;
    }
    let first = &sorted.files[0];
    let found = found.ok_or_else(|| first.wrong(Place::Whole, "there is no line in it"))?;
    let listed = found.columns.links.clone();
    let evidence = found.columns.check().map_err(|flaw| {
        let at = match flaw {
            Flaw::Link(link, _) => listed.iter().position(|listed| *listed == link),
            _ => None,
        };
        let (file, place) = at.map_or((first, Place::Whole), |at| linked.swap_remove(at));
        file.wrong(place, flaw.to_string())
    })?;
    Ok(finish(sorted.format, evidence, found.about))
}

fn finish(format: Format, evidence: Evidence, about: About) -> Reading {
    let counts = Counts::of(&evidence);
    let changed = about.digest.is_some_and(|digest| digest != counts.digest);
    let note = "the rows are not those that were exported: their digest is another than the manifest's";
    let otherwise =
        "where one was overdrawn, a purse of kind lender pays it what is missing and is paid back by what comes in";
    let earlier = earlier::note(&evidence, otherwise);
    Reading {
        evidence,
        complaints: about.complaints,
        counts,
        format,
        network: None,
        stamp: about.stamp,
        notes: changed.then(|| note.to_owned()).into_iter().chain(earlier).collect(),
    }
}

/// What stands beside the evidence.
struct About {
    complaints: Vec<Complaint>,
    digest: Option<String>,
    stamp: Option<Stamp>,
}

/// What was read so far.
struct Found {
    columns: Columns,
    about: About,
    /// The coins and accounts by asset and name, by which answers tell them apart.
    named: HashSet<(u32, String)>,
}

impl Found {
    fn begin(line: &str) -> Result<Found, String> {
        let manifest =
            serde_json::from_str::<Manifest>(line).map_err(|error| format!("no manifest: {}", json::said(&error)))?;
        if manifest.schema != SCHEMA {
            return Err(format!("the schema is {:?}; accepted is {SCHEMA}", manifest.schema));
        }
        let vantage = manifest.vantage.map(|name| name.parse::<Vantage>()).transpose()?;
        let ledger = if manifest.closed {
            Ledger::closed()
        } else {
            Ledger::open_history()
        };
        Ok(Found {
            columns: Columns {
                vantage,
                until: Instant::from_unix(manifest.until),
                unknown_inputs: manifest.unknown_inputs,
                ..Columns::of(ledger)
            },
            about: About {
                complaints: Vec::new(),
                digest: manifest.digest,
                stamp: manifest.stamp,
            },
            named: HashSet::new(),
        })
    }

    fn add(&mut self, line: &str) -> Result<(), String> {
        match serde_json::from_str(line).map_err(|error| json::said(&error))? {
            Row::Asset { code, scale } if scale <= SCALE_MAX => {
                self.columns.ledger.add_asset(Asset { code, scale });
            }
            Row::Asset { scale, .. } => {
                return Err(format!("a scale of {scale} decimals; at most {SCALE_MAX} are accepted"));
            }
            Row::Keeper { name, kind, country } => self.columns.keepers.push(KeeperFacts { name, kind, country }),
            Row::Holder { name } => self.columns.holders.push(name),
            Row::Address { address } => self.columns.addresses.push(address),
            Row::Purse(row) => self.add_purse(row)?,
            Row::Movement(row) => self.add_movement(row)?,
            Row::Block(row) => self.add_block(&row)?,
            Row::Link(row) => self.add_link(&row)?,
            Row::Tag(row) => self.add_tag(row)?,
            Row::Role { role, purses, source } => self.add_role(role, &purses, source)?,
            Row::Complaint { name, claims } => {
                let claims: Result<_, String> = claims.iter().map(|claim| self.claim(claim)).collect();
                self.about.complaints.push(Complaint { name, claims: claims? });
            }
        }
        Ok(())
    }

    fn add_purse(&mut self, row: rows::Purse) -> Result<(), String> {
        let columns = &mut self.columns;
        within("asset", Some(row.asset), columns.ledger.assets().len())?;
        within("address", row.address, columns.addresses.len())?;
        within("keeper", row.keeper, columns.keepers.len())?;
        within("holder", row.holder, columns.holders.len())?;
        let kind: PurseKind = row.kind.into();
        if !kind.is_boundary() && !self.named.insert((row.asset, row.name.clone())) {
            return Err(format!(
                "a second purse of one asset is named {:?}; accepted are names that tell coins and accounts apart",
                row.name
            ));
        }
        columns.ledger.open(kind, AssetId::from_raw(row.asset));
        columns.facts.push(PurseFacts {
            address: row.address,
            keeper: row.keeper.map(KeeperId::from_raw),
            reserve: row.reserve,
            holder: row.holder,
            edge: row.edge,
        });
        if let Names::Given { purses, .. } = &mut columns.names {
            purses.push(&row.name);
        }
        Ok(())
    }

    fn add_movement(&mut self, row: rows::Movement) -> Result<(), String> {
        let ledger = &mut self.columns.ledger;
        let purses = ledger.purse_count();
        let leg = |leg: &rows::Leg| {
            within("purse", Some(leg.0), purses)?;
            let purse = PurseId::from_raw(leg.0);
            Ok(leg.1.map_or(Leg::sealed(purse), |amount| Leg::new(purse, amount)))
        };
        let ins: Result<Vec<Leg>, String> = row.ins.iter().map(leg).collect();
        let outs: Result<Vec<Leg>, String> = row.outs.iter().map(leg).collect();
        let recorded = ledger.try_record(Instant::from_unix(row.at), &ins?, &outs?);
        recorded.map_err(|refusal| format!("movement {}: {refusal}", row.name))?;
        if let Names::Given { movements, .. } = &mut self.columns.names {
            movements.push(&row.name);
        }
        Ok(())
    }

    fn add_block(&mut self, row: &rows::Block) -> Result<(), String> {
        let movements = self.columns.ledger.movement_count();
        // A block without movements begins where the next would: at the end of the ledger, behind its last movement.
        if row.first as usize > movements {
            within("movement", Some(row.first), movements)?;
        }
        within("movement", row.coinbase, movements)?;
        if row.coinbase.is_some_and(|coinbase| coinbase < row.first) {
            return Err(format!(
                "the coinbase {} stands before the block",
                row.coinbase.unwrap_or(0)
            ));
        }
        self.columns.blocks.push(Block {
            height: row.height,
            first: MovementId::from_raw(row.first),
            coinbase: row.coinbase.map(MovementId::from_raw),
        });
        Ok(())
    }

    fn add_link(&mut self, row: &rows::Link) -> Result<(), String> {
        within("keeper", row.keeper, self.columns.keepers.len())?;
        let (from, to) = (self.leg(row.from)?, self.leg(row.to)?);
        let basis = match (row.basis, row.confidence) {
            (How::Public, None) => Basis::Public,
            (How::Disclosed, None) => Basis::Disclosed,
            (How::Inferred, Some(share)) => Basis::Inferred(share.0),
            (How::Public | How::Disclosed, Some(_)) | (How::Inferred, None) => {
                return Err("an inferred link has a confidence, and no other has one".into());
            }
        };
        self.columns.links.push(Link {
            from,
            to,
            amount_in: row.amount_in,
            amount_out: row.amount_out,
            kind: row.kind,
            keeper: row.keeper.map(KeeperId::from_raw),
            basis,
        });
        Ok(())
    }

    fn add_tag(&mut self, row: rows::Tag) -> Result<(), String> {
        within("address", Some(row.address), self.columns.addresses.len())?;
        within("keeper", row.keeper, self.columns.keepers.len())?;
        self.columns.tags.push(Tag {
            address: row.address,
            category: row.category,
            keeper: row.keeper.map(KeeperId::from_raw),
            published: Instant::from_unix(row.published),
            withdrawn: row.withdrawn.map(Instant::from_unix),
            source: row.source,
            confidence: row.confidence.0,
        });
        Ok(())
    }

    fn add_role(&mut self, role: Role, purses: &[u32], source: String) -> Result<(), String> {
        let rows = self.columns.ledger.purse_count();
        purses
            .iter()
            .try_for_each(|&purse| within("purse", Some(purse), rows))?;
        let purses = purses.iter().map(|&purse| PurseId::from_raw(purse)).collect();
        self.columns.roles.rows.push(RoleRow { role, purses, source });
        self.columns.check_roles()
    }

    fn claim(&self, claim: &rows::Claim) -> Result<(OutLegId, Amount), String> {
        let leg = self.leg(Spot(claim.movement, claim.position))?;
        let held = self.columns.ledger.out_amount(leg);
        match claim.amount <= held {
            true => Ok((leg, claim.amount)),
            false => Err(format!("{} are claimed, and the leg brings only {held}", claim.amount)),
        }
    }

    fn leg(&self, spot: Spot) -> Result<OutLegId, String> {
        let ledger = &self.columns.ledger;
        within("movement", Some(spot.0), ledger.movement_count())?;
        let outs = ledger.outs(MovementId::from_raw(spot.0));
        let leg = outs.start + spot.1 as usize;
        let found = outs.contains(&leg).then(|| OutLegId::new(leg));
        found.ok_or_else(|| format!("movement {} has no out-leg at position {}", spot.0, spot.1))
    }
}

/// Refuses an id whose row was not read yet.
fn within(table: &str, id: Option<u32>, rows: usize) -> Result<(), String> {
    match id {
        Some(id) if id as usize >= rows => Err(format!(
            "{table} {id} is named, and only {rows} rows of that table stand before this line"
        )),
        _ => Ok(()),
    }
}
