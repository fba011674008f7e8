//! What evidence consists of, as it is found and before anybody checked it.
//!
//! Whoever reads a ledger or projects a world fills the columns in the order that suits it. [`Columns::check`] puts their rows
//! into the order in which tracers read them and says what is wrong where they do not fit together; an evidence that exists
//! is therefore valid, and nobody checks again.

use std::fmt;

use super::{Block, KeeperFacts, Names, PurseFacts, Roles, Tag, Vantage};
use crate::ledger::{Ledger, Link, LinkRefusal, check_links};
use crate::units::{Instant, KeeperId, MovementId, OutLegId};

/// The columns of a body of evidence.
#[derive(Clone, Debug)]
pub struct Columns {
    /// From where it is looked at; nothing for a real ledger that was read from a file.
    pub vantage: Option<Vantage>,
    /// The instant up to which things are seen, included.
    pub until: Instant,
    /// The visible movements, renumbered.
    pub ledger: Ledger,
    /// The public names.
    pub names: Names,
    /// One row a purse, or none where nothing is known of any.
    pub facts: Vec<PurseFacts>,
    /// The public addresses in the order of their first appearance.
    pub addresses: Vec<String>,
    /// The names in the books.
    pub holders: Vec<String>,
    /// The keepers that this investigator knows of.
    pub keepers: Vec<KeeperFacts>,
    /// The known links.
    pub links: Vec<Link>,
    /// The tags in force at `until`.
    pub tags: Vec<Tag>,
    /// Heights; none where the rail has none.
    pub blocks: Vec<Block>,
    /// How many inputs spend outputs from before the ledger's beginning whose value is not known.
    pub unknown_inputs: u64,
    /// Who is who in the eyes of the law; empty where nobody says.
    pub roles: Roles,
}

/// Why columns are no evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Flaw {
    /// There are not as many transaction ids as movements.
    Ids {
        /// How many ids there are.
        ids: usize,
        /// How many movements there are.
        movements: usize,
    },
    /// A column has neither one row for each thing that it tells of nor none.
    Rows {
        /// The column.
        column: &'static str,
        /// How many rows it has.
        rows: usize,
        /// How many things there are.
        things: usize,
    },
    /// A row points at a row that is not there.
    Missing {
        /// The column whose row points.
        column: &'static str,
        /// Which of its rows, from 0.
        row: usize,
        /// What it points at.
        what: &'static str,
        /// Which of these, from 0.
        place: usize,
        /// How many of these there are.
        rows: usize,
    },
    /// A link that cannot be one.
    Link(Link, LinkRefusal),
    /// A block whose coinbase is none of its movements.
    Coinbase(Block),
    /// Roles that cannot stand together.
    Roles(String),
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Flaw::Ids { ids, movements } => {
                write!(
                    f,
                    "there are {ids} transaction ids; accepted are {movements}, one for each movement"
                )
            }
            Flaw::Rows { column, rows, things } => {
                write!(
                    f,
                    "the column of {column} has {rows} rows; accepted are {things}, one for each, or none"
                )
            }
            Flaw::Missing {
                column,
                row,
                what,
                place,
                rows,
            } => {
                write!(
                    f,
                    "row {row} of the {column} names {what} {place}, and there are {rows} of them"
                )
            }
            Flaw::Link(_, refusal) => refusal.fmt(f),
            Flaw::Coinbase(block) => {
                let first = block.first.index();
                write!(
                    f,
                    "the coinbase of the block that begins with movement {first} is none of its movements"
                )
            }
            Flaw::Roles(problem) => f.write_str(problem),
        }
    }
}

impl std::error::Error for Flaw {}

impl Columns {
    /// Returns the columns of a ledger of which nothing else is known, seen to its end.
    pub fn of(ledger: Ledger) -> Columns {
        Columns {
            vantage: None,
            until: Instant::MAX,
            ledger,
            names: Names::default(),
            facts: Vec::new(),
            addresses: Vec::new(),
            holders: Vec::new(),
            keepers: Vec::new(),
            links: Vec::new(),
            tags: Vec::new(),
            blocks: Vec::new(),
            unknown_inputs: 0,
            roles: Roles::default(),
        }
    }

    /// Sorts the rows and checks that they fit together. Of the ledger's first so many out-legs the links between them are known to.
    pub(super) fn sorted(mut self, legs: usize) -> Result<Columns, Flaw> {
        // A tracer that takes the links that leave a leg looks for the first of them and goes on from there.
        self.links.sort_by_key(|link| (link.from, link.to));
        self.tags.sort_by_key(|tag| (tag.address, tag.published));
        self.blocks.sort_by_key(|block| block.first);
        if let Names::Outpoints { earlier, .. } = &mut self.names {
            earlier.sort_by_key(|row| row.0);
        }
        self.check_rows()?;
        self.check_places()?;
        let flaw = |(link, refusal)| Flaw::Link(link, refusal);
        match legs {
            0 => check_links(&self.ledger, &self.links).map_err(flaw)?,
            _ => {
                let new = self
                    .links
                    .iter()
                    .filter(|link| link.to.index() >= legs || link.from.index() >= legs);
                check_links(&self.ledger, &new.copied().collect::<Vec<Link>>()).map_err(flaw)?;
            }
        }
        self.check_blocks()?;
        self.check_roles().map_err(Flaw::Roles)?;
        Ok(self)
    }

    /// Tells whether the roles so far can stand together.
    ///
    /// # Errors
    /// Where they cannot, in words.
    pub(crate) fn check_roles(&self) -> Result<(), String> {
        self.roles.check(&self.ledger, &self.names)
    }

    fn check_rows(&self) -> Result<(), Flaw> {
        let (purses, movements) = (self.ledger.purse_count(), self.ledger.movement_count());
        let all_or_none = |column, rows, things| match rows == things || rows == 0 {
            true => Ok(()),
            false => Err(Flaw::Rows { column, rows, things }),
        };
        all_or_none("facts", self.facts.len(), purses)?;
        match &self.names {
            Names::Given {
                purses: named,
                movements: moved,
            } => {
                all_or_none("purses' names", named.len(), purses)?;
                all_or_none("movements' names", moved.len(), movements)
            }
            // A name that hangs on the hash of a transaction has no other to fall back on.
            Names::Outpoints { txids, .. } if txids.len() != movements => Err(Flaw::Ids {
                ids: txids.len(),
                movements,
            }),
            Names::Outpoints { .. } => Ok(()),
        }
    }

    fn check_places(&self) -> Result<(), Flaw> {
        let keeper = |keeper: Option<KeeperId>| ("keeper", keeper.map(KeeperId::index), self.keepers.len());
        let address = |address: Option<u32>| ("address", address.map(|place| place as usize), self.addresses.len());
        let holder = |holder: Option<u32>| ("holder", holder.map(|place| place as usize), self.holders.len());
        for (row, facts) in self.facts.iter().enumerate() {
            there(
                "facts",
                row,
                [address(facts.address), keeper(facts.keeper), holder(facts.holder)],
            )?;
        }
        for (row, tag) in self.tags.iter().enumerate() {
            there("tags", row, [address(Some(tag.address)), keeper(tag.keeper)])?;
        }
        let legs = self.ledger.out_count();
        let leg = |leg: OutLegId| ("out-leg", Some(leg.index()), legs);
        for (row, link) in self.links.iter().enumerate() {
            there("links", row, [leg(link.from), leg(link.to), keeper(link.keeper)])?;
        }
        Ok(())
    }

    fn check_blocks(&self) -> Result<(), Flaw> {
        let end = MovementId::new(self.ledger.movement_count());
        // A block without movements may stand at the ledger's end.
        for (row, block) in self.blocks.iter().enumerate() {
            there(
                "blocks",
                row,
                [("movement", Some(block.first.index()), end.index() + 1)],
            )?;
            let next = self.blocks.get(row + 1).map_or(end, |next| next.first);
            if block
                .coinbase
                .is_some_and(|coinbase| coinbase < block.first || coinbase >= next)
            {
                return Err(Flaw::Coinbase(*block));
            }
        }
        Ok(())
    }
}

/// Refuses a row that points at what is not there.
fn there<const N: usize>(
    column: &'static str,
    row: usize,
    points: [(&'static str, Option<usize>, usize); N],
) -> Result<(), Flaw> {
    let missing = points
        .into_iter()
        .find_map(|(what, place, rows)| Some((what, place.filter(|place| *place >= rows)?, rows)));
    match missing {
        Some((what, place, rows)) => Err(Flaw::Missing {
            column,
            row,
            what,
            place,
            rows,
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::RoleRow;
    use crate::ledger::{Basis, Leg, LinkKind, PurseKind};
    use crate::lots::Role;
    use crate::units::{Amount, Asset, PurseId, Share};

    /// Three payments of ten into an account, a second apart.
    fn columns() -> Columns {
        let mut ledger = Ledger::closed();
        let asset = ledger.add_asset(Asset {
            code: "X".into(),
            scale: 0,
        });
        let (outside, account) = (
            ledger.open(PurseKind::Issuance, asset),
            ledger.open(PurseKind::Account, asset),
        );
        let ten = Amount::new(10);
        for second in 0..3 {
            let at = Instant::from_unix(second);
            ledger.record(at, &[Leg::new(outside, ten)], &[Leg::new(account, ten)]);
        }
        Columns::of(ledger)
    }

    fn link(from: usize, to: usize) -> Link {
        Link {
            from: OutLegId::new(from),
            to: OutLegId::new(to),
            amount_in: Amount::new(10),
            amount_out: Amount::new(10),
            kind: LinkKind::Otc,
            keeper: None,
            basis: Basis::Public,
        }
    }

    fn tag(address: u32, published: i64) -> Tag {
        Tag {
            address,
            category: "exchange".into(),
            keeper: None,
            published: Instant::from_unix(published),
            withdrawn: None,
            source: "a test".into(),
            confidence: Share::percent(100),
        }
    }

    fn block(first: usize, coinbase: Option<usize>) -> Block {
        Block {
            height: None,
            first: MovementId::new(first),
            coinbase: coinbase.map(MovementId::new),
        }
    }

    #[test]
    fn rows_are_read_in_one_order_whatever_order_they_came_in() {
        let given = Columns {
            addresses: vec!["a".into(), "b".into()],
            links: vec![link(1, 2), link(0, 2), link(0, 1)],
            tags: vec![tag(1, 3), tag(0, 9), tag(1, 2)],
            blocks: vec![block(2, Some(2)), block(0, Some(1))],
            ..columns()
        };
        let evidence = given.check().unwrap();
        assert_eq!(evidence.links(), [link(0, 1), link(0, 2), link(1, 2)]);
        assert_eq!(evidence.tags(), [tag(0, 9), tag(1, 2), tag(1, 3)]);
        assert_eq!(evidence.blocks(), [block(0, Some(1)), block(2, Some(2))]);
    }

    #[test]
    fn columns_that_do_not_fit_together_are_refused_with_the_row_that_does_not() {
        let refused = |change: fn(&mut Columns)| {
            let mut columns = columns();
            change(&mut columns);
            columns.check().unwrap_err().to_string()
        };
        assert_eq!(
            refused(|columns| columns.facts = vec![PurseFacts::default(); 3]),
            "the column of facts has 3 rows; accepted are 2, one for each, or none"
        );
        assert_eq!(
            refused(|columns| {
                columns.facts = vec![PurseFacts::default(); 2];
                columns.facts[1].holder = Some(0);
            }),
            "row 1 of the facts names holder 0, and there are 0 of them"
        );
        assert_eq!(
            refused(|columns| columns.tags = vec![tag(7, 0)]),
            "row 0 of the tags names address 7, and there are 0 of them"
        );
        assert_eq!(
            refused(|columns| columns.links = vec![link(0, 3)]),
            "row 0 of the links names out-leg 3, and there are 3 of them"
        );
        assert_eq!(
            refused(|columns| columns.links = vec![link(2, 1)]),
            LinkRefusal::Backwards.to_string()
        );
        assert_eq!(
            refused(|columns| columns.blocks = vec![block(0, Some(2)), block(2, None)]),
            "the coinbase of the block that begins with movement 0 is none of its movements"
        );
        assert_eq!(
            refused(|columns| {
                columns.names = Names::Outpoints {
                    txids: Vec::new().into(),
                    earlier: Vec::new(),
                }
            }),
            "there are 0 transaction ids; accepted are 3, one for each movement"
        );
    }

    #[test]
    fn roles_that_contradict_each_other_are_refused_and_those_before_stay() {
        let row = |role| RoleRow {
            role,
            purses: vec![PurseId::new(1)],
            source: "a test".into(),
        };
        let both = Roles {
            rows: vec![row(Role::Wrongdoer), row(Role::Purchaser)],
        };
        let one = Roles {
            rows: vec![row(Role::Wrongdoer)],
        };
        let mut evidence = columns().check().unwrap();
        evidence.set_roles(one.clone()).unwrap();
        assert!(matches!(evidence.set_roles(both.clone()), Err(Flaw::Roles(_))));
        assert_eq!(evidence.roles(), &one);
        let flawed = Columns {
            roles: both,
            ..columns()
        };
        assert!(matches!(flawed.check(), Err(Flaw::Roles(_))));
    }
}
