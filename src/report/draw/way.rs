//! A way from one value to another in steps: where each begins and ends, with its interval.

use maud::{Markup, html};

use super::{Px, WIDTH, times, view};

const ROW: i64 = 200;
const BAR: i64 = 120;
const LEFT: i64 = 1_000;
const PLOT: i64 = 2_900;

/// So much a picture spans at least, in millionths: a point of a hundred, so that nothing fills it that is said to be 0.0.
const LEAST: i64 = 10_000;

/// A step of a way.
pub struct Step {
    /// What it is.
    pub name: String,
    /// Where it begins and where it ends.
    pub ends: [i64; 2],
    /// Where else it may end.
    pub between: Option<(i64, i64)>,
    /// What is written behind it.
    pub told: String,
    /// Whether it is a place and no step: it begins at nothing.
    pub stands: bool,
}

/// Draws steps below each other, over one line of values.
pub fn way(name: &str, steps: &[Step]) -> Markup {
    let all = steps.iter().flat_map(|step| {
        let (low, high) = step.between.unwrap_or((step.ends[1], step.ends[1]));
        [step.ends[0], step.ends[1], low, high]
    });
    let (least, greatest) = all.fold((0, 0), |(least, greatest): (i64, i64), end| {
        (least.min(end), greatest.max(end))
    });
    let wide = i128::from((greatest - least).max(LEAST));
    let x = |value: i64| LEFT + (i128::from(value - least) * i128::from(PLOT) / wide) as i64;
    html! {
        svg class="steps" viewBox=(view(WIDTH, ROW * times(steps.len()) + 40)) role="img" aria-label=(name) {
            path class="rule" d=(format!("M{} 0V{}", Px(x(0)), Px(ROW * times(steps.len())))) {}
            @for (place, step) in steps.iter().enumerate() {
                @let top = ROW * times(place) + 40;
                @let [from, to] = step.ends.map(x);
                g class=(class(step)) {
                    text x=(Px(LEFT - 80)) y=(Px(top + 105)) text-anchor="end" { (step.name) }
                    rect x=(Px(from.min(to))) y=(Px(top)) width=(Px((to - from).abs().max(10))) height=(Px(BAR)) {}
                    @if let Some((low, high)) = step.between {
                        path class="span" d=(format!("M{} {}H{}", Px(x(low)), Px(top + BAR / 2), Px(x(high)))) {}
                    }
                    text x=(Px(WIDTH)) y=(Px(top + 105)) text-anchor="end" { (step.told) }
                }
                @if place + 1 < steps.len() {
                    path class="rule" d=(format!("M{} {}V{}", Px(to), Px(top + BAR), Px(top + ROW))) {}
                }
            }
        }
    }
}

fn class(step: &Step) -> &'static str {
    match (step.stands, step.ends[1] >= step.ends[0]) {
        (true, _) => "stand",
        (false, true) => "up",
        (false, false) => "down",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_begins_where_the_one_before_it_ends() {
        let step = |ends, stands| Step {
            name: "control".into(),
            ends,
            between: None,
            told: String::new(),
            stands,
        };
        let svg = way("frozen", &[step([0, 500_000], true), step([500_000, 250_000], false)]).into_string();
        // The first is the whole width, 290, and half of it lies 145 behind the left end, 100.
        assert!(svg.contains("<rect x=\"100\" y=\"4\" width=\"290\""), "{svg}");
        assert!(svg.contains("<rect x=\"245\" y=\"24\" width=\"145\""), "{svg}");
        let speck = way("frozen", &[step([0, 400], true)]).into_string();
        assert!(speck.contains("<rect x=\"100\" y=\"4\" width=\"11"), "{speck}");
        assert!(svg.contains("class=\"stand\"") && svg.contains("class=\"down\"") && !svg.contains("class=\"up\""));
    }
}
