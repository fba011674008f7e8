//! Evidence as a graph of nodes and edges, as every tool for graphs takes it.
//!
//! A movement of several purses is no set of edges between them: which part went where is what methods disagree about. So purses and
//! movements are nodes, and what a movement takes or gives is an edge with its amount; nothing is divided. A known link is an edge
//! from the purse where value went in to the one where it came out.

use hashbrown::HashMap;
use serde::Serialize;

use super::text;
use crate::evidence::{Block, Evidence, ListedTag};
use crate::formats::exported::Export;
use crate::ledger::Link;
use crate::units::{Amount, Asset, Basis, InLegId, MovementId, OutLegId, PurseId};

/// What a column of nodes or edges holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    Text,
    /// A number of 64 bits that is no amount.
    Whole,
    /// Whether it is so.
    Flag,
}

/// A column: its name and what it holds.
pub type Column = (&'static str, Holds);

/// What one node or edge says in a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Cell {
    Text(String),
    Whole(i64),
    Flag(bool),
}

impl Cell {
    /// Returns it as text.
    pub fn text(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Whole(number) => number.to_string(),
            Cell::Flag(flag) => flag.to_string(),
        }
    }
}

/// What nodes say.
pub const OF_NODES: &[Column] = &[
    ("kind", Holds::Text),
    ("name", Holds::Text),
    ("asset", Holds::Text),
    ("address", Holds::Text),
    ("keeper", Holds::Text),
    ("keeper_kind", Holds::Text),
    ("country", Holds::Text),
    ("holder", Holds::Text),
    ("reserve", Holds::Flag),
    ("books_end", Holds::Flag),
    ("roles", Holds::Text),
    ("tags", Holds::Text),
    ("at", Holds::Whole),
    ("at_utc", Holds::Text),
    ("height", Holds::Whole),
    ("coinbase", Holds::Flag),
];

/// What edges say.
pub const OF_EDGES: &[Column] = &[
    ("kind", Holds::Text),
    ("asset", Holds::Text),
    ("amount", Holds::Text),
    ("position", Holds::Whole),
    ("unseen", Holds::Flag),
    ("claimed", Holds::Text),
    ("link", Holds::Text),
    ("link_keeper", Holds::Text),
    ("basis", Holds::Text),
    ("confidence", Holds::Text),
    ("from_leg", Holds::Text),
    ("to_leg", Holds::Text),
    ("amount_out", Holds::Text),
    ("asset_out", Holds::Text),
    ("at", Holds::Whole),
];

/// The place of the name among what nodes say.
pub const NAME: usize = 1;

/// What a movement is called as a kind of node.
pub const MOVEMENT: &str = "movement";

/// A node.
pub struct Node {
    /// `p` or `m` and its number in the evidence: names may repeat and hold anything.
    pub id: String,
    /// What it says in each of [`OF_NODES`].
    pub cells: Vec<Option<Cell>>,
}

/// An edge.
pub struct Edge {
    /// `m7:in:0`, `m7:out:1`, `link:3`.
    pub id: String,
    pub from: String,
    pub to: String,
    /// What it says in each of [`OF_EDGES`].
    pub cells: Vec<Option<Cell>>,
}

/// What is known of purses and legs, found by them.
pub struct Graph<'a> {
    evidence: &'a Evidence,
    /// Tags by the address that they tag.
    tags: HashMap<u32, String>,
    roles: HashMap<PurseId, Vec<String>>,
    /// Claims by the leg that they claim.
    claims: HashMap<OutLegId, String>,
}

/// What is claimed of a leg.
#[derive(Serialize)]
struct Claimed<'a> {
    complaint: &'a str,
    amount: String,
}

/// A tag as a cell holds it.
#[derive(Serialize)]
struct TagText {
    category: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    keeper: Option<String>,
    published: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    withdrawn: Option<String>,
    source: String,
    confidence: String,
}

impl<'a> Graph<'a> {
    pub fn of(export: &Export<'a>) -> Graph<'a> {
        let evidence = export.evidence;
        let mut tags: HashMap<u32, Vec<TagText>> = HashMap::new();
        for tag in evidence.tags() {
            let listed = ListedTag::of(evidence, tag);
            tags.entry(tag.address).or_default().push(TagText {
                category: listed.category,
                keeper: listed.keeper,
                published: listed.published.map(|at| at.to_string()),
                withdrawn: listed.withdrawn.map(|at| at.to_string()),
                source: listed.source,
                confidence: listed.confidence.to_string(),
            });
        }
        let mut roles: HashMap<PurseId, Vec<String>> = HashMap::new();
        for row in &evidence.roles().rows {
            for &purse in &row.purses {
                let said = format!("{} ({})", row.role.name(), row.source);
                roles.entry(purse).or_default().push(said);
            }
        }
        let mut claims: HashMap<OutLegId, Vec<Claimed>> = HashMap::new();
        for complaint in export.complaints {
            for &(leg, amount) in &complaint.claims {
                let asset = asset(evidence, evidence.ledger().out_purse(leg));
                claims.entry(leg).or_default().push(Claimed {
                    complaint: &complaint.name,
                    amount: text::decimal(asset, amount.get()),
                });
            }
        }
        Graph {
            evidence,
            tags: tags.into_iter().map(|(id, tags)| (id, text::json(&tags))).collect(),
            roles,
            claims: claims.into_iter().map(|(leg, rows)| (leg, text::json(&rows))).collect(),
        }
    }

    /// Returns purses and then movements, each in the order of the evidence.
    pub fn nodes(&self) -> impl Iterator<Item = Node> {
        let ledger = self.evidence.ledger();
        let mut blocks = self.evidence.blocks().iter().peekable();
        let mut of = None;
        let movements = ledger.movements().map(move |id| {
            while let Some(block) = blocks.next_if(|block| block.first <= id) {
                of = Some(block);
            }
            self.movement(id, of)
        });
        ledger.purses().map(|id| self.purse(id)).chain(movements)
    }

    /// Returns what each movement takes and gives, in their order, and then links.
    pub fn edges(&self) -> impl Iterator<Item = Edge> {
        let legs = self.evidence.ledger().movements().flat_map(|id| self.legs(id));
        let links = self.evidence.links().iter().enumerate();
        legs.chain(links.map(|(number, link)| self.link(number, link)))
    }

    fn purse(&self, id: PurseId) -> Node {
        let evidence = self.evidence;
        let facts = evidence.facts(id);
        let keeper = facts.keeper.map(|keeper| &evidence.keepers()[keeper.index()]);
        let said = |text: &str| Some(Cell::Text(text.to_owned()));
        Node {
            id: purse_id(id),
            cells: vec![
                said(evidence.ledger().kind(id).name()),
                said(&evidence.purse_name(id)),
                said(&asset(evidence, id).code),
                facts.address.and_then(|at| said(&evidence.addresses()[at as usize])),
                keeper.and_then(|keeper| said(&keeper.name)),
                keeper.and_then(|keeper| said(keeper.kind.name())),
                keeper.and_then(|keeper| said(keeper.country.as_deref()?)),
                facts.holder.and_then(|at| said(&evidence.holders()[at as usize])),
                facts.reserve.then_some(Cell::Flag(true)),
                facts.edge.then_some(Cell::Flag(true)),
                self.roles.get(&id).and_then(|roles| said(&roles.join("; "))),
                facts.address.and_then(|at| said(self.tags.get(&at)?)),
                None,
                None,
                None,
                None,
            ],
        }
    }

    fn movement(&self, id: MovementId, block: Option<&Block>) -> Node {
        let at = self.evidence.ledger().instant(id);
        let mut cells = vec![None; OF_NODES.len()];
        cells[0] = Some(Cell::Text(MOVEMENT.into()));
        cells[1] = Some(Cell::Text(self.evidence.movement_name(id)));
        cells[12] = Some(Cell::Whole(at.unix()));
        cells[13] = Some(Cell::Text(at.to_string()));
        cells[14] = block.and_then(|block| Some(Cell::Whole(block.height?.into())));
        let is_coinbase = block.is_some_and(|block| block.coinbase == Some(id));
        cells[15] = is_coinbase.then_some(Cell::Flag(true));
        Node {
            id: movement_id(id),
            cells,
        }
    }

    fn legs(&self, id: MovementId) -> impl Iterator<Item = Edge> {
        let ledger = self.evidence.ledger();
        let (ins, outs) = (ledger.ins(id), ledger.outs(id));
        let (first_in, first_out) = (ins.start, outs.start);
        let ins = ins.map(move |leg| {
            let (purse, amount) = (ledger.in_purses()[leg], ledger.in_amounts()[leg]);
            let unseen = ledger.in_is_sealed(InLegId::new(leg));
            let cells = self.leg("in", id, purse, (!unseen).then_some(amount), leg - first_in, None);
            Edge {
                id: format!("{}:in:{}", movement_id(id), leg - first_in),
                from: purse_id(purse),
                to: movement_id(id),
                cells,
            }
        });
        let outs = outs.map(move |leg| {
            let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
            let leg_id = OutLegId::new(leg);
            let unseen = ledger.out_is_sealed(leg_id);
            let claimed = self.claims.get(&leg_id).map(String::as_str);
            let cells = self.leg("out", id, purse, (!unseen).then_some(amount), leg - first_out, claimed);
            Edge {
                id: format!("{}:out:{}", movement_id(id), leg - first_out),
                from: movement_id(id),
                to: purse_id(purse),
                cells,
            }
        });
        ins.chain(outs)
    }

    fn leg(
        &self,
        kind: &str,
        movement: MovementId,
        purse: PurseId,
        amount: Option<Amount>,
        position: usize,
        claimed: Option<&str>,
    ) -> Vec<Option<Cell>> {
        let asset = asset(self.evidence, purse);
        let mut cells = vec![None; OF_EDGES.len()];
        cells[0] = Some(Cell::Text(kind.into()));
        cells[1] = Some(Cell::Text(asset.code.clone()));
        cells[2] = amount.map(|amount| Cell::Text(text::decimal(asset, amount.get())));
        cells[3] = Some(Cell::Whole(position as i64));
        cells[4] = amount.is_none().then_some(Cell::Flag(true));
        cells[5] = claimed.map(|claimed| Cell::Text(claimed.into()));
        cells[14] = Some(Cell::Whole(self.evidence.ledger().instant(movement).unix()));
        cells
    }

    fn link(&self, number: usize, link: &Link) -> Edge {
        let evidence = self.evidence;
        let ledger = evidence.ledger();
        let (from, to) = (ledger.out_purse(link.from), ledger.out_purse(link.to));
        let (asset_in, asset_out) = (asset(evidence, from), asset(evidence, to));
        let (basis, confidence) = match link.basis {
            Basis::Public => ("public", None),
            Basis::Disclosed => ("disclosed", None),
            Basis::Inferred(share) => ("inferred", Some(share.to_string())),
        };
        let said = |text: &str| Some(Cell::Text(text.to_owned()));
        let leg = |leg: OutLegId| {
            let movement = ledger.movement_of(leg);
            let position = leg.index() - ledger.outs(movement).start;
            Some(Cell::Text(format!("{}:out:{position}", movement_id(movement))))
        };
        let at = ledger.instant(ledger.movement_of(link.to));
        Edge {
            id: format!("link:{number}"),
            from: purse_id(from),
            to: purse_id(to),
            cells: vec![
                said("link"),
                said(&asset_in.code),
                said(&text::decimal(asset_in, link.amount_in.get())),
                None,
                None,
                None,
                said(link.kind.name()),
                link.keeper
                    .and_then(|keeper| said(&evidence.keepers()[keeper.index()].name)),
                said(basis),
                confidence.map(Cell::Text),
                leg(link.from),
                leg(link.to),
                said(&text::decimal(asset_out, link.amount_out.get())),
                said(&asset_out.code),
                Some(Cell::Whole(at.unix())),
            ],
        }
    }
}

fn asset(evidence: &Evidence, purse: PurseId) -> &Asset {
    let ledger = evidence.ledger();
    ledger.asset(ledger.asset_of(purse))
}

fn purse_id(id: PurseId) -> String {
    format!("p{}", id.get())
}

fn movement_id(id: MovementId) -> String {
    format!("m{}", id.get())
}

/// What graphs do not carry over, in the words of their rows.
pub const LEFT: &str =
    "nothing; ids count in the order of the evidence, and names with control characters stand there as escapes";
