//! Builds the plain view from a study: the one place where results are rounded, ordered and named.

mod canvas;
mod compared;
mod outside;
mod said;

use hex_conservative::DisplayHex;
use rayon::prelude::*;
use std::collections::BTreeMap;

use super::again::Again;
use super::ours::SCHEMA;
use super::picture::Axis;
use super::worlds::Worlds;
use super::{
    Clock, Course, Doors, Figure, Findings, Part, Priced, Rail, Refused, Reveal, Scored, Seen, Stage, Stay, Story,
    Value, View, claim,
    texts::{self, TEXTS, Text},
};
use crate::evidence::{Tag, Vantage};
use crate::lots::{Keepers, Method};
use crate::scenario::figure::Since;
use crate::scenario::{self, Scenario};
use crate::score::{TrailEnd, Worth};
use crate::study::{self, Comparison, Side, Study};
use crate::truth::{Fate, Incident, World};
use crate::units::rates::Rates;
use crate::units::{Amount, IncidentId, Instant, RailId, Share, Span};
use crate::vantage;
use said::parts;

impl Findings {
    /// Returns the view of a study; a sealed one holds no truth, no scores and no roles.
    pub fn of(study: &Study, sealed: bool) -> Findings {
        let scenario = &study.scenario;
        let span = shown(study, sealed);
        let compared = study::compare(study);
        let again = (!sealed).then(|| Again::of(study));
        Findings {
            schema: SCHEMA,
            notice: texts::NOTICE,
            version: env!("CARGO_PKG_VERSION").into(),
            scenario: story(scenario, sealed),
            seed: again.as_ref().map(|again| again.seed.clone()).unwrap_or_default(),
            digest: study.digest.to_lower_hex_string(),
            command: again.as_ref().map(|again| again.command.clone()).unwrap_or_default(),
            again,
            sealed,
            at: study.at.as_ref().map(ToString::to_string),
            compared: study.sides.iter().map(|side| side.rail.clone()).collect(),
            rails: study
                .sides
                .iter()
                .zip(&compared)
                .map(|(side, compared)| rail(scenario, side, compared, span, sealed))
                .collect(),
            checks: if sealed { Vec::new() } else { claim::checks(study) },
            worlds: None,
        }
    }

    /// Puts several worlds behind the headline figures; a sealed view says nothing of them.
    pub(crate) fn set_beside(&mut self, worlds: &study::Worlds) {
        let Some(again) = &mut self.again else { return };
        again.count_worlds(worlds.count(), &worlds.digest);
        self.command = again.command.clone();
        self.worlds = Some(Worlds::of(worlds));
    }
}

/// Returns what the scenario tells its reader; of a sealed view no more than its headline, since the rest gives the plan away.
fn story(scenario: &Scenario, sealed: bool) -> Story {
    let told = |text: &str| if sealed { String::new() } else { text.trim().to_owned() };
    let listed = |list: &[String]| if sealed { Vec::new() } else { list.to_vec() };
    Story {
        name: told(&scenario.name),
        title: scenario.title.clone(),
        // A summary may say what became of the money.
        summary: told(&scenario.summary),
        story: told(&scenario.story),
        invented: told(&scenario.invented),
        sources: listed(&scenario.sources),
        lessons: listed(&scenario.lessons),
    }
}

/// Returns how long all pictures show, each from its own theft on: until the last thing that any of them draws, and a little more.
fn shown(study: &Study, sealed: bool) -> Span {
    let mut span = Span::DAY;
    for side in &study.sides {
        let of = |incident: IncidentId| side.world.truth.incident(incident);
        let answers = side.views.iter().flat_map(|view| {
            let flows = view.answers.iter().map(|answer| &answer.flow);
            flows.map(move |flow| (of(view.incident), flow))
        });
        let truths = side.world.truth.incidents.iter().zip(&side.truth).filter(|_| !sealed);
        for (incident, flow) in answers.chain(truths) {
            if let Some(last) = flow.passages.last() {
                let passed = last.at.since(incident.at).get().max(0);
                let whole = side.at.since(incident.at).get().max(0);
                span = span.max(Span::seconds((passed + passed / 16).min(whole)));
            }
        }
    }
    span
}

/// Returns the times of an incident, whose pictures show so much of them.
fn clock(world: &World, incident: &Incident, span: Span) -> Clock {
    let stolen = world.record.tags.iter().filter(|tag| tag.category == Tag::STOLEN);
    Clock {
        noticed: incident.noticed,
        tagged: stolen
            .map(|tag| tag.published)
            .filter(|&published| published >= incident.at)
            .min(),
        axis: Axis {
            begins: incident.at,
            ends: incident.at + span,
        },
    }
}

fn rail(scenario: &Scenario, side: &Side, compared: &[Comparison], span: Span, sealed: bool) -> Rail {
    let world = &side.world;
    let incidents = world.truth.incidents.iter();
    let theft = incidents
        .clone()
        .map(|incident| incident.at)
        .min()
        .unwrap_or(world.begins);
    let noticed = incidents.map(|incident| incident.noticed).min().unwrap_or(world.begins);
    let axis = Axis {
        begins: theft,
        ends: theft + span,
    };
    let spec = scenario.rails.iter().find(|rail| rail.name == side.rail);
    let preset = scenario::rail::PRESETS
        .iter()
        .find(|preset| spec.is_some_and(|spec| spec.preset == preset.name));
    let reveals = world.truth.incident_ids().filter(|_| !sealed);
    let doors = match sealed {
        true => vec![None; side.views.len()],
        false => study::doors(side),
    };
    Rail {
        name: side.rail.clone(),
        summary: preset.map(|preset| preset.summary.to_owned()).unwrap_or_default(),
        theft,
        noticed,
        ends: side.at,
        axis,
        stolen: stolen(side),
        stolen_value: stolen_value(side),
        notes: if sealed { Vec::new() } else { side.notes.clone() },
        figures: world_figures(side, sealed),
        truth: reveals.map(|id| reveal(side, id, span)).collect(),
        // Each view is looked at again at many instants, and there is one for every theft and whoever looks.
        vantages: side
            .views
            .par_iter()
            .zip(compared.par_iter().zip(doors))
            .map(|(view, (compared, doors))| self::view(side, view, (compared, doors), span, sealed))
            .collect(),
    }
}

/// Returns what the victims claim, by asset, as people write it.
fn stolen(side: &Side) -> String {
    let ledger = &side.world.ledger;
    let mut sums: BTreeMap<usize, Amount> = BTreeMap::new();
    for (leg, amount) in side
        .world
        .truth
        .incidents
        .iter()
        .flat_map(|incident| &incident.complaint)
        .filter(|(leg, _)| ledger.instant(ledger.movement_of(*leg)) <= side.at)
    {
        *sums.entry(ledger.asset_of(ledger.out_purse(*leg)).index()).or_default() += *amount;
    }
    let texts: Vec<String> = sums
        .iter()
        .map(|(&index, &amount)| ledger.assets()[index].display(amount))
        .collect();
    texts.join(" and ")
}

/// Returns what the victims claim, in cents.
fn stolen_value(side: &Side) -> Amount {
    let incidents = side.world.truth.incident_ids();
    incidents
        .map(|incident| study::stolen(side, incident))
        .sum::<Worth>()
        .cents()
}

/// Returns the figures of the world; a sealed view keeps those that everybody may know.
fn world_figures(side: &Side, sealed: bool) -> Vec<Figure> {
    let open = scenario::figure::of_world().filter(|(figure, _)| !sealed || figure.is_open());
    open.map(|(figure, which)| Figure {
        name: figure.name,
        value: study::of_world(side, which, Since::End, None).map(|value| Value::of(value, figure.unit)),
    })
    .collect()
}

fn reveal(side: &Side, id: IncidentId, span: Span) -> Reveal {
    let incident = side.world.truth.incident(id);
    let clock = clock(&side.world, incident, span);
    Reveal {
        incident: incident.name.clone(),
        outcomes: outcomes(side, incident, Since::End),
        courses: courses(side, incident),
        worth: worth(side, id),
        is_moving: side.world.record.rates.iter().any(Rates::is_moving),
        loot_days: loot_days(side, incident),
        picture: canvas::truth(side, id, clock.axis),
        clock,
    }
}

/// Returns what was taken is worth and what came back was, each at its own time.
fn worth(side: &Side, id: IncidentId) -> [Priced; 3] {
    let worths = study::worths(side, id, side.at);
    let theft = side.world.truth.incident(id).at;
    [
        (&TEXTS.worth_theft, Some((theft, theft)), worths.taken),
        (&TEXTS.worth_now, Some((side.at, side.at)), worths.now),
        (&TEXTS.worth_returned, worths.when, worths.returned),
    ]
    .map(|(key, at, worth)| Priced {
        key,
        at,
        value: worth.cents(),
    })
}

/// Returns where loot lay and for which part of its time.
fn loot_days(side: &Side, incident: &Incident) -> Vec<Stay> {
    let days = study::LootDays::of(&side.world, [incident]);
    let rails = side.world.record.rails.iter().enumerate().map(|(place, name)| Stay {
        rail: Some(name.clone()),
        share: days.on(RailId::new(place)),
    });
    let books = Stay {
        rail: None,
        share: days.in_books(),
    };
    rails.chain([books]).collect()
}

/// Returns what became of what was attempted, in cents.
fn outcomes(side: &Side, incident: &Incident, since: Since) -> Vec<Part> {
    let states = study::states(side.at, incident, since);
    let rows = FATES.iter().map(|(key, fates)| {
        let worth = fates.iter().filter_map(|fate| states.get(fate)).copied().sum();
        (*key, worth)
    });
    parts(rows)
}

/// Returns what had become of what was attempted so long after each payment's order, then so long after notice, at the times that lie
/// within the world and at its end. A payment whose time lies behind the end stands as it does in the end.
fn courses(side: &Side, incident: &Incident) -> Vec<Course> {
    let course = |since: &'static Text, from: Instant, asked: fn(Span) -> Since| {
        let left = side.at.since(from);
        let within = study::STAGES.into_iter().filter(|(_, span)| *span < left);
        let stage = |(after, span)| Stage {
            after,
            parts: outcomes(side, incident, asked(span)),
        };
        let end = Stage {
            after: "end",
            parts: outcomes(side, incident, Since::End),
        };
        let spans: Vec<Span> = [Span::seconds(0)]
            .into_iter()
            .chain(within.clone().map(|(_, span)| span))
            .chain([left])
            .collect();
        let between = spans.windows(2).flat_map(|ends| {
            let (first, last) = (ends[0].get(), ends[1].get());
            (0..BETWEEN).map(move |step| Span::seconds(first + (last - first) / BETWEEN * step))
        });
        Course {
            since,
            between: between.map(|span| outcomes(side, incident, asked(span))).collect(),
            stages: within.map(stage).chain([end]).collect(),
        }
    };
    let asked = [
        (&TEXTS.since_order, incident.at, Since::Order as fn(Span) -> Since),
        (&TEXTS.since_notice, incident.noticed, Since::Notice),
    ];
    // What is counted from an instant that has not come yet has no course.
    let begun = asked.into_iter().filter(|(_, from, _)| *from <= side.at);
    begun.map(|(since, from, asked)| course(since, from, asked)).collect()
}

/// How many instants of a picture stand from one stage to the next.
const BETWEEN: i64 = 6;

/// What is said of what was attempted, in the order in which it is shown.
const FATES: [(&Text, &[Fate]); 12] = [
    (&TEXTS.outcome_held, &[Fate::AtLarge]),
    (&TEXTS.outcome_frozen, &[Fate::Frozen]),
    (&TEXTS.outcome_seized, &[Fate::Seized]),
    (&TEXTS.outcome_abandoned, &[Fate::Abandoned]),
    (&TEXTS.outcome_recovered, &[Fate::Returned]),
    (&TEXTS.outcome_voided, &[Fate::Voided]),
    (&TEXTS.outcome_cashed, &[Fate::Cashed]),
    (&TEXTS.outcome_lost, &[Fate::Lost]),
    (&TEXTS.outcome_spent, &[Fate::Spent]),
    (&TEXTS.outcome_prevented, &[Fate::Stopped, Fate::Recalled]),
    (&TEXTS.outcome_under_way, &[Fate::UnderWay]),
    (&TEXTS.outcome_unmade, &[Fate::Unmade]),
];

fn view(
    side: &Side,
    view: &study::View,
    (compared, doors): (&Comparison, Option<study::Doors>),
    span: Span,
    sealed: bool,
) -> View {
    let incident = side.world.truth.incident(view.incident);
    let clock = clock(&side.world, incident, span);
    let days = if sealed { BTreeMap::new() } else { days(side, view) };
    let reach = view.ends.rows.iter().map(|&(end, value, share)| Part {
        key: end_key(end),
        value,
        share,
    });
    View {
        vantage: view.vantage,
        incident: incident.name.clone(),
        whose: whose(side, view),
        seen: seen(side, view),
        swarm: canvas::swarm(side, view, clock.axis),
        clock,
        reach: (!sealed).then(|| reach.collect()),
        figures: if sealed { Vec::new() } else { vantage_figures(view) },
        doors: doors.map(self::doors),
        leads_since: view.ends.leads.since.filter(|_| !sealed),
        methods: view
            .answers
            .iter()
            .map(|answer| {
                said::said(
                    side,
                    view,
                    answer,
                    (clock.axis, days.get(&answer.method.spec()).copied()),
                    sealed,
                )
            })
            .collect(),
        refused: view
            .refused
            .iter()
            .map(|refusal| Refused {
                method: refusal.method.booking(),
                spec: refusal.method.spec(),
                why: refusal.why.clone(),
            })
            .collect(),
        compared: compared::compared(side, view, compared, sealed),
        external: outside::listed(side, view, sealed),
    }
}

/// Returns how long it took each method that somebody would use to locate half of the loot, by its specification.
fn days(side: &Side, view: &study::View) -> BTreeMap<String, Span> {
    let methods = study::answers(view).map(|answer| answer.method);
    let methods: Vec<Method> = methods.collect();
    let spans = study::located(side, view.incident, view.vantage, &methods);
    methods.iter().map(Method::spec).zip(spans).collect()
}

fn doors(doors: study::Doors) -> Doors {
    let passing = doors.method.with(Keepers::Pass).unwrap_or(doors.method);
    let scored = |[recall, precision]: [Option<Share>; 2]| Scored { recall, precision };
    Doors {
        method: doors.method.booking(),
        spec: doors.method.spec(),
        passing: passing.spec(),
        stopped: doors.stopped,
        stop: scored(doors.stop),
        pass: scored(doors.pass),
    }
}

/// Returns what there is to find for an investigator, whatever the method; where trails end stands beside it.
fn vantage_figures(view: &study::View) -> Vec<Figure> {
    let others = scenario::figure::of_vantage().filter(|(figure, _)| !figure.name.starts_with("stop."));
    others
        .map(|(figure, which)| Figure {
            name: figure.name,
            value: study::of_view(view, which).map(|value| Value::of(value, figure.unit)),
        })
        .collect()
}

/// Returns whose books an institution's or a country's view reads.
fn whose(side: &Side, view: &study::View) -> Option<String> {
    if !matches!(view.vantage.vantage(), Vantage::Institution | Vantage::Country) {
        return None;
    }
    let read = vantage::books_read(&side.world, view.incident, view.vantage, view.evidence.until());
    let names: Vec<&str> = read
        .iter()
        .map(|keeper| side.world.record.keepers[keeper.index()].name.as_str())
        .collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn end_key(end: TrailEnd) -> &'static Text {
    match end {
        TrailEnd::Named => &TEXTS.stop_named,
        TrailEnd::FalseName => &TEXTS.stop_false_name,
        TrailEnd::Unnamed => &TEXTS.stop_unnamed,
        TrailEnd::BooksEnd => &TEXTS.stop_books_end,
        TrailEnd::Pooled => &TEXTS.stop_pooled,
        TrailEnd::OffLedger => &TEXTS.stop_off_ledger,
        TrailEnd::Cash => &TEXTS.stop_cash,
        TrailEnd::CutOff => &TEXTS.stop_cut_off,
    }
}

fn seen(side: &Side, view: &study::View) -> Seen {
    let evidence = &view.evidence;
    let purses = || {
        evidence
            .ledger()
            .purses()
            .filter(|&purse| !evidence.ledger().kind(purse).is_boundary())
    };
    let named = purses().filter(|&purse| {
        let facts = evidence.facts(purse);
        facts.keeper.is_some() || facts.holder.is_some()
    });
    Seen {
        movements: evidence.ledger().movement_count() as u64,
        movements_of: side.world.ledger.movement_count() as u64,
        purses: purses().count() as u64,
        purses_named: named.count() as u64,
        links: evidence.links().len() as u64,
        tags: evidence.tags().len() as u64,
    }
}

#[cfg(test)]
mod tests;
