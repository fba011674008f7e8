//! A figure against a parameter: points with their intervals, a colour a method.

use maud::{Markup, html};

use super::{Px, WIDTH, times, view};

const TOP: i64 = 100;
const HIGH: i64 = 1_500;
const LEFT: i64 = 1_200;
const PLOT: i64 = 3_150;
/// So many values are named below the axis at most.
const NAMED: usize = 8;
/// Of more points than this no line is drawn through them.
const JOINED: usize = 12;

/// How many colours there are.
const COLOURS: usize = 8;

/// A point: where along the axis, in millionths of it, and its mean with the bounds of its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dot {
    pub at: i64,
    pub mean: i64,
    pub between: Option<(i64, i64)>,
}

/// The points of one method; what needs none has no colour.
pub struct Row {
    pub colour: Option<usize>,
    pub dots: Vec<Dot>,
}

/// Draws rows over an axis whose values stand at these places. `told` says a value of the figure.
pub fn against(name: &str, axis: &[(i64, String)], rows: &[Row], told: impl Fn(i64) -> String) -> Markup {
    let all = rows.iter().flat_map(|row| &row.dots);
    let ends = all.flat_map(|dot| {
        let (low, high) = dot.between.unwrap_or((dot.mean, dot.mean));
        [low, high, dot.mean]
    });
    let (least, greatest) = ends.fold((0, 0), |(least, greatest): (i64, i64), end| {
        (least.min(end), greatest.max(end))
    });
    let wide = i128::from((greatest - least).max(1));
    let y = |value: i64| TOP + HIGH - (i128::from(value - least) * i128::from(HIGH) / wide) as i64;
    let x = |at: i64| LEFT + at * PLOT / 1_000_000;
    let every = axis.len().div_ceil(NAMED).max(1);
    let middle = least + (greatest - least) / 2;
    html! {
        svg class="against" viewBox=(view(WIDTH, TOP + HIGH + 260)) role="img" aria-label=(name) {
            g class="axis" {
                @for value in [least, middle, greatest] {
                    path d=(format!("M{} {}H{}", Px(LEFT - 60), Px(y(value)), Px(LEFT + PLOT + 60))) {}
                    text x=(Px(LEFT - 100)) y=(Px(y(value) + 40)) text-anchor="end" { (told(value)) }
                }
                @for (at, value) in axis.iter().step_by(every) {
                    text x=(Px(x(*at))) y=(Px(TOP + HIGH + 170)) text-anchor="middle" { (value) }
                }
            }
            @for (place, row) in rows.iter().enumerate() {
                // Points at one place stand beside each other, so that none hides another.
                @let aside = (2 * times(place) - times(rows.len()) + 1) * 16;
                g class=(class(row.colour)) {
                    @if row.dots.len() > 1 && row.dots.len() <= JOINED {
                        path class="way" d=(way(&row.dots, |dot| (x(dot.at) + aside, y(dot.mean)))) {}
                    }
                    @for dot in &row.dots {
                        @if let Some((low, high)) = dot.between {
                            path class="span" d=(format!("M{} {}V{}", Px(x(dot.at) + aside), Px(y(low)), Px(y(high)))) {}
                        }
                        circle cx=(Px(x(dot.at) + aside)) cy=(Px(y(dot.mean))) r="4" { title { (told(dot.mean)) } }
                    }
                }
            }
        }
    }
}

/// Returns the class of a colour: those behind the last share it.
pub fn class(colour: Option<usize>) -> String {
    colour.map_or_else(|| "plain".to_owned(), |colour| format!("c{}", colour.min(COLOURS - 1)))
}

fn way(dots: &[Dot], place: impl Fn(&Dot) -> (i64, i64)) -> String {
    let stroke = |(number, dot): (usize, &Dot)| {
        let (x, y) = place(dot);
        format!("{}{} {}", if number == 0 { 'M' } else { 'L' }, Px(x), Px(y))
    };
    dots.iter().enumerate().map(stroke).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_stands_at_its_value_with_its_interval() {
        let dot = |at, mean| Dot {
            at,
            mean,
            between: Some((mean - 100, mean + 100)),
        };
        let rows = [Row {
            colour: Some(0),
            dots: vec![dot(0, 100), dot(1_000_000, 900)],
        }];
        let axis = [(0, "a".to_owned()), (1_000_000, "b".to_owned())];
        let svg = against("recall", &axis, &rows, |value| value.to_string()).into_string();
        // The scale goes from nothing to the greatest bound, 1000: 100 is at nine tenths of the height from the top.
        assert!(svg.contains("cx=\"120\" cy=\"145\""), "{svg}");
        assert!(svg.contains("cx=\"435\" cy=\"25\""), "{svg}");
        assert!(
            svg.contains("d=\"M120 145L435 25\"") && svg.contains("d=\"M120 160V130\""),
            "{svg}"
        );
    }
}
