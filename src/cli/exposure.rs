//! `dyepack exposure`: from whom a deposit came, asked back from it.

use std::path::PathBuf;

use clap::Args;
use dyepack::evidence::{Evidence, ListedTag};
use dyepack::formats::exposure_json::{self, CategoryRow, DistanceRow, MethodRow};
use dyepack::formats::{self, Options, reference, tags};
use dyepack::lots::{Booking, Method};
use dyepack::report::{percent, terminal};
use dyepack::shown;
use dyepack::trace::{self, TagCounts};
use dyepack::units::{Asset, Instant, Share, grouped};

use super::args::{BlockWords, method};
use super::{Failure, files, output};

/// `dyepack exposure`.
#[derive(Debug, Args)]
pub struct Words {
    /// Files or folders, as `dyepack trace` reads them.
    #[arg(required = true, value_name = "LEDGER")]
    pub ledger: Vec<PathBuf>,
    /// The deposit: TXID:VOUT, MOVEMENT:POSITION, coinbase@HEIGHT, or a purse or an address, whose last credit by then is
    /// meant.
    #[arg(long, value_name = "REF")]
    pub to: String,
    /// Tags: a GraphSense TagPack, a sanctions list, a table, or exported evidence; repeatable [default: the ledger's own].
    #[arg(long, value_name = "FILE")]
    pub tags: Vec<PathBuf>,
    /// The instant of the question; a date is its whole day in UTC. Tags that were not published by then or were withdrawn,
    /// and later movements, do not count [default: every tag that was never withdrawn counts].
    #[arg(long, value_name = "DATE", value_parser = as_of)]
    pub as_of: Option<Instant>,
    /// Leave out tags that are less sure than this [default: 0].
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub confidence: Option<Share>,
    /// The method to ask; repeatable [default: all].
    #[arg(long = "method", value_name = "METHOD", value_parser = method)]
    pub methods: Vec<Method>,
    /// How blocks are to be read.
    #[command(flatten)]
    pub blocks: BlockWords,
    /// The format of the ledger [default: recognised from the content].
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Print dyepack.exposure/1.
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print a line a method, category and name.
    #[arg(long)]
    pub csv: bool,
}

/// How many keepers or addresses of one category the text lists; `--csv` and `--json` list all.
const NAMES_SHOWN: usize = 5;
/// A blank at which no line is broken.
const GLUE: &str = "\u{a0}";

/// Says from whom a deposit came under every booking.
pub fn exposure(words: &Words) -> Result<(), Failure> {
    let reading = read(words)?;
    let evidence = &reading.evidence;
    let listed = listed(words, evidence)?;
    let unresolved = |e: reference::Unresolved| Failure::input(e.to_string());
    let leg = reference::deposit(evidence, &words.to, words.as_of).map_err(unresolved)?;
    let tagged = trace::tagged(evidence, &listed, words.as_of, words.confidence.unwrap_or(Share::NONE));
    let mut said = Vec::new();
    for method in methods(words) {
        let arrived = trace::exposure(evidence, &[], &tagged.springs, &method, &[leg]);
        let arrived = arrived.map(|(_, mut arrived)| arrived.pop().expect("one deposit was asked about"));
        if let (Err(error), [_]) = (&arrived, &words.methods[..]) {
            return Err(Failure::input(error.to_string()));
        }
        said.push((method, arrived.map_err(|e| e.why())));
    }
    let fees = said.first().map_or(Method::of(Booking::FIFO), |(method, _)| *method);
    let distances = trace::distances(evidence, &tagged.springs, &fees, leg);
    let answer = exposure_json::answer(evidence, leg, words.as_of, &tagged, &distances, &said);
    files::print(&match (words.json, words.csv) {
        (true, _) => answer.json(),
        (_, true) => answer.csv(),
        _ => text(&answer),
    })
}

fn read(words: &Words) -> Result<formats::Reading, Failure> {
    let format = words
        .format
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(Failure::usage)?;
    let options = Options {
        format,
        network: words.blocks.network,
        first_height: words.blocks.first_height,
        addresses: true,
        ..Options::default()
    };
    super::trace::read(&words.ledger, &options)
}

/// Returns the tags of the files that were named, else those of the evidence.
fn listed(words: &Words, evidence: &Evidence) -> Result<Vec<ListedTag>, Failure> {
    if words.tags.is_empty() {
        return Ok(evidence.tags().iter().map(|tag| ListedTag::of(evidence, tag)).collect());
    }
    let mut listed = Vec::new();
    let files = files::read_all(&words.tags)?;
    for note in files.notes {
        output::note(note);
    }
    for input in files.ledger {
        let wanted = ["TagPack", "a table", "a list", "evidence"];
        let list = tags::read(&input).map_err(|e| files::unread(&input.bytes, &wanted, &e))?;
        for note in &list.notes {
            output::note(note);
        }
        listed.extend(list.tags);
    }
    Ok(listed)
}

/// Returns what was asked for, else every method that is meant for use and needs no roles.
fn methods(words: &Words) -> Vec<Method> {
    if !words.methods.is_empty() {
        return words.methods.clone();
    }
    let real = Booking::ALL
        .into_iter()
        .filter(|booking| !booking.is_null() && !booking.is_law());
    real.map(Method::of).collect()
}

/// Reads `--as-of`.
pub fn as_of(text: &str) -> Result<Instant, String> {
    Instant::end_of(text).map_err(|none| none.to_string())
}

/// Reads a share such as `0.1` or `10%`.
pub fn share(text: &str) -> Result<Share, String> {
    let problem = || format!("{text:?} is no share; accepted is a number from 0 to 1, or a percentage such as 10%");
    formats::share::read(text).ok_or_else(problem)
}

/// Writes an answer for an officer, at 80 columns.
fn text(answer: &exposure_json::Exposure) -> String {
    let deposit = &answer.deposit;
    let asset = Asset {
        code: shown::name(&deposit.asset).into_owned(),
        scale: deposit.scale,
    };
    let mut text = format!("Exposure of {}\n", shown::name(&deposit.reference));
    if deposit.purse != deposit.reference {
        text.push_str(&format!("  to    {}\n", shown::name(&deposit.purse)));
    }
    text.push_str(&format!("  of    {}\n", asset.display(deposit.amount)));
    text.push_str(&format!("  at    {}\n", deposit.at));
    let known = match answer.as_of {
        Some(at) => format!("as of {at}: tags in force then, movements until then"),
        None => "as of today: every tag that was not withdrawn, whenever it was published".into(),
    };
    text.push_str(&format!("  {known}\n\n"));
    text.push_str(&wrapped(&counts(&answer.tags), ""));
    if answer.methods.iter().all(|row| row.tagged.is_zero()) && answer.distances.is_empty() {
        text.push_str("\nNothing of it comes from a tagged purse, under any booking.\n");
        text.push_str(&refused(answer));
        return text;
    }
    text.push_str("\nHow much of it is tagged, by method:\n\n");
    let shares = grouped_by(&answer.methods, |row| row.share);
    for (share, rows) in &shares {
        let names: Vec<&str> = rows.iter().map(|row| row.method).collect();
        let share = percent(*share);
        let lines = wrapped(&names.join(", "), "              ");
        text.push_str(&format!("{share:>12}  {}", lines.trim_start()));
    }
    text.push_str("\nBack to the nearest tagged purse on each branch, what each method says:\n");
    for (_, rows) in grouped_by(&answer.methods, |row| (row.categories.clone(), row.untagged)) {
        text.push_str(&block(&rows, &answer.distances, &asset));
    }
    text.push_str(&refused(answer));
    text.push('\n');
    text.push_str(&wrapped(&convention(&answer.methods), ""));
    text
}

/// Groups rows that agree, in the order of the first of each group.
fn grouped_by<K: PartialEq>(rows: &[MethodRow], key: impl Fn(&MethodRow) -> K) -> Vec<(K, Vec<&MethodRow>)> {
    let mut groups: Vec<(K, Vec<&MethodRow>)> = Vec::new();
    for row in rows {
        let key = key(row);
        match groups.iter_mut().find(|(have, _)| *have == key) {
            Some((_, group)) => group.push(row),
            None => groups.push((key, vec![row])),
        }
    }
    groups
}

fn counts(tags: &TagCounts) -> String {
    let mut said = format!("Tags: {} of {} count", grouped(tags.counted), grouped(tags.given));
    let others = [
        (tags.absent, "about addresses that are not in this ledger"),
        (tags.elsewhere, "about other assets"),
        (tags.unpublished, "not published by then"),
        (tags.withdrawn, "withdrawn"),
        (tags.unsure, "less sure than asked for"),
        (tags.aside, "set aside for a surer or later one on the same address"),
    ];
    for (count, why) in others.into_iter().filter(|(count, _)| *count > 0) {
        said.push_str(&format!("; {} {why}", grouped(count)));
    }
    if tags.known > 0 {
        let purses = if tags.known == 1 { "purse" } else { "purses" };
        said.push_str(&format!(
            ". The ledger itself knows {} untagged {purses} for a keeper's own",
            grouped(tags.known)
        ));
    }
    said + "."
}

fn block(rows: &[&MethodRow], distances: &[DistanceRow], asset: &Asset) -> String {
    let names: Vec<&str> = rows.iter().map(|row| row.method).collect();
    let mut text = format!("\n{}", wrapped(&names.join(", "), "  "));
    let head = ["", "direct", "indirect", "share", "hops"];
    text.push_str(&line(head));
    for category in &rows[0].categories {
        let all = distances.iter().filter(|far| far.category == category.category);
        let [direct, indirect, share] = cells(category, asset);
        text.push_str(&line([
            &shown::name(&category.category),
            &direct,
            &indirect,
            &share,
            &hops(all),
        ]));
        for row in category.names.iter().take(NAMES_SHOWN) {
            let far = distances.iter();
            let far = far.filter(|far| far.category == category.category && far.name == row.name);
            let name = format!("  {}", shown::name(&row.name));
            let amounts = [row.direct, row.indirect].map(|amount| asset.decimal(amount));
            text.push_str(&line([&name, &amounts[0], &amounts[1], "", &hops(far)]));
        }
        if category.names.len() > NAMES_SHOWN {
            let more = category.names.len() - NAMES_SHOWN;
            text.push_str(&format!("      and {more} more; --csv lists all\n"));
        }
    }
    let rest = asset.decimal(rows[0].untagged);
    let untagged = rows[0]
        .share
        .map(|share| Share::ppm(Share::WHOLE.get().saturating_sub(share.get())));
    text.push_str(&line([
        "no tag",
        "",
        &rest,
        &untagged.map_or_else(String::new, Share::text),
        "",
    ]));
    text
}

fn cells(category: &CategoryRow, asset: &Asset) -> [String; 3] {
    let [direct, indirect] = [category.direct, category.indirect].map(|amount| asset.decimal(amount));
    [direct, indirect, category.share.map_or_else(String::new, Share::text)]
}

/// Writes a row of five columns; a name that is too long stands on a line of its own.
fn line([name, direct, indirect, share, hops]: [&str; 5]) -> String {
    let rest = format!("{direct:>16} {indirect:>16} {share:>10} {hops:>7}");
    let row = if name.chars().count() > 24 {
        format!("    {name}\n    {:<24}{rest}", "")
    } else {
        format!("    {name:<24}{rest}")
    };
    row.trim_end().to_owned() + "\n"
}

fn hops<'a>(rows: impl Iterator<Item = &'a DistanceRow> + Clone) -> String {
    let least = rows.clone().map(|row| row.least).min();
    match (least, rows.map(|row| row.greatest).max()) {
        (Some(least), Some(greatest)) if least == greatest => least.to_string(),
        (Some(least), Some(greatest)) => format!("{least}-{greatest}"),
        _ => String::new(),
    }
}

fn refused(answer: &exposure_json::Exposure) -> String {
    let rows = answer.refused.iter();
    refusals(rows.map(|row| (row.method, row.reason.as_str())))
}

/// Writes which methods were not asked and why, those with one reason together; nothing where all were.
pub fn refusals<'a>(refused: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for (method, reason) in refused {
        match reasons.iter_mut().find(|(have, _)| *have == reason) {
            Some((_, methods)) => methods.push(method),
            None => reasons.push((reason, vec![method])),
        }
    }
    let said = reasons
        .iter()
        .map(|(reason, methods)| wrapped(&format!("Not asked: {} ({reason}).", methods.join(", ")), ""));
    match said.collect::<String>() {
        none if none.is_empty() => none,
        some => format!("\n{some}"),
    }
}

fn convention(methods: &[MethodRow]) -> String {
    let conserving = methods.iter().filter(|row| row.method != Booking::POISON.name());
    let shares = conserving.filter_map(|row| row.share);
    let (least, greatest) = (shares.clone().min(), shares.max());
    let apart = match (least, greatest) {
        (Some(least), Some(greatest)) if least < greatest => format!(
            "Over the same movements the methods that divide value say from {} to {}.",
            least.text(),
            greatest.text()
        ),
        _ if grouped_by(methods, |row| row.categories.clone()).len() > 2 => {
            "The methods that divide value agree on how much is tagged, and differ over whose it is.".to_owned()
        }
        _ if methods.len() < 2 => "Another method may say otherwise.".to_owned(),
        _ => "The methods that divide value agree here; elsewhere they need not.".to_owned(),
    };
    format!(
        "A share is a convention about which units moved, not a finding about the depositor. {apart} Poison calls a deposit \
         tainted whole as soon as one unit may be. Only the nearest tagged purse on each branch counts: what lies behind it is its own."
    )
}

/// Breaks a text into lines of at most 80 columns, each behind the indent.
fn wrapped(said: &str, indent: &str) -> String {
    let mut text = String::new();
    terminal::wrap(&mut text, indent, said);
    text.replace(GLUE, " ")
}
