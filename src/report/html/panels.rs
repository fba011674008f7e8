//! The part of the page that can be steered: what the investigator saw, what each method says, the truth.

use maud::{Markup, html};

use super::beside;
use super::layout::{columns, headed, more, none, pair, section};
use crate::evidence::Investigator;
use crate::lots::Booking;
use crate::report::document::page::{self, cell, folded, picture};
use crate::report::document::{Cell, Holds, Picture, Table, figures, heads, names as named, words};
use crate::report::draw::areas::areas;
use crate::report::draw::bars::{bars, legend};
use crate::report::draw::curves::{Curve, curves};
use crate::report::draw::flow::{self, Frame};
use crate::report::opening::first_vantage;
use crate::report::texts::{TEXTS, Text};
use crate::report::{Clock, Findings, NamedPurse, Part, Rail, Said, Stay, View, money, percent, texts};
use crate::scenario;
use crate::units::{Amount, Share, Total, grouped};

/// A part of the page that shows one thing at a time.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Panel {
    Saw,
    Methods,
    Beside,
    Truth,
}

impl Panel {
    /// Returns the panels of the page; a sealed page has no truth to reveal.
    fn of(findings: &Findings) -> &'static [Panel] {
        const ALL: [Panel; 4] = [Panel::Saw, Panel::Methods, Panel::Beside, Panel::Truth];
        if findings.sealed { &ALL[..3] } else { &ALL }
    }

    fn text(self) -> &'static Text {
        match self {
            Panel::Saw => &TEXTS.saw,
            Panel::Methods => &TEXTS.methods,
            Panel::Beside => &TEXTS.beside,
            Panel::Truth => &TEXTS.truth,
        }
    }

    fn show(self, findings: &Findings, vantage: Investigator) -> Markup {
        match self {
            Panel::Saw => saw(findings, vantage),
            Panel::Methods => for_methods(findings, |spec| says(findings, vantage, spec)),
            Panel::Beside => beside::render(findings, vantage, false),
            Panel::Truth => html! {
                (for_methods(findings, |spec| verdict(findings, vantage, spec)))
                (over_time(findings, vantage))
                (headed(&TEXTS.truth_beside))
                (beside::render(findings, vantage, true))
                (beside::really(findings, vantage))
            },
        }
    }
}

/// Writes the controls and all panels.
pub fn render(findings: &Findings) -> Markup {
    let inside = html! {
        p class="lead" { (TEXTS.explore.meaning) }
        p class="printed" { (TEXTS.printed.meaning) }
        (controls(findings))
        @for panel in Panel::of(findings) {
            @let text = panel.text();
            div class="panel" id={ "see-" (text.word) } data-view=(text.word) {
                h3 { (text) }
                p class="lead" { (text.meaning) }
                @if *panel == Panel::Truth { (reveal(findings)) }
                @for vantage in findings.vantages() {
                    div data-vantage=(vantage.name()) {
                        p class="vantage" { b { (texts::named_vantage(vantage)) "." } " " (texts::vantage(vantage.vantage()).meaning) }
                        (panel.show(findings, vantage))
                    }
                }
            }
        }
    };
    section("explore", &TEXTS.explore, &inside)
}

/// What can be chosen: the word of a fragment, what it is called, what it means.
struct Choice {
    word: String,
    called: String,
    meaning: String,
}

/// Writes links, one group a choice; the script keeps their addresses up to date.
fn controls(findings: &Findings) -> Markup {
    let choice = |word: &str, called: String, meaning: &str| Choice {
        word: word.into(),
        called,
        meaning: meaning.into(),
    };
    let panel = |panel: &Panel| choice(panel.text().word, panel.text().label.into(), panel.text().meaning);
    let vantage = |vantage: Investigator| {
        let (named, text) = (texts::named_vantage(vantage), texts::vantage(vantage.vantage()));
        choice(vantage.name(), named, text.meaning)
    };
    let method = |method: (Booking, &str)| {
        let (word, meaning) = (findings.word(method), texts::method(method.0).meaning);
        choice(
            &word,
            word.clone(),
            &format!("{}. {meaning}", texts::named_method(method.0)),
        )
    };
    let both = choice(TEXTS.both.word, TEXTS.both.label.into(), "");
    let rails = findings
        .rails
        .iter()
        .map(|rail| choice(&rail.name, rail.name.clone(), &rail.summary));
    html! {
        nav class="controls" id="controls" aria-label=(TEXTS.explore) data-from=[first_vantage(findings)] {
            (group(&TEXTS.view, Panel::of(findings).iter().map(panel)))
            (group(&TEXTS.vantage, findings.vantages().into_iter().map(vantage)))
            (group(&TEXTS.method, findings.methods().into_iter().map(method)))
            @if findings.rails.len() > 1 { (group(&TEXTS.rail, [both].into_iter().chain(rails))) }
            p class="now" aria-live="polite" id="now" {}
        }
    }
}

fn group(of: &Text, choices: impl Iterator<Item = Choice>) -> Markup {
    // Without the script a view's link leads to its panel, which for that has an id that no fragment of the script is.
    let link = |word: &str| match of.word {
        "view" => format!("#see-{word}"),
        key => format!("#{key}={word}"),
    };
    html! {
        div class="group" data-group=(of.word) {
            span id={ "by-" (of.word) } { (of) }
            ul aria-labelledby={ "by-" (of.word) } {
                @for Choice { word, called, meaning } in choices {
                    li { a href=(link(&word)) data-set=(of.word) data-to=(word) title=(meaning) { (called) } }
                }
            }
        }
    }
}

/// Writes a block for each method.
fn for_methods(findings: &Findings, block: impl Fn(&str) -> Markup) -> Markup {
    html! {
        @for (booking, spec) in findings.methods() {
            div data-method=(findings.word((booking, spec))) {
                p class="method" { b { (texts::named_method(booking)) "." } " " (texts::method(booking).meaning) }
                (block(spec))
            }
        }
    }
}

fn saw(findings: &Findings, vantage: Investigator) -> Markup {
    pair(findings, vantage, |rail, view| {
        let label = format!("{}, {}: {}", rail.name, vantage.name(), TEXTS.saw.label);
        let frame = frame(view.clock, "saw", &label);
        let seen = &view.seen;
        let counts = [
            (
                TEXTS.movements_seen,
                format!("{} / {}", grouped(seen.movements), grouped(seen.movements_of)),
            ),
            (TEXTS.purses_seen, grouped(seen.purses)),
            (TEXTS.purses_named, grouped(seen.purses_named)),
            (TEXTS.links_known, grouped(seen.links)),
            (TEXTS.tags_known, grouped(seen.tags)),
        ];
        html! {
            dl class="counts" {
                @for (text, count) in counts { div { dd { (count) } dt { (text) } } }
            }
            @if view.swarm.dots.is_empty() { (none(&TEXTS.nothing_to_see)) }
            @else {
                (picture(&Picture { svg: flow::swarm(&view.swarm, view.clock.axis, &frame), tables: vec![swarm_table(view)] }))
            }
        }
    })
}

fn frame<'a>(clock: Clock, tone: &'a str, label: &'a str) -> Frame<'a> {
    Frame {
        tone,
        label,
        noticed: clock.noticed,
        tagged: clock.tagged,
    }
}

fn swarm_table(view: &View) -> Table {
    let columns = [
        heads(TEXTS.to.label),
        figures(TEXTS.value.label),
        figures(TEXTS.payments.label),
    ];
    let mut table = Table::new(columns);
    for (index, lane) in view.swarm.lanes.iter().enumerate() {
        let dots = view.swarm.dots.iter().filter(|dot| dot.lane == index);
        let count: u64 = dots.map(|dot| dot.count).sum();
        table.row([
            lane.label.as_str().into(),
            Cell::money(lane.last),
            Cell::count(Amount::new(count)),
        ]);
    }
    table
}

fn says(findings: &Findings, vantage: Investigator, spec: &str) -> Markup {
    let views = findings.views().filter(|view| view.vantage == vantage);
    let weight = flow::weight(views.filter_map(|view| view.said(spec)?.picture.as_ref()));
    pair(findings, vantage, |rail, view| {
        let Some(said) = view.said(spec) else {
            return refusal(view, spec);
        };
        if said.marked.is_zero() {
            return none(&TEXTS.nothing_to_follow);
        }
        let label = format!("{}, {}: {}", rail.name, vantage.name(), findings.called(said));
        html! {
            (summary(said))
            @if let Some(drawn) = &said.picture { (flowing(drawn, weight, &frame(view.clock, "says", &label))) }
            (whole(&TEXTS.where_taint_ends, &said.parts))
            (names(&said.names, said.names_more))
        }
    })
}

/// Writes money in time: the picture, how it was simplified, and its tables.
fn flowing(drawn: &crate::report::picture::Picture, weight: Total, frame: &Frame<'_>) -> Markup {
    let note = flow::note(drawn);
    html! {
        (flow::render(drawn, weight, frame))
        @if !note.is_empty() { p class="note" { (note) } }
        (folded(&flow::tables(drawn)))
    }
}

/// Writes one whole and what its colours mean.
fn whole(text: &Text, parts: &[Part]) -> Markup {
    html! { h4 { (text) } (bars(text.label, &[(String::new(), parts.to_vec())])) (legend(parts.iter())) }
}

/// Says why a method has no meaning here.
fn refusal(view: &View, spec: &str) -> Markup {
    html! {
        @for refused in view.refused.iter().filter(|refused| refused.spec == spec) {
            p class="none" { (TEXTS.card_refused) ": " (refused.why) "." }
        }
    }
}

/// Says in a sentence what the method marks and how far it spreads.
fn summary(said: &Said) -> Markup {
    let all: Amount = said.parts.iter().map(|part| part.value).sum();
    html! {
        p class="summary" {
            ((TEXTS.follows)(
                &money(said.marked),
                &money(all),
                &TEXTS.counted_purses.count(said.touched.purses),
                &TEXTS.counted_movements.count(said.touched.movements),
            ))
        }
    }
}

/// Writes the purses that an answer names, the most tainted first, and how many more there are.
pub fn names(purses: &[NamedPurse], more_names: u64) -> Markup {
    let known = [words(TEXTS.keeper.label), words(TEXTS.holder.label)];
    let linked = purses.iter().any(|name| name.basis.is_some());
    let mut table = Table::new(
        [named(TEXTS.purse.label)]
            .into_iter()
            .chain(known)
            .chain([figures(TEXTS.value.label)])
            .chain(linked.then(|| words(TEXTS.weakest_link.label))),
    );
    for name in purses {
        let [keeper, holder] = [&name.keeper, &name.holder].map(|text| Cell::known(text.as_deref()));
        let basis = linked.then(|| name.basis.map_or(String::new(), |basis| basis.to_string()).into());
        let cells = [name.purse.as_str().into(), keeper, holder, Cell::money(name.value)];
        table.row(cells.into_iter().chain(basis));
    }
    html! {
        @if !purses.is_empty() { (headed(&TEXTS.names)) (page::table(&table)) (more(more_names)) }
    }
}

/// Shows where the loot really was, which no vantage and no method changes.
fn reveal(findings: &Findings) -> Markup {
    let reveals = || {
        findings
            .rails
            .iter()
            .flat_map(|rail| rail.truth.iter().map(move |reveal| (rail, reveal)))
    };
    let weight = flow::weight(reveals().map(|(_, reveal)| &reveal.picture));
    html! {
        div class="pair reveal" {
            @for (rail, reveal) in reveals() {
                @let label = format!("{}: {}", rail.name, TEXTS.truth.label);
                figure data-rail=(rail.name) {
                    figcaption class="rail" {
                        (rail.name)
                        @if rail.truth.len() > 1 { " \u{2013} " (reveal.incident) }
                    }
                    (flowing(&reveal.picture, weight, &frame(reveal.clock, "truth", &label)))
                    (whole(&TEXTS.outcome, &reveal.outcomes))
                    @for course in &reveal.courses {
                        h4 { (TEXTS.course) ", " (course.since.label.to_lowercase()) }
                        (areas(&format!("{}: {}", rail.name, course.since.label), course))
                    }
                    @let stays: Vec<String> = reveal.loot_days.iter().filter(|stay| stay.is_there()).map(Stay::text).collect();
                    @for (priced, worth) in reveal.worth.iter().zip(reveal.worths()) { p title=(priced.key.meaning) { (worth) } }
                    p title=(TEXTS.loot_days.meaning) { (TEXTS.loot_days.label) ": " (stays.join(", ")) "." }
                }
            }
        }
        @let defence = crate::report::defence::table(findings);
        @if !defence.is_empty() { (headed(&TEXTS.defence)) (page::table(&defence)) }
    }
}

/// Holds a method's answer against the truth: its two scores and whom it accuses.
fn verdict(findings: &Findings, vantage: Investigator, spec: &str) -> Markup {
    pair(findings, vantage, |_, view| match view.said(spec) {
        None => refusal(view, spec),
        Some(said) => html! { (scores(said)) (accused(said)) (doors(said)) },
    })
}

/// Writes recall and precision over purses, large, and over keepers, where what stopped at doors counts.
fn scores(said: &Said) -> Markup {
    html! {
        dl class="score" {
            @for (key, keepers, text) in [("recall", "recall.keepers", TEXTS.recall), ("precision", "precision.keepers", TEXTS.precision)] {
                @let share = said.share(key);
                div class=(key) {
                    dt { (text) " " (TEXTS.level_purses) }
                    dd data-figure=(key) data-value=(share.map(|share| share.to_string()).unwrap_or_default()) { (percent(share)) }
                    dd class="keepers" { (percent(said.share(keepers))) " " (TEXTS.level_keepers) }
                    @if key == "recall" && said.share("recall.followed").is_some() {
                        @let parts = ["recall.followed", "recall.inferred", "recall.luck"].map(|part| percent(said.share(part)));
                        dd class="keepers" { ((TEXTS.recall_parts)(&parts[0], &parts[1], &parts[2])) }
                    }
                }
            }
        }
    }
}

fn accused(said: &Said) -> Markup {
    let columns = [TEXTS.people, TEXTS.people_touched, TEXTS.received, TEXTS.never].map(|text| figures(text.label));
    let mut table = Table::new([heads(TEXTS.role.label)].into_iter().chain(columns));
    table.class = Some("accused");
    for row in said.accused.iter().filter(|row| row.touched > 0) {
        let [people, touched] = [row.entities, row.touched].map(|heads| Cell::count(Amount::new(heads.into())));
        table.row([
            row.role.label.into(),
            people,
            touched,
            Cell::money(row.received),
            Cell::money(row.never),
        ]);
    }
    html! {
        (headed(&TEXTS.accused))
        @if table.is_empty() { (none(&TEXTS.nobody_accused)) } @else { (page::table(&table)) (people(said)) }
    }
}

/// Says what points at keepers alone.
fn doors(said: &Said) -> Markup {
    let stopped: Amount = said
        .parts
        .iter()
        .filter(|part| part.is_door())
        .map(|part| part.value)
        .sum();
    html! {
        @if !stopped.is_zero() { p class="note" { ((TEXTS.doors_accused)(&money(stopped))) } }
    }
}

fn people(said: &Said) -> Markup {
    let mut table = Table::new([
        heads(TEXTS.who.label),
        words(TEXTS.role.label),
        figures(TEXTS.laid.label),
    ]);
    for person in &said.people {
        table.row([
            person.entity.as_str().into(),
            person.role.label.into(),
            Cell::money(person.value),
        ]);
    }
    html! {
        @if !table.is_empty() {
            details { summary { (TEXTS.most_accused) } (page::table(&table)) (more(said.people_more)) }
        }
    }
}

fn over_time(findings: &Findings, vantage: Investigator) -> Markup {
    let drawn = pair(findings, vantage, |rail, view| {
        let methods = view
            .methods
            .iter()
            .filter(|said| !said.null && !said.recall_by_day.is_empty());
        let curve = |said| Curve {
            said,
            word: findings.word_of(said),
            called: findings.called(said),
        };
        let svg = curves(&rail.name, &methods.map(curve).collect::<Vec<_>>());
        let tables = vec![days(findings, view)];
        picture(&Picture { svg, tables })
    });
    html! { (headed(&TEXTS.over_time)) (drawn) }
}

/// Returns the curves as a table, a row for each day on which one of them is another than the day before, and for the last.
fn days(findings: &Findings, view: &View) -> Table {
    let curves = || view.methods.iter().filter(|said| !said.recall_by_day.is_empty());
    let columns = curves().map(|said| figures(findings.called(said)));
    let mut table = Table::new([heads(TEXTS.day.label)].into_iter().chain(columns));
    let longest = curves().map(|said| &said.recall_by_day).max_by_key(|days| days.len());
    let longest = longest.into_iter().flatten();
    let last = longest.clone().count().saturating_sub(1);
    let mut before = None;
    for (day, point) in longest.enumerate() {
        let shares = curves().map(|said| said.recall_by_day.get(day).and_then(|point| point.share));
        let shares: Vec<Option<Share>> = shares.collect();
        if day == last || before.as_ref() != Some(&shares) {
            let cells = shares.iter().map(|share| Cell::from(*share));
            table.row([point.at.to_string().into()].into_iter().chain(cells));
        }
        before = Some(shares);
    }
    table
}

/// Writes every figure of every method, a table a rail for each vantage.
pub fn board(findings: &Findings) -> Markup {
    let inside = html! {
        @for vantage in findings.vantages() {
            div data-vantage=(vantage.name()) {
                h3 { (texts::named_vantage(vantage)) }
                (columns(findings, vantage, "stack", |rail, view| board_of(findings, rail, view)))
            }
        }
    };
    section("board", &TEXTS.board, &inside)
}

fn board_of(findings: &Findings, rail: &Rail, view: &View) -> Markup {
    let names = view
        .methods
        .first()
        .map_or([].as_slice(), |said| said.figures.as_slice());
    let meaning = |name| scenario::figure(name).map(|figure| figure.meaning).unwrap_or_default();
    html! {
        div class="wide" {
            table class="board" data-board={ (rail.name) "/" (view.vantage.name()) } {
                thead {
                    tr {
                        th { (TEXTS.figure) }
                        @for said in &view.methods {
                            th class="n" data-mark-method=(findings.word_of(said)) { (findings.called(said)) }
                        }
                    }
                }
                tbody {
                    @for name in names.iter().map(|figure| figure.name) {
                        tr data-row=(name) {
                            th scope="row" title=(meaning(name)) { (texts::figure(name)) " " code { (name) } }
                            @for said in &view.methods { (cell(Holds::Figures, &said.figure(name).into())) }
                        }
                    }
                }
            }
        }
    }
}
