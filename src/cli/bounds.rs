//! `dyepack trace --bounds`: methods side by side under the interval of every conserving method.

use std::collections::BTreeSet;

use dyepack::evidence::Complaint;
use dyepack::formats::intervals::{self, Asked, Computed, GroupRow, IntervalRow, Intervals};
use dyepack::formats::trace_json::{self, Answer};
use dyepack::formats::{Reading, reference};
use dyepack::lots::Method;
use dyepack::shown;
use dyepack::trace::{self, Bound, History, Trace};
use dyepack::units::{Amount, PurseId, Total, grouped};

use super::args;
use super::{Failure, files};

/// How many holdings the text lists; `--csv` and `--json` list all.
const SHOWN: usize = 20;

/// Prints what the methods say beside what is certain and what is possible.
pub fn bounds(
    words: &args::Trace,
    reading: &Reading,
    complaints: &[Complaint],
    methods: &[Method],
) -> Result<(), Failure> {
    let evidence = &reading.evidence;
    if let Some(other) = methods
        .iter()
        .find(|method| !intervals::alike(evidence, &methods[0], method))
    {
        return Err(Failure::usage(format!(
            "one interval is of one rule of fees, keepers, cut-off, meeting complaints and purses at which trails end; {} and {} \
             differ in them",
            methods[0], other
        )));
    }
    let named = words.bounds_of.iter().map(|name| {
        let purses = reference::group(evidence, name)?;
        Ok((name.clone(), purses))
    });
    let groups: Vec<(String, Vec<PurseId>)> = named
        .collect::<Result<_, _>>()
        .map_err(|e: reference::Unresolved| Failure::input(e.to_string()))?;
    let failed = |e: trace::TraceError| Failure::input(e.to_string());
    let follow = |method| trace::follow(evidence, complaints, method, History::Omit);
    let traces: Vec<Trace> = methods.iter().map(follow).collect::<Result<_, _>>().map_err(failed)?;
    for trace in &traces {
        super::trace::note_unmarked(evidence, complaints, trace)?;
    }
    let traces: Vec<&Trace> = traces.iter().collect();
    let asked = Asked {
        most: (!words.json && !words.csv).then_some(SHOWN),
        groups: &groups,
    };
    let found = intervals::intervals(evidence, complaints, &traces, asked).map_err(failed)?;
    let answers: Vec<Answer> = traces
        .iter()
        .map(|trace| trace_json::answer(evidence, &reading.counts, trace))
        .collect();
    files::print(&match (words.json, words.csv) {
        (true, _) => json(answers, &found),
        (_, true) => csv(methods, &found),
        _ => text(&answers, methods, &found),
    })
}

/// Writes one answer, or a list of them, each with the intervals of the purses that it names.
fn json(answers: Vec<Answer>, found: &Intervals) -> String {
    let with = |(i, answer): (usize, Answer)| {
        let mut found = found.clone();
        let names: BTreeSet<_> = answer.held.iter().map(|held| (&held.purse, &held.asset)).collect();
        found.rows.retain(|row| names.contains(&(&row.purse, &row.asset)));
        found
            .groups
            .iter_mut()
            .for_each(|group| group.tainted = vec![group.tainted[i]]);
        Answer {
            bounds: Some(found),
            ..answer
        }
    };
    let answers: Vec<Answer> = answers.into_iter().enumerate().map(with).collect();
    if let [answer] = &answers[..] {
        return answer.json();
    }
    shown::json(serde_json::to_string_pretty(&answers).expect("answers have only string keys") + "\n")
}

/// Writes one line a purse, with a column for each method.
fn csv(methods: &[Method], found: &Intervals) -> String {
    let several = found.rows.iter().any(|row| row.asset.is_some());
    let tainted = |method: &Method| {
        if methods.len() == 1 {
            "tainted".into()
        } else {
            method.spec()
        }
    };
    let mut header: Vec<String> = vec!["purse".into(), "value".into()];
    header.extend(methods.iter().map(tainted));
    header.extend(["least", "greatest"].map(String::from));
    header.extend(several.then(|| "asset".to_owned()));
    let mut text = shown::row(&header);
    for row in &found.rows {
        let mut cells = vec![row.purse.clone(), row.value.to_string()];
        cells.extend(row.tainted.iter().map(Amount::to_string));
        cells.extend(match &row.bound {
            Computed::Figures(bound) => [bound.least, bound.greatest].map(|end| end.to_string()),
            Computed::Not { not_computed } => [(); 2].map(|()| not_computed.clone()),
        });
        cells.extend(several.then(|| row.asset.clone().unwrap_or_default()));
        text.push_str(&shown::row(&cells));
    }
    text
}

/// Writes the figures for a person, at 80 columns.
fn text(answers: &[Answer], methods: &[Method], found: &Intervals) -> String {
    let sums = |answer: &Answer| {
        let parts = [
            (answer.seeded, "seeded"),
            (answer.held_total, "held"),
            (answer.fees, "fees"),
            (answer.destroyed, "destroyed"),
            (answer.stopped, "stopped"),
        ];
        let filled = parts.into_iter().filter(|(amount, _)| !amount.is_zero());
        let lines = filled.map(|(amount, what)| line(amount, what));
        format!("{}\n{}", answer.spec, lines.collect::<String>())
    };
    let mut text: String = answers.iter().map(sums).collect();
    let units = answers.first().and_then(|answer| answer.asset.as_ref());
    let units = units.map_or_else(
        || "base units".into(),
        |asset| format!("base units of {}", shown::name(asset)),
    );
    text.push_str(&format!("Amounts are {units} unless a purse names its own.\n"));
    for group in &found.groups {
        let purses = if group.purses == 1 { "purse" } else { "purses together" };
        let asset = of_asset(group.asset.as_ref());
        text.push_str(&format!(
            "\n{} ({} {purses}{asset})\n",
            shown::name(&group.name),
            group.purses
        ));
        text.push_str(&group_lines(group, methods));
    }
    text.push_str(
        "\nWhere it is, the largest first. Every method that conserves value lies between\nthe two bounds.\n",
    );
    for row in &found.rows {
        text.push_str(&format!(
            "\n{}{}\n",
            shown::name(&row.purse),
            of_asset(row.asset.as_ref())
        ));
        text.push_str(&row_lines(row, methods));
    }
    let all = answers
        .iter()
        .flat_map(|answer| &answer.held)
        .map(|row| (&row.purse, &row.asset));
    let all = all.collect::<BTreeSet<_>>().len();
    if all > found.rows.len() {
        text.push_str(&format!("\nand {} more; --csv lists all\n", all - found.rows.len()));
    }
    for row in &found.poison {
        let held = grouped(row.held.get());
        let asset = row
            .asset
            .as_ref()
            .map(|asset| format!(" of {}", shown::name(asset)))
            .unwrap_or_default();
        let beyond = match &row.beyond {
            Computed::Figures(beyond) => {
                let [greatest, overshoot] = [beyond.greatest, beyond.overshoot].map(|amount| grouped(amount.get()));
                format!("at most {greatest} can be there\ntogether: {overshoot} too much.")
            }
            Computed::Not { not_computed } => format!("how much can be there\nis {not_computed}."),
        };
        text.push_str(&format!(
            "\nPoison calls {held}{asset} tainted in {} purses; {beyond}\n",
            row.purses
        ));
    }
    text
}

fn of_asset(asset: Option<&String>) -> String {
    asset
        .map(|asset| format!(", {}", shown::name(asset)))
        .unwrap_or_default()
}

fn line(amount: impl Into<Total>, what: &str) -> String {
    format!("{:>24}  {what}\n", grouped(amount.into().get()))
}

fn figures<T: Copy + Into<Total>>(tainted: &[T], methods: &[Method]) -> String {
    let rows = tainted.iter().zip(methods);
    rows.map(|(&amount, method)| line(amount, &method.to_string()))
        .collect()
}

fn row_lines(row: &IntervalRow, methods: &[Method]) -> String {
    let mut text = line(row.value, "in the purse") + &between(&row.bound, &row.tainted, methods);
    for origin in &row.origins {
        let bound = match &origin.bound {
            Computed::Figures(bound) => {
                let [least, greatest] = [bound.least, bound.greatest].map(|end| grouped(end.get()));
                format!("at least {least}, at most {greatest}")
            }
            Computed::Not { not_computed } => not_computed.clone(),
        };
        text.push_str(&format!("{:>24}  of {}: {bound}\n", "", shown::name(&origin.from)));
    }
    text
}

/// Writes the methods' figures between the bounds, or what is said instead of these.
fn between<T: Copy + Into<Total>>(bound: &Computed<Bound>, tainted: &[T], methods: &[Method]) -> String {
    let figures = figures(tainted, methods);
    match bound {
        Computed::Figures(bound) => line(bound.least, "at least") + &figures + &line(bound.greatest, "at most"),
        Computed::Not { not_computed } => format!("{figures}{:>24}  bounds {not_computed}\n", ""),
    }
}

fn group_lines(group: &GroupRow, methods: &[Method]) -> String {
    between(&group.bound, &group.tainted, methods)
}
