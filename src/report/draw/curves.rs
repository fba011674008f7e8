//! Curves of recall over time.

use maud::{Markup, html};

use super::{Px, WIDTH, along, view};
use crate::report::texts::TEXTS;
use crate::report::{Point, Said};
use crate::units::Share;

const TOP: i64 = 100;
const HIGH: i64 = 1_700;
const PLOT: i64 = 2_700;
const LEFT: i64 = 330;
/// How far the names of curves stand apart at least.
const ROOM: i64 = 140;

/// A curve with what its method is called and the word by which the page knows it.
pub struct Curve<'a> {
    /// The method.
    pub said: &'a Said,
    /// The word of a fragment.
    pub word: String,
    /// What it is called.
    pub called: String,
}

/// Draws recall at the end of each day, a curve a method, each named at its end.
pub fn curves(rail: &str, curves: &[Curve<'_>]) -> Markup {
    let days = curves.iter().flat_map(|curve| &curve.said.recall_by_day);
    let last = days.map(|point| point.at).max().unwrap_or_default().max(1);
    let x = |day: u32| LEFT + i64::from(day) * PLOT / i64::from(last);
    let y = |share: Share| TOP + HIGH - along(share, HIGH);
    let steps = [1, 2, 5, 7, 14, 28, 56, 112];
    let step = steps.into_iter().find(|step| last / step <= 6).unwrap_or(224);
    let named = curves.iter().filter_map(|curve| {
        let last = curve.said.recall_by_day.iter().rev().find_map(|point| point.share)?;
        Some((y(last), curve.word.as_str(), curve.called.as_str()))
    });
    html! {
        svg class="curves" viewBox=(view(WIDTH, TOP + HIGH + 260)) role="img" aria-label={ (rail) ": " (TEXTS.over_time) } {
            g class="axis" {
                @for quarter in [0u32, 50, 100] {
                    @let at = y(Share::percent(quarter));
                    path d=(format!("M{} {}H{}", Px(LEFT), Px(at), Px(LEFT + PLOT))) {}
                    text x=(Px(LEFT - 50)) y=(Px(at + 40)) text-anchor="end" { (quarter) " %" }
                }
                @for day in (0..=last).step_by(step as usize) {
                    text x=(Px(x(day))) y=(Px(TOP + HIGH + 170)) text-anchor="middle" {
                        @if day == 0 { (TEXTS.day) " " }
                        (day)
                    }
                }
            }
            @for curve in curves {
                path class={ "curve m-" (curve.said.method.name()) } data-mark-method=(curve.word)
                    d=(line(&curve.said.recall_by_day, &x, &y)) {}
            }
            @for (at, word, called) in apart(named.collect(), TOP + HIGH) {
                text class="curve-name" data-mark-method=(word) x=(Px(LEFT + PLOT + 60)) y=(Px(at + 40)) { (called) }
            }
        }
    }
}

/// Returns the path of a curve, broken where there is no value. A point between two of the same value lies on the line that joins them.
fn line(points: &[Point], x: &impl Fn(u32) -> i64, y: &impl Fn(Share) -> i64) -> String {
    let mut down = false;
    let is_between = |at: usize| {
        let share = |at: usize| points.get(at).map(|point| point.share);
        at > 0 && share(at) == share(at - 1) && share(at) == share(at + 1)
    };
    let strokes = points.iter().enumerate().filter(|(at, _)| !is_between(*at));
    let strokes = strokes.filter_map(|(_, point)| {
        let stroke = if down { 'L' } else { 'M' };
        down = point.share.is_some();
        Some(format!("{stroke}{} {}", Px(x(point.at)), Px(y(point.share?))))
    });
    strokes.collect()
}

/// Moves labels apart so that none lies on another, keeping their order and staying above the bottom.
fn apart<'a>(mut labels: Vec<(i64, &'a str, &'a str)>, bottom: i64) -> Vec<(i64, &'a str, &'a str)> {
    labels.sort_unstable();
    let mut least = 0;
    for label in &mut labels {
        label.0 = label.0.max(least);
        least = label.0 + ROOM;
    }
    let mut most = bottom;
    for label in labels.iter_mut().rev() {
        label.0 = label.0.min(most);
        most = label.0 - ROOM;
    }
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_keep_their_order_and_their_distance() {
        let labels = vec![(1_750, "b", ""), (1_740, "a", ""), (1_790, "c", ""), (300, "top", "")];
        let placed = apart(labels, 1_800);
        assert_eq!(
            placed.iter().map(|label| label.1).collect::<Vec<_>>(),
            ["top", "a", "b", "c"]
        );
        assert!(placed.windows(2).all(|pair| pair[1].0 - pair[0].0 >= 140));
        assert!(placed.last().unwrap().0 <= 1_800);
    }

    #[test]
    fn a_curve_breaks_where_there_is_no_value() {
        let point = |at, share: Option<u32>| Point {
            at,
            share: share.map(Share::percent),
        };
        let points = [point(0, Some(100)), point(1, None), point(2, Some(50))];
        let path = line(&points, &|day| i64::from(day) * 10, &|share| {
            i64::from(share.get() / 100_000)
        });
        assert_eq!(path, "M0 1M2 0.5");
        let level = [0, 1, 2, 3].map(|at| point(at, Some(50)));
        let path = line(&level, &|day| i64::from(day) * 10, &|_| 5);
        assert_eq!(path, "M0 0.5L3 0.5", "what lies on the line is not drawn");
    }
}
