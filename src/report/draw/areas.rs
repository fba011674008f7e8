//! What became of money in the course of time, as areas that are stacked on each other.

use maud::{Markup, html};

use super::bars::class;
use super::{Px, WIDTH, times, view};
use crate::report::{Course, Part};
use crate::study::once;

const TOP: i64 = 60;
const HIGH: i64 = 1_100;
const LEFT: i64 = 330;
const PLOT: i64 = WIDTH - LEFT - 180;

/// Draws a course; the times that are named stand equally far apart, so that the first hours can be read beside the last months.
pub fn areas(label: &str, course: &Course) -> Markup {
    let Some(end) = course.stages.last() else {
        return html! {};
    };
    let columns: Vec<&Vec<Part>> = course.between.iter().chain([&end.parts]).collect();
    let last = times(columns.len() - 1).max(1);
    let x = |column: usize| LEFT + times(column) * PLOT / last;
    let y = |sum: u64| {
        let down = u64::try_from(HIGH).expect("a picture is not negative") * sum.min(1_000_000) / 1_000_000;
        TOP + HIGH - i64::try_from(down).expect("a share of a picture is short")
    };
    let keys = once(
        columns
            .iter()
            .flat_map(|parts| parts.iter())
            .filter(|part| part.is_there())
            .map(|part| part.key),
    );
    let mut floor = vec![0u64; columns.len()];
    let bands = keys.iter().map(|key| {
        let below = floor.clone();
        for (sum, parts) in floor.iter_mut().zip(&columns) {
            let share = parts.iter().find(|part| part.key == *key).and_then(|part| part.share);
            *sum += share.map_or(0, |share| u64::from(share.get()));
        }
        let upper = floor.iter().enumerate().map(|(i, sum)| (x(i), y(*sum)));
        let lower = below.iter().enumerate().rev().map(|(i, sum)| (x(i), y(*sum)));
        let points: Vec<String> = upper
            .chain(lower)
            .map(|(x, y)| format!("{} {}", Px(x), Px(y)))
            .collect();
        (*key, format!("M{}Z", points.join("L")))
    });
    let bands: Vec<_> = bands.collect();
    let step = course.between.len() / course.stages.len().max(1);
    html! {
        svg class="areas" viewBox=(view(WIDTH, TOP + HIGH + 260)) role="img" aria-label=(label) {
            @for (key, path) in &bands {
                g class={ "part " (class(key)) } { title { (key) } path d=(path) {} }
            }
            g class="axis" {
                @for quarter in [0u64, 50, 100] {
                    text x=(Px(LEFT - 50)) y=(Px(y(quarter * 10_000) + 40)) text-anchor="end" { (quarter) " %" }
                }
                @for (i, stage) in course.stages.iter().enumerate() {
                    text x=(Px(x((i + 1) * step))) y=(Px(TOP + HIGH + 170)) text-anchor="middle" { (stage.after) }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::Stage;
    use crate::report::texts::TEXTS;
    use crate::units::{Amount, Share};

    /// Half is frozen in the end, and all was at large before: the lower area ends at half of the height, where the upper begins.
    #[test]
    fn an_area_stands_on_what_is_below_it() {
        let parts = |held: u32, frozen: u32| {
            let part = |(key, percent)| Part {
                key,
                value: Amount::new(u64::from(percent)),
                share: Some(Share::percent(percent)),
            };
            [(&TEXTS.outcome_held, held), (&TEXTS.outcome_frozen, frozen)]
                .map(part)
                .to_vec()
        };
        let course = Course {
            since: &TEXTS.since_order,
            stages: vec![Stage {
                after: "end",
                parts: parts(50, 50),
            }],
            between: vec![parts(100, 0)],
        };
        let drawn = areas("a course", &course).into_string();
        assert!(drawn.contains("M33 6L442 61L442 116L33 116Z"), "{drawn}");
        assert!(drawn.contains("M33 6L442 6L442 61L33 6Z"), "{drawn}");
    }
}
