//! What is said of one deposit as `dyepack.exposure/1`: how much of it came from whom, under every method.
//!
//! Amounts are strings of base units, counts are numbers. The form is described in `docs/formats.md`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::evidence::Evidence;
use crate::lots::Method;
use crate::trace::{Arrived, Distance, TagCounts, Tagged};
use crate::units::{Amount, Basis, Instant, OriginId, OutLegId, Share};

/// The name of the form.
pub const SCHEMA: &str = "dyepack.exposure/1";

/// What is said of one deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exposure {
    /// Always [`SCHEMA`].
    pub schema: &'static str,
    /// The deposit.
    pub deposit: Deposit,
    /// The instant up to which tags and movements count; nothing: every tag that was never withdrawn.
    pub as_of: Option<Instant>,
    /// What became of the tags.
    pub tags: TagCounts,
    /// How far the deposit is from what was tagged, by category and then by name.
    pub distances: Vec<DistanceRow>,
    /// What each method says.
    pub methods: Vec<MethodRow>,
    /// Bookings that cannot work here, each with its reason.
    pub refused: Vec<Refused>,
}

/// A deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deposit {
    /// `MOVEMENT:POSITION`.
    pub reference: String,
    /// The purse that it entered.
    pub purse: String,
    /// When.
    pub at: Instant,
    /// The code of its asset.
    pub asset: String,
    /// How many decimals the asset has.
    pub scale: u8,
    /// How much.
    pub amount: Amount,
}

/// How many movements lie between a tagged purse and the deposit, that of the deposit included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DistanceRow {
    /// The category.
    pub category: String,
    /// The keeper, or the address where the tag names none.
    pub name: String,
    /// On the shortest way along which taint could flow.
    pub least: u32,
    /// On the longest.
    pub greatest: u32,
}

/// What one booking says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MethodRow {
    /// The name of the method.
    pub method: &'static str,
    /// The method with all its parameters.
    pub spec: String,
    /// What came from tagged purses in all.
    pub tagged: Amount,
    /// The rest.
    pub untagged: Amount,
    /// `tagged / amount` with six decimals.
    pub share: Option<Share>,
    /// By category, in the order of their names.
    pub categories: Vec<CategoryRow>,
}

/// What one booking says of a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CategoryRow {
    /// The category.
    pub category: String,
    /// What came straight from its purses.
    pub direct: Amount,
    /// What came from them through others.
    pub indirect: Amount,
    /// `(direct + indirect) / amount` with six decimals; under a booking that taints whole purses, the whole.
    pub share: Option<Share>,
    /// By keeper or address.
    pub names: Vec<NameRow>,
}

/// What one booking says of a keeper or an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameRow {
    /// The keeper, or the address where the tag names none.
    pub name: String,
    /// What came straight from it.
    pub direct: Amount,
    /// What came from it through others.
    pub indirect: Amount,
    /// The weakest of the links that any of it came over; left out where it crossed none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// A booking that cannot work here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The name of the method.
    pub method: &'static str,
    /// The method with all its parameters.
    pub spec: String,
    /// Why not.
    pub reason: String,
}

/// Writes down what methods say of a deposit.
pub fn answer(
    evidence: &Evidence,
    leg: OutLegId,
    as_of: Option<Instant>,
    tagged: &Tagged,
    distances: &[(OriginId, Distance)],
    said: &[(Method, Result<Arrived, String>)],
) -> Exposure {
    let ledger = evidence.ledger();
    let movement = ledger.movement_of(leg);
    let place = leg.index() - ledger.outs(movement).start;
    let asset = ledger.asset(ledger.asset_of(ledger.out_purse(leg)));
    let distance = |&(origin, distance): &(OriginId, Distance)| {
        let source = &tagged.origins[origin.index()];
        DistanceRow {
            category: source.category.clone(),
            name: source.name.clone(),
            least: distance.least,
            greatest: distance.greatest,
        }
    };
    let mut asked = Vec::new();
    let mut refused = Vec::new();
    for (method, arrived) in said {
        match arrived {
            Ok(arrived) => asked.push(row(method, arrived, tagged)),
            Err(reason) => refused.push(Refused {
                method: method.booking().name(),
                spec: method.spec(),
                reason: reason.clone(),
            }),
        }
    }
    Exposure {
        schema: SCHEMA,
        deposit: Deposit {
            reference: format!("{}:{place}", evidence.movement_name(movement)),
            purse: evidence.purse_name(ledger.out_purse(leg)),
            at: ledger.instant(movement),
            asset: asset.code.clone(),
            scale: asset.scale,
            amount: ledger.out_amount(leg),
        },
        as_of,
        tags: tagged.counts,
        distances: distances.iter().map(distance).collect(),
        methods: asked,
        refused,
    }
}

fn row(method: &Method, arrived: &Arrived, tagged: &Tagged) -> MethodRow {
    let whole = method.booking().relabels();
    let add = |a: Amount, b: Amount| if whole { a.max(b) } else { a + b };
    let mut categories: BTreeMap<&str, CategoryRow> = BTreeMap::new();
    for part in &arrived.parts {
        let source = &tagged.origins[part.origin.index()];
        if part.direct.is_zero() && part.indirect.is_zero() {
            continue;
        }
        let row = categories.entry(&source.category).or_insert_with(|| CategoryRow {
            category: source.category.clone(),
            direct: Amount::ZERO,
            indirect: Amount::ZERO,
            share: None,
            names: Vec::new(),
        });
        row.direct = add(row.direct, part.direct);
        row.indirect = add(row.indirect, part.indirect);
        row.names.push(NameRow {
            name: source.name.clone(),
            direct: part.direct,
            indirect: part.indirect,
            basis: part.basis,
        });
    }
    let share = |amount: Amount| Share::ratio(u128::from(amount.get()), u128::from(arrived.amount.get()));
    let mut categories: Vec<CategoryRow> = categories.into_values().collect();
    for row in &mut categories {
        row.share = share(add(row.direct, row.indirect));
    }
    let sum = arrived.tainted();
    MethodRow {
        method: method.booking().name(),
        spec: method.spec(),
        tagged: sum,
        untagged: arrived.amount - sum,
        share: share(sum),
        categories,
    }
}
