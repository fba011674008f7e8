//! The lesson as assertions: which figure, how it must compare, with what.

use super::investigators::called;
use crate::evidence::Investigator;
use crate::lots::Method;
use crate::scenario::figure::{FigureKind, Since, Unit, figure};
use crate::scenario::reader::{Field, Table, Value};
use crate::scenario::{Against, Cause, Expectation, Figure, IncidentSpec, InvestigatorSpec, Money, Must, quantity};
use crate::units::{IncidentId, Share};

/// What an assertion can name.
pub(super) struct Board<'s> {
    /// The rails on which the theft starts.
    pub starts: Vec<&'s str>,
    /// From where investigators look.
    pub vantages: &'s [Investigator],
    /// Whom the file names.
    pub investigators: &'s [InvestigatorSpec],
    /// By which methods they follow, beside the null methods, which stand on every board.
    pub methods: &'s [Method],
    /// What is stolen.
    pub incidents: &'s [IncidentSpec],
}

pub(super) fn expect(table: &Table<'_>, board: &Board<'_>) -> Vec<Expectation> {
    let rows = table.tables("expect");
    rows.iter().filter_map(|row| expectation(row, board)).collect()
}

fn expectation(row: &Table<'_>, board: &Board<'_>) -> Option<Expectation> {
    let (figure, kind) = read_figure(row, board, None)?;
    let (key, must) = [
        ("at_least", Must::AtLeast),
        ("at_most", Must::AtMost),
        ("equals", Must::Equal),
    ]
    .into_iter()
    .find(|(key, _)| row.has(key))?;
    let with = against(&row.field(key)?, board, &figure, kind)?;
    Some(Expectation {
        figure,
        must,
        with,
        because: row.get("because"),
        cause: row.maybe("cause").and_then(|name: String| Cause::named(&name)),
    })
}

/// Reads a figure; what it does not name it takes from the other one, where there is one.
fn read_figure(row: &Table<'_>, board: &Board<'_>, beside: Option<&Figure>) -> Option<(Figure, &'static FigureKind)> {
    let name: String = row.maybe("figure")?;
    let kind = figure(&name).expect("the description's words are figures");
    let mut figure = Figure {
        rail: row.maybe("rail"),
        vantage: row
            .maybe::<String>("vantage")
            .and_then(|name| called(&name, board.investigators)),
        method: row.maybe("method"),
        kind,
        since: since(row, kind),
        incident: incident(row, board),
    };
    if let Some(beside) = beside {
        figure.rail = figure.rail.or_else(|| beside.rail.clone());
        figure.vantage = figure.vantage.or(beside.vantage.filter(|_| !kind.of.is_world()));
        figure.method = figure.method.or(beside.method.filter(|_| kind.of.is_method()));
        if figure.since == Since::End && kind.of.undated().is_none() {
            figure.since = beside.since;
        }
        figure.incident = figure.incident.or(beside.incident.filter(|_| kind.of.has_incident()));
    }
    check_place(row, board, &figure, kind);
    Some((figure, kind))
}

/// Reads of which theft a figure is.
fn incident(row: &Table<'_>, board: &Board<'_>) -> Option<IncidentId> {
    let name: String = row.maybe("incident")?;
    let place = board.incidents.iter().position(|spec| spec.name == name);
    if place.is_none() {
        let names: Vec<&str> = board.incidents.iter().map(|spec| spec.name.as_str()).collect();
        let accepted = crate::scenario::shape::list(&names);
        row.reader.contradict(
            row.span("incident"),
            format!("nothing is stolen under the name `{name}`"),
            accepted,
        );
    }
    place.map(IncidentId::new)
}

/// Reads when it is asked what became of the money.
fn since(row: &Table<'_>, kind: &FigureKind) -> Since {
    let Some(field) = row.field("at") else {
        return Since::End;
    };
    if let Some(why) = kind.of.undated() {
        let message = format!("`{}` {why}", kind.name);
        row.reader.contradict(
            field.span(),
            message,
            "no `at`; `outcome.*`, `prevented.*`, counts and figures of a vantage have one".to_owned(),
        );
    }
    let since = match field.as_table().is_some() {
        true => field.table().and_then(|table| table.maybe("notice")).map(Since::Notice),
        false => field.quantity(quantity::duration).map(Since::Order),
    };
    since.unwrap_or_default()
}

fn check_place(row: &Table<'_>, board: &Board<'_>, figure: &Figure, kind: &FigureKind) {
    if let Some(rail) = figure.rail.as_deref().filter(|rail| !board.starts.contains(rail)) {
        let accepted = crate::scenario::shape::list(&board.starts);
        row.reader
            .contradict(row.span("rail"), format!("no theft starts on `{rail}`"), accepted);
    }
    if let Some(vantage) = figure.vantage.filter(|vantage| !board.vantages.contains(vantage)) {
        let words: Vec<&str> = board.vantages.iter().map(Investigator::name).collect();
        let accepted = crate::scenario::shape::list(&words);
        row.reader.contradict(
            row.span("vantage"),
            format!("nobody looks from `{}` here", vantage.name()),
            accepted,
        );
    }
    let on_board = |method: &Method| method.booking().is_null() || board.methods.contains(method);
    if let Some(method) = figure.method.filter(|method| !on_board(method)) {
        let words: Vec<String> = board.methods.iter().map(Method::spec).collect();
        let accepted = crate::scenario::shape::list(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let message = format!("nobody follows by `{}` here", method.booking().name());
        row.reader
            .contradict(row.span("method"), message, format!("{accepted}, or a null method"));
    }
    let name = kind.name;
    check_incident(row, board, figure, kind);
    let has_vantage = figure.vantage.is_some();
    let has_method = figure.method.is_some();
    if has_vantage == kind.of.is_world() {
        let message = if has_vantage {
            format!("`{name}` is the same for every vantage")
        } else {
            format!("`{name}` depends on the vantage")
        };
        row.reader.contradict(
            row.span("figure"),
            message,
            if has_vantage {
                "no `vantage`"
            } else {
                "a `vantage` as well"
            },
        );
    }
    if has_method != (kind.of.is_method()) {
        let message = if has_method {
            format!("`{name}` is the same for every method")
        } else {
            format!("`{name}` depends on the method")
        };
        row.reader.contradict(
            row.span("figure"),
            message,
            if has_method {
                "no `method`"
            } else {
                "a `method` as well"
            },
        );
    }
}

/// Refuses a figure of one theft that does not say of which, and a theft of a figure that is counted of the whole world.
fn check_incident(row: &Table<'_>, board: &Board<'_>, figure: &Figure, kind: &FigureKind) {
    let name = kind.name;
    if row.has("incident") && !kind.of.has_incident() {
        let message = format!("`{name}` is counted of the whole world, whatever was stolen");
        row.reader.contradict(row.span("incident"), message, "no `incident`");
    }
    if !row.has("incident") && figure.incident.is_none() && !kind.of.is_world() && board.incidents.len() > 1 {
        let names: Vec<&str> = board.incidents.iter().map(|spec| spec.name.as_str()).collect();
        row.reader.contradict(
            row.span("figure"),
            format!("`{name}` is of one theft, and here are {}", names.len()),
            format!("an `incident` as well: {}", crate::scenario::shape::list(&names)),
        );
    }
}

/// Reads what a figure is compared with: another figure, or a value of its unit.
fn against(field: &Field<'_>, board: &Board<'_>, beside: &Figure, kind: &FigureKind) -> Option<Against> {
    if field.as_table().is_some() {
        let row = field.table()?;
        let (figure, other) = read_figure(&row, board, Some(beside))?;
        if other.unit != kind.unit {
            let accepted = format!("a figure that is {}", unit_word(kind.unit));
            row.reader.report(
                row.span("figure"),
                format!("`{}` is {}", other.name, unit_word(other.unit)),
                accepted,
            );
        }
        return Some(Against::Figure(figure));
    }
    match (kind.unit, field.whole(), field.text()) {
        (Unit::Number, Some(number), _) if number.is_ok_and(|number| number <= 1_000_000_000_000) => {
            Some(Against::Number(number.unwrap_or_default() * 1_000_000))
        }
        (Unit::Share, _, Some(_)) => field.quantity(quantity::share).map(Against::Share),
        (Unit::Money, _, Some(text)) if text.ends_with('%') || text.ends_with("ppm") => field
            .quantity(quantity::share)
            .map(|share: Share| Against::Share(share)),
        (Unit::Money, _, Some(_)) => Money::read(field).map(Against::Money),
        _ => {
            let accepted = format!(
                "{}, or another figure such as {{ figure = \"{}\" }}",
                unit_word(kind.unit),
                kind.name
            );
            field.reader.report(
                field.span(),
                format!("`{}` cannot be compared with this", kind.name),
                accepted,
            );
            None
        }
    }
}

fn unit_word(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "a share such as \"95%\"",
        Unit::Number => "a whole number such as 12",
        Unit::Money => "money such as \"1 100 XEM\", or a share of the stolen value",
    }
}
