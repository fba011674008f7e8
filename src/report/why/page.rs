//! The page of a decomposition: switches that show every corner, and the way and the map of each outcome as pictures. It asks nothing of
//! anybody; its script reads what the page holds.

use maud::{Markup, PreEscaped, html};

use super::{Crossing, Difference, Outcome, Place, SURE, Why, placed, share_text};
use crate::report::document::page::{self, Page};
use crate::report::document::{Document, Picture};
use crate::report::draw::places::{self, places};
use crate::report::draw::since;
use crate::report::draw::way::{Step, way};
use crate::report::texts::{self, TEXTS};
use crate::shown;
use crate::study::once;
use crate::units::Span;

/// The text by which the program recognises a page of its own.
const MARK: &str = "<!-- dyepack.why/1 SIMULATED -->";

const STYLE: &str = concat!(include_str!("../sweep.css"), include_str!("why.css"));
const SCRIPT: &str = include_str!("why.js");

impl Why {
    /// Returns the decomposition as one offline page.
    pub fn to_html(&self) -> String {
        let mut of_all = Document::default();
        self.said_of_all(&mut of_all);
        let title = format!("{}: {}", TEXTS.why_rails.label, shown::name(&self.scenario));
        let program = format!("dyepack {}", self.version);
        let page = Page {
            mark: MARK,
            title: title.clone(),
            program: &program,
            style: STYLE,
            script: SCRIPT,
            body: html! {
                header {
                    p class="strip" { b { (TEXTS.simulated) } " " span { (TEXTS.simulated.meaning) } }
                    h1 { (title) }
                    @for words in self.about() { p { (words) } }
                }
                main {
                    (self.switches())
                    @for outcome in &self.outcomes { (self.outcome(outcome)) }
                    (page::blocks(&of_all))
                }
                footer { p { (self.notice) } p { (self.digest) } }
            },
        };
        page.print()
    }

    /// Writes a switch a lever, and what becomes of the theft where they stand.
    fn switches(&self) -> Markup {
        let pair = [0, 1].map(|side| shown::name(&self.pair[side]).into_owned());
        let corners: Vec<&[i64]> = self.outcomes.iter().map(|outcome| &outcome.corners[..]).collect();
        let corners = serde_json::to_string(&corners).expect("numbers can be written as JSON");
        html! {
            section {
                h2 { (TEXTS.why_switches) }
                p { (TEXTS.why_switches.meaning) }
                p {
                    button type="button" data-all="bank" { (TEXTS.why_all_bank) " " (pair[0]) }
                    button type="button" data-all="chain" { (TEXTS.why_all_bank) " " (pair[1]) }
                }
                div class="switches" {
                    @for (place, lever) in self.moving.iter().enumerate() {
                        label {
                            input type="checkbox" data-lever=(place) data-bank=(pair[0]) data-chain=(pair[1]);
                            b { (lever) }
                            output { (pair[0]) }
                        }
                    }
                }
                div class="wide" {
                    table {
                        thead { tr { th {} th class="n" { (TEXTS.why_now) } th class="n" { (TEXTS.why_from_first) } th {} } }
                        tbody { @for (place, outcome) in self.outcomes.iter().enumerate() { (level(place, outcome)) } }
                    }
                }
                script type="application/json" id="corners" { (PreEscaped(corners)) }
            }
        }
    }

    /// Writes what is said of an outcome, with its pictures.
    fn outcome(&self, outcome: &Outcome) -> Markup {
        let text = texts::figure(outcome.name);
        html! {
            section {
                h2 { (text.label) " (" (outcome.name) ")" }
                p { (text.meaning) }
                p { (outcome.told(&self.pair)) }
                (page::picture(&Picture {
                    svg: way(outcome.name, &outcome.steps(&self.pair)),
                    tables: vec![outcome.way()],
                }))
                @for note in outcome.notes() { p class="note" { (note) } }
                @if !outcome.map.is_empty() {
                    h3 { (TEXTS.why_map) }
                    p { (TEXTS.why_map.meaning) }
                    p { (outcome.crosses()) }
                    div class="panels" {
                        @for identity in once(outcome.map.iter().map(|cell| cell.identity)) {
                            figure {
                                figcaption { b { (TEXTS.why_identity) ": " (placed(identity)) } }
                                (self::map(outcome, identity))
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Writes one outcome where the switches stand, at first as on the first rail.
fn level(place: usize, outcome: &Outcome) -> Markup {
    let text = texts::figure(outcome.name);
    let first = outcome.corners[0];
    html! {
        tr data-outcome=(place) {
            th scope="row" { (text.label) }
            td class="n" data-now="" { (share_text(first)) }
            td class="n" data-change="" { (Difference(0).text()) }
            td {
                svg class="level" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" {
                    rect x="0" y="1" width=(first.clamp(0, 1_000_000) / 10_000) height="8" {}
                    path d=(format!("M{} 0V10", first.clamp(0, 1_000_000) / 10_000)) {}
                }
            }
        }
    }
}

impl Outcome {
    /// Returns the way from rail to rail as steps of a picture.
    fn steps(&self, pair: &[String; 2]) -> Vec<Step> {
        let stand = |name: &str, value: i64| Step {
            name: shown::name(name).into_owned(),
            ends: [0, value],
            between: None,
            told: share_text(value),
            stands: true,
        };
        let mut steps = vec![stand(&pair[0], self.bank.0)];
        let mut at = self.bank.0;
        for part in &self.levers {
            let from = at;
            at += part.shapley.0;
            if !part.moves() {
                continue;
            }
            steps.push(Step {
                name: part.lever.to_owned(),
                ends: [from, at],
                between: part.low.zip(part.high).map(|(low, high)| (from + low.0, from + high.0)),
                told: part.shapley.text(),
                stands: false,
            });
        }
        steps.push(stand(&pair[1], self.chain.0));
        steps
    }
}

/// Draws where the two rails change places, for one place of identity.
fn map(outcome: &Outcome, identity: Place) -> Markup {
    let cells: Vec<&Crossing> = outcome.map.iter().filter(|cell| cell.identity == identity).collect();
    let delays: Vec<i64> = once(cells.iter().map(|cell| cell.reported_seconds));
    let columns: Vec<String> = delays.iter().map(|&delay| since(Span::seconds(delay))).collect();
    let row = |control: Place| {
        let squares = cells
            .iter()
            .filter(|cell| cell.control == control)
            .map(|cell| places::Place {
                value: cell.difference.map(|difference| difference.0),
                is_sure: cell.sign_stable >= SURE,
                told: cell.difference.map(Difference::text).unwrap_or_default(),
            });
        (placed(control).label.to_owned(), squares.collect())
    };
    let controls = once(cells.iter().map(|cell| cell.control));
    let rows: Vec<(String, Vec<places::Place>)> = controls.into_iter().map(row).collect();
    places(&format!("{} {}", outcome.name, placed(identity).label), &columns, &rows)
}
