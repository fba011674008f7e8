//! The comparison of rails for a terminal: who finds how much from where, where trails end, and who is wrongly accused.

use super::document::{Cell, Document, Table, figures, heads, terminal, words};
use super::texts::{TEXTS, Text};
use super::{Findings, Outside, Part, Rail, Reveal, Said, Stay, Value, View, money, percent, texts};
use crate::shown;
use crate::study::once;
use crate::units::{Instant, Share, Total};

/// Returns the comparison as text; `page` is where the report was written, if it was.
pub fn render(findings: &Findings, page: Option<&str>) -> String {
    terminal::print(&document(findings, page))
}

fn document(findings: &Findings, page: Option<&str>) -> Document {
    let mut document = Document::default();
    let scenario = &findings.scenario;
    document.say(&scenario.title);
    let name = match scenario.name.as_str() {
        "" => String::new(),
        name => format!("{}: ", shown::name(name)),
    };
    if !scenario.summary.is_empty() {
        document.say(format!("{name}{}.", scenario.summary.trim_end_matches('.')));
    }
    let pair = texts::pair(findings.compared.len()).label;
    document.say(format!("{pair}: {}.", findings.compared.join(" with ")));
    if let Some(at) = &findings.at {
        document.say((TEXTS.counted_at)(at));
    }
    for rail in &findings.rails {
        outcome(&mut document, rail);
        if !findings.sealed {
            determined(&mut document, rail);
        }
    }
    if !findings.sealed {
        document.apart(format!("{}. {}", TEXTS.course.label, TEXTS.course.meaning));
        for rail in &findings.rails {
            rail.truth.iter().for_each(|reveal| course(&mut document, rail, reveal));
        }
        let defence = super::defence::table(findings);
        if !defence.is_empty() {
            document.apart(format!("{}. {}", TEXTS.defence.label, TEXTS.defence.meaning));
            document.table(defence);
        }
    }
    if findings.sealed {
        document.apart(TEXTS.sealed.meaning);
        document.table(sealed_board(findings));
        refused(&mut document, findings);
    } else {
        document.apart(TEXTS.scores.meaning);
        document.table(board(findings, &["recall", "precision"]));
        document.apart(TEXTS.three_parts.meaning);
        document.table(board(findings, &["recall.followed", "recall.inferred", "recall.luck"]));
        refused(&mut document, findings);
        if asset_hangs_on_a_convention(findings) {
            document.apart(TEXTS.asset_board.meaning);
            document.table(board(
                findings,
                &["error.asset", "recall.asset.least", "recall.asset.greatest"],
            ));
        }
        document.apart(TEXTS.located.meaning);
        document.table(board(findings, &["located.days"]));
        if let Some(doors) = findings.views().find_map(|view| view.doors.as_ref()) {
            document.apart((TEXTS.at_doors)(doors.method.name()));
            document.table(doors_table(findings));
        }
        document.apart(TEXTS.whatever_method.meaning);
        document.table(whatever_method(findings));
        document.apart(format!("{} (in %)", TEXTS.where_ends.meaning.trim_end_matches('.')));
        document.table(reach(findings));
        document.apart(TEXTS.accused_worst.meaning);
        accused(&mut document, findings);
    }
    outside(&mut document, findings);
    document.apart(TEXTS.disputed_worst.meaning);
    disputed(&mut document, findings);
    checks(&mut document, findings);
    if let Some(worlds) = &findings.worlds {
        document.apart(format!("{}: {}", TEXTS.worlds.label, worlds.counted()));
        worlds.ranges(&mut document);
    }
    document.apart(texts::verdict(findings.compared.len()));
    document.say(findings.notice);
    document.say(format!("digest {}", findings.digest));
    if let Some(page) = page {
        document.say(format!("report {}", shown::name(page)));
    }
    document
}

fn outcome(document: &mut Document, rail: &Rail) {
    let stolen = match rail.stolen.is_empty() {
        true => format!("{}: nothing stolen", rail.name),
        false => format!("{}: {} stolen ({})", rail.name, rail.stolen, money(rail.stolen_value)),
    };
    let first = match rail.figure(TEXTS.attempted.word) {
        Some(Value::Money(attempted)) if attempted != rail.stolen_value => {
            format!("{stolen} of {} attempted", money(attempted))
        }
        _ => stolen,
    };
    let outcomes = rail.figures.iter().filter(|figure| figure.name.starts_with("outcome."));
    let parts = outcomes.filter_map(|figure| match figure.value? {
        Value::Share(share) if share != Share::NONE => {
            let label = texts::figure(figure.name).label.to_lowercase();
            Some(format!("{} {label}", share.text()))
        }
        _ => None,
    });
    let parts: Vec<String> = parts.collect();
    document.apart(match parts.is_empty() {
        true => first,
        false => format!("{first}; {}", parts.join(", ")),
    });
    for note in &rail.notes {
        document.note(note);
    }
}

/// So many times have room beside each other.
const STAGES_TOLD: usize = 8;

/// Says what had become of what was attempted in the course of time, one row a state that occurs and one column a time.
fn course(document: &mut Document, rail: &Rail, reveal: &Reveal) {
    let stages = || reveal.courses.iter().flat_map(|course| &course.stages);
    if !stages().any(|stage| stage.parts.iter().any(Part::is_there)) {
        return;
    }
    let mut times = once(stages().map(|stage| stage.after));
    // What is counted from notice may reach further stages than what is counted from the order, or fewer; both end at the end.
    times.sort_by_key(|after| *after == "end");
    // In a world of years the first hours have no room; the other forms have them.
    let times = &times[times.len().saturating_sub(STAGES_TOLD)..];
    let columns = times.iter().map(|after| figures(*after));
    let several = rail.truth.len() > 1;
    let mut table = Table::new([heads(rail.name.as_str())].into_iter().chain(columns));
    if several {
        table.group(reveal.incident.as_str(), "");
    }
    for course in &reveal.courses {
        table.group(course.since.label, course.since.meaning);
        let parts = course.stages.iter().flat_map(|stage| &stage.parts);
        for key in once(parts.filter(|part| part.is_there()).map(|part| part.key)) {
            let share = |after: &&str| {
                let stage = course.stages.iter().find(|stage| stage.after == *after)?;
                stage.parts.iter().find(|part| part.key == key)?.share
            };
            let cells = times.iter().map(|after| match share(after) {
                Some(share) => Cell::from(Some(share)),
                None => Cell::default(),
            });
            table.row([key.label.into()].into_iter().chain(cells));
        }
    }
    let stays: Vec<&Stay> = reveal.loot_days.iter().filter(|stay| stay.is_there()).collect();
    if !stays.is_empty() {
        table.group(TEXTS.loot_days.label, TEXTS.loot_days.meaning);
    }
    for stay in stays {
        let cells = times.iter().map(|after| match *after {
            "end" => Cell::from(stay.share),
            _ => Cell::default(),
        });
        table.row([stay.label().into()].into_iter().chain(cells));
    }
    document.table(table);
    for worth in reveal.worths() {
        document.note(worth);
    }
}

/// Says how much of the truth is a fact under any convention, for the loot and for the stolen units themselves.
fn determined(document: &mut Document, rail: &Rail) {
    let part = |text: Text| match rail.figure(text.word)? {
        Value::Share(share) => Some(format!("{} {}", text.label.to_lowercase(), share.text())),
        _ => None,
    };
    let parts = [TEXTS.determined, TEXTS.determined_asset].into_iter().filter_map(part);
    let parts: Vec<String> = parts.collect();
    if !parts.is_empty() {
        document.note((TEXTS.under_any)(&parts.join(", ")));
    }
}

/// Tells whether the world has several incidents, each with views of its own.
fn several(findings: &Findings) -> bool {
    let mut views = findings.views();
    let first = views.next().map(|view| view.incident.as_str());
    views.any(|view| Some(view.incident.as_str()) != first)
}

/// Returns a table with a row a vantage and rail, the rails of one vantage side by side; an incident's name stands above its rows
/// where there are several.
fn by_vantage(
    findings: &Findings,
    heads_of: impl IntoIterator<Item = String>,
    cells: impl Fn(&View) -> Vec<Cell>,
) -> Table {
    let columns = heads_of.into_iter().map(figures);
    let mut table = Table::new([heads("vantage"), heads("rail")].into_iter().chain(columns));
    let first = first_views(findings);
    let mut incident = None;
    for place in 0..first.len() {
        for (row, rail) in findings.rails.iter().enumerate() {
            let Some(view) = rail.vantages.get(place) else { continue };
            if several(findings) && incident != Some(view.incident.as_str()) {
                table.group(&view.incident, "");
                incident = Some(view.incident.as_str());
            }
            let label = if row == 0 { view.vantage.name() } else { "" };
            let names = [label.into(), rail.name.as_str().into()];
            table.row(names.into_iter().chain(cells(view)));
        }
    }
    table
}

/// Returns the views with their rails, those of one incident together.
fn by_incident(findings: &Findings) -> Vec<(&Rail, &View)> {
    let incidents = incidents(findings);
    let rails = || findings.rails.iter();
    let views = || rails().flat_map(|rail| rail.vantages.iter().map(move |view| (rail, view)));
    let of = |incident| views().filter(move |(_, view)| view.incident == incident);
    incidents.into_iter().flat_map(of).collect()
}

/// Returns the names of the incidents, in order.
fn incidents(findings: &Findings) -> Vec<&str> {
    once(first_views(findings).iter().map(|view| view.incident.as_str()))
}

fn first_views(findings: &Findings) -> &[View] {
    findings
        .rails
        .first()
        .map_or([].as_slice(), |rail| rail.vantages.as_slice())
}

/// Returns one column a method, in as many tables as their names need.
fn board(findings: &Findings, figures: &[&str]) -> Table {
    let methods = findings.methods();
    let score = |view: &View, spec: &str| {
        let said = view.said(spec);
        let none = || TEXTS.no_meaning_cell.label.to_owned();
        let shares = |said: &Said| {
            figures
                .iter()
                .map(|figure| match said.figure(figure) {
                    Some(value @ Value::Number(_)) => value.text(),
                    _ => digits(said.share(figure)).shown,
                })
                .collect::<Vec<_>>()
        };
        said.map_or_else(none, |said| shares(said).join("/")).into()
    };
    let table = by_vantage(
        findings,
        methods.iter().map(|method| method.0.name().to_owned()),
        |view| methods.iter().map(|(_, spec)| score(view, spec)).collect(),
    );
    Table {
        breaks_after: Some(2),
        ..table
    }
}

/// Tells whether conventions differ about how much of the stolen units themselves some method finds.
fn asset_hangs_on_a_convention(findings: &Findings) -> bool {
    let mut said = findings.views().flat_map(View::asked);
    said.any(|said| said.share("recall.asset.least") < said.share("recall.asset.greatest"))
}

/// Says where methods have no meaning and why, a paragraph for each reason.
fn refused(document: &mut Document, findings: &Findings) {
    let rows = || {
        let rails = findings.rails.iter();
        rails.flat_map(|rail| {
            rail.vantages
                .iter()
                .flat_map(|view| &view.refused)
                .map(move |row| (rail, row))
        })
    };
    for why in once(rows().map(|(_, row)| &row.why)) {
        let same = || rows().filter(|(_, row)| row.why == *why);
        let methods = once(same().map(|(_, row)| row.method.name())).join(", ");
        let rails = once(same().map(|(rail, _)| rail.name.as_str())).join(", ");
        document.say(format!("{} ({rails}): {methods}: {why}.", TEXTS.card_refused.label));
    }
}

/// Writes two shares under a head that says `in %`.
fn pair(recall: Option<Share>, precision: Option<Share>) -> String {
    format!("{}/{}", digits(recall).shown, digits(precision).shown)
}

/// Returns a cell with a share under a head that says `in %`.
fn digits(share: Option<Share>) -> Cell {
    share.map_or_else(Cell::none, |share| Cell::of(share.digits(), share))
}

/// Returns how the same method fares where it stops at keepers' doors, and where it passes them.
fn doors_table(findings: &Findings) -> Table {
    let names = ["stopped", "stops", "passes"].map(String::from);
    by_vantage(findings, names, |view| match &view.doors {
        Some(doors) => vec![
            digits(doors.stopped),
            pair(doors.stop.recall, doors.stop.precision).into(),
            pair(doors.pass.recall, doors.pass.precision).into(),
        ],
        None => vec![Cell::none(); 3],
    })
}

/// Writes an instant without its year and seconds.
fn day_and_minute(at: Instant) -> String {
    let text = at.to_string();
    let minute = text.rsplit_once(':').map_or(text.as_str(), |(minute, _)| minute);
    minute.split_once('-').map_or(minute, |(_, day)| day).to_owned()
}

/// Returns what there is to find from each vantage, whatever the method.
fn whatever_method(findings: &Findings) -> Table {
    let names = ["followable", "between", "chance", "leads", "at", "since"].map(String::from);
    let table = by_vantage(findings, names, |view| {
        let share = |name| view.share(name);
        let chance = pair(share("chance.recall"), share("chance.precision"));
        let (value, keepers) = match (view.figure("leads.value"), view.figure("leads.keepers")) {
            (Some(Value::Money(value)), Some(Value::Number(keepers))) if !value.is_zero() => {
                (Cell::money(value), Value::Number(keepers).text().into())
            }
            (..) => (Cell::none(), Cell::none()),
        };
        vec![
            digits(share("followable")),
            between(view).unwrap_or_default().into(),
            chance.into(),
            value,
            keepers,
            Cell::known(view.leads_since.map(day_and_minute).as_deref()),
        ]
    });
    // An interval is told where there is one, for which there is not always room.
    let mut table = Table {
        breaks_after: Some(2),
        ..table
    };
    table.columns[3].wide = !findings.views().any(|view| between(view).is_some());
    table
}

/// Writes between which shares what is followable lies, where the earmark decides.
fn between(view: &View) -> Option<String> {
    let (least, greatest) = (view.share("followable.least")?, view.share("followable.greatest")?);
    (least != greatest).then(|| format!("{}-{}", least.digits(), greatest.digits()))
}

/// Returns one column a reason why the trail of loot ends.
fn reach(findings: &Findings) -> Table {
    let views = findings.views();
    let keys = once(views.flat_map(|view| view.reach.iter().flatten()).map(|part| part.key));
    let names = keys.iter().map(|key| key.word.trim_start_matches("stop.").to_owned());
    let table = by_vantage(findings, names, |view| {
        let part = |key| view.reach.iter().flatten().find(|part| part.key == key);
        keys.iter()
            .map(|key| digits(part(*key).and_then(|part| part.share)))
            .collect()
    });
    Table {
        breaks_after: Some(2),
        ..table
    }
}

/// Adds one table an incident, one row a rail and method, at the vantage from which it accuses most; nobody accused, no row.
fn accused(document: &mut Document, findings: &Findings) {
    for incident in incidents(findings) {
        let names = [
            "strangers",
            "laid on",
            "never got",
            "others",
            "keepers",
            "on keepers",
            "may know",
        ];
        let heads = ["rail", "vantage", "method"].map(heads);
        let mut table = Table::new(heads.into_iter().chain(names.map(figures)));
        table.breaks_after = Some(3);
        let mut answered = false;
        for rail in &findings.rails {
            let worst = findings
                .methods()
                .into_iter()
                .filter_map(|(_, spec)| worst(rail, incident, spec));
            for (view, said) in worst {
                answered = true;
                if said.accused.iter().any(|row| row.entities > 0) {
                    table.row(accused_row(rail, view, said));
                }
            }
        }
        if several(findings) {
            document.say(format!("{incident}:"));
        }
        match (table.is_empty(), answered) {
            (false, _) => document.table(table),
            (true, true) => document.say(TEXTS.nobody_accused.label),
            (true, false) => document.say(TEXTS.nobody_answered.label),
        }
    }
}

/// Returns the view of an incident at which a method lays most on others; the narrowest of equals.
fn worst<'a>(rail: &'a Rail, incident: &str, spec: &str) -> Option<(&'a View, &'a Said)> {
    let laid = |said: &Said| {
        said.accused
            .iter()
            .flat_map(|row| [row.received, row.never])
            .sum::<Total>()
    };
    let views = rail.vantages.iter().filter(|view| view.incident == incident);
    let said = views.filter_map(|view| Some((view, view.said(spec)?)));
    said.reduce(|worst, next| if laid(worst.1) >= laid(next.1) { worst } else { next })
}

/// The room for a method's name beside six other columns.
const METHOD_WIDTH: usize = 13;

/// Breaks a long name into lines behind its hyphens, so that no table breaks it within a word.
fn broken(name: &str, width: usize) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for part in name.split_inclusive('-') {
        if !line.is_empty() && line.len() + part.len() > width {
            lines.push(std::mem::take(&mut line));
        }
        line.push_str(part);
    }
    lines.push(line);
    lines.join("\n")
}

fn accused_row(rail: &Rail, view: &View, said: &Said) -> [Cell; 10] {
    let of = |words: &'static [&str]| said.accused.iter().filter(move |row| words.contains(&row.role.word));
    let count = |words| Cell::from(of(words).map(|row| row.entities).sum::<u32>().to_string());
    let laid = |words| Cell::money(of(words).map(|row| row.received + row.never).sum());
    [
        rail.name.as_str().into(),
        view.vantage.name().into(),
        broken(said.method.name(), METHOD_WIDTH).into(),
        count(&["stranger"]),
        laid(&["stranger"]),
        Cell::money(of(&["stranger"]).map(|row| row.never).sum()),
        count(&["volunteer", "purchaser"]),
        count(&["keeper-accused"]),
        laid(&["keeper-accused"]),
        count(&["facilitator"]),
    ]
}

/// Adds what tracers outside say, where any was asked: a table a tracer, and why some said nothing.
fn outside(document: &mut Document, findings: &Findings) {
    let first = first_views(findings)
        .first()
        .map_or([].as_slice(), |view| view.external.as_slice());
    if first.is_empty() {
        return;
    }
    let text = if findings.sealed {
        &TEXTS.external_sealed
    } else {
        &TEXTS.external
    };
    document.apart(format!("{}. {}", text.label, text.meaning));
    let views = || findings.views();
    for (place, named) in first.iter().enumerate() {
        let said = || views().filter_map(|view| view.external.get(place));
        document.apart(shown::name(&named.called()));
        if said().any(Outside::is_answered) {
            document.table(outside_table(findings, place));
        }
        for why in once(said().filter_map(|outside| outside.why.as_deref())) {
            document.note(why);
        }
    }
}

/// Tables one tracer outside: a row a vantage and rail.
fn outside_table(findings: &Findings, place: usize) -> Table {
    let names = ["answered", "in %", "place"].map(String::from);
    let columns = if findings.sealed { 1 } else { 3 };
    let mut table = by_vantage(findings, names.into_iter().take(columns), |view| {
        let outside = &view.external[place];
        let figures = match outside.ranks() {
            true => ["loot.first", "hits.first"],
            false => ["recall", "precision"],
        };
        let [first, second] = figures.map(|name| outside.share(name));
        let scores = match outside.is_answered() {
            true => pair(first, second),
            false => String::new(),
        };
        let seat = outside.place.map(|place| format!("{place} of {}", outside.of));
        let cells = [
            outside.answered.label.into(),
            scores.into(),
            Cell::known(seat.as_deref()),
        ];
        cells.into_iter().take(columns).collect()
    });
    table.columns[2] = words("answered");
    table
}

/// Adds one row a rail and vantage from which there is something to follow: how much is co-mingled, and the purse most disputed.
fn disputed(document: &mut Document, findings: &Findings) {
    let columns = [
        heads("rail"),
        heads("vantage"),
        figures("co-mingled"),
        words("purse"),
        figures("least"),
        figures("most"),
    ];
    let mut table = Table::new(columns);
    let mut above = None;
    for (rail, view) in by_incident(findings)
        .into_iter()
        .filter(|(_, view)| view.compared.mingled.reached > 0)
    {
        if several(findings) && above.replace(&view.incident) != Some(&view.incident) {
            table.group(&view.incident, "");
        }
        let mut row = vec![
            rail.name.as_str().into(),
            view.vantage.name().into(),
            percent(view.compared.mingled.mixed_share).into(),
        ];
        match view.compared.disputed().next() {
            Some((_, holding)) => {
                let (least, greatest) = view.compared.extremes(holding);
                row.push(clipped(&holding.purse).into());
                row.extend([least, greatest].map(|(_, value)| Cell::money(value)));
            }
            None => row.push(TEXTS.agree.label.into()),
        }
        table.row(row);
    }
    if table.is_empty() {
        return document.say(TEXTS.nothing_to_follow.label);
    }
    document.table(table);
    let views = findings.views();
    let holdings = views.flat_map(|view| &view.compared.holdings);
    let whys: Vec<&String> = holdings.filter_map(|holding| holding.not_computed.as_ref()).collect();
    if let Some(why) = whys.first() {
        let purses = TEXTS.counted_purses.count(whys.len() as u64);
        document.say(format!("{} ({purses}): {why}", TEXTS.bounds.label));
    }
}

/// Writes the beginning and the end of a long name.
fn clipped(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= 13 {
        return name.into();
    }
    let (head, tail) = (&letters[..7], &letters[letters.len() - 5..]);
    head.iter().chain(&['\u{2026}']).chain(tail).collect()
}

fn checks(document: &mut Document, findings: &Findings) {
    if findings.checks.is_empty() {
        return;
    }
    let held = findings.checks.iter().filter(|check| check.held == Some(true)).count();
    document.apart(format!(
        "{}: {held} of {} hold.",
        TEXTS.checks.label,
        findings.checks.len()
    ));
    for check in findings.checks.iter().filter(|check| check.held != Some(true)) {
        document.note(format!(
            "{}: {} ({})",
            texts::outcome(check.held).label,
            check.claim,
            check.because
        ));
    }
}

/// Tables one row a method under each view: where the method's taint ends.
fn sealed_board(findings: &Findings) -> Table {
    let groups: [(&str, &[&Text]); 4] = [
        ("named", &[&TEXTS.end_named]),
        ("unnamed", &[&TEXTS.end_unnamed]),
        ("at a door", &[&TEXTS.end_keeper, &TEXTS.end_pooled]),
        ("books end", &[&TEXTS.end_books_end]),
    ];
    let group = |part: &Part| groups.iter().position(|(_, keys)| keys.contains(&part.key));
    let columns = groups.map(|(name, _)| name).into_iter().chain(["fees etc."]);
    let mut table = Table::new([heads("method")].into_iter().chain(columns.map(figures)));
    for (rail, view) in by_incident(findings) {
        let mut named = vec![view.vantage.name(), rail.name.as_str()];
        named.extend(several(findings).then_some(view.incident.as_str()));
        table.group(named.join(", "), "");
        let seen: Vec<&Said> = view
            .asked()
            .filter(|said| said.parts.iter().any(|part| part.share.is_some()))
            .collect();
        if seen.is_empty() {
            table.row([TEXTS.nothing_here.label.into()]);
        }
        for said in seen {
            // What is in no group is in the last column.
            let sums = [Some(0), Some(1), Some(2), Some(3), None].map(|place| {
                let ours = said.parts.iter().filter(|part| group(part) == place);
                Share::ppm(ours.filter_map(|part| part.share).map(Share::get).sum())
            });
            table.row(
                [said.method.name().into()]
                    .into_iter()
                    .chain(sums.map(|sum| digits(Some(sum)))),
            );
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use snapbox::assert::Action;

    use super::*;
    use crate::report::fixture;

    #[test]
    fn a_long_name_breaks_behind_its_hyphens() {
        assert_eq!(broken("haircut", 13), "haircut");
        assert_eq!(broken("largest-output", 14), "largest-output");
        assert_eq!(broken("own-money-first", 13), "own-money-\nfirst");
        assert_eq!(
            broken("lowest-intermediate-balance", 13),
            "lowest-\nintermediate-\nbalance"
        );
    }

    #[test]
    fn no_line_is_wider_than_a_terminal() {
        for sealed in [false, true] {
            let text = render(&fixture::two_rails(sealed), Some("./two-rails-7.html"));
            let wide = text.lines().find(|line| line.chars().count() > terminal::WIDTH);
            assert_eq!(wide, None);
            assert!(text.ends_with("report ./two-rails-7.html\n"));
        }
    }

    #[test]
    fn tracers_outside_are_told_from_methods_and_fit_the_terminal() {
        let (open, sealed) = (fixture::with_outside(false), fixture::with_outside(true));
        for findings in [&open, &sealed] {
            let text = render(findings, None);
            let wide = text.lines().find(|line| line.chars().count() > terminal::WIDTH);
            assert_eq!(wide, None);
            assert_eq!(
                text.matches("it was not done after 60 s").count(),
                1,
                "a reason is told once"
            );
        }
        let text = render(&open, None);
        assert!(
            text.contains("41.0/99.0  3 of 7") && text.contains("12.0/7.0"),
            "{text}"
        );
        assert!(!render(&sealed, None).contains("3 of 7"));
        assert!(!render(&fixture::two_rails(false), None).contains("Tracers outside"));
    }

    #[test]
    fn the_text_reads_as_it_did_when_it_was_last_looked_at() {
        let text = render(&fixture::two_rails(false), Some("./two-rails-7.html"));
        let renew = std::env::var_os("DYEPACK_RENEW").is_some(); // set by ./check --renew
        let action = if renew { Action::Overwrite } else { Action::Verify };
        let asked = snapbox::Assert::new().action(action);
        asked.eq(text, snapbox::file!["snapshots/comparison.txt"].raw());
    }

    #[test]
    fn a_method_without_a_meaning_says_why() {
        let mut findings = fixture::two_rails(false);
        findings.rails[0].vantages[0].refused.push(crate::report::Refused {
            method: crate::lots::Booking::PARI_PASSU,
            spec: "pari-passu;fees=drop".into(),
            why: "a coin is no account".into(),
        });
        let text = render(&findings, None);
        let name = &findings.rails[0].name;
        assert!(
            text.contains("pari-passu") && text.contains(TEXTS.no_meaning_cell.label),
            "{text}"
        );
        assert!(
            text.contains(&format!("No meaning here ({name}): pari-passu: a coin is no account.")),
            "{text}"
        );
    }

    #[test]
    fn where_no_method_answers_nobody_is_called_innocent() {
        let mut findings = fixture::two_rails(false);
        for view in findings.rails.iter_mut().flat_map(|rail| &mut rail.vantages) {
            view.methods.clear();
        }
        let text = render(&findings, None);
        assert!(text.contains(TEXTS.nobody_answered.label), "{text}");
        assert!(!text.contains(TEXTS.nobody_accused.label), "{text}");
    }

    #[test]
    fn several_incidents_have_room_on_a_terminal_and_no_name_of_theirs_is_broken() {
        for sealed in [false, true] {
            let findings = fixture::two_incidents(sealed);
            let text = render(&findings, None);
            let wide = text.lines().find(|line| line.chars().count() > terminal::WIDTH);
            assert_eq!(wide, None);
            let named = text
                .lines()
                .filter(|line| line.contains("the order of the second clerk"));
            let tables = named.map(|line| line.ends_with(':')).collect::<Vec<_>>();
            assert!(
                tables.len() > 1 && tables.iter().all(|stands_above| *stands_above),
                "{text}"
            );
            assert_eq!(
                text.contains("public, bitcoin, the order of the second clerk:\n"),
                sealed,
                "{text}"
            );
        }
    }

    #[test]
    fn every_end_of_a_trail_is_in_a_column_of_a_sealed_text() {
        let fees = render(&fixture::two_rails(true), None);
        let row = fees.lines().find(|line| line.starts_with("haircut")).unwrap();
        let sums: Vec<&str> = row.split_whitespace().skip(1).collect();
        assert_eq!(sums, ["20.0", "30.0", "40.0", "0", "10.0"]);
        for end in [&TEXTS.end_purchaser, &TEXTS.end_shortfall] {
            let mut findings = fixture::two_rails(true);
            let views = findings.rails.iter_mut().flat_map(|rail| &mut rail.vantages);
            for said in views.flat_map(|view| &mut view.methods) {
                said.parts.last_mut().unwrap().key = end;
            }
            assert_eq!(render(&findings, None), fees, "{}", end.word);
        }
    }

    #[test]
    fn a_sealed_text_has_no_score() {
        let text = render(&fixture::two_rails(true), None);
        assert!(!text.contains("Recall") && !text.contains("stranger"));
    }
}
