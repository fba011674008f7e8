//! One busy account, such as an exchange's hot wallet: every second deposit is stolen, and payments go to accounts of their own.

use dyepack::evidence::{Columns, Complaint, Evidence};
use dyepack::ledger::{Ledger, Leg, PurseKind};
use dyepack::units::{Amount, Asset, Instant, MovementId, PurseId};

/// Deposits and payments of one account.
struct Book {
    ledger: Ledger,
    issuance: PurseId,
    account: PurseId,
    complaint: Complaint,
}

impl Book {
    fn new() -> Book {
        let mut ledger = Ledger::closed();
        let asset = ledger.add_asset(Asset {
            code: "EUR".into(),
            scale: 2,
        });
        Book {
            issuance: ledger.open(PurseKind::Issuance, asset),
            account: ledger.open(PurseKind::Account, asset),
            ledger,
            complaint: Complaint {
                name: "theft".into(),
                claims: Vec::new(),
            },
        }
    }

    fn pay(&mut self, from: PurseId, to: PurseId, amount: u64) -> MovementId {
        let at = Instant::from_unix(self.ledger.movement_count() as i64);
        let amount = Amount::new(amount);
        self.ledger
            .record(at, &[Leg::new(from, amount)], &[Leg::new(to, amount)])
    }

    fn deposit(&mut self, n: u64) {
        let amount = 1_000 + n * 7_919 % 1_000;
        let movement = self.pay(self.issuance, self.account, amount);
        if n % 2 == 1 {
            let leg = self.ledger.out_legs(movement).next().expect("a payment arrives");
            self.complaint.claims.push((leg, Amount::new(amount)));
        }
    }

    fn payment(&mut self, amount: u64) {
        let payee = self.ledger.open(PurseKind::Account, self.ledger.asset_of(self.account));
        self.pay(self.account, payee, amount);
    }

    fn close(self) -> (Evidence, Vec<Complaint>) {
        let evidence = Columns::of(self.ledger).check().expect("a ledger alone is evidence");
        (evidence, vec![self.complaint])
    }
}

/// Returns an account into which so many deposits come first, and out of which as many payments go then.
pub fn filled_first(deposits: u64) -> (Evidence, Vec<Complaint>) {
    let mut book = Book::new();
    (0..deposits).for_each(|n| book.deposit(n));
    (0..deposits).for_each(|n| book.payment(500 + n * 104_729 % 400));
    book.close()
}

/// Returns an account with so many deposits and payments in turn, which together empty it nearly.
pub fn in_turn(deposits: u64) -> (Evidence, Vec<Complaint>) {
    let mut book = Book::new();
    for n in 0..deposits {
        book.deposit(n);
        if n > 10 {
            book.payment(800 + n * 104_729 % 1_200);
        }
    }
    book.close()
}
