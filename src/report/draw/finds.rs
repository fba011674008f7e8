//! How much is found and how much of that is right, as a dot and a ring on a line from nothing to all.

use maud::{Markup, html};

use super::{Px, WIDTH, along, bars, times, view};
use crate::evidence::Investigator;
use crate::report::opening::{FindsRow, RangeRow};
use crate::report::texts::TEXTS;
use crate::units::Share;

/// The room for names, and the line beside it.
const NAMES: i64 = 1_560;
const PLOT: i64 = WIDTH - NAMES - 140;
const ROW: i64 = 168;
const HEAD: i64 = 250;

/// One method of one investigator.
pub struct Row {
    /// What it is called.
    pub called: String,
    /// The word by which the page knows it.
    pub word: String,
    /// From where it is looked.
    pub vantage: Investigator,
    /// All of it in words.
    pub label: String,
    /// How much is found.
    pub recall: Option<Share>,
    /// How much of that is right.
    pub precision: Option<Share>,
}

/// Draws one rail: a group an investigator, a row a method; every row is a link to what it speaks of.
pub fn every(rail: &str, groups: &[(String, Vec<Row>)]) -> Markup {
    let rows = groups.iter().map(|group| group.1.len()).sum();
    let height = times(rows) * ROW + times(groups.len()) * HEAD + 160;
    let mut y = 0;
    let mut step = |height: i64| {
        y += height;
        y - height
    };
    html! {
        svg class="overview" viewBox=(view(WIDTH, height)) role="group" aria-label={ (rail) ": " (TEXTS.overview) } {
            g class="axis" aria-hidden="true" {
                @for quarter in 0..=4i64 {
                    @let x = Px(NAMES + PLOT * quarter / 4);
                    path d=(format!("M{x} 0V{}", Px(height - 150))) {}
                    text x=(x) y=(Px(height - 20)) text-anchor="middle" { (quarter * 25) }
                }
            }
            @for (name, rows) in groups {
                text class="head" x="0" y=(Px(step(HEAD) + HEAD - 75)) { (name) }
                @for row in rows { (one(row, step(ROW))) }
            }
        }
    }
}

fn one(row: &Row, y: i64) -> Markup {
    let (middle, x) = (Px(y + ROW / 2), |share: Share| Px(NAMES + along(share, PLOT)));
    let link = format!("#view=truth&vantage={}&method={}", row.vantage, row.word);
    html! {
        a class="row" href=(link) data-go="" data-mark-vantage=(row.vantage) data-mark-method=(row.word) aria-label=(row.label) {
            title { (row.label) }
            rect class="hit" x="0" y=(Px(y)) width=(Px(WIDTH)) height=(Px(ROW)) {}
            text x=(Px(NAMES - 150)) y=(Px(y + ROW / 2 + 42)) text-anchor="end" { (row.called) }
            path class="track" d=(format!("M{} {middle}H{}", Px(NAMES), Px(NAMES + PLOT))) {}
            (dot_and_ring([row.recall, row.precision], x, middle, ["4", "5"]))
        }
    }
}

/// Draws what is found as a dot and what is right as a ring, of these radii, and what lies between them.
fn dot_and_ring(shares: [Option<Share>; 2], x: impl Fn(Share) -> Px, middle: Px, radii: [&str; 2]) -> Markup {
    let [recall, precision] = shares.map(|share| share.map(&x));
    html! {
        @if let Some((recall, precision)) = recall.zip(precision) {
            path class="span" d=(format!("M{recall} {middle}H{precision}")) {}
        }
        @if let Some(x) = precision { circle class="precision" cx=(x) cy=(middle) r=(radii[1]) {} }
        @if let Some(x) = recall { circle class="recall" cx=(x) cy=(middle) r=(radii[0]) {} }
    }
}

/// Draws what one investigator finds by one method, with its range over many worlds.
pub fn alone(row: &FindsRow) -> Markup {
    const LEFT: i64 = 70;
    const MIDDLE: i64 = 80;
    const PLOT: i64 = WIDTH - 2 * LEFT;
    let x = |share: Share| Px(LEFT + along(share, PLOT));
    let across = |x: Px, half: i64| format!("M{x} {}v{}", Px(MIDDLE - half), Px(2 * half));
    let range = |(least, greatest): (Share, Share)| {
        let [least, greatest] = [least, greatest].map(x);
        format!("{}m0 -4.5H{greatest}m0 -4.5v9", across(least, 45))
    };
    html! {
        svg class="finder" viewBox=(view(WIDTH, 2 * MIDDLE)) role="img" aria-label={ (row.vantage) ": " (row.sentence) } {
            path class="track" d=(format!("M{} {}H{}", Px(LEFT), Px(MIDDLE), Px(LEFT + PLOT))) {}
            @for quarter in 0..=4i64 { path class="tick" d=(across(Px(LEFT + PLOT * quarter / 4), 40)) {} }
            @if let Some(ends) = row.range { path class="worlds" d=(range(ends)) {} }
            (dot_and_ring([row.recall, row.precision], x, Px(MIDDLE), ["4.4", "5.6"]))
        }
    }
}

/// Draws a share in many worlds: a line from the least to the greatest, the median, and this world.
pub fn range(row: &RangeRow) -> Markup {
    const WIDTH: i64 = 1_800;
    const MIDDLE: i64 = 70;
    let x = |share: Share| 50 + along(share, WIDTH - 100);
    let [least, median, greatest] = row.spread.map(x);
    html! {
        svg class="range" viewBox=(view(WIDTH, 2 * MIDDLE)) aria-hidden="true" {
            path class="track" d=(format!("M{} {}H{}", Px(x(Share::NONE)), Px(MIDDLE), Px(x(Share::WHOLE)))) {}
            g class={ "part " (bars::class(row.figure)) } {
                rect x=(Px(least)) y=(Px(MIDDLE - 20)) width=(Px((greatest - least).max(10))) height=(Px(40)) {}
                rect x=(Px(median - 6)) y=(Px(MIDDLE - 55)) width=(Px(12)) height=(Px(110)) {}
            }
            @if let Some(here) = row.here { circle class="here" cx=(Px(x(here))) cy=(Px(MIDDLE)) r="4" {} }
        }
    }
}

/// Draws a share over worlds for a table: its median, between what this lies, and what most worlds lie between.
pub fn spread(median: Share, likely: Option<(Share, Share)>, most: (Share, Share)) -> Markup {
    let x = |share: Share| Px(20 + along(share, 960));
    let stretch = |(least, greatest): (Share, Share)| format!("M{} 5H{}", x(least), x(greatest));
    html! {
        svg class="rate" viewBox="0 0 100 10" role="img" aria-label={ (most.0.text()) " \u{2013} " (most.1.text()) } {
            path class="track" d="M2 5H98" {}
            path class="most" d=(stretch(most)) {}
            @if let Some(likely) = likely { path class="likely" d=(stretch(likely)) {} }
            circle class="recall" cx=(x(median)) cy="5" r="2.6" {}
        }
    }
}
