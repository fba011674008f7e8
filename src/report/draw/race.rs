//! A race on one clock: what the thief does above, what the investigator does below.

use maud::{Markup, html};

use super::{Px, WIDTH, times, view};

const LEFT: i64 = 1_000;
const PLOT: i64 = WIDTH - LEFT - 200;
const ROW: i64 = 150;
/// Room for the names of instants, which stand between the two.
const AXIS: i64 = 260;

/// What happens of one kind, so many seconds after the notice; before it, less than nothing.
pub struct Lane {
    pub label: &'static str,
    pub at: Vec<i64>,
}

/// Draws what the thief does over a clock and what the investigator does below it. The instants of the clock stand equally far apart, so that the first hour can
/// be read beside the last month; what comes before the first stands as far before it as the theft began.
pub fn race(name: &str, clock: &[(&str, i64)], thief: &Lane, investigator: &[Lane]) -> Markup {
    let first = thief
        .at
        .iter()
        .copied()
        .min()
        .unwrap_or(-1)
        .min(clock.first().map_or(0, |tick| tick.1) - 1);
    let x = |at: i64| place(first, clock, at);
    let floor = ROW + 60;
    let below = floor + AXIS;
    let height = below + times(investigator.len()) * ROW + 40;
    html! {
        svg class="race" viewBox=(view(WIDTH, height)) role="img" aria-label=(name) {
            g class="axis" {
                @for (tick, at) in clock {
                    path d=(format!("M{} 20V{}M{} {}V{}", Px(x(*at)), Px(floor), Px(x(*at)), Px(below - 40), Px(height))) {}
                    text x=(Px(x(*at))) y=(Px(floor + 140)) text-anchor="middle" { (tick) }
                }
            }
            g class="thief" {
                text x=(Px(LEFT - 120)) y=(Px(floor - 60)) text-anchor="end" { (thief.label) }
                path d=(strokes(&thief.at, x, 60, floor - 20)) {}
            }
            g class="investigator" {
                @for (row, lane) in investigator.iter().enumerate() {
                    @let middle = below + times(row) * ROW + ROW / 2;
                    text x=(Px(LEFT - 120)) y=(Px(middle + 40)) text-anchor="end" { (lane.label) }
                    path class="track" d=(format!("M{} {}H{}", Px(LEFT), Px(middle), Px(LEFT + PLOT))) {}
                    path d=(strokes(&lane.at, x, middle - 50, middle + 50)) {}
                }
            }
        }
    }
}

/// Returns a stroke for each instant.
fn strokes(at: &[i64], x: impl Fn(i64) -> i64, top: i64, bottom: i64) -> String {
    let mut places: Vec<i64> = at.iter().map(|&at| x(at)).collect();
    places.sort_unstable();
    // Two strokes at one place are one.
    places.dedup();
    let stroke = |place| format!("M{} {}V{}", Px(place), Px(top), Px(bottom));
    places.into_iter().map(stroke).collect()
}

/// Returns where an instant stands: in proportion between the two of the clock that it lies between.
fn place(first: i64, clock: &[(&str, i64)], at: i64) -> i64 {
    let parts = times(clock.len()).max(1);
    let number = clock
        .partition_point(|tick| tick.1 < at)
        .min(clock.len().saturating_sub(1));
    let from = if number == 0 { first } else { clock[number - 1].1 };
    let to = clock.get(number).map_or(from + 1, |tick| tick.1);
    let (past, whole) = (i128::from((at - from).max(0)), i128::from((to - from).max(1)));
    let within = past.min(whole) * i128::from(PLOT) / whole / i128::from(parts);
    LEFT + times(number) * PLOT / parts + i64::try_from(within).expect("no more than the width of a picture")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLOCK: [(&str, i64); 2] = [("notice", 0), ("1h", 3_600)];

    /// The clock has two parts: what came before the notice, here half an hour, and the hour behind it.
    #[test]
    fn an_instant_stands_in_proportion_between_those_of_the_clock() {
        let at = |seconds| place(-1_800, &CLOCK, seconds);
        assert_eq!([-1_800, -900, 0].map(at), [LEFT, LEFT + PLOT / 4, LEFT + PLOT / 2]);
        assert_eq!([1_800, 3_600].map(at), [LEFT + PLOT * 3 / 4, LEFT + PLOT]);
        assert_eq!(at(9_999), LEFT + PLOT, "what comes later stands at the end");
    }

    #[test]
    fn the_thief_stands_above_the_investigator_and_each_deed_is_a_stroke() {
        let lane = |label, at| Lane { label, at };
        let drawn = race(
            "a race",
            &CLOCK,
            &lane("moves", vec![-1_800, 1_800, 1_800]),
            &[lane("asks", vec![3_600])],
        );
        let drawn = drawn.into_string();
        let (above, below) = (
            drawn.find("class=\"thief\"").unwrap(),
            drawn.find("class=\"investigator\"").unwrap(),
        );
        assert!(above < below, "{drawn}");
        let moves = format!("M{} 6V19M{} 6V19\"", Px(LEFT), Px(LEFT + PLOT * 3 / 4));
        assert!(
            drawn.contains(&moves),
            "two moves in one second are one stroke: {drawn}"
        );
        assert!(drawn.contains(&format!("M{} 49.5V59.5\"", Px(LEFT + PLOT))), "{drawn}");
    }
}
