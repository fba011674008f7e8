//! What a valid scenario says and what yet does nothing: an incident that nobody steals, an order that nobody can follow.
//!
//! Each is a warning with its place. Where value goes is decided when the world is made; here a warning is given only where no
//! world of the file could make use of what it says, so that a warning is never wrong, and some idle words are not found.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::evidence::{KeeperKind, Vantage};
use crate::scenario::problem::{Problem, nearest};
use crate::scenario::reader::{Field, Table};
use crate::scenario::shape::list;
use crate::scenario::{
    Against, Books, Crowd, Defence, ExitKind, Expectation, FeeRule, Form, KeeperSpec, Levers, Must, On, OrderSpec,
    Prey, RailSpec, Scenario, Step, Unit, When,
};
use crate::units::{Instant, RailId, Share, Span};

/// Returns a warning for each thing that does nothing, in the order of the file.
pub(super) fn warnings(table: &Table<'_>, scenario: &Scenario) -> Vec<Problem> {
    let mut idle = Idle {
        table,
        scenario,
        steps: Vec::new(),
        worlds: Vec::new(),
        found: Vec::new(),
    };
    idle.gather_steps();
    idle.worlds = scenario.starts.iter().map(|&start| idle.reached(start)).collect();
    idle.check_crowd();
    idle.check_incidents();
    idle.check_plan();
    idle.check_ends();
    idle.check_budget();
    idle.check_hands();
    idle.check_keepers();
    idle.check_orders();
    idle.check_described();
    idle.check_rates();
    idle.check_vantages();
    idle.check_investigators();
    idle.check_expectations();
    idle.found.sort_by_key(|problem| problem.span.start);
    idle.found
}

struct Idle<'s> {
    table: &'s Table<'s>,
    scenario: &'s Scenario,
    /// The lists of steps, trunk and branches, each step with its row.
    steps: Vec<Vec<(Table<'s>, &'s Step)>>,
    /// For each rail on which the theft starts the rails that loot can come to.
    worlds: Vec<World>,
    found: Vec<Problem>,
}

/// What loot can come to in one world.
struct World {
    start: RailId,
    rails: BTreeSet<RailId>,
}

impl World {
    /// Returns the rail on which a keeper stands in this world.
    fn rail_of(&self, keeper: &KeeperSpec) -> RailId {
        self.place(keeper.on)
    }

    fn place(&self, on: On) -> RailId {
        match on {
            On::Start => self.start,
            On::Rail(rail) => rail,
        }
    }

    fn reaches(&self, keeper: &KeeperSpec) -> bool {
        self.rails.contains(&self.rail_of(keeper))
    }
}

impl<'s> Idle<'s> {
    fn warn(&mut self, span: Range<usize>, message: impl Into<String>, accepted: impl Into<String>) {
        self.found
            .push(self.table.reader.note(span, message.into(), accepted.into()));
    }

    fn gather_steps(&mut self) {
        let Some(plan) = self.table.table("plan") else { return };
        let trunk = plan.tables("steps");
        self.steps
            .push(trunk.into_iter().zip(&self.scenario.plan.steps).collect());
        for (entry, (_, steps)) in plan.named("branch").into_iter().zip(&self.scenario.plan.branches) {
            self.steps.push(entry.field.tables().into_iter().zip(steps).collect());
        }
    }

    fn all_steps(&self) -> impl Iterator<Item = &'s Step> {
        self.steps.iter().flatten().map(|(_, step)| *step)
    }

    fn keeper(&self, name: &str) -> Option<&'s KeeperSpec> {
        self.scenario.keepers.iter().find(|keeper| keeper.name == name)
    }

    fn rail(&self, rail: RailId) -> &'s RailSpec {
        self.scenario.rail(rail)
    }

    /// Tells whether something holds in some world of the file.
    fn somewhere(&self, holds: impl Fn(&World) -> bool) -> bool {
        self.worlds.iter().any(holds)
    }

    /// Returns the rails that loot can come to from a start: by trades, desks and banks of the plan.
    fn reached(&self, start: RailId) -> World {
        let mut world = World {
            start,
            rails: [start].into(),
        };
        let places = self.scenario.incidents.iter().map(|incident| incident.on);
        let places: Vec<RailId> = places.map(|on| world.place(on)).collect();
        world.rails.extend(places);
        for step in self.all_steps() {
            let kept = |names: &[String], world: &mut World| {
                let rails: Vec<RailId> = names
                    .iter()
                    .filter_map(|name| self.keeper(name))
                    .map(|keeper| world.rail_of(keeper))
                    .collect();
                world.rails.extend(rails);
            };
            match step {
                Step::Swap { to, .. } => {
                    let carries = |rail: &RailId| self.rail(*rail).asset == *to;
                    world
                        .rails
                        .extend((0..self.scenario.rails.len()).map(RailId::new).filter(carries));
                }
                Step::Otc { into, .. } => kept(into, &mut world),
                // Out of a keeper's books value goes to a bank on whatever rail that is.
                Step::Bank { at, .. } if self.leaves_books() => kept(at, &mut world),
                _ => {}
            }
        }
        world
    }

    /// Tells whether the plan takes value into a keeper's books.
    fn leaves_books(&self) -> bool {
        self.all_steps()
            .any(|step| matches!(step, Step::Deposit { .. } | Step::Swap { .. } | Step::Peel { .. }))
    }

    /// Checks the rates that never hold: the world has ended when they begin, or another holds when it begins.
    fn check_rates(&mut self) {
        if !self.table.has("asset") {
            return;
        }
        let (begins, ends) = (self.scenario.begins, self.scenario.begins + self.scenario.span);
        for entry in self.table.named("asset") {
            let field = entry.field.table().and_then(|row| row.field("rate"));
            let rows = field
                .filter(Field::is_list)
                .map(|field| field.tables())
                .unwrap_or_default();
            let since: Vec<Instant> = rows.iter().filter_map(|row| row.maybe("since")).collect();
            for (place, row) in rows.iter().enumerate() {
                if place > 0 && since[place] > ends {
                    let message = "the world ends before this rate holds";
                    self.warn(row.span("since"), message, "an earlier date, or a longer `span`");
                } else if since.get(place + 1).is_some_and(|next| *next <= begins) {
                    let message = "the next rate holds when the world begins, so that this one never does";
                    self.warn(row.span("since"), message, "one rate from before the world begins");
                }
            }
        }
    }

    fn check_crowd(&mut self) {
        for (row, crowd) in self.table.tables("crowd").iter().zip(&self.scenario.crowd) {
            if crowd.until.is_some_and(|until| until >= self.scenario.span) {
                let message = "the world ends before they stop";
                self.warn(row.span("until"), message, "a shorter time, or a longer `span`");
            }
        }
    }

    fn check_incidents(&mut self) {
        for entry in self.table.named("incident") {
            let Some(row) = entry.field.table() else { continue };
            let mut incidents = self.scenario.incidents.iter();
            let Some(spec) = incidents.find(|spec| spec.row == entry.name) else {
                continue;
            };
            let keepers = || self.scenario.keepers.iter().map(|keeper| keeper.name.as_str());
            match &spec.prey {
                // Whoever is made for it is told in words; a single word was meant to be a keeper's name.
                Prey::Firm(name) if nearest(name, keepers()).is_some() || !name.contains(' ') => {
                    let meant = nearest(name, keepers());
                    let message = format!("no keeper is named `{name}`: somebody of that name is made and robbed");
                    self.warn(
                        row.span("victim"),
                        message,
                        "the name of a keeper, or words that no keeper is called by, such as \"a firm abroad\"",
                    );
                    self.found.last_mut().expect("it was put there a moment ago").suggestion = meant;
                }
                _ => {}
            }
            if spec.test.is_some_and(|test| test.amount >= spec.amount.amount) {
                let message = "the test is as much as the whole theft: nothing else is paid";
                self.warn(row.span("test"), message, "an amount below `amount`");
            }
            if matches!(spec.prey, Prey::Firm(_)) && row.has("from") {
                let message = "only a keeper of the file has stores that something is taken from";
                self.warn(row.span("from"), message, "a keeper as `victim`");
            }
            if spec.prey == Prey::People(None) {
                let lives = |world: &World, crowd: &&Crowd| world.place(crowd.on) == world.place(spec.on);
                let users = |world: &World| {
                    let here = self.scenario.crowd.iter().filter(|crowd| lives(world, crowd));
                    here.map(|crowd| u64::from(crowd.users)).sum::<u64>()
                };
                if !self.somewhere(|world| users(world) >= u64::from(spec.payments)) {
                    let message = "fewer people live on the rail of the theft: who is not there is not robbed";
                    self.warn(row.span("victims"), message, "at most as many as the users of the rail");
                }
            }
            let into = spec.into.as_deref().and_then(|name| self.keeper(name));
            let takes = |world: &World, keeper: &KeeperSpec| world.rail_of(keeper) == world.place(spec.on);
            if into.is_some_and(|keeper| !self.somewhere(|world| takes(world, keeper))) {
                let message = "this keeper takes no payments on a rail where the theft happens: fresh purses are paid";
                self.warn(row.span("into"), message, "a keeper on the rail of the theft");
            }
            let is_stolen = self
                .all_steps()
                .any(|step| matches!(step, Step::Steal(name) if *name == spec.row));
            let ordered = |defence: &Defence| matches!(&defence.order, OrderSpec::Freeze { at, .. } | OrderSpec::Recall { at } if spec.into.as_ref().is_some_and(|into| at.contains(into)));
            if !self.steps.is_empty() && !is_stolen && !self.scenario.defend.iter().any(ordered) {
                let message = format!("no step steals `{}`: what is paid stays where it is paid", spec.row);
                self.warn(entry.span, message, format!("a step `{{ steal = \"{}\" }}`", spec.row));
            }
        }
    }

    fn check_plan(&mut self) {
        let mut told: Vec<(Range<usize>, String, String)> = Vec::new();
        for list in &self.steps {
            let mut gone: Option<&str> = None;
            for (row, step) in list {
                if matches!(step, Step::Steal(_)) {
                    gone = None;
                } else if let Some(how) = gone.take() {
                    let message = format!("nothing is left for this step: {how}");
                    told.push((row.all(), message, "steps before that, or a smaller share".into()));
                }
                gone = gone.or(match step {
                    Step::Exit {
                        share: Share::WHOLE, ..
                    } => Some("the exit before it takes all"),
                    Step::Branch(parts) if sum(parts) >= Share::WHOLE.get() => Some("the branches before it take all"),
                    Step::Otc { into, .. } if into.is_empty() => Some("the desk before it pays banknotes for all"),
                    Step::Rest => Some("all of it rests before"),
                    _ => None,
                });
                self.check_step(row, step, &mut told);
            }
        }
        for (span, message, accepted) in told {
            self.warn(span, message, accepted);
        }
        let Some(plan) = self.table.table("plan") else { return };
        for (row, (rail, _)) in plan.tables("adapted").iter().zip(&self.scenario.plan.adapted) {
            let here = |world: &World| {
                self.scenario
                    .incidents
                    .iter()
                    .any(|spec| self.rail(world.place(spec.on)).name == *rail)
            };
            if !self.somewhere(here) {
                let message = "no theft happens on this rail: nothing goes to the branch by this choice";
                self.warn(row.span("on"), message, "a rail on which something is stolen");
            }
        }
    }

    /// Tells of lists of steps at whose end value is left of which the plan says nothing: neither that it leaves nor that it rests.
    fn check_ends(&mut self) {
        let ends = |step: &Step| match step {
            Step::Exit { .. } | Step::Rest => true,
            Step::Otc { into, .. } => into.is_empty(),
            Step::Branch(parts) => sum(parts) >= Share::WHOLE.get(),
            Step::Steal(_)
            | Step::Wait(_)
            | Step::Split { .. }
            | Step::Merge { .. }
            | Step::Layer { .. }
            | Step::Peel { .. }
            | Step::Dust { .. }
            | Step::Swap { .. }
            | Step::Mix { .. }
            | Step::Deposit { .. }
            | Step::Bank { .. } => false,
        };
        // After what takes all, nothing comes to the end, and the steps in between are told of already.
        let open = |list: &&Vec<(Table<'_>, &Step)>| {
            let since = list.iter().rposition(|(_, step)| matches!(step, Step::Steal(_)));
            !list[since.map_or(0, |steal| steal + 1)..]
                .iter()
                .any(|(_, step)| ends(step))
        };
        let open = self.steps.iter().filter(open).filter_map(|list| list.last());
        let spans: Vec<Range<usize>> = open.map(|(row, _)| row.all()).collect();
        for span in spans {
            let message = "what comes to the end of these steps stays there, and the plan does not say so";
            self.warn(span, message, "`{ rest = {} }` as the last step, or an exit");
        }
    }

    /// Tells of limits that nothing of the plan comes near: what costs nothing spends no money, and so on.
    fn check_budget(&mut self) {
        let Some(row) = self.table.table("plan").and_then(|plan| plan.table("budget")) else {
            return;
        };
        let costs = |rail: &RailId| {
            let rail = self.rail(*rail);
            rail.fee != FeeRule::Free || !rail.levers.supply.cost.is_zero()
        };
        let moves = |step: &Step| !matches!(step, Step::Steal(_) | Step::Wait(_) | Step::Rest);
        let opens = |step: &Step| match step {
            Step::Split { .. }
            | Step::Merge { .. }
            | Step::Layer { .. }
            | Step::Peel { .. }
            | Step::Swap { .. }
            | Step::Mix { .. }
            | Step::Bank { .. }
            | Step::Branch(_) => true,
            Step::Deposit { withdraw, .. } => withdraw.is_some(),
            Step::Otc { into, .. } => !into.is_empty(),
            Step::Steal(_) | Step::Wait(_) | Step::Dust { .. } | Step::Exit { .. } | Step::Rest => false,
        };
        // At banks a theft is paid into accounts that somebody opens for it.
        let opened_by_thefts = |world: &World| {
            let mut incidents = self.scenario.incidents.iter();
            incidents.any(|spec| spec.into.is_none() && self.rail(world.place(spec.on)).is_bank_money())
        };
        let spent = [
            (
                "money",
                self.somewhere(|world| world.rails.iter().any(costs)),
                "nothing costs anything on these rails: no money is spent",
                "a rail with a `fee` or a `supply` that costs, or no `money`",
            ),
            (
                "purses",
                self.all_steps().any(opens) || self.somewhere(opened_by_thefts),
                "no step opens a purse",
                "a step such as `split`, `layer` or `bank`, or no `purses`",
            ),
            (
                "time",
                self.all_steps().any(moves),
                "no step comes after the theft that time could run out for",
                "a step that moves what is stolen, or no `time`",
            ),
        ];
        let spent = spent.map(|(key, spends, message, accepted)| (key, spends || !row.has(key), message, accepted));
        for (key, _, message, accepted) in spent.into_iter().filter(|(_, spends, ..)| !spends) {
            self.warn(row.span(key), message, accepted);
        }
    }

    /// Tells of hands that nobody is of: of keepers' and of how others are drawn.
    fn check_hands(&mut self) {
        let named = |hand: &str| {
            let mut incidents = self.scenario.incidents.iter();
            incidents.any(|spec| spec.hand.as_deref().unwrap_or(&spec.row) == hand)
        };
        let mut told = Vec::new();
        for (entry, spec) in self.table.named("keeper").into_iter().zip(&self.scenario.keepers) {
            if let (Some(row), Some(hand)) = (entry.field.table(), &spec.hand)
                && !named(hand)
            {
                told.push((row.span("hand"), format!("no incident is of the hand `{hand}`")));
            }
        }
        for (span, message) in told {
            self.warn(
                span,
                message,
                "the `hand` of an incident, or the name of one that names no hand",
            );
        }
        let drawn = self.scenario.incidents.iter().any(|spec| spec.hand.is_none());
        if self.scenario.hands.is_some() && !drawn {
            let message = "every incident names its hand: none is drawn";
            self.warn(
                self.table.span("hands"),
                message,
                "an incident without `hand`, or no `hands`",
            );
        }
    }

    fn check_step(&self, row: &Table<'_>, step: &Step, told: &mut Vec<(Range<usize>, String, String)>) {
        let args = |verb: &str| row.table(verb).expect("a sound step has its table");
        let mut tell = |span, message: String, accepted: &str| told.push((span, message, accepted.to_owned()));
        match step {
            Step::Mix { .. } => self.check_at(&args("mix"), "at", &mut tell),
            Step::Deposit { .. } => self.check_at(&args("deposit"), "at", &mut tell),
            Step::Otc { .. } => self.check_at(&args("otc"), "at", &mut tell),
            Step::Bank { .. } => self.check_at(&args("bank"), "at", &mut tell),
            Step::Peel { .. } => self.check_at(&args("peel"), "to", &mut tell),
            Step::Swap { to, .. } => {
                let args = args("swap");
                if !self.scenario.rails.iter().any(|rail| rail.asset == *to) {
                    let message = "no rail of the file carries this asset: nothing is swapped for it".to_owned();
                    tell(args.span("to"), message, "an asset that moves on a rail of the file");
                }
                self.check_at(&args, "at", &mut tell);
            }
            Step::Dust { .. } if self.scenario.crowd.iter().all(|crowd| crowd.users == 0) => {
                let message = "nobody lives in this world who could get dust".to_owned();
                tell(args("dust").span("to"), message, "`users` in a [[crowd]]");
            }
            Step::Exit { how, share, at, .. } => {
                let args = args("exit");
                if *share == Share::NONE {
                    tell(
                        args.span("share"),
                        "nothing leaves by this exit".to_owned(),
                        "a share above zero",
                    );
                } else if at.is_empty() && !self.somewhere(|world| self.pays_cash(world, *how)) {
                    let message = match how {
                        ExitKind::Casino => "no casino stands where loot can come to",
                        ExitKind::Cash | ExitKind::GiftCard => {
                            "nobody on the rails that loot can come to pays cash: what was to leave stays"
                        }
                    };
                    tell(
                        row.all(),
                        message.to_owned(),
                        "a keeper of the kind `exchange`, `desk` or `casino`, or `at`",
                    );
                }
                self.check_at(&args, "at", &mut tell);
            }
            Step::Branch(_) => {
                for entry in row.named("branch") {
                    if entry.field.share() == Share::NONE {
                        let message = format!("nothing enters the branch `{}`", entry.name);
                        tell(entry.field.span(), message, "a share above zero");
                    }
                }
            }
            _ => {}
        }
    }

    /// Tells of keepers that stand on no rail that loot can come to.
    fn check_at(&self, args: &Table<'_>, key: &str, tell: &mut impl FnMut(Range<usize>, String, &str)) {
        let named = args.field(key).filter(|_| args.has(key));
        for item in named.map(|field: Field<'_>| field.items()).unwrap_or_default() {
            let keeper = item.text().and_then(|name| self.keeper(name));
            if let Some(keeper) = keeper.filter(|keeper| !self.somewhere(|world| world.reaches(keeper))) {
                let message = format!(
                    "loot cannot come to the rail on which `{}` stands: the plan goes without it",
                    keeper.name
                );
                tell(item.span(), message, "a keeper on a rail that the plan comes to");
            }
        }
    }

    /// Tells whether somebody turns value into cash where the plan names nobody.
    fn pays_cash(&self, world: &World, how: ExitKind) -> bool {
        let counter = |keeper: &KeeperSpec| match how {
            ExitKind::Casino => keeper.kind == KeeperKind::Casino,
            ExitKind::Cash | ExitKind::GiftCard => matches!(keeper.kind, KeeperKind::Exchange | KeeperKind::Desk),
        };
        let kept = |rail: &RailId| self.rail(*rail).is_bank_money();
        let mut keepers = self.scenario.keepers.iter();
        if how == ExitKind::Casino {
            return keepers.any(|keeper| counter(keeper) && world.reaches(keeper));
        }
        // In a keeper's own books its counter is at hand.
        world.rails.iter().any(kept)
            || self
                .all_steps()
                .any(|step| matches!(step, Step::Deposit { .. } | Step::Swap { .. }))
            || keepers.any(|keeper| counter(keeper) && world.reaches(keeper))
    }

    fn check_keepers(&mut self) {
        for row in self.table.tables("terms") {
            let powers = [
                "answers",
                "control",
                "consent",
                "oversight",
                "identity",
                "reads",
                "hours",
                "handling",
                "retains",
            ];
            let says = powers.iter().any(|key| row.has(key));
            let kind: String = row.get("kind");
            let country: Option<String> = row.maybe("country");
            let is_about = |spec: &&KeeperSpec| {
                let here = country.is_none() || country == spec.country;
                spec.institution && spec.kind.name() == kind && here
            };
            if !says {
                self.warn(
                    row.all(),
                    "these terms say nothing",
                    format!("one of {}", list(&powers)),
                );
            } else if !self.scenario.keepers.iter().any(|spec| is_about(&spec)) {
                let message = "no keeper of this kind exists in the law that this row is about";
                self.warn(row.all(), message, "a keeper of the kind, with a `country`");
            }
        }
        for (entry, spec) in self.table.named("keeper").into_iter().zip(&self.scenario.keepers) {
            let Some(row) = entry.field.table() else { continue };
            let rails: Vec<&RailSpec> = self.worlds.iter().map(|world| self.rail(world.rail_of(spec))).collect();
            let hosts = spec.kind == KeeperKind::Bank; // somebody opens every purse at a bank
            let open = self
                .all_steps()
                .any(|step| matches!(step, Step::Exit { at, .. } if at.is_empty()));
            let counter = open && spec.kind != KeeperKind::Mixer;
            let named = self.is_named(&spec.name);
            if spec.customers == 0 && !hosts && !counter && !named {
                let message = format!("nobody visits `{}`", spec.name);
                self.warn(entry.span, message, "`customers`, or a step that names it");
            }
            if spec.mules.accounts > 0 && !self.has_use_for_mules(spec) {
                let message = format!(
                    "no step uses the accounts that were opened in advance at `{}`",
                    spec.name
                );
                self.warn(
                    row.span("mules"),
                    message,
                    "a step `bank`, `deposit` or `otc`, or an incident's `into`",
                );
            }
            let place = |on: On, start: RailId| match on {
                On::Start => start,
                On::Rail(rail) => rail,
            };
            let fits = self.scenario.starts.iter().any(|&start| {
                let here = |crowd: &&Crowd| place(crowd.on, start) == place(spec.on, start);
                let users = self
                    .scenario
                    .crowd
                    .iter()
                    .filter(here)
                    .map(|crowd| u64::from(crowd.users));
                u64::from(spec.customers) <= users.sum::<u64>()
            });
            if !fits {
                let message = format!("`{}` has more customers than people live on its rail", spec.name);
                self.warn(
                    row.span("customers"),
                    message,
                    "at most as many as the users of the rail",
                );
            }
            let public = rails.iter().any(|rail| rail.levers.books == Books::Everyone);
            if spec.tagged.is_some() && (!public || spec.tag_coverage == Share::NONE) {
                let message = match public {
                    false => "no address on its rail is public: nobody can tag it",
                    true => "none of its addresses is tagged",
                };
                let key = if public { "tag_coverage" } else { "tagged" };
                self.warn(row.span(key), message, "a public rail and a share above zero");
            }
            self.check_powers(&row, spec, &rails);
            if spec.tagged.is_none() && row.has("tag_coverage") {
                self.warn(
                    row.span("tag_coverage"),
                    "nobody tags its addresses",
                    "`tagged` as well",
                );
            }
        }
    }

    /// Tells of lines of a bank about powers that its rail gives nobody.
    fn check_powers(&mut self, row: &Table<'_>, spec: &KeeperSpec, rails: &[&RailSpec]) {
        // In its own books a keeper's own line holds whatever the rail says.
        if spec.kind != KeeperKind::Bank || rails.iter().any(|rail| rail.form == Form::Coins) {
            return;
        }
        type Gives = fn(&Levers) -> bool;
        let powers: [(&str, &str, Gives); 5] = [
            ("answers", "disclosure", |levers| {
                levers.disclosure.chance.max(levers.disclosure.abroad) > Share::NONE
            }),
            ("control", "control", |levers| levers.control.chance > Share::NONE),
            ("consent", "finality", |levers| levers.finality.consent > Share::NONE),
            ("oversight", "oversight", |levers| levers.oversight.screens()),
            ("identity", "identity", |levers| levers.identity.named > Share::NONE),
        ];
        for (key, lever, gives) in powers {
            if row.has(key) && !rails.iter().any(|rail| gives(&rail.levers)) {
                let message = format!(
                    "the rail of `{}` gives nobody this power: its own line says nothing",
                    spec.name
                );
                self.warn(
                    row.span(key),
                    message,
                    format!("a rail whose `{lever}` has a share above zero"),
                );
            }
        }
    }

    /// Tells whether a step, an order or an incident names a keeper.
    fn is_named(&self, name: &str) -> bool {
        let has = |names: &[String]| names.iter().any(|other| other == name);
        let steps = self.all_steps().any(|step| match step {
            Step::Peel { to, .. } => has(to),
            Step::Swap { at, .. }
            | Step::Mix { at, .. }
            | Step::Deposit { at, .. }
            | Step::Bank { at, .. }
            | Step::Exit { at, .. } => has(at),
            Step::Otc { at, into, .. } => has(at) || has(into),
            _ => false,
        });
        let incident = |incident: &crate::scenario::IncidentSpec| {
            incident.prey.name() == Some(name) || incident.into.as_deref() == Some(name)
        };
        steps || self.scenario.incidents.iter().any(incident)
    }

    /// Tells whether accounts that were opened in advance are paid: at a bank by every step that names it, else by a theft alone.
    fn has_use_for_mules(&self, spec: &KeeperSpec) -> bool {
        let has = |names: &[String]| spec.kind == KeeperKind::Bank && names.contains(&spec.name);
        let steps = self.all_steps().any(|step| match step {
            Step::Bank { at, .. } | Step::Deposit { at, .. } | Step::Exit { at, .. } => has(at),
            Step::Otc { into, .. } => has(into),
            Step::Peel { to, .. } => has(to),
            _ => false,
        });
        steps
            || self
                .scenario
                .incidents
                .iter()
                .any(|incident| incident.into.as_ref() == Some(&spec.name))
    }

    fn check_orders(&mut self) {
        let rows = self.table.tables("defend");
        for (place, (row, defence)) in rows.iter().zip(&self.scenario.defend).enumerate() {
            if self.due(defence).is_some_and(|due| due > self.scenario.span) {
                let key = if row.has("at") { "at" } else { "after_notice" };
                self.warn(
                    row.span(key),
                    "the world ends before this order takes effect",
                    "an earlier time, or a longer `span`",
                );
                continue;
            }
            let verb = match &defence.order {
                OrderSpec::Tag { .. } => "tag",
                OrderSpec::Untag => "untag",
                OrderSpec::Freeze { .. } => "freeze",
                OrderSpec::Recall { .. } => "recall",
                OrderSpec::Void => "void",
                OrderSpec::Request { .. } => "request",
            };
            if let Some((message, accepted)) = self.idle_order(place, defence) {
                self.warn(row.span(verb), message, accepted);
            }
        }
    }

    /// Returns when an order takes effect, after the beginning.
    fn due(&self, defence: &Defence) -> Option<Span> {
        let given = match defence.when {
            When::At(at) => at,
            When::AfterNotice(after) => {
                let aimed = self
                    .scenario
                    .incidents
                    .iter()
                    .filter(|incident| defence.concerns(incident));
                let noticed = aimed
                    .map(|incident| incident.at + Span::DAY.times(7 * i64::from(incident.weeks)) + incident.noticed);
                noticed.min()? + after
            }
        };
        Some(given + defence.takes)
    }

    fn idle_order(&self, place: usize, defence: &Defence) -> Option<(&'static str, &'static str)> {
        let rails = |holds: &dyn Fn(&RailSpec) -> bool| {
            self.somewhere(|world| world.rails.iter().any(|rail| holds(self.rail(*rail))))
        };
        let asked = |at: &[String], holds: &dyn Fn(&World, &KeeperSpec) -> bool| {
            let mut keepers = self
                .scenario
                .keepers
                .iter()
                .filter(|keeper| at.is_empty() || at.contains(&keeper.name));
            keepers.any(|keeper| self.somewhere(|world| world.reaches(keeper) && holds(world, keeper)))
        };
        // Purses on a rail are hosted by banks, named or not.
        let banks = |at: &[String], holds: &dyn Fn(&RailSpec) -> bool| at.is_empty() && rails(holds);
        let idle = match &defence.order {
            OrderSpec::Tag { coverage, .. } if *coverage == Share::NONE => {
                ("nothing is tagged", "a `coverage` above zero")
            }
            OrderSpec::Tag { .. } if !rails(&|rail| rail.levers.books == Books::Everyone) => (
                "no address on these rails is public: there is nothing to tag",
                "a rail whose `books` everyone sees",
            ),
            OrderSpec::Tag { .. } if self.tags_again(place) => (
                "an order before it tags already: from here on only this one's `hops`, `coverage` and `takes` hold",
                "one order `tag`, or an order `untag` between the two",
            ),
            OrderSpec::Untag if !self.tags_before(place) => {
                ("nothing was tagged that could be withdrawn", "an order `tag` before it")
            }
            OrderSpec::Freeze { at, .. } => {
                let can = |world: &World, keeper: &KeeperSpec| {
                    let own = keeper.control.map(|control| control.chance > Share::NONE);
                    match keeper.kind {
                        // What a bank hosts is the rail's to give.
                        KeeperKind::Bank => {
                            own != Some(false) && self.rail(world.rail_of(keeper)).levers.control.chance > Share::NONE
                        }
                        KeeperKind::Exchange | KeeperKind::Mixer | KeeperKind::Desk | KeeperKind::Casino => {
                            own.unwrap_or(keeper.institution)
                        }
                    }
                };
                let issuer = at.is_empty() && rails(&|rail| rail.levers.control.chance > Share::NONE);
                if asked(at, &can) || issuer || self.is_asserted("outcome.frozen") {
                    return None;
                }
                (
                    "nobody who is asked ever freezes: the chance is zero",
                    "an exchange, desk or casino that exists in law, or a rail whose `control` has a chance",
                )
            }
            OrderSpec::Recall { .. } if self.is_asserted("outcome.recovered") => return None,
            OrderSpec::Recall { .. }
                if !rails(&|rail| rail.levers.finality.cancellable || rail.levers.finality.consent > Share::NONE) =>
            {
                (
                    "no payment on these rails can be taken back",
                    "a rail whose `finality` can be `cancellable` or has `consent`",
                )
            }
            OrderSpec::Void if !rails(&|rail| !rail.is_bank_money() && rail.levers.control.chance > Share::NONE) => (
                "no asset on these rails has an issuer who can void it",
                "a rail of other money than a bank's whose `control` has a chance",
            ),
            OrderSpec::Request { at } => {
                let tells = |rail: &RailSpec| {
                    rail.levers.disclosure.chance > Share::NONE || rail.levers.disclosure.abroad > Share::NONE
                };
                let answers = |world: &World, keeper: &KeeperSpec| {
                    let own = keeper.answers.map(|own| own.chance.max(own.abroad) > Share::NONE);
                    match keeper.kind {
                        KeeperKind::Bank => {
                            own != Some(false) && keeper.institution && tells(self.rail(world.rail_of(keeper)))
                        }
                        KeeperKind::Exchange | KeeperKind::Mixer | KeeperKind::Desk | KeeperKind::Casino => {
                            own.unwrap_or(keeper.institution)
                        }
                    }
                };
                if asked(at, &answers) || banks(at, &tells) {
                    return None;
                }
                (
                    "nobody who is asked ever answers",
                    "an exchange, desk or casino that exists in law, or a rail whose `disclosure` has a chance",
                )
            }
            _ => return None,
        };
        Some(idle)
    }

    /// Tells whether the lesson is that nothing comes of it: then it is no oversight.
    fn is_asserted(&self, figure: &str) -> bool {
        let none = |expectation: &Expectation| {
            expectation.figure.kind.name == figure && matches!(expectation.with, Against::Share(Share::NONE))
        };
        self.scenario.expect.iter().any(none)
    }

    /// Tells whether another order with the same aim tags before this one, and none withdraws between them.
    fn tags_again(&self, place: usize) -> bool {
        let own = &self.scenario.defend[place];
        let due = self.due(own);
        let before = self.scenario.defend.iter().enumerate();
        let before = before.filter(|(_, other)| other.of == own.of || other.order == OrderSpec::Untag);
        let before = before.filter(|(other, defence)| (self.due(defence), *other) < (due, place));
        let last = before
            .filter(|(_, defence)| matches!(defence.order, OrderSpec::Tag { .. } | OrderSpec::Untag))
            .max_by_key(|(other, defence)| (self.due(defence), *other));
        last.is_some_and(|(_, defence)| matches!(defence.order, OrderSpec::Tag { .. }))
    }

    /// Tells whether an order tags before this one withdraws.
    fn tags_before(&self, place: usize) -> bool {
        let due = self.due(&self.scenario.defend[place]);
        let earlier = |defence: &Defence| matches!(defence.order, OrderSpec::Tag { .. }) && self.due(defence) <= due;
        self.scenario.defend.iter().any(earlier)
    }

    /// Checks what is described and stands nowhere: rails, assets, countries.
    fn check_described(&mut self) {
        let stands = |rail: RailId| {
            let on = |on: On| on == On::Rail(rail);
            self.scenario.starts.contains(&rail)
                || self.scenario.incidents.iter().any(|incident| on(incident.on))
                || self.scenario.crowd.iter().any(|crowd| on(crowd.on))
                || self.scenario.keepers.iter().any(|keeper| on(keeper.on))
        };
        let carried = |code: &str| {
            self.scenario
                .rails
                .iter()
                .any(|rail| self.scenario.assets[rail.asset].asset.code == code)
        };
        let mut told = Vec::new();
        if self.table.has("rail") {
            for entry in self.table.named("rail") {
                let place = self.scenario.rails.iter().position(|rail| rail.name == entry.name);
                if place.is_some_and(|place| !stands(RailId::new(place))) {
                    told.push((
                        entry.span,
                        format!("nobody stands on the rail `{}`", entry.name),
                        "a place in `rails`, or somebody's `on`",
                    ));
                }
            }
        }
        if self.table.has("asset") {
            for entry in self.table.named("asset") {
                if !carried(&entry.name) && !self.is_spoken_of(&entry.name) {
                    told.push((
                        entry.span,
                        format!("no rail of the file carries {}", entry.name),
                        "a rail with this `asset`",
                    ));
                }
            }
        }
        if self.table.has("country") {
            for entry in self.table.named("country") {
                let there = |keeper: &KeeperSpec| keeper.country.as_deref() == Some(entry.name.as_str());
                if !self.scenario.keepers.iter().any(there) {
                    told.push((
                        entry.span,
                        format!("no keeper is in the country `{}`", entry.name),
                        "a keeper of this `country`",
                    ));
                }
            }
        }
        for (span, message, accepted) in told {
            self.warn(span, message, accepted);
        }
    }

    /// Tells whether an amount of the file is in an asset: that an amount is converted is use enough.
    fn is_spoken_of(&self, code: &str) -> bool {
        let is = |asset: usize| self.scenario.assets[asset].asset.code == code;
        let incidents = self.scenario.incidents.iter().any(|incident| is(incident.amount.asset));
        let crowd = self.scenario.crowd.iter().any(|crowd| is(crowd.payment_median.asset));
        let against = |expectation: &Expectation| matches!(expectation.with, Against::Money(money) if is(money.asset));
        let steps = self.all_steps().any(|step| match step {
            Step::Swap { to, .. } => is(*to),
            Step::Dust { each, .. } => is(each.asset),
            _ => false,
        });
        incidents || crowd || steps || self.scenario.expect.iter().any(against)
    }

    fn check_vantages(&mut self) {
        let tagged = self.scenario.keepers.iter().any(|keeper| keeper.tagged.is_some())
            || self
                .scenario
                .defend
                .iter()
                .any(|defence| matches!(defence.order, OrderSpec::Tag { .. }));
        if tagged || !self.table.has("vantages") {
            return;
        }
        let items = self
            .table
            .field("vantages")
            .map(|field| field.items())
            .unwrap_or_default();
        if let Some(item) = items.iter().find(|item| item.text() == Some(Vantage::Tags.name())) {
            let message = "nobody publishes a tag here: with tags one sees what everyone sees";
            self.warn(item.span(), message, "a keeper that is `tagged`, or an order `tag`");
        }
    }

    fn check_investigators(&mut self) {
        let rows = self.table.tables("investigator");
        for (row, spec) in rows.iter().zip(&self.scenario.investigators) {
            let Some(country) = spec.country.as_ref().filter(|_| row.has("country")) else {
                continue;
            };
            if !self
                .scenario
                .keepers
                .iter()
                .any(|keeper| keeper.country.as_ref() == Some(country))
            {
                let message =
                    format!("no keeper stands in {country}: nobody there has books that this investigator could read");
                self.warn(row.span("country"), message, "the country of a keeper");
            }
        }
    }

    fn check_expectations(&mut self) {
        let rows = self.table.tables("expect");
        for (row, expectation) in rows.iter().zip(&self.scenario.expect) {
            let key = match expectation.must {
                Must::AtLeast => "at_least",
                Must::AtMost => "at_most",
                Must::Equal => "equals",
            };
            let is_share = expectation.figure.kind.unit == Unit::Share;
            let holds_always = match (&expectation.with, expectation.must) {
                (Against::Share(share), Must::AtLeast) => is_share && *share == Share::NONE,
                (Against::Share(share), Must::AtMost) => is_share && *share == Share::WHOLE,
                (Against::Figure(other), _) => *other == expectation.figure,
                _ => false,
            };
            if holds_always {
                let message = "this holds whatever comes of it: it asserts nothing";
                self.warn(row.span(key), message, "a bound that could be broken");
            }
        }
    }
}

fn sum(parts: &[(String, Share)]) -> u32 {
    parts.iter().map(|(_, share)| share.get()).sum()
}
