//! One look at a world: what one investigator sees of it at an instant, and what methods make of that.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use super::outside::{Candidate, Look, hear, seat};
use super::{Answer, Flow, Outsider, Refusal, Side, StudyError, View};
use crate::evidence::{Complaint, Evidence, Investigator, Roles};
use crate::ledger::Link;
use crate::lots::Method;
use crate::score::{self, AssetTruth, Census, Chance, Stock, Yardstick};
use crate::sim::{self, Made};
use crate::trace::{self, History, NotComputed, Trace};
use crate::truth::World;
use crate::units::{IncidentId, Instant, KeeperId};
use crate::vantage::{Disclosure, Key, books_read, project, project_unnamed, with_true_links};

/// What is looked at: a world at an instant, with what is counted once for all who look.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub world: &'a World,
    /// What keepers answered to requests.
    pub answers: &'a [sim::Answer],
    pub at: Instant,
    /// For what chance alone finds; where it is not given, that is not asked.
    pub census: Option<&'a Census>,
    /// Whether it is shown. Of what is only measured nobody asks for names, for what was where on each day, or how it flowed.
    pub shown: bool,
}

impl<'a> Scene<'a> {
    /// Returns a world at an instant, for whoever does not ask what chance finds.
    pub fn plain(made: &'a Made, at: Instant) -> Scene<'a> {
        Scene {
            world: &made.world,
            answers: &made.answers,
            at,
            census: None,
            shown: true,
        }
    }

    /// Returns a world at an instant, for whoever asks for figures at its end alone.
    pub fn measured(made: &'a Made, at: Instant) -> Scene<'a> {
        Scene {
            shown: false,
            ..Scene::plain(made, at)
        }
    }

    /// Returns the world of a side at another instant.
    pub fn again(side: &'a Side, at: Instant) -> Scene<'a> {
        Scene {
            world: &side.world,
            answers: &side.answers,
            at,
            census: None,
            shown: true,
        }
    }

    /// Returns what can be seen, what is alleged of it, and what the victims claim.
    pub fn seen(&self, incident: IncidentId, vantage: Investigator) -> (Evidence, Key, Vec<Complaint>) {
        let told = self.told(incident, vantage);
        let (mut evidence, key) = match self.shown {
            true => project(self.world, incident, vantage, &told, self.at),
            false => project_unnamed(self.world, incident, vantage, &told, self.at),
        };
        let complaints = key.complaints(self.world);
        let alleged = evidence.set_roles(Roles::alleged(&evidence, &complaints));
        alleged.expect("what is alleged names purses of the evidence");
        (evidence, key, complaints)
    }

    /// Returns the answers that reach an investigator: those of keepers whom he may ask.
    pub fn told(&self, incident: IncidentId, investigator: Investigator) -> Vec<Disclosure> {
        let told = |answer: &sim::Answer| Disclosure {
            keeper: answer.keeper,
            purse: Some(answer.purse),
            answered: answer.answered,
        };
        let asked = |answer: &&sim::Answer| self.world.may_ask(investigator, incident, answer.keeper);
        self.answers.iter().filter(asked).map(told).collect()
    }
}

/// Who follows the money on every board.
#[derive(Clone, Copy)]
pub(super) struct Tracers<'a> {
    pub methods: &'a [Method],
    pub outsiders: &'a [Outsider<'a>],
}

/// Looks at each incident from each vantage by all methods and tracers outside. Whoever reads the same books and is told the same sees
/// the same, whichever theft he looks into: it is projected and followed once.
pub(super) fn views(
    scene: Scene<'_>,
    assets: &[Result<AssetTruth, NotComputed>],
    (rail, looks): (&str, &[(IncidentId, Investigator)]),
    tracers: Tracers<'_>,
) -> Result<Vec<View>, StudyError> {
    let mut sights: Vec<Sight> = Vec::new();
    let mut places: Vec<usize> = Vec::with_capacity(looks.len());
    for &(incident, investigator) in looks {
        let sight = Sight {
            investigator,
            books: books_read(scene.world, incident, investigator, scene.at),
            told: scene.told(incident, investigator),
        };
        let known = sights.iter().position(|other| *other == sight);
        places.push(known.unwrap_or(sights.len()));
        if known.is_none() {
            sights.push(sight);
        }
    }
    let first = |sight: usize| {
        looks[places
            .iter()
            .position(|place| *place == sight)
            .expect("somebody has each sight")]
    };
    let seen: Vec<Result<Seen, StudyError>> = (0..sights.len())
        .into_par_iter()
        .map(|sight| see(scene, (rail, first(sight)), tracers.methods))
        .collect();
    let seen: Vec<Seen> = seen.into_iter().collect::<Result<_, StudyError>>()?;
    let incidents: BTreeSet<IncidentId> = looks.iter().map(|look| look.0).collect();
    let incidents: Vec<IncidentId> = incidents.into_iter().collect();
    let yardsticks = Yardstick::of_all(scene.world, &incidents, scene.at);
    let judge = |(&look, place): (&(IncidentId, Investigator), &usize)| {
        let yardstick = incidents.binary_search(&look.0).expect("every incident has one");
        judged(
            scene,
            assets.get(look.0.index()).and_then(|asset| asset.as_ref().ok()),
            (look, &yardsticks[yardstick]),
            &seen[*place],
            tracers,
        )
    };
    Ok(looks.par_iter().zip(&places).map(judge).collect())
}

/// Looks at one incident from one vantage by all methods and tracers outside.
pub(super) fn view(
    scene: Scene<'_>,
    asset: Option<&AssetTruth>,
    (rail, incident, vantage): (&str, IncidentId, Investigator),
    tracers: Tracers<'_>,
) -> Result<View, StudyError> {
    let seen = see(scene, (rail, (incident, vantage)), tracers.methods)?;
    let yardstick = Yardstick::new(scene.world, incident, scene.at);
    Ok(judged(scene, asset, ((incident, vantage), &yardstick), &seen, tracers))
}

/// What decides what an investigator sees.
#[derive(PartialEq)]
struct Sight {
    investigator: Investigator,
    /// Whose books he reads.
    books: Vec<KeeperId>,
    /// What he is told.
    told: Vec<Disclosure>,
}

/// What an investigator sees, and what methods make of it: the same for all incidents of which he sees the same.
struct Seen {
    evidence: Arc<Evidence>,
    /// Every true link between visible legs, where a method is told them.
    linked: Vec<Link>,
    key: Arc<Key>,
    complaints: Arc<Vec<Complaint>>,
    said: Vec<Said>,
}

/// What a method says, or why it says nothing.
type Said = Result<(Method, Arc<Trace>), Refusal>;

/// Projects what an investigator sees and has all methods follow the money in it.
fn see(
    scene: Scene<'_>,
    (rail, (incident, vantage)): (&str, (IncidentId, Investigator)),
    methods: &[Method],
) -> Result<Seen, StudyError> {
    let (mut evidence, key, complaints) = scene.seen(incident, vantage);
    let history = if scene.shown { History::Keep } else { History::Omit };
    let said = |evidence: &Evidence, method: Method| -> Result<Said, StudyError> {
        match trace::follow(evidence, &complaints, &method, history) {
            Ok(trace) => Ok(Ok((method, Arc::new(trace)))),
            Err(error) if error.is_refusal() => {
                let why = error.why();
                Ok(Err(Refusal { method, why }))
            }
            Err(error) => Err(StudyError::Trace {
                place: format!("{rail}, {}, {}", vantage.name(), method.booking().name()),
                message: error.to_string(),
            }),
        }
    };
    let is_told = |method: &&Method| method.booking().is_told_links();
    let mut linked = Vec::new();
    let mut told = Vec::new();
    if methods.iter().any(|method| is_told(&method)) {
        // The evidence is lent the true links and gets its own back: a copy of it would be a third of the memory of a run.
        let own = evidence.links().to_vec();
        evidence = with_true_links(scene.world, evidence, &key);
        linked = evidence.links().to_vec();
        let methods: Vec<&Method> = methods.iter().filter(is_told).collect();
        told = methods.par_iter().map(|&&method| said(&evidence, method)).collect();
        let own = evidence.with(|columns| columns.links = own);
        evidence = own.expect("it was evidence with these links");
    }
    let others: Vec<&Method> = methods.iter().filter(|method| !is_told(method)).collect();
    let others: Vec<_> = others.par_iter().map(|&&method| said(&evidence, method)).collect();
    let (mut told, mut others) = (told.into_iter(), others.into_iter());
    let in_order = methods.iter().map(|method| match is_told(&method) {
        true => told.next().expect("every method that is told links has followed"),
        false => others.next().expect("so has every other"),
    });
    Ok(Seen {
        said: in_order.collect::<Result<_, StudyError>>()?,
        evidence: Arc::new(evidence),
        linked,
        key: Arc::new(key),
        complaints: Arc::new(complaints),
    })
}

/// Judges what methods and tracers outside say of one incident.
fn judged(
    Scene {
        world, census, shown, ..
    }: Scene<'_>,
    asset: Option<&AssetTruth>,
    ((incident, vantage), yardstick): ((IncidentId, Investigator), &Yardstick<'_>),
    seen: &Seen,
    Tracers { outsiders, .. }: Tracers<'_>,
) -> View {
    let (evidence, key, complaints) = (&*seen.evidence, &*seen.key, &seen.complaints);
    let answer = |(method, trace): &(Method, Arc<Trace>)| {
        let links: &[Link] = match method.booking().is_told_links() {
            true => &seen.linked,
            false => evidence.links(),
        };
        let (card, stock) = score::measure(yardstick, key, &**trace);
        let answer = Answer {
            method: *method,
            parts: score::parts(yardstick, (evidence.ledger(), links), key, trace),
            asset: asset.map(|asset| asset.card(world, key, &**trace)),
            flow: match shown {
                true => Flow::of_trace(
                    evidence,
                    trace,
                    incident.origin(),
                    &world.truth.incident(incident).rates,
                ),
                false => Flow::default(),
            },
            trace: Arc::clone(trace),
            card,
        };
        (answer, stock)
    };
    let spoken: Vec<&(Method, Arc<Trace>)> = seen.said.iter().filter_map(|said| said.as_ref().ok()).collect();
    let (answers, stocks): (Vec<Answer>, Vec<Stock>) = spoken.into_par_iter().map(answer).unzip();
    let refused = seen.said.iter().filter_map(|said| said.as_ref().err()).cloned();
    let look = Look {
        evidence,
        complaints,
        key,
        yardstick,
        world,
        asset,
    };
    let heard: Vec<Candidate> = outsiders.par_iter().map(|outsider| hear(outsider, &look)).collect();
    View {
        incident,
        vantage,
        outside: seat(yardstick, &stocks, heard),
        ends: score::ends(yardstick, evidence, key),
        chance: census.map_or_else(Chance::default, |census| score::chance(yardstick, census, key)),
        ranking: score::rank(yardstick, &stocks.iter().collect::<Vec<_>>()),
        answers,
        refused: refused.collect(),
        complaints: Arc::clone(complaints),
        evidence: Arc::clone(&seen.evidence),
        key: Arc::clone(&seen.key),
    }
}
