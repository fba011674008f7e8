//! The plan of the thieves and the orders of the defenders.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::fields::{above_zero, some_share};
use super::people::Keepers;
use crate::evidence::KeeperKind;
use crate::scenario::keys::{EXIT_KINDS, NESTING_MAX, STEP};
use crate::scenario::reader::{Place, Table};
use crate::scenario::shape::list;
use crate::scenario::{Budget, Defence, ExitKind, IncidentSpec, OrderSpec, Plan, Reaction, Step, When};
use crate::units::{Share, Span};

pub(super) fn plan(table: &Table<'_>, keepers: &Keepers<'_>) -> Plan {
    let Some(row) = table.table("plan") else {
        return Plan::default();
    };
    let trunk = row.tables("steps");
    let read = |steps: &[Table<'_>]| steps.iter().filter_map(|row| step(row, keepers)).collect::<Vec<Step>>();
    let steps = read(&trunk);
    let mut branches = Vec::new();
    let mut sides = Vec::new();
    for entry in row.named("branch") {
        let rows = entry.field.tables();
        branches.push((entry.name, read(&rows)));
        sides.push((entry.span, rows));
    }
    let plan = Plan {
        budget: row.table("budget").map(|budget| limits(&budget)).unwrap_or_default(),
        steps,
        branches,
        on_freeze: reaction(&row, "on_freeze"),
        on_stop: reaction(&row, "on_stop"),
        on_tag: reaction(&row, "on_tag"),
        adapted: adapted(&row),
    };
    check_thefts(&trunk, sides.iter().map(|(_, rows)| rows.as_slice()));
    let names: Vec<Range<usize>> = sides.into_iter().map(|(span, _)| span).collect();
    check_branches(&row, &plan, &names);
    plan
}

/// Reads what thieves do about something that they see.
fn reaction(row: &Table<'_>, key: &str) -> Reaction {
    let Some(field) = row.field(key) else {
        return Reaction::Wait;
    };
    if field.as_table().is_some() {
        let table = row.table(key);
        return table
            .and_then(|table| table.maybe("reroute"))
            .map_or(Reaction::Wait, Reaction::Reroute);
    }
    match field.end_word() {
        Some("abandon") => Reaction::Abandon,
        _ => Reaction::Wait,
    }
}

/// Reads on which rails the thieves follow a branch in place of the trunk, each rail once.
fn adapted(row: &Table<'_>) -> Vec<(String, String)> {
    let mut choices: Vec<(String, String)> = Vec::new();
    for choice in row.tables("adapted") {
        let rail: String = choice.get("on");
        if choices.iter().any(|(other, _)| *other == rail) {
            let message = format!("two choices for `{rail}`");
            choice
                .reader
                .contradict(choice.span("on"), message, "one branch a rail");
        }
        choices.push((rail, choice.get("branch")));
    }
    choices
}

fn limits(row: &Table<'_>) -> Budget {
    Budget {
        money: super::rails::dollars(row, "money"),
        time: row.maybe("time"),
        purses: row.maybe("purses"),
    }
}

/// Reads one step: the verb is its only key.
fn step(row: &Table<'_>, keepers: &Keepers<'_>) -> Option<Step> {
    let verb = STEP.keys.iter().map(|key| key.name).find(|verb| row.has(verb))?;
    match verb {
        "steal" => return row.maybe("steal").map(Step::Steal),
        "wait" => return row.maybe("wait").map(Step::Wait),
        "branch" => return Some(Step::Branch(parts(row))),
        "rest" => return row.table("rest").map(|_| Step::Rest),
        _ => {}
    }
    let args = row.table(verb)?;
    Some(match verb {
        "split" => Step::Split {
            into: args.get("into"),
            over: args.get("over"),
        },
        "merge" => Step::Merge {
            into: args.get("into"),
            over: args.get("over"),
        },
        "layer" => Step::Layer {
            hops: args.get("hops"),
            delay: args.get("delay"),
        },
        "peel" => peel(&args),
        "dust" => dust(&args),
        "swap" => swap(&args, keepers),
        "mix" => Step::Mix {
            at: at(&args, "at", keepers, &[KeeperKind::Mixer]),
            over: args.get("over"),
        },
        "deposit" => Step::Deposit {
            at: at(
                &args,
                "at",
                keepers,
                &[KeeperKind::Exchange, KeeperKind::Bank, KeeperKind::Casino],
            ),
            accounts: args.get("accounts"),
            withdraw: args.maybe("withdraw"),
            over: args.get("over"),
        },
        "otc" => Step::Otc {
            at: at(&args, "at", keepers, &[KeeperKind::Desk]),
            discount: args.get("discount"),
            into: at(&args, "into", keepers, &[KeeperKind::Bank]),
            over: args.get("over"),
        },
        "bank" => Step::Bank {
            at: at(&args, "at", keepers, &[KeeperKind::Bank]),
            accounts: args.get("accounts"),
            hops: args.get("hops"),
            delay: args.get("delay"),
        },
        _ => {
            let how = exit_kind(&args.get::<String>("how"));
            Step::Exit {
                how,
                share: args.get("share"),
                at: at(&args, "at", keepers, counters(how)),
                over: args.get("over"),
            }
        }
    })
}

fn peel(args: &Table<'_>) -> Step {
    let share: crate::scenario::Between<Share> = args.get("share");
    some_share(args, "share", share.least);
    Step::Peel {
        hops: args.get("hops"),
        share,
        delay: args.get("delay"),
        to: args.get("to"),
        accounts: args.get("accounts"),
    }
}

fn dust(args: &Table<'_>) -> Step {
    let each = args.get("each");
    above_zero(args, "each", each);
    Step::Dust {
        to: args.get("to"),
        each,
        over: args.get("over"),
    }
}

fn swap(args: &Table<'_>, keepers: &Keepers<'_>) -> Step {
    Step::Swap {
        to: args.get::<Place>("to").0,
        at: at(
            args,
            "at",
            keepers,
            &[KeeperKind::Exchange, KeeperKind::Desk, KeeperKind::Mixer],
        ),
        discount: args.get("discount"),
        buyers: args.get("buyers"),
        over: args.get("over"),
    }
}

/// Reads the keepers at which a verb is done, which must be of a kind that does it.
fn at(args: &Table<'_>, key: &str, keepers: &Keepers<'_>, kinds: &[KeeperKind]) -> Vec<String> {
    let names: Vec<String> = args.get(key);
    let items = args.field(key).filter(|_| args.has(key) && args.is_sound());
    for item in items.map(|field| field.items()).unwrap_or_default() {
        let keeper = item.text().and_then(|name| keepers.get(name));
        if let Some(keeper) = keeper.filter(|keeper| !kinds.contains(&keeper.kind)) {
            let (name, kind) = (&keeper.name, keeper.kind.name());
            let message = format!("`{name}` is a keeper of the kind `{kind}`, which does not do this");
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            args.reader
                .contradict(item.span(), message, format!("keepers of the kind {}", list(&kinds)));
        }
    }
    names
}

fn exit_kind(word: &str) -> ExitKind {
    match EXIT_KINDS.iter().position(|kind| *kind == word) {
        Some(1) => ExitKind::Casino,
        Some(2) => ExitKind::GiftCard,
        _ => ExitKind::Cash,
    }
}

/// Returns who has a counter at which value becomes what is meant.
fn counters(how: ExitKind) -> &'static [KeeperKind] {
    match how {
        ExitKind::Casino => &[KeeperKind::Casino],
        ExitKind::Cash | ExitKind::GiftCard => &[
            KeeperKind::Bank,
            KeeperKind::Exchange,
            KeeperKind::Desk,
            KeeperKind::Casino,
        ],
    }
}

/// Reads the shares of branches: together at most the whole, none of them nothing.
fn parts(row: &Table<'_>) -> Vec<(String, Share)> {
    let parts: Vec<(String, Share)> = row
        .named("branch")
        .iter()
        .map(|entry| (entry.name.clone(), entry.field.share()))
        .collect();
    if parts.is_empty() {
        row.reader.contradict(
            row.span("branch"),
            "no branch is named",
            "at least one branch with its share",
        );
    }
    let sum: u64 = parts.iter().map(|(_, share)| u64::from(share.get())).sum();
    if sum > u64::from(Share::WHOLE.get()) {
        let message = format!("the branches take {}.{:04} % of the value", sum / 10_000, sum % 10_000);
        row.reader.report(row.span("branch"), message, "at most 100 % together");
    }
    parts
}

/// Checks that the plan begins with a theft and takes each at most once.
fn check_thefts<'t>(trunk: &'t [Table<'t>], branches: impl Iterator<Item = &'t [Table<'t>]>) {
    if let Some(first) = trunk.first().filter(|first| !first.has("steal")) {
        let message = "nothing is in hand at the first step";
        first
            .reader
            .contradict(first.all(), message, "`{ steal = \"NAME\" }` first");
    }
    let mut seen = BTreeSet::new();
    let steps = branches.fold(trunk.iter().collect::<Vec<_>>(), |mut steps, branch| {
        steps.extend(branch);
        steps
    });
    for row in steps {
        let name = row.field("steal").and_then(|field| field.text());
        if let Some(name) = name.filter(|name| !seen.insert(*name)) {
            let message = format!("`{name}` is stolen twice");
            row.reader.contradict(row.span("steal"), message, "each theft once");
        }
    }
}

/// Checks that branches do not lead back into themselves, are not nested too deep, and are all entered.
///
/// `names` is where their names stand.
fn check_branches(row: &Table<'_>, plan: &Plan, names: &[Range<usize>]) {
    let report = |place: usize, message: String, accepted: &str| {
        row.reader.contradict(names[place].clone(), message, accepted);
    };
    let mut nest = Nest {
        plan,
        places: plan
            .branches
            .iter()
            .enumerate()
            .map(|(place, (name, _))| (name.as_str(), place))
            .collect(),
        above: Vec::new(),
        depths: vec![None; plan.branches.len()],
    };
    for (place, (name, _)) in plan.branches.iter().enumerate() {
        match nest.depth(place) {
            Some(depth) if depth <= NESTING_MAX => {}
            Some(_) => {
                let message = format!("branches are nested too deep below `{name}`");
                return report(place, message, &format!("at most {NESTING_MAX} deep"));
            }
            None => {
                let message = format!("the branch `{name}` leads back into itself");
                return report(place, message, "branches without a circle");
            }
        }
    }
    let steps = plan
        .branches
        .iter()
        .map(|(_, steps)| steps)
        .chain([&plan.steps])
        .flatten();
    let entered: BTreeSet<&str> = steps.flat_map(targets).chain(plan.taken_to()).collect();
    for (place, (name, steps)) in plan.branches.iter().enumerate() {
        // What is stolen in a branch begins there: a theft with a plan of its own.
        let begins = steps.iter().any(|step| matches!(step, Step::Steal(_)));
        if !entered.contains(name.as_str()) && !begins {
            let message = format!("the branch `{name}` is never entered");
            report(
                place,
                message,
                "a step `branch`, a reaction or a choice that names it, a step `steal` in it, or no such branch",
            );
        }
    }
}

fn targets(step: &Step) -> impl Iterator<Item = &str> {
    let parts = match step {
        Step::Branch(parts) => parts.as_slice(),
        _ => &[],
    };
    parts.iter().map(|(name, _)| name.as_str())
}

/// How deep branches are nested.
struct Nest<'p> {
    plan: &'p Plan,
    places: BTreeMap<&'p str, usize>,
    /// The branches that are being followed, the outermost first.
    above: Vec<usize>,
    depths: Vec<Option<usize>>,
}

impl<'p> Nest<'p> {
    /// Returns how deep branches are nested from this one on; nothing where it leads back into itself.
    fn depth(&mut self, place: usize) -> Option<usize> {
        if let Some(depth) = self.depths[place] {
            return Some(depth);
        }
        if self.above.contains(&place) {
            return None;
        }
        // A path longer than the limit need not be followed to its end: it is beyond the limit anyway.
        if self.above.len() > NESTING_MAX {
            return Some(NESTING_MAX);
        }
        self.above.push(place);
        let mut deepest = 0;
        let plan = self.plan;
        for target in plan.branches[place].1.iter().flat_map(targets) {
            let next = self.places.get(target).copied();
            deepest = deepest.max(next.map_or(Some(0), |next| self.depth(next))?);
        }
        self.above.pop();
        self.depths[place] = Some(deepest + 1);
        self.depths[place]
    }
}

pub(super) fn defend(table: &Table<'_>, incidents: &[IncidentSpec]) -> Vec<Defence> {
    table
        .tables("defend")
        .iter()
        .filter_map(|row| defence(row, incidents))
        .collect()
}

fn defence(row: &Table<'_>, incidents: &[IncidentSpec]) -> Option<Defence> {
    let when = match row.maybe::<Span>("at") {
        Some(at) => When::At(at),
        None => When::AfterNotice(row.maybe("after_notice")?),
    };
    if row.has("after_notice") && incidents.is_empty() {
        row.reader.contradict(
            row.span("after_notice"),
            "there is no theft to notice",
            "`at`, or an [incident.NAME]",
        );
    }
    let order = order(row)?;
    if order == OrderSpec::Untag && row.has("of") {
        row.reader.contradict(
            row.span("of"),
            "all tags are withdrawn, whatever they were put on",
            "`untag` without `of`",
        );
    }
    Some(Defence {
        when,
        takes: row.get("takes"),
        of: row.maybe("of"),
        order,
    })
}

fn order(row: &Table<'_>) -> Option<OrderSpec> {
    let verb = ["tag", "untag", "freeze", "recall", "void", "request"]
        .into_iter()
        .find(|verb| row.has(verb))?;
    let args = row.table(verb)?;
    Some(match verb {
        "tag" => OrderSpec::Tag {
            hops: args.get("hops"),
            coverage: args.get("coverage"),
        },
        "untag" => OrderSpec::Untag,
        "void" => OrderSpec::Void,
        "freeze" => OrderSpec::Freeze {
            at: args.get("at"),
            term: args.get("term"),
            seize: args.get("seize"),
        },
        "recall" => OrderSpec::Recall { at: args.get("at") },
        _ => OrderSpec::Request { at: args.get("at") },
    })
}
