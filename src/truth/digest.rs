//! Feeds what a world knows beside its ledger to a hash.
//!
//! Long columns are fed as bytes, short lists as the text of their `Debug` form, which names every field. Each struct is taken
//! apart by name, so that a new field does not compile until it is fed too.

use std::fmt::{Debug, Write};

use super::{AddressForm, Incident, LootStep, MovementRecord, PurseRecord, Receipt, Record, Truth, World};
use crate::ledger::PurseKind;

/// Feeds record and truth.
pub(super) fn feed(world: &World, hasher: &mut blake3::Hasher) {
    let World {
        begins,
        ends,
        ledger: _,
        record,
        truth,
    } = world;
    let mut sink = Sink::new(hasher);
    sink.text(&(begins, ends));
    feed_record(record, &mut sink);
    feed_truth(truth, &mut sink);
}

fn feed_record(record: &Record, sink: &mut Sink) {
    let Record {
        rails,
        rates,
        purses,
        movements,
        addresses,
        references,
        naming,
        holders,
        keepers,
        waypoints,
        tags,
        links,
    } = record;
    sink.text(&(rails, rates, references, naming));
    sink.column(purses, |sink, purse| {
        let PurseRecord {
            rail,
            address,
            books,
            reserve,
            holder,
        } = *purse;
        sink.bytes(&[rail]);
        sink.number(address);
        sink.option(books.map(|keeper| keeper.get()));
        sink.option(reserve.map(|keeper| keeper.get()));
        sink.option(holder);
    });
    sink.column(movements, |sink, movement| {
        let MovementRecord {
            rail,
            public,
            named,
            reference,
        } = *movement;
        sink.bytes(&[rail, u8::from(public), u8::from(named)]);
        sink.option(reference);
    });
    sink.column(addresses, |sink, form| match form {
        AddressForm::Coin => sink.bytes(b"c"),
        AddressForm::Account => sink.bytes(b"a"),
        AddressForm::Bank(keeper) => sink.tagged(b'b', keeper.get()),
        AddressForm::Claim(keeper) => sink.tagged(b'k', keeper.get()),
        // Whose they are stands beside each purse, as the books that it is in.
        AddressForm::Claims(_) => sink.text(&PurseKind::Claims),
        AddressForm::Boundary(kind) => sink.text(kind),
    });
    sink.column(holders, |sink, holder| sink.text(holder));
    sink.column(keepers, |sink, keeper| sink.text(keeper));
    sink.column(waypoints, |sink, waypoint| sink.text(waypoint));
    sink.column(tags, |sink, tag| sink.text(tag));
    sink.column(links, |sink, link| sink.text(link));
}

fn feed_truth(truth: &Truth, sink: &mut Sink) {
    let Truth {
        entities,
        control,
        handovers,
        incidents,
    } = truth;
    sink.column(entities, |sink, entity| sink.text(entity));
    sink.column(control, |sink, entity| sink.number(entity.get()));
    sink.column(handovers, |sink, handover| sink.text(handover));
    sink.column(incidents, |sink, incident| feed_incident(incident, sink));
}

fn feed_incident(incident: &Incident, sink: &mut Sink) {
    let Incident {
        name,
        at,
        noticed,
        complaint,
        roles,
        loot,
        outcomes,
        received,
    } = incident;
    sink.text(&(name, at, noticed, complaint, outcomes));
    sink.column(roles, |sink, role| sink.bytes(&[*role as u8]));
    sink.column(loot, |sink, step| {
        let LootStep {
            movement,
            purse,
            amount,
            least,
            greatest,
            hops,
        } = *step;
        sink.numbers(&[movement.get(), purse.get(), hops]);
        for amount in [amount, least, greatest] {
            sink.bytes(&amount.get().to_le_bytes());
        }
    });
    sink.column(received, |sink, receipt| {
        let Receipt {
            movement,
            purse,
            entity,
            amount,
        } = *receipt;
        sink.numbers(&[movement.get(), purse.get(), entity.get()]);
        sink.bytes(&amount.get().to_le_bytes());
    });
}

/// Gathers bytes, so that the hash takes them in long strides.
struct Sink<'a> {
    hasher: &'a mut blake3::Hasher,
    gathered: Vec<u8>,
}

/// As many bytes as one stride of the hash can use at once.
const STRIDE: usize = 1 << 16;

impl Sink<'_> {
    fn new(hasher: &mut blake3::Hasher) -> Sink<'_> {
        Sink {
            hasher,
            gathered: Vec::with_capacity(STRIDE + 256),
        }
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= STRIDE {
            self.hasher.update(&self.gathered);
            self.gathered.clear();
        }
    }

    fn number(&mut self, number: u32) {
        self.bytes(&number.to_le_bytes());
    }

    fn numbers(&mut self, numbers: &[u32]) {
        numbers.iter().for_each(|&number| self.number(number));
    }

    fn tagged(&mut self, tag: u8, number: u32) {
        self.bytes(&[tag]);
        self.number(number);
    }

    fn option(&mut self, number: Option<u32>) {
        match number {
            Some(number) => self.tagged(1, number),
            None => self.bytes(&[0]),
        }
    }

    fn text(&mut self, value: &impl Debug) {
        writeln!(self, "{value:?}").expect("a hash takes every text");
    }

    /// Feeds the length and then each element, so that no column runs into the next.
    fn column<T>(&mut self, column: &[T], mut feed: impl FnMut(&mut Self, &T)) {
        self.bytes(&(column.len() as u64).to_le_bytes());
        column.iter().for_each(|element| feed(self, element));
    }
}

impl Write for Sink<'_> {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.bytes(text.as_bytes());
        Ok(())
    }
}

impl Drop for Sink<'_> {
    fn drop(&mut self) {
        self.hasher.update(&self.gathered);
    }
}
