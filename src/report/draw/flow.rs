//! The time-lane picture: time to the right, a lane for each place, what rests there as a band and what moves as ribbons.
//!
//! A band stands on the lane's base line and is as high as the value that rests there. A ribbon that goes down leaves from the
//! base line and joins the lower band from above; one that goes up leaves from the top and joins from below; a loop hangs
//! under its lane.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use maud::{Markup, html};

use super::{Px, WIDTH, since, times, view};
use crate::report::document::{Cell, Table, figures, heads, words};
use crate::report::money;
use crate::report::picture::{Axis, Dot, Flow, Picture, STEPS, Swarm};
use crate::report::texts::TEXTS;
use crate::units::{Amount, Instant, Total, grouped};

const LEFT: i64 = 100;
const PLOT: i64 = WIDTH - 2 * LEFT;
/// The height that all bands at their fullest share, in tenths.
const BANDS: u64 = 2_300;
const LABEL: i64 = 170;
const GAP: i64 = 90;
/// How high a line of words below the axis is.
const LINE: i64 = 115;
/// How high the lane of a swarm is.
const ROOM: i64 = 460;

/// Returns the greatest sum of fullest bands, which sets the scale of pictures that are compared.
pub fn weight<'a>(pictures: impl Iterator<Item = &'a Picture>) -> Total {
    let sum = |picture: &Picture| picture.lanes.iter().map(|lane| lane.most).sum::<Total>();
    pictures.map(sum).max().unwrap_or_default().max(Amount::new(1).into())
}

/// What all pictures have.
pub struct Frame<'a> {
    /// Whether it is what a method says or the truth.
    pub tone: &'a str,
    /// What it shows.
    pub label: &'a str,
    /// When the victim noticed, which is marked on the axis.
    pub noticed: Instant,
    /// When stolen coin was first tagged, which is marked below it.
    pub tagged: Option<Instant>,
}

impl Frame<'_> {
    fn draw(&self, axis: Axis, height: i64, inside: &Markup) -> Markup {
        let shown = |at: &Instant| *at > axis.begins && *at < axis.ends;
        let marks = [
            ("noticed", TEXTS.noticed.label, Some(self.noticed)),
            ("tagged", TEXTS.tagged.label, self.tagged),
        ];
        let marks = marks.map(|(class, name, at)| Some((class, name, at.filter(shown)?)));
        let room = if marks[1].is_some() { 310 + LINE } else { 310 };
        html! {
            svg class={ "flow " (self.tone) } viewBox=(view(WIDTH, height + room)) role="img" aria-label=(self.label) {
                (grid(axis, height, marks))
                (inside)
            }
        }
    }
}

struct Layout<'a> {
    picture: &'a Picture,
    weight: Total,
    bases: Vec<i64>,
    height: i64,
}

impl Layout<'_> {
    fn of(picture: &Picture, weight: Total) -> Layout<'_> {
        let mut layout = Layout {
            picture,
            weight,
            bases: Vec::new(),
            height: 40,
        };
        for (index, lane) in picture.lanes.iter().enumerate() {
            let loops = picture.flows.iter().any(|flow| flow.from == index && flow.to == index);
            layout.height += LABEL + layout.thick(lane.most).max(30);
            layout.bases.push(layout.height);
            layout.height += GAP + if loops { 80 } else { 0 };
        }
        layout
    }

    /// Returns how thick so much value is drawn; anything at all can be seen.
    fn thick(&self, value: Amount) -> i64 {
        let tenths = u128::from(value.get()) * u128::from(BANDS) / self.weight.get();
        let tenths = i64::try_from(tenths).expect("a band is at most as high as all of them");
        if value.is_zero() { 0 } else { tenths.max(6) }
    }

    fn stock(&self, lane: usize, at: Instant) -> Amount {
        let until = self
            .picture
            .stocks
            .partition_point(|stock| (stock.lane, stock.at) <= (lane, at));
        match until.checked_sub(1).map(|last| self.picture.stocks[last]) {
            Some(stock) if stock.lane == lane => stock.value,
            _ => Amount::ZERO,
        }
    }
}

fn x(axis: Axis, at: Instant) -> i64 {
    at_step(axis.step(at))
}

fn at_step(step: u32) -> i64 {
    LEFT + i64::from(step) * PLOT / i64::from(STEPS)
}

/// Draws a picture on the scale of those that it is compared with.
pub fn render(picture: &Picture, weight: Total, frame: &Frame<'_>) -> Markup {
    let layout = Layout::of(picture, weight);
    let largest = largest(&picture.flows);
    let inside = html! {
        @for (index, flow) in picture.flows.iter().enumerate() { (ribbon(&layout, flow, largest.contains(&index))) }
        @for (lane, base) in layout.bases.iter().enumerate() { (band(&layout, lane, *base)) }
        (scale(&layout))
    };
    frame.draw(picture.axis, layout.height, &inside)
}

/// What happened at an instant that a picture shows: how it is drawn, its name and when.
type Mark = (&'static str, &'static str, Instant);

/// Draws the axis with what happened on it, each with a line of its own for its name.
fn grid(axis: Axis, height: i64, marks: [Option<Mark>; 2]) -> Markup {
    let mut last = LEFT;
    let ticks = axis.ticks().into_iter().map(|(span, step)| {
        let at = at_step(step);
        let named = at - last >= 420;
        last = if named { at } else { last };
        (at, named.then(|| since(span)))
    });
    html! {
        g class="axis" {
            path d=(format!("M{} {}H{}", Px(LEFT), Px(height), Px(LEFT + PLOT))) {}
            @for (line, mark) in (0..).zip(marks) {
                @if let Some((class, name, at)) = mark {
                    (marked(class, name, (x(axis, at), height + 245 + line * LINE), height))
                }
            }
            text x=(Px(LEFT - 80)) y=(Px(height + 130)) { (TEXTS.theft) }
            @for (at, name) in ticks {
                path d=(format!("M{} 0V{}", Px(at), Px(height + 30))) {}
                @if let Some(name) = name {
                    text x=(Px(at)) y=(Px(height + 130)) text-anchor="middle" { (name) }
                }
            }
        }
    }
}

fn marked(class: &str, name: &str, (at, line): (i64, i64), height: i64) -> Markup {
    let (anchor, shift) = if at < WIDTH / 2 { ("start", 40) } else { ("end", -40) };
    html! {
        path class=(class) d=(format!("M{} 0V{}", Px(at), Px(height))) {}
        text class=(class) x=(Px(at + shift)) y=(Px(line)) text-anchor=(anchor) { (name) }
    }
}

/// Returns the flows that say what they are when they are pointed at.
fn largest(flows: &[Flow]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..flows.len()).collect();
    order.sort_by(|&a, &b| flows[b].value.cmp(&flows[a].value).then(a.cmp(&b)));
    order.truncate(24);
    order
}

fn ribbon(layout: &Layout, flow: &Flow, titled: bool) -> Markup {
    let axis = layout.picture.axis;
    let thick = layout.thick(flow.value).max(6);
    let (left, came) = (x(axis, flow.left), x(axis, flow.came));
    let right = came.max(left + 120 + thick / 2).min(WIDTH - 10).max(left + 20);
    let (from, to) = (layout.bases[flow.from], layout.bases[flow.to]);
    let (class, path) = if flow.from == flow.to {
        ("loop", sagging(left, right, from, from + 60 + thick.min(60)))
    } else if to > from {
        let end = to - layout.thick(layout.stock(flow.to, flow.came)).max(thick);
        ("ribbon", ribbon_path(left, right, from - thick, end, thick))
    } else {
        let start = from - layout.thick(layout.stock(flow.from, flow.left)) - thick;
        ("ribbon", ribbon_path(left, right, start, to - thick, thick))
    };
    let [from, to] = [flow.from, flow.to].map(|lane| &layout.picture.lanes[lane].label);
    html! {
        path class=(class) d=(path) {
            @if titled { title { (from) " \u{2192} " (to) ": " (money(flow.value)) } }
        }
    }
}

/// Returns a line that hangs under the lane in which it begins and ends.
fn sagging(left: i64, right: i64, base: i64, low: i64) -> String {
    let [left, right, base, low] = [left, right, base, low].map(Px);
    format!("M{left} {base}C{left} {low} {right} {low} {right} {base}")
}

/// Returns a ribbon of one thickness that swings from one height to another.
fn ribbon_path(left: i64, right: i64, start: i64, end: i64, thick: i64) -> String {
    let (under_start, under_end) = (Px(start + thick), Px(end + thick));
    let [left, middle, right, start, end] = [left, (left + right) / 2, right, start, end].map(Px);
    format!(
        "M{left} {start}C{middle} {start} {middle} {end} {right} {end}V{under_end}\
         C{middle} {under_end} {middle} {under_start} {left} {under_start}Z"
    )
}

fn band(layout: &Layout, lane: usize, base: i64) -> Markup {
    let entry = &layout.picture.lanes[lane];
    let axis = layout.picture.axis;
    let mut path = String::new();
    for stock in layout.picture.stocks.iter().filter(|stock| stock.lane == lane) {
        let at = x(axis, stock.at);
        let top = Px(base - layout.thick(stock.value));
        let _ = match path.is_empty() {
            true => {
                let begin = if entry.kind == "victim" { LEFT - 60 } else { at };
                write!(path, "M{} {}V{top}", Px(begin), Px(base))
            }
            false => write!(path, "H{}V{top}", Px(at)),
        };
    }
    if !path.is_empty() {
        let _ = write!(path, "H{}V{}Z", Px(LEFT + PLOT), Px(base));
    }
    let name = base - layout.thick(entry.most).max(30) - 45;
    html! {
        g class={ "lane " (entry.kind) } {
            path class="base" d=(format!("M{} {}H{}", Px(LEFT), Px(base), Px(LEFT + PLOT))) {}
            path class="band" d=(path) {}
            text class="name" x=(Px(LEFT - 60)) y=(Px(name)) { (entry.label) }
            text class="end" x=(Px(LEFT + PLOT)) y=(Px(name)) text-anchor="end" { (money(entry.last)) }
        }
    }
}

/// Draws a measure of how much value a thickness is: the least of 2, 5 and 10 times a power of ten that can be seen well.
fn scale(layout: &Layout) -> Markup {
    let powers = std::iter::successors(Some(100u64), |unit| unit.checked_mul(10));
    let units = powers.flat_map(|power| [2, 5, 10].map(|step| power.checked_mul(step)));
    let seen = |unit: &Amount| layout.thick(*unit) >= 60;
    let Some(unit) = units.flatten().map(Amount::new).find(seen) else {
        return html! {};
    };
    let thick = layout.thick(unit);
    let (right, bottom) = (LEFT + PLOT, layout.height + 290);
    let ends = [right - 20, right - 40, right, bottom, bottom - thick].map(Px);
    let [middle, left, right_end, low, high] = ends;
    html! {
        g class="scale" {
            path d=(format!("M{middle} {low}V{high}M{left} {low}H{right_end}M{left} {high}H{right_end}")) {}
            text x=(Px(right - 70)) y=(Px(bottom - thick / 2 + 40)) text-anchor="end" { (money(unit)) }
        }
    }
}

/// Returns the picture as two tables: what rests where, and what went from where to where.
pub fn tables(picture: &Picture) -> [Table; 2] {
    let (lanes, names) = (&picture.lanes, [TEXTS.lane_most, TEXTS.lane_last]);
    let mut rests = Table::new(
        [heads(TEXTS.lane.label)]
            .into_iter()
            .chain(names.map(|text| figures(text.label))),
    );
    for lane in lanes {
        rests.row([
            lane.label.as_str().into(),
            Cell::money(lane.most),
            Cell::money(lane.last),
        ]);
    }
    let columns = [words(TEXTS.from.label), words(TEXTS.to.label)];
    let mut went = Table::new(
        columns
            .into_iter()
            .chain([figures(TEXTS.value.label), figures(TEXTS.count.label)]),
    );
    for ((from, to), (value, count)) in sums(picture) {
        let [from, to] = [from, to].map(|lane| Cell::from(lanes[lane].label.as_str()));
        went.row([from, to, Cell::of(sum(value), value), Cell::count(Amount::new(count))]);
    }
    [rests, went]
}

/// Writes a sum of cents, which may be wider than an amount.
fn sum(cents: Total) -> String {
    u64::try_from(cents.get()).map_or_else(
        |_| format!("{} USD", grouped(cents.get() / 100)),
        |cents| money(Amount::new(cents)),
    )
}

fn sums(picture: &Picture) -> BTreeMap<(usize, usize), (Total, u64)> {
    let mut sums = BTreeMap::new();
    for flow in &picture.flows {
        let sum: &mut (Total, u64) = sums.entry((flow.from, flow.to)).or_default();
        sum.0 += flow.value;
        sum.1 += flow.count;
    }
    sums
}

/// Says how the picture was simplified; empty where it was not.
pub fn note(picture: &Picture) -> String {
    let drawn = picture.flows.len() as u64;
    let bundled = (picture.bundled > drawn).then(|| {
        let movements = TEXTS.counted_movements.count(picture.bundled);
        (TEXTS.bundled)(&movements, &TEXTS.counted_ribbons.count(drawn))
    });
    let left_out = (!picture.left_out.is_zero()).then(|| (TEXTS.left_out)(&money(picture.left_out)));
    bundled.into_iter().chain(left_out).collect::<Vec<_>>().join(" ")
}

/// Draws all movements that are seen as dots, without colour; those of the complaint are ringed.
pub fn swarm(swarm: &Swarm, axis: Axis, frame: &Frame<'_>) -> Markup {
    let height = 40 + times(swarm.lanes.len()) * ROOM;
    let most = swarm.dots.iter().map(|dot| dot.value).max().unwrap_or_default();
    let inside = html! {
        @for (top, lane) in (40..).step_by(ROOM as usize).zip(&swarm.lanes) {
            g class={ "lane " (lane.kind) } {
                path class="base" d=(format!("M{} {}H{}", Px(LEFT), Px(top + ROOM - 130), Px(LEFT + PLOT))) {}
                text class="name" x=(Px(LEFT - 60)) y=(Px(top + 125)) { (lane.label) }
                text class="end" x=(Px(LEFT + PLOT)) y=(Px(top + 125)) text-anchor="end" { (money(lane.last)) }
            }
        }
        @for dot in &swarm.dots { (spot(dot, most)) }
    };
    frame.draw(axis, height, &inside)
}

fn spot(dot: &Dot, most: Amount) -> Markup {
    // The area stands for the value: the radius goes with its square root, up to 13 units.
    let square = u128::from(dot.value.get()) * 130 * 130 / u128::from(most.get().max(1));
    let radius = i64::try_from(square.isqrt()).expect("a radius is small").max(7);
    let y = 40 + times(dot.lane) * ROOM + ROOM - 130;
    html! {
        circle class=(if dot.complaint { "dot complaint" } else { "dot" })
            cx=(Px(at_step(dot.step))) cy=(Px(y)) r=(Px(radius)) {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;
    use crate::units::Span;

    #[test]
    fn everything_is_drawn_within_the_picture() {
        let findings = fixture::two_rails(false);
        let rail = &findings.rails[0];
        let picture = &rail.truth[0].picture;
        let frame = Frame {
            tone: "truth",
            label: "where the loot was",
            noticed: rail.noticed,
            tagged: Some(rail.noticed),
        };
        let out = render(picture, weight(std::iter::once(picture)), &frame).into_string();
        let numbers = out.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
        let all: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
        assert!(all.len() > 500);
        assert!(all.iter().all(|&number| (-20.0..1_000.0).contains(&number)), "{out}");
    }

    #[test]
    fn a_tag_is_marked_where_there_is_one_and_has_room_below_what_was_noticed() {
        let findings = fixture::two_rails(false);
        let rail = &findings.rails[0];
        let picture = &rail.truth[0].picture;
        let drawn = |tagged: Option<Instant>| {
            let frame = Frame {
                tone: "truth",
                label: "where the loot was",
                noticed: rail.noticed,
                tagged,
            };
            render(picture, weight(std::iter::once(picture)), &frame).into_string()
        };
        let height = |out: &str| -> f64 {
            let view = out.split("viewBox=\"").nth(1).and_then(|rest| rest.split('"').next());
            view.and_then(|view| view.split(' ').nth(3)?.parse().ok()).unwrap()
        };
        let (without, with) = (drawn(None), drawn(Some(rail.noticed)));
        let past = drawn(Some(picture.axis.ends + Span::seconds(1)));
        assert!(!without.contains("class=\"tagged\"") && past == without, "{past}");
        assert_eq!(with.matches("class=\"tagged\"").count(), 2, "{with}");
        assert!(height(&with) > height(&without));
    }

    #[test]
    fn pictures_of_more_than_an_amount_can_hold_keep_their_scale() {
        let mut picture = fixture::two_rails(false).rails[0].truth[0].picture.clone();
        picture
            .lanes
            .iter_mut()
            .for_each(|lane| lane.most = Amount::new(u64::MAX / 2));
        picture
            .flows
            .iter_mut()
            .for_each(|flow| flow.value = Amount::new(u64::MAX / 2));
        let lanes = picture.lanes.len() as u128;
        let weight = weight(std::iter::once(&picture));
        assert_eq!(weight.get(), u128::from(u64::MAX / 2) * lanes);
        let layout = Layout::of(&picture, weight);
        assert_eq!(
            layout.thick(picture.lanes[0].most),
            i64::try_from(u128::from(BANDS) / lanes).unwrap()
        );
        let went: u128 = sums(&picture).values().map(|sum| sum.0.get()).sum();
        assert_eq!(went, u128::from(u64::MAX / 2) * picture.flows.len() as u128);
    }

    #[test]
    fn a_whole_is_as_thick_as_its_parts() {
        let findings = fixture::two_rails(false);
        let picture = &findings.rails[0].truth[0].picture;
        let layout = Layout::of(picture, weight(std::iter::once(picture)));
        let all: i64 = picture.lanes.iter().map(|lane| layout.thick(lane.most)).sum();
        let bands = i64::try_from(BANDS).unwrap();
        assert!((bands - 20..=bands + 60).contains(&all), "{all}");
    }
}
