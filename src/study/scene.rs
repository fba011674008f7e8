//! One look at a world: what one investigator sees of it at an instant, and what methods make of that.

use rayon::prelude::*;

use super::outside::{Candidate, Look, hear, seat};
use super::{Answer, Flow, Outsider, Refusal, Side, StudyError, View};
use crate::evidence::{Complaint, Evidence, Investigator, Roles};
use crate::lots::Method;
use crate::score::{self, AssetTruth, Census, Chance, Stock, Yardstick};
use crate::sim::{self, Made};
use crate::trace::{self, History};
use crate::truth::World;
use crate::units::{IncidentId, Instant};
use crate::vantage::{Disclosure, Key, project, with_true_links};

/// What is looked at: a world at an instant, with what is counted once for all who look.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    pub world: &'a World,
    /// What keepers answered to requests.
    pub answers: &'a [sim::Answer],
    pub at: Instant,
    /// For what chance alone finds; where it is not given, that is not asked.
    pub census: Option<&'a Census>,
}

impl<'a> Scene<'a> {
    /// Returns a world at an instant, for whoever does not ask what chance finds.
    pub fn plain(made: &'a Made, at: Instant) -> Scene<'a> {
        Scene {
            world: &made.world,
            answers: &made.answers,
            at,
            census: None,
        }
    }

    /// Returns the world of a side at another instant.
    pub fn again(side: &'a Side, at: Instant) -> Scene<'a> {
        Scene {
            world: &side.world,
            answers: &side.answers,
            at,
            census: None,
        }
    }

    /// Returns what can be seen, what is alleged of it, and what the victims claim.
    pub fn seen(&self, incident: IncidentId, vantage: Investigator) -> (Evidence, Key, Vec<Complaint>) {
        let (mut evidence, key) = project(self.world, incident, vantage, &self.told(incident, vantage), self.at);
        let complaints = key.complaints(self.world);
        let alleged = evidence.set_roles(Roles::alleged(&evidence, &complaints));
        alleged.expect("what is alleged names purses of the evidence");
        (evidence, key, complaints)
    }

    /// Returns the answers that reach an investigator: those of keepers whom he may ask.
    fn told(&self, incident: IncidentId, investigator: Investigator) -> Vec<Disclosure> {
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

/// Looks at one incident from one vantage by all methods and tracers outside.
pub(super) fn view(
    scene: Scene<'_>,
    asset: Option<&AssetTruth>,
    (rail, incident, vantage): (&str, IncidentId, Investigator),
    Tracers { methods, outsiders }: Tracers<'_>,
) -> Result<View, StudyError> {
    let Scene { world, at, census, .. } = scene;
    let (evidence, key, complaints) = scene.seen(incident, vantage);
    let yardstick = Yardstick::new(world, incident, at);
    let linked = methods.iter().any(|method| method.booking().is_told_links());
    let linked: Option<Evidence> = linked.then(|| with_true_links(world, evidence.clone(), &key));
    let answer = |method: &Method| -> Result<Result<(Answer, Stock), Refusal>, StudyError> {
        let linked = linked.as_ref().filter(|_| method.booking().is_told_links());
        let seen = linked.unwrap_or(&evidence);
        let trace = match trace::follow(seen, &complaints, method, History::Keep) {
            Ok(trace) => trace,
            Err(error) if error.is_refusal() => {
                let (method, why) = (*method, error.why());
                return Ok(Err(Refusal { method, why }));
            }
            Err(error) => {
                return Err(StudyError::Trace {
                    place: format!("{rail}, {}, {}", vantage.name(), method.booking().name()),
                    message: error.to_string(),
                });
            }
        };
        let (card, stock) = score::measure(&yardstick, &key, &trace);
        let flow = Flow::of_trace(&evidence, &trace, incident.origin(), &world.record.rates);
        let answer = Answer {
            method: *method,
            parts: score::parts(&yardstick, seen, &key, &trace),
            asset: asset.map(|asset| asset.card(world, &key, &trace)),
            trace,
            card,
            flow,
        };
        Ok(Ok((answer, stock)))
    };
    let said: Vec<_> = methods.par_iter().map(answer).collect();
    let said: Vec<Result<(Answer, Stock), Refusal>> = said.into_iter().collect::<Result<_, StudyError>>()?;
    let (mut answers, mut stocks, mut refused) = (Vec::new(), Vec::new(), Vec::new());
    for said in said {
        match said {
            Ok((answer, stock)) => {
                answers.push(answer);
                stocks.push(stock);
            }
            Err(refusal) => refused.push(refusal),
        }
    }
    let look = Look {
        evidence: &evidence,
        complaints: &complaints,
        key: &key,
        yardstick: &yardstick,
        world,
        asset,
    };
    let heard: Vec<Candidate> = outsiders.par_iter().map(|outsider| hear(outsider, &look)).collect();
    Ok(View {
        incident,
        vantage,
        outside: seat(&yardstick, &stocks, heard),
        ends: score::ends(&yardstick, &evidence, &key),
        chance: census.map_or_else(Chance::default, |census| score::chance(&yardstick, census, &key)),
        ranking: score::rank(&yardstick, &stocks.iter().collect::<Vec<_>>()),
        answers,
        refused,
        complaints,
        evidence,
        key,
    })
}
