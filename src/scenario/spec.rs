//! What a scenario file means, checked and with every word resolved.

use super::cause::Cause;
use super::figure::{FigureKind, Since, figure};
use super::problem::Problem;
use super::problem::nearest;
use super::quantity::{Between, Money};
use super::rail::{Control, Disclosure, Identity, Oversight, RailSpec};
use crate::evidence::{Investigator, KeeperKind, Vantage};
use crate::lots::Method;
use crate::seed::Seed;
use crate::truth::Asks;
use crate::units::rates::Rates;
use crate::units::{Amount, Asset, IncidentId, Instant, RailId, Share, Span};

/// A scenario, decoded and checked.
#[derive(Clone, Debug, PartialEq)]
#[must_use]
pub struct Scenario {
    /// The name by which it is called: the file's stem.
    pub name: String,
    /// The text that was decoded, so that a report can carry what it was made of.
    pub text: String,
    /// The file that it was read from, without its folders; nothing for a bundled one and for standard input.
    pub file: Option<String>,
    /// A headline.
    pub title: String,
    /// One sentence for a listing.
    pub summary: String,
    /// What happened, for the reader of the report.
    pub story: String,
    /// What is invented and what is modelled on which facts.
    pub invented: String,
    /// Where the facts were read.
    pub sources: Vec<String>,
    /// What a class should take home, in sentences.
    pub lessons: Vec<String>,
    /// The default seed.
    pub seed: Seed,
    /// When the world begins.
    pub begins: Instant,
    /// How long it lasts.
    pub span: Span,
    /// The kinds of money; the first is `USD` with 2 decimals.
    pub(crate) assets: Vec<AssetSpec>,
    /// The countries whose banks rest on other days than others.
    pub(crate) countries: Vec<CountrySpec>,
    /// Every rail that is described, presets with their overridden levers.
    pub(crate) rails: Vec<RailSpec>,
    /// People and money are one in so many of what the file tells.
    pub(crate) scale: u32,
    /// How whose the incidents are is drawn that name no hand; nothing: each is a hand's of its own.
    pub(crate) hands: Option<Hands>,
    /// The rails on which the theft starts, one world each. Indexes `rails`.
    pub starts: Vec<RailId>,
    /// Who lives in the world, a group a row.
    pub(crate) crowd: Vec<Crowd>,
    /// Who keeps purses for others.
    pub(crate) keepers: Vec<KeeperSpec>,
    /// The thefts.
    pub(crate) incidents: Vec<IncidentSpec>,
    /// Of which theft an answer is that is of one: the only one, or whichever was chosen; nothing: several, and none was.
    pub(crate) about: Option<IncidentId>,
    /// What the thieves do; empty where an incident is only a theft.
    pub(crate) plan: Plan,
    /// What the defenders do at fixed times or delays.
    pub(crate) defend: Vec<Defence>,
    /// Investigators whom the file names.
    pub(crate) investigators: Vec<InvestigatorSpec>,
    /// Who looks: whoever has a vantage, or one whom the file names.
    pub vantages: Vec<Investigator>,
    /// By which methods they follow.
    pub methods: Vec<Method>,
    /// The lesson as assertions on the scorecard.
    pub expect: Vec<Expectation>,
    /// What of all this does nothing, each with its place in the file.
    pub warnings: Vec<Problem>,
}

impl Scenario {
    /// Returns the name of a rail: of one on which the theft starts, or of another that is described.
    pub fn rail_name(&self, rail: RailId) -> &str {
        &self.rail(rail).name
    }

    /// Returns how many people do with money of their own what the plan does with stolen money.
    pub(crate) fn alike(&self) -> u32 {
        self.crowd.iter().map(|crowd| crowd.alike).sum()
    }

    /// Returns how much somebody can do in an inquiry.
    pub(crate) fn effort(&self, investigator: Investigator) -> Effort {
        let named = self.investigators.iter().find(|spec| spec.who == investigator);
        named.map(|spec| spec.effort).unwrap_or_default()
    }

    /// Returns who is asked for by this name: whoever has a vantage, or an investigator whom the file names.
    ///
    /// # Errors
    /// Where nobody is called so: what would be accepted.
    pub fn investigator(&self, name: &str) -> Result<Investigator, String> {
        let anybody = Vantage::ALL.into_iter().map(Investigator::from);
        let known: Vec<Investigator> = anybody.chain(self.investigators.iter().map(|spec| spec.who)).collect();
        let found = known.iter().find(|known| known.name() == name);
        found.copied().ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(Investigator::name).collect();
            let hint = nearest(name, names.iter().copied()).map(|word| format!(" (did you mean {word:?}?)"));
            let accepted = names.join(", ");
            format!(
                "{name:?} is neither a vantage nor an investigator of this scenario; accepted are {accepted}{}",
                hint.unwrap_or_default()
            )
        })
    }

    /// Returns the description of a rail.
    pub(crate) fn rail(&self, rail: RailId) -> &RailSpec {
        &self.rails[rail.index()]
    }
}

/// How likely each answer to the question who did it is, as weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hands {
    /// One group did all.
    pub one: u32,
    /// Several did some each.
    pub several: u32,
    /// One did some, and each of the others is somebody's who copied it.
    pub copycats: u32,
}

/// A kind of money and what it is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssetSpec {
    /// Code and scale.
    pub asset: Asset,
    /// Cents for base units, from when on.
    pub(crate) rates: Rates,
}

/// When banks of a country rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountrySpec {
    /// Its code, which belongs to no real country.
    pub code: String,
    /// On which days of the week they rest, Monday first.
    pub weekend: [bool; 7],
    /// On which days they rest beside it, counted from 1970-01-01.
    pub closed: Vec<i64>,
}

impl Default for CountrySpec {
    /// Returns a country without a code that rests on Saturdays and Sundays.
    fn default() -> CountrySpec {
        CountrySpec {
            code: String::new(),
            weekend: [false, false, false, false, false, true, true],
            closed: Vec::new(),
        }
    }
}

/// An investigator whom the file names. What is not said of him is the victim's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct InvestigatorSpec {
    /// His name and what he can see.
    pub who: Investigator,
    /// The keeper whose books he reads, by name.
    pub keeper: Option<String>,
    /// The country whose law he has behind him.
    pub country: Option<String>,
    /// Whom he may ask.
    pub asks: Asks,
    /// How much he can do in an inquiry.
    pub effort: Effort,
}

/// How much an investigator can do in an inquiry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort {
    /// How many hours he works each day, from the notice on.
    pub hours: u32,
    /// How many of his requests may be without an answer.
    pub open: u32,
}

impl Default for Effort {
    /// Returns the effort of whoever has a vantage and is not named. Knobs without a source.
    fn default() -> Effort {
        Effort { hours: 8, open: 10 }
    }
}

/// On which rail something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum On {
    /// On whatever rail the theft starts (the default, which keeps a scenario portable).
    Start,
    /// On this one. Indexes [`Scenario::rails`].
    Rail(RailId),
}

/// A group of ordinary people on one rail: heavy-tailed wealth, heavy-tailed activity, merchants, payroll, services.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crowd {
    /// Where they live.
    pub on: On,
    /// How many users.
    pub users: u32,
    /// How many merchants are paid by users.
    pub merchants: u32,
    /// How many employers pay wages in batches every `wages_every`.
    pub employers: u32,
    /// The time between pay days.
    pub wages_every: Span,
    /// After what time nobody of the group means to do anything more; nothing: as long as the world lasts.
    pub until: Option<Span>,
    /// The mean number of payments an ordinary user makes in 30 days; activity is heavy-tailed around it.
    pub payments_per_month: u32,
    /// The median payment.
    pub payment_median: Money,
    /// The standard deviation of the logarithm of payments, in thousandths.
    pub payment_sigma_milli: u32,
    /// The tail exponent of wealth (Pareto), in thousandths.
    pub wealth_alpha_milli: u32,
    /// How many outputs go to an address that was used before (UTXO rails).
    pub reuse: Share,
    /// How many users deposit at and withdraw from exchanges.
    pub traders: Share,
    /// How many users use mixers and desks, all of them ordinary people.
    pub private: Share,
    /// How many pools and services pay out by benign peel chains.
    pub peelers: u32,
    /// How many people do with money of their own what each plan of the file does with stolen money.
    pub alike: u32,
    /// How many users never move what they hold.
    pub dormant: Share,
    /// How many users pass money on: between purses of their own, for others, for their firms.
    pub movers: Share,
    /// How many users live on what others have: some they talk into payments, and of some they take over the accounts.
    pub swindlers: Share,
    /// Who trades or passes money on stands for up to so many persons: what he holds, and these sums, are theirs together.
    pub weight: u32,
}

impl Crowd {
    /// Returns how long the group goes on in a world that lasts so long.
    pub fn lasts(&self, world: Span) -> Span {
        self.until.map_or(world, |until| until.min(world))
    }
}

/// A keeper: one type, with parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeeperSpec {
    /// Its name: by role, never a firm's.
    pub name: String,
    /// The kind of service.
    pub kind: KeeperKind,
    /// The rail on which it takes and pays.
    pub on: On,
    /// The country whose law it answers to; nothing for one that exists in no law.
    pub country: Option<String>,
    /// How many ordinary customers it has beside those of the plan; taken from the crowd.
    pub customers: u32,
    /// What it keeps of each payment out.
    pub fee: Share,
    /// What it pays less than the rate (a desk, a swap service).
    pub discount: Share,
    /// How long it takes to pay out.
    pub delay: Between<Span>,
    /// In how many parts it pays out.
    pub parts: Between<u32>,
    /// How often it collects deposit addresses into its hot wallet; zero: at each deposit.
    pub sweep_every: Span,
    /// How much of its coins stays in the hot wallet; the rest goes to the cold one.
    pub hot: Share,
    /// Whether it retains which payment in belongs to which payment out, against the rail's `pooling` lever.
    pub retains: Option<bool>,
    /// Whether it exists in law.
    pub institution: bool,
    /// Whether it knows whose money it helps along.
    pub knows: Knowledge,
    /// What it freezes of what it is asked to: of claims and its own coins against its kind, of purses that it hosts where the rail's `control`
    /// lever gives the power.
    pub control: Option<Control>,
    /// The group that it belongs to; nothing: it serves anybody.
    pub hand: Option<String>,
    /// When its desk reads what it is asked; nothing: as its kind does.
    pub hours: Option<Hours>,
    /// How long one request keeps its desk.
    pub handling: Span,
    /// What it answers to lawful requests, likewise.
    pub answers: Option<Disclosure>,
    /// Whether a bank gives back what was paid to an account that it hosts, where the rail's `finality` lever has consent.
    pub consent: Option<Control>,
    /// How it screens: what comes to accounts in its books, and, where the rail's `oversight` lever screens, payments of purses that it hosts.
    pub oversight: Option<Oversight>,
    /// How it identifies customers: those in its books, and, where the rail's `identity` lever asks for names, those of purses that it hosts.
    pub identity: Option<Identity>,
    /// Which public tags its screening reads; nothing: those on stolen money.
    pub reads: Option<Vec<Listed>>,
    /// Accounts that were opened here long before the theft, under false names, for the plan's use.
    pub mules: Mules,
    /// From which instant after the beginning the public knows its addresses; nothing: never tagged.
    pub tagged: Option<Span>,
    /// How many of its addresses the public knows.
    pub tag_coverage: Share,
}

/// What public tags are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listed {
    /// Addresses at which stolen money is.
    Stolen,
    /// Addresses of services of a kind.
    Service(KeeperKind),
}

/// Whether a keeper through whose hands loot goes knows it. It is stated, and follows from nothing else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Knowledge {
    /// It helps knowingly.
    Yes,
    /// It is as innocent as anybody.
    #[default]
    No,
    /// It is not known, or disputed.
    Unknown,
}

impl Knowledge {
    /// The answers as they are typed.
    pub const WORDS: [(&'static str, Knowledge); 3] = [
        ("yes", Knowledge::Yes),
        ("no", Knowledge::No),
        ("unknown", Knowledge::Unknown),
    ];
}

/// When a desk is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hours {
    /// In the office hours of its country's business days.
    Office,
    /// Always.
    RoundTheClock,
}

impl Hours {
    /// The hours as they are typed.
    pub const WORDS: [(&'static str, Hours); 2] =
        [("office", Hours::Office), ("round-the-clock", Hours::RoundTheClock)];

    /// Returns the hours of a kind of keeper that does not say its own: exchanges and pools, which trade at night, read at night.
    pub fn of(kind: KeeperKind) -> Hours {
        match kind {
            KeeperKind::Exchange | KeeperKind::Mixer => Hours::RoundTheClock,
            KeeperKind::Desk | KeeperKind::Bank | KeeperKind::Casino => Hours::Office,
        }
    }
}

/// Accounts opened in advance for a theft.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mules {
    /// How many.
    pub accounts: u32,
    /// What each got when it was opened, in cents.
    pub opened_with: Amount,
    /// How many of them show papers of people that do not exist.
    pub false_names: Share,
}

/// One theft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncidentSpec {
    /// Its name: the table's, with a number from the second time on where it is repeated.
    pub name: String,
    /// The table's name, by which steps refer to it.
    pub row: String,
    /// The group that does it, where the file names it. Thefts of one hand share a thief and his mules.
    pub hand: Option<String>,
    /// The rail on which it happens.
    pub on: On,
    /// From whom it is taken.
    pub prey: Prey,
    /// At which bank the victim has what is taken, by name; nothing: it is drawn.
    pub bank: Option<String>,
    /// How much is taken, all payments together.
    pub amount: Money,
    /// When the first payment is made, after the beginning.
    pub at: Span,
    /// Up to how many whole weeks later than that, drawn by seed.
    pub weeks: u32,
    /// In how many payments; one for each victim where there are many.
    pub payments: u32,
    /// Over what time the payments are spread.
    pub over: Span,
    /// A small payment first, as a test.
    pub test: Option<Money>,
    /// Fixed amounts of the payments, where the facts give them; else the amount is divided by quantiles.
    pub amounts: Vec<Money>,
    /// How many of the payments are stopped by screening before they are executed, the last first; the rest pass.
    pub stopped: u32,
    /// How long until the victim notices, or of mined coin until somebody ties it to whoever mined it.
    pub noticed: Span,
    /// Whether anybody ever complains: of mined coin nobody does unless the file says when.
    pub complained: bool,
    /// To which keeper's prepared accounts the payments go; nothing: to fresh purses of the thief.
    pub into: Option<String>,
}

/// From whom the money of an incident is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Prey {
    /// A keeper of the scenario, out of what is its own.
    Keeper {
        /// Its name.
        name: String,
        /// Out of which store.
        from: Store,
    },
    /// Somebody who is made for it.
    Firm(String),
    /// Ordinary people of the rail; with a bank's name its customers.
    People(Option<String>),
    /// Nobody: the coin is new.
    Issuance,
}

impl Prey {
    /// Returns the name of whoever is robbed, where the file gives one.
    pub fn name(&self) -> Option<&str> {
        match self {
            Prey::Keeper { name, .. } | Prey::Firm(name) => Some(name),
            Prey::People(bank) => bank.as_deref(),
            Prey::Issuance => None,
        }
    }
}

/// Where a keeper has what is its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// The hot wallet; on a rail of banks its account, a bank's own at a correspondent or another bank.
    Hot,
    /// The cold one, on a chain.
    Cold,
}

/// What the thieves do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What it may cost.
    pub budget: Budget,
    /// The steps of the trunk, each done to all value in hand.
    pub steps: Vec<Step>,
    /// Named branches, entered by [`Step::Branch`].
    pub branches: Vec<(String, Vec<Step>)>,
    /// What the thieves do with all else of a theft once they see that a purse of it is frozen.
    pub on_freeze: Reaction,
    /// What they do with money whose payment was stopped or called back.
    pub on_stop: Reaction,
    /// What they do with all of a theft once they read a public tag on an address of it.
    pub on_tag: Reaction,
    /// The branch that what is stolen on a rail of this name goes to in place of the trunk; on other rails the trunk is the plan.
    pub adapted: Vec<(String, String)>,
}

impl Plan {
    /// Returns the branches that a reaction or a choice takes value to, beside the steps.
    pub fn taken_to(&self) -> impl Iterator<Item = &str> {
        let reactions = [&self.on_freeze, &self.on_stop, &self.on_tag].into_iter();
        let reactions = reactions.filter_map(|reaction| match reaction {
            Reaction::Reroute(branch) => Some(branch.as_str()),
            Reaction::Wait | Reaction::Abandon => None,
        });
        reactions.chain(self.adapted.iter().map(|(_, branch)| branch.as_str()))
    }
}

/// What thieves do about something that they see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Reaction {
    /// They go on as planned; what did not go through is tried again after a while, a few times.
    #[default]
    Wait,
    /// They give it up where it lies.
    Abandon,
    /// They take it to this branch, once.
    Reroute(String),
}

/// The limits to which a plan is scaled, visibly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Budget {
    /// The money that fees, purses and helpers may cost, in cents; nothing: no limit.
    pub money: Option<Amount>,
    /// The time from the theft to the last step.
    pub time: Option<Span>,
    /// The purses that may be opened.
    pub purses: Option<u32>,
}

/// A step of a plan: a verb that has a meaning on every rail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Takes the money of an incident (by name).
    Steal(String),
    /// Lets time pass.
    Wait(Between<Span>),
    /// Fans each holding out over fresh purses.
    Split {
        /// Over how many.
        into: Between<u32>,
        /// In what time.
        over: Between<Span>,
    },
    /// Gathers all holdings into so many.
    Merge {
        /// Into how many.
        into: u32,
        /// In what time.
        over: Between<Span>,
    },
    /// Passes each holding on, whole, through fresh purses.
    Layer {
        /// How often.
        hops: Between<u32>,
        /// The time between hops.
        delay: Between<Span>,
    },
    /// Pays a small part out and the remainder onward, again and again.
    Peel {
        /// How often.
        hops: Between<u32>,
        /// The share that each hop pays out.
        share: Between<Share>,
        /// The time between hops.
        delay: Between<Span>,
        /// Keepers that take the peels in turn; empty: fresh purses of the thief.
        to: Vec<String>,
        /// Under how many accounts at each.
        accounts: u32,
    },
    /// Sends small amounts to people who did not ask.
    Dust {
        /// To how many.
        to: u32,
        /// How much each.
        each: Money,
        /// In what time.
        over: Between<Span>,
    },
    /// Trades all holdings for another asset at a keeper.
    Swap {
        /// For what. Indexes [`Scenario::assets`].
        to: usize,
        /// Where; holdings take turns.
        at: Vec<String>,
        /// Off the market's rate, beside the keeper's own discount.
        discount: Share,
        /// Sold to so many ordinary buyers, who get the loot (a discount market); zero: to the keeper itself.
        buyers: u32,
        /// In what time.
        over: Between<Span>,
    },
    /// Pays into pools that pay out other value.
    Mix {
        /// Where; holdings take turns.
        at: Vec<String>,
        /// In what time.
        over: Between<Span>,
    },
    /// Pays into accounts at keepers and, where `withdraw`, out again.
    Deposit {
        /// Where; holdings take turns.
        at: Vec<String>,
        /// Under how many accounts at each.
        accounts: u32,
        /// Whether it is paid out again to fresh purses, after the delay.
        withdraw: Option<Between<Span>>,
        /// In what time.
        over: Between<Span>,
    },
    /// Sells to a desk that pays elsewhere, off every ledger between.
    Otc {
        /// Which desks; holdings take turns.
        at: Vec<String>,
        /// Off the market's rate, beside the desk's own discount.
        discount: Share,
        /// Where the desk pays: into accounts at these banks; empty: banknotes.
        into: Vec<String>,
        /// In what time.
        over: Between<Span>,
    },
    /// Moves money through accounts at banks: mules and shell firms.
    Bank {
        /// At which banks; accounts take turns.
        at: Vec<String>,
        /// Through how many accounts at each.
        accounts: u32,
        /// How many transfers one after another.
        hops: Between<u32>,
        /// The time between them.
        delay: Between<Span>,
    },
    /// Leaves every ledger.
    Exit {
        /// Through what.
        how: ExitKind,
        /// What share of each holding; the rest stays.
        share: Share,
        /// At which keepers (a casino, a bank's counter); empty: wherever the value is.
        at: Vec<String>,
        /// In what time.
        over: Between<Span>,
    },
    /// Leaves all value in hand where it is, for good.
    Rest,
    /// Divides all value in hand among named branches; what no branch takes stays in the trunk.
    Branch(Vec<(String, Share)>),
}

/// What value becomes when it leaves every ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExitKind {
    /// Banknotes.
    Cash,
    /// Chips of a casino.
    Casino,
    /// Prepaid cards.
    GiftCard,
}

/// When a defender acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// So long after the beginning of the world.
    At(Span),
    /// So long after the first of the incidents that it is aimed at was noticed.
    AfterNotice(Span),
}

/// A scripted order of the defenders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Defence {
    /// When it is given.
    pub when: When,
    /// How long until it takes effect (a stop request read after a holiday).
    pub takes: Span,
    /// The row of the incidents at whose loot it is aimed, and from whose notice it counts; nothing: all.
    pub of: Option<String>,
    /// What is ordered.
    pub order: OrderSpec,
}

impl Defence {
    /// Tells whether the order is aimed at the loot of an incident.
    pub fn concerns(&self, incident: &IncidentSpec) -> bool {
        self.of.as_ref().is_none_or(|row| *row == incident.row)
    }

    /// Returns the countries from which the order is given: that of the first investigator whom the file names, or of his keeper; where there is
    /// none, those of the victims at whose loot it is aimed - of the keeper that is robbed, else of the bank of who is; else of the first
    /// institution.
    pub fn given_from(&self, scenario: &Scenario) -> Vec<String> {
        let institution = |name: Option<&str>| {
            let mut keepers = scenario.keepers.iter().filter(|keeper| keeper.institution);
            keepers.find(|keeper| Some(keeper.name.as_str()) == name)
        };
        let looks = scenario.investigators.first();
        if let Some(country) = looks.and_then(|spec| spec.country.clone()) {
            return vec![country];
        }
        let first = scenario.keepers.iter().find(|keeper| keeper.institution);
        let robbed = |incident: &IncidentSpec| {
            let robbed = institution(incident.prey.name()).or_else(|| institution(incident.bank.as_deref()));
            robbed.or(first)?.country.clone()
        };
        let aimed = scenario.incidents.iter().filter(|incident| self.concerns(incident));
        let mut all: Vec<String> = match institution(looks.and_then(|spec| spec.keeper.as_deref())) {
            Some(keeper) => keeper.country.iter().cloned().collect(),
            None => aimed.filter_map(robbed).collect(),
        };
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// What defenders can order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderSpec {
    /// Publishes tags on the purses that loot is in, up to so many hops from the theft.
    Tag {
        /// How many movements after the theft.
        hops: u32,
        /// How many of the purses are found.
        coverage: Share,
    },
    /// Withdraws all tags of the incident and stops tagging.
    Untag,
    /// Asks a keeper to freeze the accounts in which it holds loot, and while the order stands those to which loot comes.
    Freeze {
        /// Which; empty: every keeper where loot is.
        at: Vec<String>,
        /// How long it stands.
        term: Span,
        /// Whether what is still frozen then is seized instead of released.
        seize: bool,
    },
    /// Asks for payments back: in flight they are cancelled, afterwards it needs consent.
    Recall {
        /// From which keepers; empty: every keeper where loot is.
        at: Vec<String>,
    },
    /// Voids loot in an asset whose issuer can.
    Void,
    /// Asks keepers for what their books say.
    Request {
        /// Which; empty: every keeper that loot touched.
        at: Vec<String>,
    },
}

/// An assertion on the scorecard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expectation {
    /// What is looked at.
    pub(crate) figure: Figure,
    /// How it must compare.
    pub(crate) must: Must,
    /// With what.
    pub(crate) with: Against,
    /// Why, for the message when it fails.
    pub because: String,
    /// What it is said to follow from, so that it fails without.
    pub(crate) cause: Option<Cause>,
}

/// One figure of the results, named by where it stands; what is not named must be unambiguous.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The rail on which the theft started; nothing: every rail.
    pub rail: Option<String>,
    /// Who looks; nothing: figures that are the same for everybody, such as outcomes.
    pub vantage: Option<Investigator>,
    /// The method; nothing: figures that have none.
    pub method: Option<Method>,
    /// Which figure, such as `recall`.
    pub(crate) kind: &'static FigureKind,
    /// When, for what became of what was attempted.
    pub(crate) since: Since,
    /// Of which theft; nothing: the only one, or of a figure of the world all together.
    pub(crate) incident: Option<IncidentId>,
}

impl Figure {
    /// Returns the figure of this name, wherever it is found; nothing where no figure is called so.
    pub fn named(name: &str) -> Option<Figure> {
        figure(name).map(|kind| Figure {
            rail: None,
            vantage: None,
            method: None,
            kind,
            since: Since::End,
            incident: None,
        })
    }
}

/// How a figure must compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Must {
    /// Not below.
    AtLeast,
    /// Not above.
    AtMost,
    /// The same.
    Equal,
}

/// What a figure is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// A share; for a figure of money, that share of the value that was stolen.
    Share(Share),
    /// A plain number, in millionths.
    Number(u64),
    /// An amount of money, converted to cents at the asset's rate.
    Money(Money),
    /// Another figure.
    Figure(Figure),
}
