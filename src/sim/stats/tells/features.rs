//! What an onlooker with all ledgers and books can say of a purse and of a movement, as numbers: one row each, one column a
//! feature. Nothing here asks who commands what; the labels stand beside the rows.

use hashbrown::HashSet;

use crate::evidence::KeeperKind;
use crate::ledger::PurseKind;
use crate::truth::World;
use crate::units::{Amount, AssetId, Instant, MovementId, PurseId, Span};

/// The rows of one world.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// The features of all rows, one row after the other.
    pub values: Vec<i64>,
    /// Whether each row is the party's.
    pub guilty: Vec<bool>,
}

/// What is said of a purse.
pub(super) const OF_PURSES: [&str; 21] = [
    "age",
    "payments in",
    "payments out",
    "payers",
    "payees",
    "stay of what came first",
    "hour of the first payment in",
    "weekday of the first payment in",
    "first amount",
    "first amount: zeros at its end",
    "first amount: leading digit",
    "all that came in",
    "share passed on",
    "inputs of what filled it",
    "outputs of what filled it",
    "inputs of what emptied it",
    "outputs of what emptied it",
    "purses of its address",
    "kind",
    "kind of the first payer",
    "kind of the first payee",
];

/// What is said of a movement.
pub(super) const OF_MOVEMENTS: [&str; 20] = [
    "amount",
    "zeros at the end of the amount",
    "leading digit of the amount",
    "hour",
    "weekday",
    "inputs",
    "outputs",
    "age of the payer",
    "earlier payments to the payer",
    "earlier payments of the payer",
    "since the payer was last paid",
    "since the payer last paid",
    "share of the payer's balance",
    "kind of the payer",
    "kind of the payee",
    "earlier payments to the payee",
    "age of the payee",
    "whether the payer paid the payee before",
    "share of the smallest output",
    "rail",
];

/// What is known of a purse's address so far, and of the purse itself.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    since: Option<Instant>,
    paid_last: Option<Instant>,
    pays_last: Option<Instant>,
    ins: i64,
    outs: i64,
    purses: i64,
}

/// Who pays whom in a movement: boundaries have no part in it.
struct Payment {
    payer: PurseId,
    /// The largest output to another address; where there is none, where the money went over the edge.
    payee: Option<PurseId>,
    amount: Amount,
    ins: i64,
    outs: i64,
    smallest: i64,
}

/// Returns a purse's place in the public record: purses of one address are one place.
fn address(world: &World, purse: PurseId) -> usize {
    world.record.purses[purse.index()].address as usize
}

/// Numbers the kinds of places where money can be, as an onlooker with all books tells them apart.
fn kind(world: &World, purse: PurseId) -> i64 {
    let record = &world.record.purses[purse.index()];
    let of_keeper = |keeper: crate::units::KeeperId| match world.record.keepers[keeper.index()].kind {
        KeeperKind::Exchange => 0,
        KeeperKind::Mixer => 1,
        KeeperKind::Desk => 2,
        KeeperKind::Bank => 3,
        KeeperKind::Casino => 4,
    };
    match world.ledger.kind(purse) {
        PurseKind::Fees => 20,
        PurseKind::Issuance => 21,
        PurseKind::Cash => 22,
        PurseKind::Claims => 23,
        PurseKind::Destroyed => 24,
        PurseKind::Lender => 25,
        PurseKind::Coin | PurseKind::Account => match (record.reserve, record.books) {
            (Some(keeper), _) => 10 + of_keeper(keeper),
            (None, Some(keeper)) => 2 + of_keeper(keeper),
            (None, None) => i64::from(world.ledger.kind(purse) == PurseKind::Coin),
        },
    }
}

fn is_real(world: &World, purse: PurseId) -> bool {
    !world.ledger.kind(purse).is_boundary()
}

fn cents(world: &World, asset: AssetId, amount: Amount) -> i64 {
    let value = world.record.rate(asset, world.begins).value(amount).get();
    i64::try_from(value).unwrap_or(i64::MAX)
}

fn zeros(amount: Amount) -> i64 {
    (1..18)
        .take_while(|&n| amount.get().is_multiple_of(10u64.pow(n)))
        .count() as i64
}

fn leading(amount: Amount) -> i64 {
    let digits = amount.get().checked_ilog10().unwrap_or_default();
    (amount.get() / 10u64.pow(digits)) as i64
}

fn hour(at: Instant) -> i64 {
    at.unix().rem_euclid(Span::DAY.get()) / Span::HOUR.get()
}

fn weekday(at: Instant) -> i64 {
    // 1970-01-01 was a Thursday, the fourth day of a week that begins on Monday.
    (at.day() + 3).rem_euclid(7)
}

/// Returns a share in thousandths; nothing of nothing is none.
fn permille(part: Amount, whole: Amount) -> i64 {
    (u128::from(part.get()) * 1_000 / u128::from(whole.get().max(1))) as i64
}

/// Returns the span in seconds, or -1 where there is none.
fn since(at: Instant, then: Option<Instant>) -> i64 {
    then.map_or(-1, |then| at.since(then).get())
}

/// Reads who pays whom; nothing where only boundaries pay.
fn payment(world: &World, movement: MovementId) -> Option<Payment> {
    let ledger = &world.ledger;
    let mut payers = ledger.in_purses()[ledger.ins(movement)].iter();
    let payer = *payers.clone().find(|&&purse| is_real(world, purse))?;
    let ins = payers.by_ref().filter(|&&purse| is_real(world, purse)).count() as i64;
    let (mut payee, mut most, mut outs) = (None, Amount::ZERO, 0);
    let (mut all, mut smallest) = (Amount::ZERO, Amount::MAX);
    for leg in ledger.outs(movement) {
        let (purse, amount) = (ledger.out_purses()[leg], ledger.out_amounts()[leg]);
        if is_real(world, purse) {
            outs += 1;
            all += amount;
            smallest = smallest.min(amount);
            if address(world, purse) != address(world, payer) && amount > most {
                (payee, most) = (Some(purse), amount);
            }
        } else if payee.is_none() && ledger.kind(purse) != PurseKind::Fees {
            (payee, most, all) = (Some(purse), amount, all + amount);
        }
    }
    Some(Payment {
        payer,
        payee,
        amount: if payee.is_some() { most } else { all },
        ins,
        outs,
        smallest: permille(smallest.min(all), all),
    })
}

/// Tells of every purse and movement whether it is the party's: the purse is commanded by the party of an incident and held
/// loot, the movement moved loot of its. A helper's own purchases are not what is looked for.
fn party(world: &World) -> (Vec<bool>, Vec<bool>) {
    let mut purses = vec![false; world.ledger.purse_count()];
    let mut movements = vec![false; world.ledger.movement_count()];
    for step in world.truth.incidents.iter().flat_map(|incident| &incident.loot) {
        movements[step.movement.index()] = true;
        purses[step.purse.index()] |= is_real(world, step.purse);
    }
    (purses, movements)
}

/// Returns the rows of a world's purses and of its movements. Keepers' own purses are left out: whoever has their books knows
/// them; so is what was there at the opening, as movements.
pub(super) fn rows(world: &World) -> (Rows, Rows) {
    let ledger = &world.ledger;
    let (held, moved) = party(world);
    let mut places = vec![Place::default(); world.record.addresses.len()];
    for purse in ledger.purses() {
        places[address(world, purse)].purses += 1;
    }
    let mut balances = vec![Amount::ZERO; ledger.purse_count()];
    let mut filled: Vec<Option<MovementId>> = vec![None; ledger.purse_count()];
    let mut emptied: Vec<Option<MovementId>> = vec![None; ledger.purse_count()];
    let mut pairs: HashSet<(usize, usize)> = HashSet::new();
    let mut movements = Rows::default();
    for movement in ledger.movements() {
        let at = ledger.instant(movement);
        if let Some(found) = payment(world, movement) {
            let (payer, asset) = (places[address(world, found.payer)], ledger.asset_of(found.payer));
            let paid = found.payee.filter(|&payee| is_real(world, payee));
            let payee = paid.map_or(Place::default(), |payee| places[address(world, payee)]);
            let pair = paid.map(|payee| (address(world, found.payer), address(world, payee)));
            movements.values.extend([
                cents(world, asset, found.amount),
                zeros(found.amount),
                leading(found.amount),
                hour(at),
                weekday(at),
                found.ins,
                found.outs,
                since(at, payer.since),
                payer.ins,
                payer.outs,
                since(at, payer.paid_last),
                since(at, payer.pays_last),
                permille(found.amount, balances[found.payer.index()]),
                kind(world, found.payer),
                found.payee.map_or(-1, |payee| kind(world, payee)),
                payee.ins,
                since(at, payee.since),
                pair.map_or(-1, |pair| i64::from(pairs.contains(&pair))),
                found.smallest,
                world.record.movements[movement.index()].rail.index() as i64,
            ]);
            movements.guilty.push(moved[movement.index()]);
            pairs.extend(pair);
        }
        for leg in ledger.ins(movement) {
            let purse = ledger.in_purses()[leg];
            let place = &mut places[address(world, purse)];
            (place.outs, place.pays_last) = (place.outs + 1, Some(at));
            emptied[purse.index()].get_or_insert(movement);
            balances[purse.index()] = balances[purse.index()].saturating_sub(ledger.in_amounts()[leg]);
        }
        for leg in ledger.outs(movement) {
            let purse = ledger.out_purses()[leg];
            let place = &mut places[address(world, purse)];
            place.since.get_or_insert(at);
            (place.ins, place.paid_last) = (place.ins + 1, Some(at));
            filled[purse.index()].get_or_insert(movement);
            balances[purse.index()] = balances[purse.index()]
                .checked_add(ledger.out_amounts()[leg])
                .unwrap_or(Amount::MAX);
        }
    }
    let purses = purses(world, &places, (&filled, &emptied), held);
    (purses, movements)
}

/// Returns how many others each address was paid by, and how many it paid.
fn counterparties(world: &World) -> (Vec<i64>, Vec<i64>) {
    let ledger = &world.ledger;
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for movement in ledger.movements() {
        let Some(found) = payment(world, movement) else {
            continue;
        };
        let payer = address(world, found.payer);
        let outs = ledger.out_purses()[ledger.outs(movement)].iter();
        let payees = outs
            .filter(|&&purse| is_real(world, purse))
            .map(|&purse| address(world, purse));
        pairs.extend(payees.filter(|&payee| payee != payer).map(|payee| (payer, payee)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    let mut counts = (
        vec![0; world.record.addresses.len()],
        vec![0; world.record.addresses.len()],
    );
    for (payer, payee) in pairs {
        counts.0[payee] += 1;
        counts.1[payer] += 1;
    }
    counts
}

fn purses(
    world: &World,
    places: &[Place],
    (filled, emptied): (&[Option<MovementId>], &[Option<MovementId>]),
    held: Vec<bool>,
) -> Rows {
    let ledger = &world.ledger;
    let (payers, payees) = counterparties(world);
    let mut came = vec![Amount::ZERO; ledger.purse_count()];
    let mut went = vec![Amount::ZERO; ledger.purse_count()];
    let mut first = vec![Amount::ZERO; ledger.purse_count()];
    let add = |sums: &mut Vec<Amount>, purse: PurseId, amount: Amount| {
        sums[purse.index()] = sums[purse.index()].checked_add(amount).unwrap_or(Amount::MAX);
    };
    for (&purse, &amount) in ledger.out_purses().iter().zip(ledger.out_amounts()) {
        add(&mut came, purse, amount);
        if first[purse.index()].is_zero() {
            first[purse.index()] = amount;
        }
    }
    for (&purse, &amount) in ledger.in_purses().iter().zip(ledger.in_amounts()) {
        add(&mut went, purse, amount);
    }
    let mut rows = Rows::default();
    for purse in ledger.purses() {
        let own = world.record.purses[purse.index()].reserve.is_some();
        let Some(by) = filled[purse.index()].filter(|_| is_real(world, purse) && !own) else {
            continue;
        };
        let (place, at) = (places[address(world, purse)], ledger.instant(by));
        let left = emptied[purse.index()];
        let sizes = |movement: Option<MovementId>| {
            let found = movement.and_then(|movement| payment(world, movement));
            found.map_or((-1, -1), |found| (found.ins, found.outs))
        };
        let (came_by, left_by) = (sizes(Some(by)), sizes(left));
        let payer = ledger.in_purses()[ledger.ins(by)].first().copied();
        let payee = left.and_then(|left| payment(world, left)?.payee);
        let kind_of = |purse: Option<PurseId>| purse.map_or(-1, |purse| kind(world, purse));
        let asset = ledger.asset_of(purse);
        rows.values.extend([
            world.ends.since(place.since.unwrap_or(at)).get(),
            place.ins,
            place.outs,
            payers[address(world, purse)],
            payees[address(world, purse)],
            left.map_or(-1, |left| ledger.instant(left).since(at).get()),
            hour(at),
            weekday(at),
            cents(world, asset, first[purse.index()]),
            zeros(first[purse.index()]),
            leading(first[purse.index()].max(Amount::new(1))),
            cents(world, asset, came[purse.index()]),
            permille(went[purse.index()], came[purse.index()]),
            came_by.0,
            came_by.1,
            left_by.0,
            left_by.1,
            place.purses,
            kind(world, purse),
            kind_of(payer),
            kind_of(payee),
        ]);
        rows.guilty.push(held[purse.index()]);
    }
    rows
}
