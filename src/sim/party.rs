//! The thief's party: mules and their accounts, customers at keepers, and what they cost.
//!
//! The supply lever acts here. Where purses are free the thief makes as many as he likes. Where they stand in books, each is
//! opened by somebody who sells it: an entity of its own, with papers, who keeps the price of the account from the first money
//! that passes. Accounts that the plan foresees are opened in advance; where the budget is used up, old ones are used again.
//!
//! Everything that the budget pays for - a purse, the fee of a movement of the party's own - is set aside before it is ordered, at
//! the most that it may cost. What cannot be paid for is not ordered, so that no rail lets a plan spend more than it has.

use crate::scenario::Form;
use crate::seed::Quantile;
use crate::sim::agenda::ActorId;
use crate::sim::piece::{Act, Holding, Piece, Target};
use crate::sim::rails::open::home;
use crate::sim::rails::{Papers, Payee, open_account};
use crate::sim::reads::Lever;
use crate::sim::state::State;
use crate::sim::thief::Thief;
use crate::units::{Amount, KeeperId, PurseId, RailId, Share, Span};

impl State {
    /// Tells whether a rail carries bank money, which is held in accounts that somebody opens at a bank.
    pub(in crate::sim) fn has_banks(&self, rail: RailId) -> bool {
        self.rail(rail).is_bank_money()
    }
}

impl Thief {
    /// Tells whether the budget has so much more, in cents, beside what is set aside.
    fn affords(&self, more: Amount) -> bool {
        let needed = [self.pledged, more]
            .into_iter()
            .try_fold(self.cost, Amount::checked_add);
        self.budget
            .money
            .is_none_or(|money| needed.is_some_and(|needed| needed <= money))
    }

    /// Sets money aside for what costs at most so much, in cents; false where the budget has no more.
    pub(in crate::sim) fn pledge(&mut self, most: Amount) -> bool {
        let affords = self.affords(most);
        if affords {
            self.pledged += most;
        }
        affords
    }

    /// Pays, or gives back, what was set aside.
    pub(in crate::sim) fn settle(&mut self, pledge: Amount, paid: Amount) {
        self.pledged -= pledge;
        self.cost += paid;
    }

    /// Pays for a purse; false where the budget has no more.
    fn buy_purse(&mut self, price: Amount) -> bool {
        let affords = self.affords(price);
        if affords {
            self.cost += price;
            self.purses_opened += 1;
        }
        affords
    }

    /// Leaves a piece where it is because the money for the next movement is spent.
    pub(in crate::sim) fn note_money_spent(&mut self, state: &State, rail: RailId) {
        self.note(format!(
            "the money of the plan's budget was spent on {}: what could not be paid for stays where it is",
            state.rail(rail).name
        ));
    }

    /// Returns a purse of the party that nobody used before, and who holds it: on a rail that asks for names, each another.
    pub(in crate::sim) fn fresh(
        &mut self,
        state: &mut State,
        piece: &Piece,
        rail: RailId,
        lineage: &str,
    ) -> Option<(Payee, ActorId)> {
        let incident = piece.incident;
        if state.has_banks(rail) {
            let path = format!("rail/{incident}/{}/{lineage}/{}/bank", piece.place, piece.hops);
            let (purse, actor) = self.new_account(state, incident, rail, self.seed.quantile(&path))?;
            return Some((Payee::Account(purse), actor));
        }
        let levers = state.rail(rail).levers;
        state.read(rail, Lever::Supply);
        if !self.buy_purse(levers.supply.cost) {
            return None;
        }
        // Who opens it depends on whether names are asked for; where it is opened does not.
        let thief = self.robberies[incident].thief;
        let host = home(state, thief, rail);
        let actor = if levers.identity.named > Share::NONE {
            let agent = self.enter_agent(state, format!("mule {}", self.purses_opened));
            state.wallet_mut(agent, rail).home = host;
            self.robberies[incident].recruit(agent);
            agent
        } else {
            thief
        };
        Some(match state.rail(rail).form {
            Form::Coins => (Payee::Fresh(actor), actor),
            // Opened in advance: what the supply lever makes of days is waited for where an account must be replaced.
            Form::Accounts => (
                Payee::Account(open_account(state, actor, rail, None, Papers::Own)),
                actor,
            ),
        })
    }

    /// Lets a piece wait where the account that it is to go to must first be had: where it is frozen - and lost to the thief, if
    /// the rail's supply burns - and where more are needed than were prepared. Another takes the supply's time.
    pub(in crate::sim) fn wait_for_account(
        &mut self,
        state: &mut State,
        piece: Piece,
        target: Target,
        retry: Act,
    ) -> Option<Piece> {
        let Target::Mule(bank, number) = target else {
            return Some(piece);
        };
        let rail = state.houses[bank.index()].rail;
        let supply = state.rail(rail).levers.supply;
        let key = (bank, number, self.robberies[piece.incident].hand.clone());
        state.read(rail, Lever::Supply);
        let frozen = |&(_, purse): &(ActorId, Option<PurseId>)| purse.is_some_and(|purse| state.is_stopped(purse));
        match self.agents.get(&key) {
            Some(agent) if frozen(agent) => {
                self.see_freeze(piece.incident);
                if !supply.burns {
                    return self.try_later(state, piece, retry);
                }
                self.agents.remove(&key);
            }
            Some(_) => return Some(piece),
            None if state.rail(rail).form == Form::Coins => return Some(piece),
            None if state.houses[bank.index()].mules.iter().any(|mule| mule.nth == self.nth) => return Some(piece),
            None => {}
        }
        // Where the budget pays for none, the piece finds that out when it is sent.
        if supply.delay == Span::ZERO || self.mule_account(state, piece.incident, bank, number).is_none() {
            return Some(piece);
        }
        self.later(state, supply.delay, piece, retry);
        None
    }

    /// Opens an account with a new mule at one of the banks of a rail; nothing where the budget pays for none and none is open.
    pub(in crate::sim) fn new_account(
        &mut self,
        state: &mut State,
        incident: usize,
        rail: RailId,
        quantile: Quantile,
    ) -> Option<(PurseId, ActorId)> {
        let supply = state.rail(rail).levers.supply;
        state.read(rail, Lever::Supply);
        let spent = !self.affords(supply.cost);
        let many = self
            .budget
            .purses
            .is_some_and(|purses| self.purses_opened >= u64::from(purses));
        let open = |&&(on, purse, _): &&(RailId, PurseId, ActorId)| on == rail && !state.is_stopped(purse);
        if spent || many {
            let old: Vec<_> = self.opened.iter().filter(open).copied().collect();
            if let Some(&(_, purse, actor)) = old.get(quantile.below(old.len() as u64) as usize) {
                self.note(format!(
                    "the budget for accounts on {} was used up: mules' accounts are used again",
                    state.rail(rail).name
                ));
                // Whoever keeps money of two thefts is in the party of both; which unit is of which, the interval says.
                self.robberies[incident].recruit(actor);
                return Some((purse, actor));
            }
        }
        let banks = state.banks[rail.index()].clone();
        let bank = banks[quantile.below(banks.len() as u64) as usize];
        self.open_mule(state, incident, bank, rail)
    }

    fn open_mule(
        &mut self,
        state: &mut State,
        incident: usize,
        bank: KeeperId,
        rail: RailId,
    ) -> Option<(PurseId, ActorId)> {
        state.read(rail, Lever::Supply);
        if !self.buy_purse(state.rail(rail).levers.supply.cost) {
            return None;
        }
        let number = self.opened.len();
        let mule = self.enter_agent(state, format!("mule {}", number + 1));
        let levers = state.rail(rail).levers;
        let quantile = self.seed.quantile(&format!("plan/mule/{number}/papers"));
        let papers = if quantile.chance(state.identity(rail, Some(bank)).false_papers) {
            Papers::False
        } else {
            Papers::Own
        };
        let purse = open_account(state, mule, rail, Some(bank), papers);
        self.robberies[incident].recruit(mule);
        self.opened.push((rail, purse, mule));
        self.priced.insert(purse, levers.supply.cost);
        Some((purse, mule))
    }

    /// Returns where the party is paid at a bank under this number: a prepared account while there are any, on a rail of coins a
    /// coin that the bank keeps; nothing where the budget pays for no more.
    pub(in crate::sim) fn mule_account(
        &mut self,
        state: &mut State,
        incident: usize,
        bank: KeeperId,
        number: u32,
    ) -> Option<(Payee, ActorId)> {
        let at_bank = |actor, purse: Option<PurseId>| match purse {
            Some(purse) => (Payee::Account(purse), actor),
            None => (Payee::Customer { keeper: bank, actor }, actor),
        };
        let key = (bank, number, self.robberies[incident].hand.clone());
        if let Some(&(actor, purse)) = self.agents.get(&key) {
            self.robberies[incident].recruit(actor); // he may have served another theft of the same hand
            return Some(at_bank(actor, purse));
        }
        let house = &mut state.houses[bank.index()];
        let rail = house.rail;
        let prepared = house.mules.iter().position(|mule| mule.nth == self.nth);
        let prepared = prepared.map(|first| house.mules.remove(first));
        let coins = state.rail(rail).form == Form::Coins;
        let (actor, purse) = match prepared {
            Some(mule) => {
                self.robberies[incident].recruit(mule.actor);
                (mule.actor, Some(mule.purse).filter(|_| !coins))
            }
            None if coins => (self.hire(state, incident, rail)?, None),
            None => {
                let (purse, actor) = self.open_mule(state, incident, bank, rail)?;
                (actor, Some(purse))
            }
        };
        self.agents.insert(key, (actor, purse));
        Some(at_bank(actor, purse))
    }

    /// Takes a new mule into the party who receives on a rail; nothing where the budget does not pay for one.
    fn hire(&mut self, state: &mut State, incident: usize, rail: RailId) -> Option<ActorId> {
        state.read(rail, Lever::Supply);
        if !self.buy_purse(state.rail(rail).levers.supply.cost) {
            return None;
        }
        let mule = self.enter_agent(state, format!("mule {}", self.purses_opened));
        self.robberies[incident].recruit(mule);
        Some(mule)
    }

    /// Returns the party's customer of this number at a keeper; the first at a keeper that asks for no papers is the thief.
    pub(in crate::sim) fn customer(
        &mut self,
        state: &mut State,
        incident: usize,
        keeper: KeeperId,
        number: u32,
    ) -> ActorId {
        let thief = self.robberies[incident].thief;
        if !state.houses[keeper.index()].spec.institution {
            return thief;
        }
        let key = (keeper, number, self.robberies[incident].hand.clone());
        if let Some(&(actor, _)) = self.agents.get(&key) {
            self.robberies[incident].recruit(actor);
            return actor;
        }
        let name = state.record.keepers[keeper.index()].name.clone();
        let agent = self.enter_agent(state, format!("agent {} at {name}", number + 1));
        self.robberies[incident].recruit(agent);
        self.agents.insert(key, (agent, None));
        agent
    }

    /// Counts how long money that moves on lay in an account at a bank.
    pub(in crate::sim) fn count_stay(&self, state: &mut State, holding: &Holding, amount: Amount) {
        if self.nth == 0 && holding.claim.is_none() && state.has_banks(holding.rail) {
            let cents = state.rates[state.asset_on(holding.rail).index()].value(amount);
            state.stats.stays.count(state.now.since(holding.since), cents.get());
        }
    }

    /// Returns what the plan has of money that arrived: a mule keeps the price of the account from the first, a tenth at most.
    pub(in crate::sim) fn less_commission(&mut self, state: &State, purse: PurseId, amount: Amount) -> Amount {
        let Some(price) = self.priced.remove(&purse) else {
            return amount;
        };
        let price = state.rates[state.ledger.asset_of(purse).index()].bought(price);
        amount - price.min(amount.scaled_down(1, 10))
    }
}
