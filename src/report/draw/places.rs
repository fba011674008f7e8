//! A difference over two things at once: a square for each pair, in one colour where there is more and in another where there is less.

use maud::{Markup, html};

use super::{Px, WIDTH, times, view};

const LEFT: i64 = 1_400;
const HIGH: i64 = 330;
const GAP: i64 = 20;

/// A square.
pub struct Place {
    /// The difference; nothing where it has no value.
    pub value: Option<i64>,
    /// Whether its sign is sure.
    pub is_sure: bool,
    /// What is written on it.
    pub told: String,
}

/// Draws rows of squares under the names of the columns.
pub fn places(name: &str, columns: &[String], rows: &[(String, Vec<Place>)]) -> Markup {
    let wide = (WIDTH - LEFT) / times(columns.len().max(1));
    html! {
        svg class="places" viewBox=(view(WIDTH, HIGH * times(rows.len() + 1))) role="img" aria-label=(name) {
            @for (column, words) in columns.iter().enumerate() {
                text x=(Px(LEFT + wide * times(column) + wide / 2)) y=(Px(HIGH - 80)) text-anchor="middle" { (words) }
            }
            @for (row, (words, squares)) in rows.iter().enumerate() {
                @let top = HIGH * times(row + 1);
                text x=(Px(LEFT - 80)) y=(Px(top + HIGH / 2 + 45)) text-anchor="end" { (words) }
                @for (column, square) in squares.iter().enumerate() {
                    @let left = LEFT + wide * times(column);
                    g class=(class(square)) {
                        rect x=(Px(left)) y=(Px(top)) width=(Px(wide - GAP)) height=(Px(HIGH - GAP)) {}
                        text x=(Px(left + (wide - GAP) / 2)) y=(Px(top + HIGH / 2 + 45)) text-anchor="middle" { (square.told) }
                    }
                }
            }
        }
    }
}

fn class(square: &Place) -> &'static str {
    match (square.value.map(i64::signum), square.is_sure) {
        (None | Some(0), _) => "even",
        (Some(1), true) => "more",
        (Some(1), false) => "more pale",
        (Some(_), true) => "less",
        (Some(_), false) => "less pale",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_has_the_colour_of_its_sign() {
        let place = |value, is_sure| Place {
            value,
            is_sure,
            told: String::new(),
        };
        let row = vec![
            place(Some(5), true),
            place(Some(-5), false),
            place(Some(0), true),
            place(None, true),
        ];
        let columns = ["a", "b", "c", "d"].map(str::to_owned);
        let svg = places("frozen", &columns, &[("both".into(), row)]).into_string();
        let classes: Vec<&str> = svg
            .split("<g class=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap_or(""))
            .collect();
        assert_eq!(classes, ["more", "less pale", "even", "even"]);
        assert!(
            svg.contains("<rect x=\"220\" y=\"33\" width=\"78\" height=\"31\""),
            "{svg}"
        );
    }
}
