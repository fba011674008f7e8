//! Reactions: what the thief does when he finds a purse frozen or a payment stopped, as the plan says and never by a search.
//!
//! He sees what does not go through when he tries it, and at once what an issuer does for everyone to see. What somebody answers
//! to a request he never sees. What a reaction draws is keyed by `reaction/`, the step, the piece and the attempt.

use crate::scenario::Reaction;
use crate::sim::piece::{Act, Piece, Then};
use crate::sim::plan::Place;
use crate::sim::state::{News, State};
use crate::sim::thief::Thief;
use crate::units::{PurseId, Span};

/// How often what did not go through is tried again.
const ATTEMPTS: u8 = 2;

impl Thief {
    /// A purse of the theft is found frozen: whatever of it begins a step from now on does as the plan says.
    pub(in crate::sim) fn see_freeze(&mut self, incident: usize) {
        self.alarmed.insert(incident);
    }

    /// Hears what an issuer does to a purse, which everyone sees: keepers freeze quietly.
    pub(in crate::sim) fn see_issuer(&mut self, state: &State, news: News) {
        let purse = match news {
            News::Announced { purse, .. } | News::Voided { purse, .. } | News::Frozen { purse, .. } => purse,
            News::Arrived { .. }
            | News::Change { .. }
            | News::Credited { .. }
            | News::Stopped
            | News::Cancelled
            | News::Failed
            | News::Released { .. }
            | News::Returned { .. } => return,
        };
        if state.record.purses[purse.index()].books.is_some() {
            return;
        }
        let of = self.touched.range((purse, 0)..=(purse, usize::MAX));
        let incidents: Vec<usize> = of.map(|(&(_, incident), _)| incident).collect();
        self.alarmed.extend(incidents);
    }

    /// Returns where a piece that begins a step goes on; nothing where it was given up.
    pub(in crate::sim) fn react_to_freeze(&mut self, state: &State, mut piece: Piece) -> Option<Piece> {
        if !self.alarmed.contains(&piece.incident) {
            return Some(piece);
        }
        match self.on_freeze.clone() {
            Reaction::Wait => {}
            Reaction::Abandon => {
                self.abandon(state, &piece);
                return None;
            }
            Reaction::Reroute(branch) => {
                if let Some(place) = self.way_out(&piece, &branch) {
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
