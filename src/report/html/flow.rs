//! The time-lane picture: time to the right, a lane for each place, what rests there as a band and what moves as ribbons.
//!
//! A band stands on the lane's base line and is as high as the value that rests there. A ribbon that goes down leaves from the
//! base line and joins the lower band from above; one that goes up leaves from the top and joins from below; a loop hangs
//! under its lane. All lengths are whole tenths, so that no rounding differs between machines.

use std::fmt::Write as _;

use super::write::{E, Px, since};
use crate::report::picture::{Axis, Dot, Flow, Picture, STEPS, Swarm};
use crate::report::{money, texts};
use crate::units::{Amount, Instant, grouped};

/// The width of every picture, in tenths.
const WIDTH: i64 = 4_600;
const LEFT: i64 = 100;
const PLOT: i64 = WIDTH - 2 * LEFT;
/// The height that all bands at their fullest share, in tenths.
const BANDS: u64 = 2_300;
const LABEL: i64 = 170;
const GAP: i64 = 90;

/// Returns the greatest sum of fullest bands, which sets the scale of pictures that are compared.
pub fn weight<'a>(pictures: impl Iterator<Item = &'a Picture>) -> Amount {
    let sum = |picture: &Picture| {
        picture
            .lanes
            .iter()
            .map(|lane| u128::from(lane.most.get()))
            .sum::<u128>()
    };
    let most = pictures.map(sum).max().unwrap_or_default().max(1);
    Amount::new(u64::try_from(most).unwrap_or(u64::MAX))
}

struct Layout<'a> {
    picture: &'a Picture,
    weight: Amount,
    bases: Vec<i64>,
    height: i64,
}

impl Layout<'_> {
    fn of(picture: &Picture, weight: Amount) -> Layout<'_> {
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
        let tenths = u128::from(value.get()) * u128::from(BANDS) / u128::from(self.weight.get());
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
    LEFT + i64::from(axis.step(at)) * PLOT / i64::from(STEPS)
}

/// Draws a picture; `tone` says whether it is what a method says or the truth, `noticed` is marked on the axis.
pub fn render(out: &mut String, picture: &Picture, weight: Amount, tone: &str, label: &str, noticed: Instant) {
    let layout = Layout::of(picture, weight);
    open(out, tone, label, layout.height + 310);
    grid(out, picture.axis, layout.height, noticed);
    let largest = largest(&picture.flows);
    for (index, flow) in picture.flows.iter().enumerate() {
        ribbon(out, &layout, flow, largest.contains(&index));
    }
    for (lane, base) in layout.bases.iter().enumerate() {
        band(out, &layout, lane, *base);
    }
    scale(out, &layout);
    out.push_str("</svg>\n");
}

fn open(out: &mut String, tone: &str, label: &str, height: i64) {
    let _ = writeln!(
        out,
        "<svg class=\"flow {tone}\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">",
        Px(WIDTH),
        Px(height),
        E(label)
    );
}

fn grid(out: &mut String, axis: Axis, height: i64, noticed: Instant) {
    out.push_str("<g class=\"axis\">");
    let _ = write!(out, "<path d=\"M{} {}H{}\"/>", Px(LEFT), Px(height), Px(LEFT + PLOT));
    let mut first = LEFT;
    if noticed > axis.begins && noticed < axis.ends {
        let at = x(axis, noticed);
        let anchor = if at < WIDTH / 2 { "start" } else { "end" };
        let shift = if at < WIDTH / 2 { 40 } else { -40 };
        let _ = write!(
            out,
            "<path class=\"noticed\" d=\"M{} 0V{}\"/><text class=\"noticed\" x=\"{}\" y=\"{}\" text-anchor=\"{anchor}\">{}</text>",
            Px(at),
            Px(height),
            Px(at + shift),
            Px(height + 245),
            texts::label("noticed"),
        );
    }
    let _ = write!(
        out,
        "<text x=\"{}\" y=\"{}\">{}</text>",
        Px(LEFT - 80),
        Px(height + 130),
        texts::label("theft")
    );
    for (span, step) in axis.ticks() {
        let at = LEFT + i64::from(step) * PLOT / i64::from(STEPS);
        let _ = write!(out, "<path d=\"M{} {}V{}\"/>", Px(at), Px(0), Px(height + 30));
        if at - first >= 420 {
            let _ = write!(
                out,
                "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                Px(at),
                Px(height + 130),
                since(span)
            );
            first = at;
        }
    }
    out.push_str("</g>\n");
}

/// Returns the flows that say what they are when they are pointed at.
fn largest(flows: &[Flow]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..flows.len()).collect();
    order.sort_by(|&a, &b| flows[b].value.cmp(&flows[a].value).then(a.cmp(&b)));
    order.truncate(24);
    order
}

fn ribbon(out: &mut String, layout: &Layout, flow: &Flow, titled: bool) {
    let axis = layout.picture.axis;
    let thick = layout.thick(flow.value).max(6);
    let (left, came) = (x(axis, flow.left), x(axis, flow.came));
    let right = came.max(left + 120 + thick / 2).min(WIDTH - 10).max(left + 20);
    let (from, to) = (layout.bases[flow.from], layout.bases[flow.to]);
    let path = if flow.from == flow.to {
        let sag = from + 60 + thick.min(60);
        format!(
            "M{0} {1}C{0} {2} {3} {2} {3} {1}",
            Px(left),
            Px(from),
            Px(sag),
            Px(right)
        )
    } else {
        let (start, end) = if to > from {
            (
                from - thick,
                to - layout.thick(layout.stock(flow.to, flow.came)).max(thick),
            )
        } else {
            (
                from - layout.thick(layout.stock(flow.from, flow.left)) - thick,
                to - thick,
            )
        };
        sheet(left, right, start, end, thick)
    };
    let class = if flow.from == flow.to { "loop" } else { "ribbon" };
    if titled {
        let lanes = &layout.picture.lanes;
        let title = format!(
            "{} \u{2192} {}: {}",
            lanes[flow.from].label,
            lanes[flow.to].label,
            money(flow.value)
        );
        let _ = writeln!(
            out,
            "<path class=\"{class}\" d=\"{path}\"><title>{}</title></path>",
            E(&title)
        );
    } else {
        let _ = writeln!(out, "<path class=\"{class}\" d=\"{path}\"/>");
    }
}

/// Returns a sheet of one thickness that swings from one height to another.
fn sheet(left: i64, right: i64, start: i64, end: i64, thick: i64) -> String {
    let middle = (left + right) / 2;
    format!(
        "M{0} {1}C{2} {1} {2} {3} {4} {3}V{5}C{2} {5} {2} {6} {0} {6}Z",
        Px(left),
        Px(start),
        Px(middle),
        Px(end),
        Px(right),
        Px(end + thick),
        Px(start + thick)
    )
}

fn band(out: &mut String, layout: &Layout, lane: usize, base: i64) {
    let entry = &layout.picture.lanes[lane];
    let axis = layout.picture.axis;
    let mut path = String::new();
    let mut open = false;
    for stock in layout.picture.stocks.iter().filter(|stock| stock.lane == lane) {
        let at = x(axis, stock.at);
        if !open {
            let begin = if entry.kind == "victim" { LEFT - 60 } else { at };
            let _ = write!(path, "M{} {}", Px(begin), Px(base));
            open = true;
            let _ = write!(path, "V{}", Px(base - layout.thick(stock.value)));
            continue;
        }
        let _ = write!(path, "H{}V{}", Px(at), Px(base - layout.thick(stock.value)));
    }
    if open {
        let _ = write!(path, "H{}V{}Z", Px(LEFT + PLOT), Px(base));
    }
    let top = base - layout.thick(entry.most).max(30);
    let _ = writeln!(
        out,
        "<g class=\"lane {}\"><path class=\"base\" d=\"M{} {}H{}\"/><path class=\"band\" d=\"{path}\"/>\
         <text class=\"name\" x=\"{}\" y=\"{}\">{}</text><text class=\"end\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text></g>",
        entry.kind,
        Px(LEFT),
        Px(base),
        Px(LEFT + PLOT),
        Px(LEFT - 60),
        Px(top - 45),
        E(&entry.label),
        Px(LEFT + PLOT),
        Px(top - 45),
        E(&money(entry.last)),
    );
}

/// Draws a measure of how much value a thickness is.
fn scale(out: &mut String, layout: &Layout) {
    let mut unit = 100u64;
    let steps = [2u64, 5, 10];
    'search: loop {
        for step in steps {
            if layout.thick(Amount::new(unit * step)) >= 60 {
                unit *= step;
                break 'search;
            }
        }
        match unit.checked_mul(10) {
            Some(next) => unit = next,
            None => return,
        }
    }
    let thick = layout.thick(Amount::new(unit));
    let bottom = layout.height + 290;
    let _ = writeln!(
        out,
        "<g class=\"scale\"><path d=\"M{0} {1}V{2}M{3} {1}H{4}M{3} {2}H{4}\"/><text x=\"{5}\" y=\"{6}\" text-anchor=\"end\">{7}</text></g>",
        Px(LEFT + PLOT - 20),
        Px(bottom),
        Px(bottom - thick),
        Px(LEFT + PLOT - 40),
        Px(LEFT + PLOT),
        Px(LEFT + PLOT - 70),
        Px(bottom - thick / 2 + 40),
        E(&money(Amount::new(unit))),
    );
}

/// Writes the picture as two tables: what rests where, and what went from where to where.
pub fn tables(out: &mut String, picture: &Picture) {
    let _ = write!(
        out,
        "<details><summary>{}</summary>\n<div class=\"wide\"><table><thead><tr><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th></tr></thead><tbody>",
        texts::label("as-table"),
        texts::label("lane"),
        texts::label("lane-most"),
        texts::label("lane-last"),
    );
    for lane in &picture.lanes {
        let _ = write!(
            out,
            "<tr><th scope=\"row\">{}</th><td class=\"n\">{}</td><td class=\"n\" data-value=\"{}\">{}</td></tr>",
            E(&lane.label),
            money(lane.most),
            lane.last,
            money(lane.last)
        );
    }
    let _ = write!(
        out,
        "</tbody></table></div>\n<div class=\"wide\"><table><thead><tr><th>{}</th><th>{}</th><th class=\"n\">{}</th><th class=\"n\">{}</th></tr></thead><tbody>",
        texts::label("from"),
        texts::label("to"),
        texts::label("value"),
        texts::label("count"),
    );
    for ((from, to), (value, count)) in sums(picture) {
        let lanes = &picture.lanes;
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            E(&lanes[from].label),
            E(&lanes[to].label),
            money(value),
            grouped(count)
        );
    }
    out.push_str("</tbody></table></div></details>\n");
}

fn sums(picture: &Picture) -> std::collections::BTreeMap<(usize, usize), (Amount, u64)> {
    let mut sums = std::collections::BTreeMap::new();
    for flow in &picture.flows {
        let sum: &mut (Amount, u64) = sums.entry((flow.from, flow.to)).or_default();
        sum.0 += flow.value;
        sum.1 += flow.count;
    }
    sums
}

/// Says how the picture was simplified.
pub fn note(picture: &Picture) -> String {
    let drawn = picture.flows.len() as u64;
    let mut text = String::new();
    if picture.bundled > drawn {
        let _ = write!(
            text,
            "{} movements between places are drawn as {} ribbons. {}",
            grouped(picture.bundled),
            grouped(drawn),
            texts::meaning("bundled")
        );
    }
    if !picture.left_out.is_zero() {
        let _ = write!(
            text,
            " Flows of {} in all are too small to draw.",
            money(picture.left_out)
        );
    }
    text
}

/// Draws all movements that are seen as dots, without colour; those of the complaint are ringed.
pub fn swarm(out: &mut String, swarm: &Swarm, axis: Axis, label: &str, noticed: Instant) {
    const ROOM: i64 = 460;
    let lanes = i64::try_from(swarm.lanes.len()).expect("a picture has few lanes");
    let height = 40 + lanes * ROOM;
    open(out, "saw", label, height + 310);
    grid(out, axis, height, noticed);
    let most = swarm.dots.iter().map(|dot| dot.value).max().unwrap_or_default();
    for (index, lane) in (0..lanes).zip(&swarm.lanes) {
        let top = 40 + index * ROOM;
        let _ = writeln!(
            out,
            "<g class=\"lane {}\"><path class=\"base\" d=\"M{} {4}H{}\"/><text class=\"name\" x=\"{}\" y=\"{5}\">{6}</text>\
             <text class=\"end\" x=\"{2}\" y=\"{5}\" text-anchor=\"end\">{7}</text></g>",
            lane.kind,
            Px(LEFT),
            Px(LEFT + PLOT),
            Px(LEFT - 60),
            Px(top + ROOM - 130),
            Px(top + 125),
            E(&lane.label),
            E(&money(lane.last)),
        );
    }
    for dot in &swarm.dots {
        spot(out, dot, most, ROOM);
    }
    out.push_str("</svg>\n");
}

fn spot(out: &mut String, dot: &Dot, most: Amount, room: i64) {
    let lane = i64::try_from(dot.lane).expect("a picture has few lanes");
    let at = LEFT + i64::from(dot.step) * PLOT / i64::from(STEPS);
    // The area stands for the value: the radius goes with its square root, up to 13 units.
    let square = u128::from(dot.value.get()) * 130 * 130 / u128::from(most.get().max(1));
    let radius = i64::try_from(square.isqrt()).expect("a radius is small").max(7);
    let (x, y) = (Px(at), Px(40 + lane * room + room - 130));
    let class = if dot.complaint { "dot complaint" } else { "dot" };
    let _ = writeln!(
        out,
        "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{}\"/>",
        Px(radius)
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixture;

    #[test]
    fn everything_is_drawn_within_the_picture() {
        let findings = fixture::two_rails(false);
        let rail = &findings.rails[0];
        let picture = &rail.truth[0].picture;
        let mut out = String::new();
        render(
            &mut out,
            picture,
            weight(std::iter::once(picture)),
            "truth",
            "where the loot was",
            rail.noticed,
        );
        let numbers = out.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '-'));
        let all: Vec<f64> = numbers.filter_map(|number| number.parse().ok()).collect();
        assert!(all.len() > 500);
        assert!(all.iter().all(|&number| (-20.0..1_000.0).contains(&number)), "{out}");
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
