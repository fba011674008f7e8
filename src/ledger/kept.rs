//! A ledger as it is kept: which columns a stored file has of it, and what must hold of those that come back.

use super::{Content, Ledger, Leg, MovementRefusal, PurseKind, Sort};
use crate::units::row::{Shelf, number, row};
use crate::units::{Amount, Asset, InLegId, Instant, MovementId, OutLegId, PurseId};

number!(Sort: u32, Sort, |sort: Sort| sort.0);
row!(
    struct Content {
        balance: Amount,
        filled: Option<OutLegId>,
        emptied: Option<MovementId>,
    }
);

impl Ledger {
    /// Lays the columns on a shelf, or takes those of the shelf.
    ///
    /// # Errors
    /// Where the shelf fails, or the columns that it gives do not fit each other.
    pub(crate) fn shelve<S: Shelf>(&mut self, shelf: &mut S) -> Result<(), S::Fault> {
        let Ledger {
            assets,
            open,
            accounts,
            purse_sort,
            purse_content,
            instants,
            ins_end,
            outs_end,
            in_purse,
            in_amount,
            in_filled,
            out_purse,
            out_amount,
            sealed_ins,
            sealed_outs,
            openings,
            before: _,
        } = self;
        let mut codes: Vec<String> = assets.iter().map(|asset| asset.code.clone()).collect();
        let mut scales: Vec<u8> = assets.iter().map(|asset| asset.scale).collect();
        shelf.texts("codes of assets", &mut codes)?;
        shelf.column("scales of assets", &mut scales)?;
        let each = codes.into_iter().zip(&scales);
        *assets = each.map(|(code, &scale)| Asset { code, scale }).collect();
        shelf.one("history is open", open)?;
        shelf.one("has accounts", accounts)?;
        shelf.long("purses", purse_sort)?;
        shelf.long("contents of purses", purse_content)?;
        shelf.long("instants", instants)?;
        shelf.long("ends of in-legs", ins_end)?;
        shelf.long("ends of out-legs", outs_end)?;
        shelf.long("purses of in-legs", in_purse)?;
        shelf.long("amounts of in-legs", in_amount)?;
        shelf.long("makers of in-legs", in_filled)?;
        shelf.long("purses of out-legs", out_purse)?;
        shelf.long("amounts of out-legs", out_amount)?;
        shelf.column("sealed in-legs", sealed_ins)?;
        shelf.column("sealed out-legs", sealed_outs)?;
        shelf.column("opening balances", openings)?;
        match S::GIVES {
            true => self.fits().map_err(|(name, why)| shelf.unfit(name, why)),
            false => Ok(()),
        }
    }

    /// Tells whether columns that came from elsewhere fit each other, so that no id points at nothing. It costs one look at each row: at those that
    /// are in memory now, and at those that stand in a file when they are brought.
    fn fits(&self) -> Result<(), (&'static str, String)> {
        let (purses, movements) = (self.purse_sort.len(), self.instants.len());
        let (ins, outs) = (self.in_purse.len(), self.out_purse.len());
        let long = [
            ("contents of purses", self.purse_content.len(), purses),
            ("ends of in-legs", self.ins_end.len(), movements),
            ("ends of out-legs", self.outs_end.len(), movements),
            ("amounts of in-legs", self.in_amount.len(), ins),
            ("makers of in-legs", self.in_filled.len(), ins),
            ("amounts of out-legs", self.out_amount.len(), outs),
        ];
        if let Some((name, rows, right)) = long.into_iter().find(|(_, rows, right)| rows != right) {
            return Err((name, format!("{rows} rows; accepted are {right}")));
        }
        let assets = self.assets.len();
        // An absent id is less than every other.
        let leg = move |leg: Option<OutLegId>| leg.is_none_or(|leg| leg.index() < outs);
        let purse =
            move |_: Option<&PurseId>, rows: &[PurseId]| rows.iter().max().is_none_or(|purse| purse.index() < purses);
        let content = move |_: Option<&Content>, rows: &[Content]| {
            let emptied = rows.iter().map(|content| content.emptied).max().flatten();
            leg(rows.iter().map(|content| content.filled).max().flatten())
                && emptied.is_none_or(|movement| movement.index() < movements)
        };
        let within = [ins, outs].map(|legs| {
            move |before: Option<&u32>, ends: &[u32]| {
                in_order(before, ends) && ends.last().is_none_or(|end| *end as usize <= legs)
            }
        });
        let last = |ends: &[u32]| ends.last().map_or(0, |end| *end as usize);
        let accounts = self.accounts;
        let sort = move |_: Option<&Sort>, rows: &[Sort]| {
            let asset = rows.iter().map(|sort| sort.asset()).max();
            // A walk over coins alone has no room for an account.
            let are_coins = || rows.iter().all(|sort| sort.kind() != PurseKind::Account);
            asset.is_none_or(|asset| asset.index() < assets) && (accounts || are_coins())
        };
        let [within_ins, within_outs] = within;
        // All is demanded before a row is looked at.
        let held = [
            ("purses", self.purse_sort.demand(sort)),
            ("contents of purses", self.purse_content.demand(content)),
            ("instants", self.instants.demand(in_order)),
            ("ends of in-legs", self.ins_end.demand(within_ins)),
            ("ends of out-legs", self.outs_end.demand(within_outs)),
            ("purses of in-legs", self.in_purse.demand(purse)),
            (
                "makers of in-legs",
                self.in_filled
                    .demand(move |_, rows| leg(rows.iter().copied().max().flatten())),
            ),
            ("purses of out-legs", self.out_purse.demand(purse)),
            ("ends of in-legs", last(&self.ins_end) == ins),
            ("ends of out-legs", last(&self.outs_end) == outs),
            (
                "sealed in-legs",
                self.sealed_ins.is_sorted() && self.sealed_ins.last().is_none_or(|leg| leg.index() < ins),
            ),
            (
                "sealed out-legs",
                self.sealed_outs.is_sorted() && leg(self.sealed_outs.last().copied()),
            ),
            (
                "opening balances",
                self.openings.iter().all(|(purse, _)| purse.index() < purses),
            ),
        ];
        match held.into_iter().find(|(_, holds)| !holds) {
            Some((name, _)) => Err((name, "a row names what is not there, or stands in another order".into())),
            None => Ok(()),
        }
    }

    /// Tells whether a column of it stands in a file.
    #[cfg(test)]
    pub(crate) fn stands_in_a_file(&self) -> bool {
        self.in_purse.is_mapped() && self.in_amount.is_mapped() && self.outs_end.is_mapped()
    }

    /// Lets every movement happen anew, and returns the number of the first that is refused or comes out as another one, with the reason; nothing where
    /// all stand. What purses have on the way is all that is kept beside the ledger.
    pub(crate) fn made_anew(&self) -> Option<(usize, String)> {
        let mut anew = Ledger {
            assets: self.assets.clone(),
            open: self.open,
            purse_sort: self.purse_sort.clone(),
            purse_content: vec![Content::default(); self.purse_count()].into(),
            ..Ledger::default()
        };
        for &(purse, amount) in &self.openings {
            anew.purse_content[purse.index()].balance = amount;
        }
        let (mut ins, mut outs, mut last) = (Vec::new(), Vec::new(), Instant::MIN);
        for movement in self.movements() {
            let (own_ins, own_outs) = (self.ins(movement), self.outs(movement));
            let refused = |why: String| Some((movement.index(), why));
            ins.clear();
            outs.clear();
            ins.extend(own_ins.clone().map(|leg| Leg {
                purse: self.in_purse[leg],
                amount: self.in_amount[leg],
                sealed: self.in_is_sealed(InLegId::new(leg)),
            }));
            outs.extend(own_outs.clone().map(|leg| Leg {
                purse: self.out_purse[leg],
                amount: self.out_amount[leg],
                sealed: self.out_is_sealed(OutLegId::new(leg)),
            }));
            let at = self.instant(movement);
            if at < last {
                return refused(MovementRefusal::Backwards { last, at }.to_string());
            }
            last = at;
            if let Err(refusal) = anew.pay(movement, OutLegId::new(own_outs.start), &ins, &outs) {
                return refused(refusal.to_string());
            }
            let filled = |leg: &Leg| anew.purse_content[leg.purse.index()].filled;
            if !ins.iter().map(filled).eq(self.in_filled[own_ins].iter().copied()) {
                return refused("its in-legs are said to come from elsewhere".into());
            }
            for (leg, id) in outs.iter().zip(own_outs) {
                anew.purse_content[leg.purse.index()].filled = Some(OutLegId::new(id));
            }
        }
        let same = |one: &Content, other: &Content| {
            (one.balance, one.filled, one.emptied) == (other.balance, other.filled, other.emptied)
        };
        let mut contents = anew.purse_content.iter().zip(&self.purse_content);
        let purse = contents.position(|(one, other)| !same(one, other))?;
        Some((
            self.movement_count(),
            format!("purse {purse} is said to hold something else"),
        ))
    }
}

/// Tells whether rows stand in order, behind the row before them.
fn in_order<T: Ord>(before: Option<&T>, rows: &[T]) -> bool {
    rows.is_sorted() && before.zip(rows.first()).is_none_or(|(before, first)| before <= first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        let mut ledger = Ledger::closed();
        let asset = ledger.add_asset(Asset {
            code: "X".into(),
            scale: 0,
        });
        let source = ledger.open(PurseKind::Issuance, asset);
        let coin = ledger.open(PurseKind::Coin, asset);
        let other = ledger.open(PurseKind::Coin, asset);
        let ten = Amount::new(10);
        ledger.record(Instant::from_unix(0), &[Leg::new(source, ten)], &[Leg::new(coin, ten)]);
        ledger.record(Instant::from_unix(1), &[Leg::new(coin, ten)], &[Leg::new(other, ten)]);
        ledger
    }

    #[test]
    fn a_ledger_that_is_made_anew_is_the_same() {
        assert_eq!(ledger().made_anew(), None);
    }

    #[test]
    fn columns_that_say_something_else_are_found_when_they_are_made_anew() {
        let changed = |change: fn(&mut Ledger)| {
            let mut ledger = ledger();
            change(&mut ledger);
            ledger.made_anew()
        };
        let wrong = changed(|ledger| ledger.out_amount[1] = Amount::new(11)).unwrap();
        assert_eq!(wrong, (1, "10 X go in and 11 X come out".into()));
        assert!(
            changed(|ledger| ledger.in_filled[1] = None)
                .unwrap()
                .1
                .contains("come from elsewhere")
        );
        assert!(changed(|ledger| ledger.purse_content[2].balance = Amount::ZERO).is_some());
    }

    #[test]
    fn columns_that_do_not_fit_each_other_are_named() {
        let wrong = |change: fn(&mut Ledger)| {
            let mut ledger = ledger();
            change(&mut ledger);
            ledger.fits().expect_err("it is refused").0
        };
        assert_eq!(wrong(|ledger| ledger.in_amount.truncate(1)), "amounts of in-legs");
        assert_eq!(
            wrong(|ledger| ledger.in_purse[0] = PurseId::new(3)),
            "purses of in-legs"
        );
        assert_eq!(wrong(|ledger| ledger.outs_end.swap(0, 1)), "ends of out-legs");
        assert_eq!(
            wrong(|ledger| ledger.in_filled[0] = Some(OutLegId::new(2))),
            "makers of in-legs"
        );
        assert_eq!(wrong(|ledger| ledger.instants.swap(0, 1)), "instants");
    }
}
