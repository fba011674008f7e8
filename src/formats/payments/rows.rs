//! Movements and transfers as they are kept until the ledger is put together: in as few bytes as say them, since a table may have a
//! hundred million rows.

use crate::formats::number::Number;
use crate::ledger::PurseKind;
use crate::units::Instant;

/// Who gives or gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::formats) enum End {
    /// An account, by its place among the accounts.
    Account(u32),
    /// What passes by on the way of one payment, by its place among those.
    Waypoint(u32),
    /// The world outside.
    Outside(PurseKind),
}

/// An asset, by its place among the assets.
pub(in crate::formats) type AssetNo = u32;

/// The boundaries, by their place here.
const OUTSIDE: [PurseKind; 6] = [
    PurseKind::Fees,
    PurseKind::Issuance,
    PurseKind::Cash,
    PurseKind::Claims,
    PurseKind::Destroyed,
    PurseKind::Lender,
];
/// How many ends of one sort there may be: two bits of 32 tell the sort.
const ENDS_MAX: u32 = 1 << 30;
const WAYPOINTS: u32 = 1 << 30;
const OUTSIDES: u32 = 2 << 30;

fn packed(end: End) -> u32 {
    let fits = |place: u32| {
        assert!(place < ENDS_MAX, "a ledger has fewer than 2^30 accounts");
        place
    };
    match end {
        End::Account(place) => fits(place),
        End::Waypoint(place) => WAYPOINTS | fits(place),
        End::Outside(kind) => {
            let place = OUTSIDE.iter().position(|have| *have == kind);
            OUTSIDES | place.expect("what is outside is no customer's purse") as u32
        }
    }
}

fn unpacked(end: u32) -> End {
    let place = end & (ENDS_MAX - 1);
    match end & !(ENDS_MAX - 1) {
        0 => End::Account(place),
        WAYPOINTS => End::Waypoint(place),
        _ => End::Outside(OUTSIDE[place as usize]),
    }
}

/// One amount that moves from an end to another.
#[derive(Clone, Copy, Debug)]
pub(super) struct Transfer {
    pub from: End,
    pub to: End,
    pub asset: AssetNo,
    pub amount: Number,
}

/// What transfers have in common: few ledgers have more than a dozen of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Form {
    asset: AssetNo,
    /// The number with its digits taken out.
    amount: Number,
    /// Its digits do not fit 64 bits and stand apart.
    is_wide: bool,
}

#[derive(Clone, Copy)]
struct Kept {
    from: u32,
    to: u32,
    form: u32,
    /// The digits, or where they stand, in two halves so that no byte is lost between rows.
    digits: [u32; 2],
}

/// All transfers in their order.
#[derive(Default)]
pub(super) struct Transfers {
    kept: Vec<Kept>,
    forms: Vec<Form>,
    wide: Vec<u128>,
}

impl Transfers {
    pub fn len(&self) -> usize {
        self.kept.len()
    }

    pub fn push(&mut self, transfer: Transfer) {
        let (digits, amount) = transfer.amount.apart();
        let narrow = u64::try_from(digits);
        let form = Form {
            asset: transfer.asset,
            amount,
            is_wide: narrow.is_err(),
        };
        let digits = narrow.unwrap_or_else(|_| {
            self.wide.push(digits);
            self.wide.len() as u64 - 1
        });
        // The last form is the likeliest.
        let place = self.forms.iter().rposition(|have| *have == form);
        let place = place.unwrap_or_else(|| {
            self.forms.push(form);
            self.forms.len() - 1
        });
        self.kept.push(Kept {
            from: packed(transfer.from),
            to: packed(transfer.to),
            form: place as u32,
            digits: halves(digits),
        });
    }

    pub fn get(&self, place: usize) -> Transfer {
        let Kept { from, to, form, digits } = self.kept[place];
        let Form { asset, amount, is_wide } = self.forms[form as usize];
        let digits = whole(digits);
        let digits = match is_wide {
            true => self.wide[digits as usize],
            false => u128::from(digits),
        };
        Transfer {
            from: unpacked(from),
            to: unpacked(to),
            asset,
            amount: amount.with_digits(digits),
        }
    }

    pub fn iter(&self) -> impl Iterator<Item = Transfer> {
        (0..self.len()).map(|place| self.get(place))
    }
}

/// A movement where it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub at: Instant,
    pub file: u32,
    pub line: u64,
    /// Its transfers end here; they begin where those before it end.
    pub end: usize,
    /// Where its name stands; nothing where it is called by its row.
    pub name: Option<u32>,
    /// Where in its block it is, if it is in one, or after what at its instant.
    pub spot: Spot,
}

/// What comes first of what happened at one instant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    pub height: Option<u32>,
    pub order: [u32; 3],
    /// Whether it is the coinbase of its block.
    pub is_coinbase: bool,
}

const NONE: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Row {
    at: [u32; 2],
    line: u32,
    end: u32,
    name: u32,
    /// The file and the spot, by their place among those that occur.
    place: u32,
}

/// All movements in the order of the files.
#[derive(Default)]
pub(super) struct Entries {
    rows: Vec<Row>,
    /// Of a table there is one a file; of a chain, one a movement.
    places: Vec<(u32, Spot)>,
}

impl Entries {
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn push(&mut self, entry: Entry) {
        let place = (entry.file, entry.spot);
        if self.places.last() != Some(&place) {
            self.places.push(place);
        }
        let fits = |number: usize| u32::try_from(number).expect("memory ends before 2^32 movements do");
        self.rows.push(Row {
            at: halves(entry.at.unix().cast_unsigned()),
            // A file of so many lines is larger than any that is read.
            line: u32::try_from(entry.line).unwrap_or(u32::MAX),
            end: fits(entry.end),
            name: entry.name.unwrap_or(NONE),
            place: fits(self.places.len() - 1),
        });
    }

    /// Lets the last movement end with so many transfers.
    pub fn end_at(&mut self, end: usize) {
        let row = self.rows.last_mut().expect("a movement was begun");
        row.end = u32::try_from(end).expect("memory ends before 2^32 transfers do");
    }

    /// Makes the last movement the coinbase of its block.
    pub fn make_coinbase(&mut self) {
        let mut entry = self.get(self.len() - 1);
        entry.spot.is_coinbase = true;
        self.rows.pop();
        self.push(entry);
    }

    pub fn get(&self, place: usize) -> Entry {
        let row = self.rows[place];
        let (file, spot) = self.places[row.place as usize];
        Entry {
            at: Instant::from_unix(whole(row.at).cast_signed()),
            file,
            line: row.line.into(),
            end: row.end as usize,
            name: Some(row.name).filter(|name| *name != NONE),
            spot,
        }
    }

    /// Returns where the transfers of a movement begin.
    pub fn begin(&self, place: usize) -> usize {
        place.checked_sub(1).map_or(0, |before| self.rows[before].end as usize)
    }

    /// Returns the movements in the order of time; what happened at one instant in the order of its block, else in that of the files.
    pub fn in_order(&self) -> Vec<u32> {
        let mut order: Vec<u32> = (0..self.rows.len() as u32).collect();
        let key = |place: &u32| {
            let Entry { at, spot, .. } = self.get(*place as usize);
            (at, spot.height, spot.order)
        };
        if !order.is_sorted_by_key(key) {
            order.sort_by_key(key);
        }
        order
    }
}

fn halves(number: u64) -> [u32; 2] {
    [(number >> 32) as u32, number as u32]
}

fn whole(halves: [u32; 2]) -> u64 {
    u64::from(halves[0]) << 32 | u64::from(halves[1])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::number::Mark;

    #[test]
    fn rows_give_back_what_was_put_in() {
        let mut transfers = Transfers::default();
        let amounts = [
            "0",
            "12.50",
            "18446744073709551616",
            "340282366920938463463374607431768211455",
            "1e20",
        ];
        let ends = [
            End::Account(0),
            End::Account(ENDS_MAX - 1),
            End::Waypoint(7),
            End::Outside(PurseKind::Lender),
            End::Outside(PurseKind::Fees),
        ];
        let number = |text: &str| Number::read(text, Mark::Point).unwrap();
        for (place, text) in amounts.iter().enumerate() {
            transfers.push(Transfer {
                from: ends[place],
                to: ends[4 - place],
                asset: place as u32 / 2,
                amount: number(text),
            });
        }
        for (place, text) in amounts.iter().enumerate() {
            let transfer = transfers.get(place);
            assert_eq!((transfer.from, transfer.to), (ends[place], ends[4 - place]));
            assert_eq!((transfer.asset, transfer.amount), (place as u32 / 2, number(text)));
        }
        let mut entries = Entries::default();
        let spots = [
            Spot::default(),
            Spot::default(),
            Spot {
                height: Some(3),
                order: [1, 2, 3],
                is_coinbase: false,
            },
        ];
        for (place, spot) in spots.into_iter().enumerate() {
            entries.push(Entry {
                at: Instant::from_unix(-5 + place as i64 * 4_000_000_000),
                file: 1,
                line: 9 + place as u64,
                end: place,
                name: (place == 1).then_some(8),
                spot,
            });
        }
        entries.make_coinbase();
        entries.end_at(77);
        let last = entries.get(2);
        assert_eq!(
            (last.at, last.line, last.end, last.spot.is_coinbase),
            (Instant::from_unix(7_999_999_995), 11, 77, true)
        );
        assert_eq!(
            (entries.get(0).at, entries.get(1).name, entries.begin(2)),
            (Instant::from_unix(-5), Some(8), 1)
        );
        assert_eq!(entries.in_order(), [0, 1, 2]);
        assert!(std::mem::size_of::<Kept>() + std::mem::size_of::<Row>() <= 44);
    }
}
