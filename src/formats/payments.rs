//! Payments between accounts, and the ledger that they are put together to: what tables, messages of banks and chains of accounts have
//! in common.
//!
//! A reader adds what it finds in the order of its files. The ledger is in the order of time; what happened at one instant stays in the
//! order that the reader gives, else in that of the files. Every file begins in the middle of things, so that accounts may give
//! what they held before. A unit of an asset is the smallest that a file writes, as long as all payments together fit 63 bits;
//! where they do not, the unit is ten times larger until they do, and what is cut is counted.

mod rows;

use hashbrown::{HashMap, HashSet};

pub(super) use rows::{AssetNo, End};
use rows::{Entries, Entry, Spot, Transfer, Transfers};

use super::counts::Counts;
use super::decimal::SCALE_MAX;
use super::earlier;
use super::format::{Options, Reading, Sorted, without_blocks};
use super::input::{Place, ReadError};
use super::number::Number;
use crate::evidence::{Block, Columns, Complaint, KeeperFacts, KeeperKind, Names, PurseFacts, Tag, Texts, canonical};
use crate::ledger::{Basis, Ledger, Leg, Link, LinkKind, PurseKind};
use crate::units::{Amount, Asset, AssetId, Instant, KeeperId, MovementId, OutLegId, PurseId, Share, counted};

/// What all payments of one asset add up to stays below this, so that no sum of a walk overflows.
const SUM_MAX: u128 = 1 << 62;

/// An asset as it was found.
struct Found {
    code: String,
    /// The most decimals that were written.
    places: i16,
    /// With so many decimals at most, where that is told.
    known: Option<u8>,
}

/// A link between two transfers, by their places.
struct Join {
    from: usize,
    to: usize,
    kind: LinkKind,
}

/// All payments of a ledger's files.
pub(super) struct Payments {
    assets: Vec<Found>,
    accounts: Texts,
    by_name: HashMap<String, u32>,
    /// The keeper of each account, where one is told.
    keepers_of: HashMap<u32, u32>,
    holders_of: HashMap<u32, String>,
    keepers: Vec<(String, KeeperKind)>,
    /// The accounts that are their keeper's own.
    reserves: HashSet<u32>,
    waypoints: Vec<(String, u32)>,
    names: Texts,
    entries: Entries,
    transfers: Transfers,
    openings: Vec<(u32, AssetNo, Number)>,
    joins: Vec<Join>,
    claims: Vec<(String, usize)>,
    tags: Vec<(u32, String, String)>,
    notes: Vec<String>,
}

impl Payments {
    pub(super) fn new() -> Payments {
        Payments {
            assets: Vec::new(),
            accounts: Texts::default(),
            by_name: HashMap::new(),
            keepers_of: HashMap::new(),
            holders_of: HashMap::new(),
            keepers: Vec::new(),
            reserves: HashSet::new(),
            waypoints: Vec::new(),
            names: Texts::default(),
            entries: Entries::default(),
            transfers: Transfers::default(),
            openings: Vec::new(),
            joins: Vec::new(),
            claims: Vec::new(),
            tags: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Returns the asset of this code.
    pub(super) fn asset(&mut self, code: &str) -> AssetNo {
        let place = self.assets.iter().position(|asset| asset.code == code);
        let place = place.unwrap_or_else(|| {
            self.assets.push(Found {
                code: code.to_owned(),
                places: 0,
                known: None,
            });
            self.assets.len() - 1
        });
        place as u32
    }

    /// Says with how many decimals an asset is counted at most.
    pub(super) fn decimals(&mut self, asset: AssetNo, decimals: u8) {
        self.assets[asset as usize].known = Some(decimals);
    }

    /// Returns the account of this name; one of Ethereum's kind is one account in any case of letters.
    pub(super) fn account(&mut self, name: &str) -> End {
        End::Account(self.account_no(name))
    }

    fn account_no(&mut self, name: &str) -> u32 {
        if let Some(&place) = self.by_name.get(name) {
            return place;
        }
        let name = canonical(name);
        if let Some(&place) = self.by_name.get(&name) {
            return place;
        }
        let place = u32::try_from(self.accounts.len()).expect("memory ends before the accounts do");
        self.accounts.push(&name);
        self.by_name.insert(name, place);
        place
    }

    /// Returns a purse that one payment passes on its way through the books of a bank.
    pub(super) fn waypoint(&mut self, name: String, bank: &str) -> End {
        let keeper = self.keeper(bank, KeeperKind::Bank);
        self.waypoints.push((name, keeper));
        End::Waypoint(self.waypoints.len() as u32 - 1)
    }

    fn keeper(&mut self, name: &str, kind: KeeperKind) -> u32 {
        let place = self.keepers.iter().position(|have| have.0 == name);
        place.unwrap_or_else(|| {
            self.keepers.push((name.to_owned(), kind));
            self.keepers.len() - 1
        }) as u32
    }

    /// Says in whose books an account is, and under which name it is held there.
    pub(super) fn kept(&mut self, account: End, bank: Option<&str>, holder: Option<&str>) {
        let End::Account(account) = account else { return };
        if let Some(bank) = bank {
            let keeper = self.keeper(bank, KeeperKind::Bank);
            self.keepers_of.insert(account, keeper);
        }
        if let Some(holder) = holder {
            self.holders_of.insert(account, holder.to_owned());
        }
    }

    /// Says that an account is a keeper's own, under its name.
    pub(super) fn keeps_itself(&mut self, account: End, name: &str, kind: KeeperKind) {
        let End::Account(account) = account else { return };
        let keeper = self.keeper(name, kind);
        self.keepers_of.insert(account, keeper);
        self.reserves.insert(account);
    }

    /// Begins a movement; what [`Payments::pay`] adds belongs to it. One without a name is called by its row.
    pub(super) fn begin(&mut self, at: Instant, order: [u32; 3], height: Option<u32>, name: &str, place: (u32, u64)) {
        let name = (!name.is_empty()).then(|| {
            self.names.push(name);
            u32::try_from(self.names.len() - 1).expect("memory ends before 2^32 names do")
        });
        self.entries.push(Entry {
            at,
            file: place.0,
            line: place.1,
            end: self.transfers.len(),
            name,
            spot: Spot {
                height,
                order,
                is_coinbase: false,
            },
        });
    }

    /// Begins the coinbase of a block.
    pub(super) fn begin_coinbase(&mut self, at: Instant, order: [u32; 3], height: u32, name: &str, place: (u32, u64)) {
        self.begin(at, order, Some(height), name, place);
        self.entries.make_coinbase();
    }

    /// Moves an amount in the movement in hand, and returns the place of the transfer.
    pub(super) fn pay(&mut self, from: End, to: End, asset: AssetNo, amount: Number) -> usize {
        let found = &mut self.assets[asset as usize];
        found.places = found.places.max(amount.places());
        self.transfers.push(Transfer {
            from,
            to,
            asset,
            amount,
        });
        let end = self.transfers.len();
        self.entries.end_at(end);
        end - 1
    }

    /// Says what an account held before.
    pub(super) fn opening(&mut self, account: &str, asset: AssetNo, amount: Number) {
        let account = self.account_no(account);
        let found = &mut self.assets[asset as usize];
        found.places = found.places.max(amount.places());
        self.openings.push((account, asset, amount));
    }

    /// Joins what went in by one transfer with what came out by another.
    pub(super) fn join(&mut self, from: usize, to: usize, kind: LinkKind) {
        self.joins.push(Join { from, to, kind });
    }

    /// Keeps what the files claim of a transfer.
    pub(super) fn claim(&mut self, label: &str, transfer: usize) {
        self.claims.push((label.to_owned(), transfer));
    }

    /// Keeps what the files claim of an account, and who says so.
    pub(super) fn tag(&mut self, account: &str, category: &str, source: &str) {
        let account = self.account_no(account);
        self.tags.push((account, category.to_owned(), source.to_owned()));
    }

    /// Tells whether no movement was added.
    pub(super) fn is_empty(&self) -> bool {
        self.entries.len() == 0
    }

    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Puts the ledger together.
    pub(super) fn finish(mut self, sorted: &Sorted, options: &Options) -> Result<Reading, ReadError> {
        let whole = |problem: String| sorted.files[0].wrong(Place::Whole, problem);
        if self.is_empty() {
            return Err(whole("there is no payment in it".into()));
        }
        let units = self.units(options).map_err(&whole)?;
        let order = self.entries.in_order();
        let mut draft = Draft::of(&self, &units, sorted.files.len());
        for &(account, asset, amount) in &self.openings {
            draft.open_holding(&self, account, asset, units[asset as usize].of(amount).0);
        }
        for &entry in &order {
            let entry = entry as usize;
            draft.record(&self, entry, &units).map_err(|problem| {
                let Entry { file, line, .. } = self.entries.get(entry);
                sorted.files[file as usize].wrong(Place::Line(line), problem)
            })?;
        }
        let (mut notes, cut) = (std::mem::take(&mut self.notes), draft.notes(&self, &units));
        notes.extend(cut);
        // The ledger is there, so that what it was made of need not stay beside it.
        (self.entries, self.transfers) = (Entries::default(), Transfers::default());
        let (columns, complaints) = draft.columns(&self);
        let evidence = columns.check().map_err(|flaw| whole(flaw.to_string()))?;
        let otherwise = "the files say nothing of what was there before them";
        notes.extend(earlier::note(&evidence, otherwise));
        let reading = Reading {
            counts: Counts::of(&evidence),
            evidence,
            complaints,
            format: sorted.format,
            network: None,
            stamp: None,
            notes,
        };
        without_blocks(reading, sorted, options)
    }

    /// Chooses the unit of each asset.
    fn units(&self, options: &Options) -> Result<Vec<Unit>, String> {
        let typed = |code: &str| {
            let mut rows = options.payments.scales.iter();
            rows.find(|(asset, _)| asset.eq_ignore_ascii_case(code))
                .map(|(_, scale)| *scale)
        };
        if let Some((code, _)) = options.payments.scales.iter().find(|(code, _)| {
            let mut assets = self.assets.iter();
            !assets.any(|asset| asset.code.eq_ignore_ascii_case(code))
        }) {
            let codes: Vec<&str> = self.assets.iter().map(|asset| asset.code.as_str()).collect();
            let such = codes.iter().take(8).copied().collect::<Vec<_>>().join(", ");
            return Err(format!("--scale is of {code}, and the assets of the files are {such}"));
        }
        let mut units = Vec::new();
        for (place, asset) in self.assets.iter().enumerate() {
            let most = asset
                .places
                .clamp(0, i16::from(asset.known.unwrap_or(SCALE_MAX).min(SCALE_MAX)));
            let scale = typed(&asset.code).map(i16::from);
            let fits = |scale: i16| {
                let unit = Unit { scale };
                let of = self
                    .transfers
                    .iter()
                    .filter(|transfer| transfer.asset as usize == place);
                let amounts = of.map(|transfer| transfer.amount);
                let openings = self.openings.iter().filter(|row| row.1 as usize == place);
                let mut all = amounts.chain(openings.map(|row| row.2));
                all.try_fold(0u128, |sum, amount| {
                    sum.checked_add(unit.whole(amount)?).filter(|sum| *sum < SUM_MAX)
                })
                .is_some()
            };
            let scale = match scale {
                Some(scale) if fits(scale) => scale,
                Some(scale) => {
                    let code = &asset.code;
                    return Err(format!(
                        "the amounts of {code} do not fit 64 bits with {scale} decimals; leave --scale out or give a smaller one"
                    ));
                }
                None => {
                    let mut scale = most;
                    while !fits(scale) {
                        scale -= 1;
                    }
                    scale
                }
            };
            units.push(Unit { scale });
        }
        Ok(units)
    }
}

/// The unit in which an asset is counted.
#[derive(Clone, Copy, Debug)]
struct Unit {
    /// Its decimals; below zero where a unit is several of the asset.
    scale: i16,
}

impl Unit {
    fn whole(self, amount: Number) -> Option<u128> {
        amount.units(self.scale).map(|(units, _)| units)
    }

    /// Returns an amount that fits, and whether something was cut.
    fn of(self, amount: Number) -> (Amount, bool) {
        let (units, is_cut) = amount
            .units(self.scale)
            .expect("the unit was chosen so that all amounts fit");
        (Amount::new(u64::try_from(units).expect("sums fit 62 bits")), is_cut)
    }
}

/// The ledger while it is put together.
struct Draft {
    ledger: Ledger,
    purses: HashMap<(End, AssetNo), PurseId>,
    names: Texts,
    movements: Texts,
    facts: Vec<PurseFacts>,
    /// The place of each account among the addresses.
    addresses: Vec<String>,
    address_of: HashMap<u32, u32>,
    holders: Vec<String>,
    holder_of: HashMap<String, u32>,
    blocks: Vec<Block>,
    /// The out-leg of each transfer that is claimed or joined.
    legs: HashMap<usize, OutLegId>,
    /// By asset: how many transfers were cut.
    cut: Vec<u64>,
    empty: u64,
    /// How many files there are: where there is one, rows are called by their line alone.
    files: usize,
    /// The legs of the movement in hand.
    ins: Vec<Leg>,
    outs: Vec<Leg>,
}

impl Draft {
    fn of(payments: &Payments, units: &[Unit], files: usize) -> Draft {
        let mut ledger = Ledger::open_history();
        for (asset, unit) in payments.assets.iter().zip(units) {
            let code = match unit.scale {
                scale @ ..0 => format!("{}*10^{}", asset.code, -scale),
                _ => asset.code.clone(),
            };
            let scale = u8::try_from(unit.scale.max(0)).expect("a scale is at most 18");
            ledger.add_asset(Asset { code, scale });
        }
        let claimed = payments.claims.iter().map(|claim| claim.1);
        let joined = payments.joins.iter().flat_map(|join| [join.from, join.to]);
        Draft {
            ledger,
            purses: HashMap::new(),
            names: Texts::default(),
            movements: Texts::default(),
            facts: Vec::new(),
            addresses: Vec::new(),
            address_of: HashMap::new(),
            holders: Vec::new(),
            holder_of: HashMap::new(),
            blocks: Vec::new(),
            legs: claimed
                .chain(joined)
                .map(|transfer| (transfer, OutLegId::new(0)))
                .collect(),
            cut: vec![0; payments.assets.len()],
            empty: 0,
            files,
            ins: Vec::new(),
            outs: Vec::new(),
        }
    }

    fn open_holding(&mut self, payments: &Payments, account: u32, asset: AssetNo, amount: Amount) {
        let end = End::Account(account);
        if self.purses.contains_key(&(end, asset)) {
            return;
        }
        let purse = self.ledger.open_holding(AssetId::new(asset as usize), amount);
        self.name(payments, end, asset);
        self.purses.insert((end, asset), purse);
    }

    fn purse(&mut self, payments: &Payments, end: End, asset: AssetNo) -> PurseId {
        if let Some(&purse) = self.purses.get(&(end, asset)) {
            return purse;
        }
        let kind = match end {
            End::Account(_) => PurseKind::Account,
            End::Waypoint(_) => PurseKind::Coin,
            End::Outside(kind) => kind,
        };
        let purse = self.ledger.open(kind, AssetId::new(asset as usize));
        self.name(payments, end, asset);
        self.purses.insert((end, asset), purse);
        purse
    }

    /// Writes the name of a purse and what is known of it.
    fn name(&mut self, payments: &Payments, end: End, asset: AssetNo) {
        let mut facts = PurseFacts::default();
        let name = match end {
            End::Account(account) => {
                let name = &payments.accounts[account as usize];
                facts.address = Some(self.address(account, name));
                facts.keeper = payments
                    .keepers_of
                    .get(&account)
                    .map(|&keeper| KeeperId::from_raw(keeper));
                facts.reserve = payments.reserves.contains(&account);
                facts.holder = payments.holders_of.get(&account).map(|holder| self.holder(holder));
                name.to_owned()
            }
            End::Waypoint(place) => {
                let (name, keeper) = &payments.waypoints[place as usize];
                facts.keeper = Some(KeeperId::from_raw(*keeper));
                name.clone()
            }
            End::Outside(kind) => outside(kind).to_owned(),
        };
        self.facts.push(facts);
        // As in a typed ledger, the purses of the first asset are called by the account alone.
        match asset {
            0 => self.names.push(&name),
            _ => self
                .names
                .push(&format!("{name}:{}", payments.assets[asset as usize].code)),
        }
    }

    fn address(&mut self, account: u32, name: &str) -> u32 {
        *self.address_of.entry(account).or_insert_with(|| {
            self.addresses.push(name.to_owned());
            self.addresses.len() as u32 - 1
        })
    }

    fn holder(&mut self, name: &str) -> u32 {
        if let Some(&place) = self.holder_of.get(name) {
            return place;
        }
        self.holders.push(name.to_owned());
        let place = self.holders.len() as u32 - 1;
        self.holder_of.insert(name.to_owned(), place);
        place
    }

    fn record(&mut self, payments: &Payments, entry: usize, units: &[Unit]) -> Result<(), String> {
        let begin = payments.entries.begin(entry);
        let Entry {
            at,
            file,
            line,
            end,
            name,
            spot,
        } = payments.entries.get(entry);
        let (mut ins, mut outs) = (std::mem::take(&mut self.ins), std::mem::take(&mut self.outs));
        ins.clear();
        outs.clear();
        for place in begin..end {
            let Transfer {
                from,
                to,
                asset,
                amount,
            } = payments.transfers.get(place);
            let (amount, is_cut) = units[asset as usize].of(amount);
            self.cut[asset as usize] += u64::from(is_cut);
            let (from, to) = (self.purse(payments, from, asset), self.purse(payments, to, asset));
            add(&mut ins, from, amount);
            outs.push(Leg::new(to, amount));
        }
        if outs.is_empty() {
            self.empty += 1;
            return Ok(());
        }
        let recorded = self.ledger.try_record(at, &ins, &outs);
        (self.ins, self.outs) = (ins, outs);
        let movement = recorded.map_err(|refusal| refusal.to_string())?;
        match name {
            Some(name) => self.movements.push(&payments.names[name as usize]),
            None if self.files == 1 => self.movements.push(&format!("row {line}")),
            None => self.movements.push(&format!("row {}:{line}", file + 1)),
        }
        let legs = self.ledger.outs(movement);
        for (leg, place) in legs.zip(begin..end) {
            if let Some(found) = self.legs.get_mut(&place) {
                *found = OutLegId::new(leg);
            }
        }
        self.enter_block(spot.height, movement, spot.is_coinbase);
        Ok(())
    }

    /// Keeps in which block a movement is.
    fn enter_block(&mut self, height: Option<u32>, movement: MovementId, is_coinbase: bool) {
        if height.is_some() && self.blocks.last().and_then(|block| block.height) != height {
            self.blocks.push(Block {
                height,
                first: movement,
                coinbase: None,
            });
        }
        if let Some(block) = self.blocks.last_mut().filter(|_| is_coinbase) {
            block.coinbase = Some(movement);
        }
    }

    fn notes(&self, payments: &Payments, units: &[Unit]) -> Vec<String> {
        let mut notes = Vec::new();
        for ((asset, unit), &cut) in payments.assets.iter().zip(units).zip(&self.cut) {
            if cut > 0 {
                let (code, transfers) = (&asset.code, counted(cut, "amount was", "amounts were"));
                notes.push(match unit.scale {
                    scale @ 0.. => format!(
                        "{code} is counted with {scale} decimals, so that all of it fits; {transfers} cut there"
                    ),
                    scale => format!(
                        "{code} is counted in units of 10^{}, so that all of it fits; {transfers} cut there",
                        -scale
                    ),
                });
            }
        }
        if self.empty > 0 {
            notes.push(counted(
                self.empty,
                "row moves nothing and is left out",
                "rows move nothing and are left out",
            ));
        }
        notes
    }

    fn columns(mut self, payments: &Payments) -> (Columns, Vec<Complaint>) {
        let mut complaints: Vec<Complaint> = Vec::new();
        for (label, transfer) in &payments.claims {
            let leg = self.legs[transfer];
            let amount = self.ledger.out_amount(leg);
            let place = complaints.iter().position(|complaint| complaint.name == *label);
            let place = place.unwrap_or_else(|| {
                complaints.push(Complaint {
                    name: label.clone(),
                    claims: Vec::new(),
                });
                complaints.len() - 1
            });
            complaints[place].claims.push((leg, amount));
        }
        for complaint in &mut complaints {
            complaint.claims.sort_by_key(|claim| claim.0);
        }
        let links = payments.joins.iter().map(|join| {
            let (from, to) = (self.legs[&join.from], self.legs[&join.to]);
            Link {
                from,
                to,
                amount_in: self.ledger.out_amount(from),
                amount_out: self.ledger.out_amount(to),
                kind: join.kind,
                keeper: None,
                basis: Basis::Public,
            }
        });
        let links: Vec<Link> = links.filter(|link| !link.amount_in.is_zero()).collect();
        let mut tags = Vec::new();
        for (account, category, source) in &payments.tags {
            let address = self.address(*account, &payments.accounts[*account as usize]);
            tags.push(Tag {
                address,
                category: category.clone(),
                keeper: None,
                published: Instant::MIN,
                withdrawn: None,
                source: source.clone(),
                confidence: Share::percent(100),
            });
        }
        let keepers = payments.keepers.iter().map(|(name, kind)| KeeperFacts {
            name: name.clone(),
            kind: *kind,
            country: None,
        });
        let columns = Columns {
            facts: self.facts,
            names: Names::Given {
                purses: self.names,
                movements: self.movements,
            },
            addresses: self.addresses,
            holders: self.holders,
            keepers: keepers.collect(),
            links,
            tags,
            blocks: self.blocks,
            ..Columns::of(self.ledger)
        };
        (columns, complaints)
    }
}

/// Adds an amount to what a purse gives.
fn add(legs: &mut Vec<Leg>, purse: PurseId, amount: Amount) {
    match legs.iter_mut().find(|leg| leg.purse == purse) {
        Some(leg) => leg.amount += amount,
        None => legs.push(Leg::new(purse, amount)),
    }
}

fn outside(kind: PurseKind) -> &'static str {
    match kind {
        PurseKind::Fees => "fees",
        PurseKind::Issuance => "issuance",
        PurseKind::Cash => "cash",
        PurseKind::Claims => "claims",
        PurseKind::Destroyed => "destroyed",
        PurseKind::Lender => "lender",
        PurseKind::Coin | PurseKind::Account => unreachable!("the world outside is no purse of a customer"),
    }
}
