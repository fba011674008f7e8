//! Reactions: what the thief does when he finds a purse frozen or a payment stopped, as the plan says and never by a search.
//!
//! He sees what does not go through when he tries it, at once what an issuer does for everyone to see, and tags as they are published. What
//! somebody answers to a request he never sees. What a reaction draws is keyed by `reaction/`, the step, the piece and the attempt.

use crate::scenario::Reaction;
use crate::sim::piece::{Act, Piece, Then};
use crate::sim::plan::Place;
use crate::sim::state::{News, State};
use crate::sim::thief::Thief;
use crate::units::{Instant, PurseId, Span};

/// How often what did not go through is tried again.
const ATTEMPTS: u8 = 2;

impl Thief {
    /// A purse of the theft is found frozen: whatever of it begins a step from now on does as the plan says.
    pub(in crate::sim) fn see_freeze(&mut self, incident: usize) {
        self.alarmed.insert(incident);
    }

    /// Sees what everyone can: tags, and what an issuer does to a purse. Keepers freeze quietly.
    pub(in crate::sim) fn see(&mut self, state: &State, news: News) {
        match news {
            News::Announced { purse, .. } | News::Voided { purse, .. } | News::Frozen { purse, .. } => {
                if state.record.purses[purse.index()].books.is_none() {
                    let of = self.touched.range((purse, 0)..=(purse, usize::MAX));
                    let incidents: Vec<usize> = of.map(|(&(_, incident), _)| incident).collect();
                    self.alarmed.extend(incidents);
                }
            }
            News::Tagged { address, published } => self.see_tag(state, address, published),
            News::Arrived { .. }
            | News::Change { .. }
            | News::Credited { .. }
            | News::Stopped(_)
            | News::Cancelled(_)
            | News::Failed
            | News::Released { .. }
            | News::Returned { .. } => {}
        }
    }

    /// Notes from when on a tag on an address of a theft can be read. Who does not mind tags reads none.
    fn see_tag(&mut self, state: &State, address: u32, published: Instant) {
        let all = self.tagged.len() == self.robberies.len() && self.tagged.values().all(|&at| at <= published);
        if self.on_tag == Reaction::Wait || all {
            return;
        }
        let lies_there = |purse: PurseId| state.record.purses[purse.index()].address == address;
        for &(_, incident) in self.touched.keys().filter(|(purse, _)| lies_there(*purse)) {
            let first = self.tagged.entry(incident).or_insert(published);
            *first = published.min(*first);
        }
    }

    /// Returns where a piece that begins a step goes on, after what was seen of its theft; nothing where it was given up.
    pub(in crate::sim) fn react_to_what_is_seen(&mut self, state: &State, piece: Piece) -> Option<Piece> {
        let freeze = self.alarmed.contains(&piece.incident).then(|| self.on_freeze.clone());
        let tagged = self.tagged.get(&piece.incident).is_some_and(|&at| at <= state.now);
        let tag = tagged.then(|| self.on_tag.clone());
        let seen = [freeze, tag].into_iter().flatten();
        seen.into_iter()
            .try_fold(piece, |piece, reaction| self.react(state, piece, &reaction))
    }

    /// Does with a piece that begins a step what a reaction says.
    fn react(&mut self, state: &State, mut piece: Piece, reaction: &Reaction) -> Option<Piece> {
        match reaction {
            Reaction::Wait => {}
            Reaction::Abandon => {
                self.abandon(state, &piece);
                return None;
            }
            Reaction::Reroute(branch) => {
                if let Some(place) = self.way_out(&piece, branch) {
                    self.count((piece.place, piece.incident), -1);
                    (piece.place, piece.rerouted) = (place, true);
                    self.count((piece.place, piece.incident), 1);
                }
            }
        }
        Some(piece)
    }

    /// Returns where a branch begins for a piece that no reaction took anywhere yet.
    fn way_out(&self, piece: &Piece, branch: &str) -> Option<Place> {
        let branch = self.script.branch(branch).filter(|_| !piece.rerouted)?;
        Some(Place { branch, step: 0 })
    }

    /// A payment of a piece, counted at its place, was stopped, called back, or found its money frozen.
    pub(super) fn react_to_stop(&mut self, state: &mut State, mut piece: Piece, promised: &[Then], retry: Act) {
        if self.finds_frozen(state, &piece) {
            return self.try_again_or_leave(state, piece, promised, retry);
        }
        match self.on_stop.clone() {
            Reaction::Wait => self.try_again_or_leave(state, piece, promised, retry),
            Reaction::Abandon => {
                promised.iter().for_each(|then| self.lose(state, then));
                self.leave(state, &piece, &retry);
            }
            Reaction::Reroute(branch) => {
                let Some(place) = self.way_out(&piece, &branch) else {
                    return self.try_again_or_leave(state, piece, promised, retry);
                };
                promised.iter().for_each(|then| self.lose(state, then));
                self.end_act(state, &retry);
                self.count((piece.place, piece.incident), -1);
                (piece.place, piece.rerouted, piece.attempt) = (place, true, 0);
                self.enter(state, piece);
            }
        }
    }

    /// Looks at the purses that a piece is in.
    fn finds_frozen(&mut self, state: &State, piece: &Piece) -> bool {
        let frozen = piece.holding.purses.iter().any(|&purse| state.is_stopped(purse));
        if frozen {
            self.see_freeze(piece.incident);
        }
        frozen
    }

    /// Gives a piece up that cannot be paid with: where it is frozen, it is tried again first.
    pub(super) fn cannot_pay(&mut self, state: &mut State, piece: Piece, promised: &[Then], retry: Act) {
        if self.finds_frozen(state, &piece) {
            return self.try_again_or_leave(state, piece, promised, retry);
        }
        promised.iter().for_each(|then| self.lose(state, then));
        self.give_up(state, &piece, &retry);
    }

    fn try_again_or_leave(&mut self, state: &mut State, piece: Piece, promised: &[Then], retry: Act) {
        // What is sent whole keeps its promises; what is divided anew makes them again.
        let whole = matches!(retry, Act::Send(..) | Act::Serve(..));
        let leaves = piece.attempt >= ATTEMPTS;
        if leaves || !whole {
            promised.iter().for_each(|then| self.lose(state, then));
        }
        if leaves {
            return self.leave(state, &piece, &retry);
        }
        self.try_later(state, piece, retry);
    }

    /// Does an act of a piece again after a while, as often as it comes to that.
    pub(in crate::sim) fn try_later(&mut self, state: &mut State, mut piece: Piece, retry: Act) -> Option<Piece> {
        piece.attempt = piece.attempt.saturating_add(1);
        let path = format!(
            "reaction/{}/{}/{}/{}/{}",
            piece.incident, piece.place, piece.lineage, piece.hops, piece.attempt
        );
        let delay = self.seed.quantile(&path).span(Span::HOUR, Span::DAY);
        self.later(state, delay, piece, retry);
        None
    }

    /// Leaves a piece behind by a decision, and with it what it still had to do.
    fn leave(&mut self, state: &mut State, piece: &Piece, act: &Act) {
        self.end_act(state, act);
        self.abandon(state, piece);
    }

    /// Gives a piece up: the truth keeps from when on.
    fn abandon(&mut self, state: &State, piece: &Piece) {
        let given_up = |&purse: &PurseId| (state.now, purse);
        let abandoned = &mut self.robberies[piece.incident].theft.abandoned;
        abandoned.extend(piece.holding.purses.iter().map(given_up));
        self.strand(piece);
    }
}
