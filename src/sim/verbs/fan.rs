//! Split, merge and branch: one holding becomes many, many become one.

use crate::scenario::{Between, Step};
use crate::sim::piece::{Act, Gather, Out, Piece, Target, Then};
use crate::sim::plan::{Place, parts};
use crate::sim::rails::Payee;
use crate::sim::state::State;
use crate::sim::thief::Thief;
use crate::units::{Amount, Share, Span};

impl Thief {
    pub(super) fn begin_split(&mut self, state: &mut State, mut piece: Piece, over: Between<Span>) {
        let time = self.drawn(&piece, "over").span(over.least, over.greatest);
        if Self::is_coins(state, &piece) {
            return self.later(state, time, piece, Act::Split);
        }
        let amounts = self.split_amounts(&piece);
        let count = amounts.len() as u32;
        for (amount, i) in amounts.into_iter().zip(0u32..) {
            let slice = Span::seconds(time.get() / i64::from(count));
            let within = self.drawn(&piece, &format!("due/{i}")).span(Span::ZERO, slice);
            let (lineage, index) = (format!("{}.{i}", piece.lineage), piece.index * count + i);
            let part = self.part_of(&mut piece, amount, lineage, index);
            let send = Act::Send(Target::Fresh, Box::new(Then::Next));
            self.later(state, slice.times(i64::from(i)) + within, part, send);
        }
        self.count((piece.place, piece.incident), -1);
    }

    fn split_amounts(&self, piece: &Piece) -> Vec<Amount> {
        let Some(Step::Split { into, .. }) = self.script.step(piece.place) else {
            unreachable!("a split is at its place");
        };
        let count = self.scale.count(*into, self.drawn(piece, "into")).max(1);
        parts(piece.holding.amount, count, |i| self.drawn(piece, &format!("part/{i}")))
    }

    pub(super) fn split(&mut self, state: &mut State, piece: Piece) {
        let amounts = self.split_amounts(&piece);
        let count = amounts.len() as u32;
        let out = |(amount, i): (Amount, u32)| Out {
            target: Target::Fresh,
            amount: (i + 1 < count).then_some(amount),
            lineage: format!("{}.{i}", piece.lineage),
            index: piece.index * count + i,
            then: Then::Next,
        };
        let outs = amounts.into_iter().zip(0u32..).map(out).collect();
        self.send(state, piece, outs, Act::Split);
    }

    /// Divides a piece among branches; what no branch takes goes on in its own.
    pub(super) fn divide(&mut self, state: &mut State, mut piece: Piece) {
        let Some(Step::Branch(shares)) = self.script.step(piece.place) else {
            unreachable!("a branch is at its place");
        };
        let first = |branch| Place { branch, step: 0 };
        let branches = shares
            .iter()
            .filter_map(|(name, share)| Some((self.script.branch(name)?, *share)));
        let taken: Vec<(Place, Amount)> = branches
            .map(|(branch, share)| (first(branch), share.of(piece.holding.amount)))
            .collect();
        // What rounding leaves of a whole is no part of its own.
        let all_taken = shares.iter().map(|(_, share)| share.get()).sum::<u32>() >= Share::WHOLE.get();
        if Self::is_coins(state, &piece) {
            let mut outs: Vec<Out> = taken
                .iter()
                .zip(0u32..)
                .map(|(&(place, amount), i)| Out {
                    target: Target::Fresh,
                    amount: Some(amount),
                    lineage: format!("{}.b{i}", piece.lineage),
                    index: piece.index,
                    then: Then::Enter(place),
                })
                .collect();
            if all_taken && !outs.is_empty() {
                outs.last_mut().expect("there is one").amount = None;
            } else {
                outs.push(Out {
                    target: Target::Fresh,
                    amount: None,
                    lineage: piece.lineage.clone(),
                    index: piece.index,
                    then: Then::Next,
                });
            }
            return self.send(state, piece, outs, Act::Divide);
        }
        for (i, (place, amount)) in taken.into_iter().enumerate() {
            let (lineage, index) = (format!("{}.b{i}", piece.lineage), piece.index);
            let part = self.part_of(&mut piece, amount, lineage, index);
            self.follow(state, part, Then::Enter(place));
        }
        if all_taken {
            self.count((piece.place, piece.incident), -1);
        } else {
            self.go_on(state, piece);
        }
    }

    /// Merges where nothing more can come.
    pub(in crate::sim) fn merge_what_is_complete(&mut self, state: &mut State) {
        let places: Vec<(Place, usize)> = self.parked.keys().copied().collect();
        for (place, incident) in places {
            let waiting = self.parked[&(place, incident)].len() as u32;
            let live = |place: Place| self.live.get(&(place, incident)).copied().unwrap_or_default();
            let coming = self.script.before(place).into_iter().any(|earlier| live(earlier) > 0);
            if waiting > 0 && live(place) == waiting && !coming {
                let pieces = self
                    .parked
                    .remove(&(place, incident))
                    .expect("it was there a moment ago");
                self.merge(state, place, pieces);
            }
        }
    }

    fn merge(&mut self, state: &mut State, place: Place, mut pieces: Vec<Piece>) {
        let Some(&Step::Merge { into, over }) = self.script.step(place) else {
            unreachable!("a merge is at its place");
        };
        pieces.sort_by(|a, b| {
            let key = |piece: &Piece| (piece.incident, piece.holding.rail, piece.index);
            key(a).cmp(&key(b)).then_with(|| a.lineage.cmp(&b.lineage))
        });
        let same = |a: &Piece, b: &Piece| (a.incident, a.holding.rail) == (b.incident, b.holding.rail);
        let groups: Vec<Vec<Piece>> = pieces
            .chunk_by(same)
            .flat_map(|group| group.chunks(group.len().div_ceil(into.max(1) as usize)))
            .map(<[Piece]>::to_vec)
            .collect();
        for (group, number) in groups.into_iter().zip(0u32..) {
            self.merge_group(state, group, number, over);
        }
    }

    fn merge_group(&mut self, state: &mut State, group: Vec<Piece>, number: u32, over: Between<Span>) {
        let mut merged = group[0].clone();
        merged.lineage = format!("{}/m{number}", self.robberies[merged.incident].name);
        merged.index = number;
        merged.attempt = 0;
        if Self::is_coins(state, &merged) {
            merged.holding.purses = group.iter().flat_map(|piece| piece.holding.purses.clone()).collect();
            merged.holding.amount = group.iter().map(|piece| piece.holding.amount).sum();
            merged.hops = group.iter().map(|piece| piece.hops).min().unwrap_or_default();
            self.count((merged.place, merged.incident), 1 - group.len() as i32);
            let delay = self.drawn(&merged, "over").span(over.least, over.greatest);
            return self.later(state, delay, merged, Act::Send(Target::Fresh, Box::new(Then::Next)));
        }
        let Some((payee, actor)) = self.fresh(state, &merged, merged.holding.rail, &merged.lineage) else {
            self.note_money_spent(state, merged.holding.rail);
            return group.iter().for_each(|piece| self.strand(piece));
        };
        let Payee::Account(purse) = payee else {
            unreachable!("on a rail of accounts a fresh purse is an account");
        };
        let gather = self.open_gather(&merged);
        for piece in group {
            let delay = self.drawn(&piece, "over").span(over.least, over.greatest);
            self.gathers[gather].open += 1;
            let send = Act::Send(Target::Purse(purse, actor), Box::new(Then::Gather(gather)));
            self.later(state, delay, piece, send);
        }
        self.close(state, gather);
    }

    /// Begins to gather pieces at a place, where the gathering counts as one.
    pub(super) fn open_gather(&mut self, like: &Piece) -> usize {
        self.count((like.place, like.incident), 1);
        self.gathers.push(Gather {
            open: 0,
            closed: false,
            lineage: like.lineage.clone(),
            place: (like.place, like.incident),
            pieces: Vec::new(),
        });
        self.gathers.len() - 1
    }

    pub(super) fn gather(&mut self, state: &mut State, number: usize, piece: Piece) {
        self.count((piece.place, piece.incident), -1);
        let gather = &mut self.gathers[number];
        gather.open -= 1;
        let purse = piece.holding.purses[0];
        match gather.pieces.iter_mut().find(|(other, _)| *other == purse) {
            Some((_, gathered)) => {
                gathered.holding.amount += piece.holding.amount;
                gathered.hops = gathered.hops.min(piece.hops);
            }
            None => gather.pieces.push((purse, piece)),
        }
        self.finish_gather(state, number);
    }

    /// Promises no more pieces to a gathering.
    pub(super) fn close(&mut self, state: &mut State, number: usize) {
        self.gathers[number].closed = true;
        self.finish_gather(state, number);
    }

    pub(super) fn finish_gather(&mut self, state: &mut State, number: usize) {
        let gather = &mut self.gathers[number];
        if gather.open > 0 || !gather.closed {
            return;
        }
        let (place, lineage) = (gather.place, gather.lineage.clone());
        // Closed for good: what was gathered goes on once.
        gather.closed = false;
        let pieces = std::mem::take(&mut gather.pieces);
        self.count(place, pieces.len() as i32 - 1);
        for ((_, mut piece), i) in pieces.into_iter().zip(0u32..) {
            piece.lineage = format!("{lineage}.g{i}");
            piece.index += i;
            self.go_on(state, piece);
        }
    }
}
