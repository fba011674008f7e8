//! Reads a ledger that a student can type, with complaints and, where it is a known answer, what each method must say.
//!
//! ```toml
//! title  = "Seven clean units before three tainted ones"
//! source = "where the numbers come from"
//! kind   = "coin"                      # what a purse is unless [purses] says otherwise; else "account"
//!
//! [[movements]]                        # in order; purses come to be by being named
//! ins  = [["issuance", 3]]             # issuance, fees, cash, claims, destroyed and lender are boundaries
//! outs = [["loot", 3]]                 # "name:USD" is a purse of another asset, "?" an amount that cannot be seen
//!
//! [[movements]]                        # at = seconds or "2026-01-31", height = 5, name and fee are optional
//! ins  = [["clean", 7], ["loot", 3]]   # what was never filled comes from before the beginning
//! outs = [["a", 9], ["b", 1]]
//!
//! [[complaints]]
//! name   = "theft"
//! claims = [["loot", 3]]               # a purse filled once, or MOVEMENT:PLACE; without an amount, all of it
//!
//! [answers]                            # by method: what each purse holds; fees, destroyed, stopped and seeded are sums
//! fifo = { a = 2, b = 1 }
//! ```
//!
//! An account may give more than it got: that is earlier money of its own, which is the oldest in it. Where `[purses]` says what it
//! held before the beginning (`acc = { opening = 0 }`), it was overdrawn instead: what is missing is lent to it in a movement of
//! its own, and what comes in pays that back first, in another.
//!
//! Movements without a name are called `m1`, `m2` and so on. Further tables: `assets`, `keepers`, `purses`, `links`, `tags`, and
//! [`roles`] for the rules of law.

mod answers;
mod draft;
mod named;
mod rows;

use std::collections::BTreeSet;
use std::ops::Range;

use toml::Spanned;

use answers::answers;
pub use answers::{Answer, Figure};
use draft::{Draft, Problem, once};
use named::{leg_named, purse_named};
use rows::{ComplaintRow, File, How, KeeperRow, LegRow, LinkRow, TagRow};

use crate::evidence::{Columns, Complaint, Evidence, Flaw, Names, PurseFacts, Tag, canonical};
use crate::formats::counts::Counts;
use crate::formats::format::{Format, FormatRow, Holds, Reading, Sorted, without_blocks};
use crate::formats::input::{Place, ReadError};
use crate::formats::{earlier, plain, roles};
use crate::ledger::{Basis, Link, LinkKind};
use crate::units::{Amount, Instant, KeeperId, MovementId, Share};

/// A ledger that a student can type, in TOML.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "case",
    other_name: Some("toml"),
    summary: "a ledger typed in TOML",
    mark: "a table or a key of TOML first, and no other kind",
    example: "dyepack trace case.toml --method haircut",
    left: "nothing; a key that is not known is refused",
    kind: "a typed case: a ledger that somebody wrote down, not a record of any bank or chain",
    json: None,
    holds: Holds::Ledger,
    is_sure: |_| false,
    is_likely: |look| look.json.is_none() && plain::head(look.bytes).is_some() && is_like(look.bytes),
    read: |sorted, options| reading(&sorted).and_then(|reading| without_blocks(reading, &sorted, options)),
});

/// Tells whether the first line that says anything is a table or a key of TOML, whole or not.
fn is_like(bytes: &[u8]) -> bool {
    // Comments before it may be of any length.
    let text = bytes.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let lines = text.lines().map(str::trim);
    let mut told = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let named = |text: &str| {
        let text = text.trim();
        let of_key = |c: char| c.is_ascii_alphanumeric() || " \"'._-".contains(c);
        !text.is_empty() && text.chars().all(of_key)
    };
    told.next().is_some_and(|line| match line.strip_prefix('[') {
        Some(table) => named(table.trim_start_matches('[').split(']').next().unwrap_or_default()),
        None => line.split_once('=').is_some_and(|(key, _)| named(key)),
    })
}

/// A typed ledger.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub title: String,
    /// Where its numbers come from.
    pub source: String,
    /// The ledger.
    pub evidence: Evidence,
    /// Who claims what.
    pub complaints: Vec<Complaint>,
    /// What methods must say; empty where it is not a known answer.
    pub answers: Vec<Answer>,
}

/// Reads a typed ledger.
///
/// # Errors
/// Where the text is not of this form, with line and column.
pub fn read(name: &str, text: &str) -> Result<Case, ReadError> {
    let place = |span: Range<usize>| Place::of_span(text, span);
    let file: File = toml::from_str(text).map_err(|error| {
        let place = error.span().map_or(Place::Whole, place);
        ReadError::new(name, place, error.message().replace('\n', "; "))
    })?;
    build(file).map_err(|(span, problem)| ReadError::new(name, place(span), problem))
}

/// Reads the one file of a typed ledger.
pub(in crate::formats) fn reading(sorted: &Sorted) -> Result<Reading, ReadError> {
    let [file] = sorted.files.as_slice() else {
        let second = sorted.files.get(1).map_or("", |file| &file.name);
        return Err(ReadError::new(second, Place::Whole, "a typed ledger is one file"));
    };
    let text = std::str::from_utf8(&file.bytes);
    let text = text.map_err(|error| file.wrong(Place::Byte(error.valid_up_to() as u64), "a typed ledger is UTF-8"))?;
    let case = read(&file.name, text)?;
    let otherwise = "where one was overdrawn, opening = 0 (or what it held) in its row of [purses] makes what was missing a loan, which \
                     what comes in pays back first";
    Ok(Reading {
        counts: Counts::of(&case.evidence),
        notes: earlier::note(&case.evidence, otherwise).into_iter().collect(),
        evidence: case.evidence,
        complaints: case.complaints,
        format: FORMAT,
        network: None,
        stamp: None,
    })
}

fn build(file: File) -> Result<Case, Problem> {
    let mut draft = Draft::new(&file)?;
    once("keeper", file.keepers.iter().map(|row| &row.name))?;
    once("complaint", file.complaints.iter().map(|row| &row.name))?;
    for row in &file.movements {
        draft.record(row)?;
    }
    let keeper = |name: &Spanned<String>| {
        let found = file
            .keepers
            .iter()
            .position(|keeper| keeper.name.get_ref() == name.get_ref());
        let found = found.ok_or_else(|| (name.span(), format!("there is no keeper {:?}", name.get_ref())));
        found.map(KeeperId::new)
    };
    let mut columns = Columns {
        until: file.until.map_or(Instant::MAX, |moment| moment.0),
        facts: vec![PurseFacts::default(); draft.purses.len()],
        names: Names::Given {
            purses: draft.purses.iter().collect(),
            movements: draft.movements.iter().collect(),
        },
        keepers: file.keepers.iter().map(KeeperRow::facts).collect(),
        blocks: draft.blocks,
        ..Columns::of(draft.ledger)
    };
    for (name, row) in &file.purses {
        let purse = purse_named(&columns.ledger, &columns.names, name.get_ref());
        let purse = purse.ok_or_else(|| (name.span(), format!("no movement names the purse {:?}", name.get_ref())))?;
        columns.facts[purse.index()] = PurseFacts {
            address: row
                .address
                .as_deref()
                .map(|text| place_of(&mut columns.addresses, &canonical(text))),
            keeper: row.keeper.as_ref().map(keeper).transpose()?,
            reserve: row.reserve,
            holder: row.holder.as_deref().map(|text| place_of(&mut columns.holders, text)),
            edge: row.edge,
        };
    }
    for row in &file.links {
        let keeper = row.get_ref().keeper.as_ref().map(keeper).transpose()?;
        let link = link(&columns, &draft.implied, row, keeper)?;
        columns.links.push(link);
    }
    for row in &file.tags {
        let keeper = row.get_ref().keeper.as_ref().map(keeper).transpose()?;
        tag(&mut columns, row, keeper)?;
    }
    let typed = columns.links.clone();
    let mut evidence = columns.check().map_err(|flaw| {
        let wrong = match flaw {
            Flaw::Link(link, _) => typed.iter().position(|typed| *typed == link),
            _ => None,
        };
        (wrong.map_or(0..0, |row| file.links[row].span()), flaw.to_string())
    })?;
    let roles = roles::resolve(&evidence, &file.roles)?;
    evidence.set_roles(roles).expect("they were resolved in this evidence");
    let complaints = file
        .complaints
        .iter()
        .map(|row| complaint(&evidence, &draft.implied, row));
    let complaints: Vec<Complaint> = complaints.collect::<Result<_, _>>()?;
    let answers = answers(&evidence, &complaints, file.answers)?;
    Ok(Case {
        title: file.title,
        source: file.source,
        evidence,
        complaints,
        answers,
    })
}

/// Adds a tag; a purse that has no address gets its own name for one.
fn tag(columns: &mut Columns, row: &Spanned<TagRow>, keeper: Option<KeeperId>) -> Result<(), Problem> {
    let tag = row.get_ref();
    let purse = purse_named(&columns.ledger, &columns.names, &tag.on);
    let purse = purse.ok_or_else(|| (row.span(), format!("no movement names the purse {:?}", tag.on)))?;
    let facts = &mut columns.facts[purse.index()];
    let address = *facts
        .address
        .get_or_insert_with(|| place_of(&mut columns.addresses, &canonical(&tag.on)));
    let confidence = tag.confidence.unwrap_or(100);
    if confidence > 100 {
        return Err((
            row.span(),
            format!("a confidence of {confidence} percent; at most 100 are accepted"),
        ));
    }
    columns.tags.push(Tag {
        address,
        category: tag.category.clone(),
        keeper,
        published: tag.published.map_or(Instant::MIN, |moment| moment.0),
        withdrawn: tag.withdrawn.map(|moment| moment.0),
        source: tag.source.clone().unwrap_or_else(|| "this file".into()),
        confidence: Share::percent(confidence),
    });
    Ok(())
}

/// Returns the place of a text in a list, which gets it where it has not got it.
fn place_of(list: &mut Vec<String>, text: &str) -> u32 {
    let place = list.iter().position(|have| have == text).unwrap_or_else(|| {
        list.push(text.to_owned());
        list.len() - 1
    });
    u32::try_from(place).expect("a typed file has fewer texts than 2^32")
}

fn link(
    columns: &Columns,
    implied: &BTreeSet<MovementId>,
    row: &Spanned<LinkRow>,
    keeper: Option<KeeperId>,
) -> Result<Link, Problem> {
    let problem = |problem: String| (row.span(), problem);
    let leg = |name: &str| leg_named(&columns.ledger, &columns.names, implied, name).map_err(problem);
    let (from, to) = (leg(&row.get_ref().from)?, leg(&row.get_ref().to)?);
    let basis = match (row.get_ref().basis, row.get_ref().confidence) {
        (How::Public, None) => Basis::Public,
        (How::Disclosed, None) => Basis::Disclosed,
        (How::Inferred, Some(percent @ 0..=100)) => Basis::Inferred(Share::percent(percent)),
        (How::Public | How::Disclosed, Some(_)) | (How::Inferred, None | Some(101..)) => {
            return Err(problem(
                "an inferred link has a confidence of 0 to 100 percent, and no other has one".into(),
            ));
        }
    };
    Ok(Link {
        from,
        to,
        amount_in: Amount::new(row.get_ref().amount_in),
        amount_out: Amount::new(row.get_ref().amount_out),
        kind: LinkKind::Swap,
        keeper,
        basis,
    })
}

fn complaint(evidence: &Evidence, implied: &BTreeSet<MovementId>, row: &ComplaintRow) -> Result<Complaint, Problem> {
    let claim = |claim: &Spanned<LegRow>| {
        let problem = |problem: String| (claim.span(), problem);
        let leg = leg_named(evidence.ledger(), evidence.names(), implied, &claim.get_ref().name).map_err(problem)?;
        let carried = evidence.ledger().out_amount(leg);
        let claimed = claim.get_ref().amount.map_or(carried, Amount::new);
        if claimed > carried {
            return Err(problem(format!("{claimed} are claimed and {carried} are there")));
        }
        Ok((leg, claimed))
    };
    Ok(Complaint {
        name: row.name.get_ref().clone(),
        claims: row.claims.iter().map(claim).collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::{Input, Options, trace_json};
    use crate::trace::{self, Unmarked};
    use crate::units::OutLegId;

    fn error(text: &str) -> String {
        read("small.toml", text).unwrap_err().to_string()
    }

    #[test]
    fn a_typed_ledger_is_read() {
        let text = r#"
            kind = "coin"
            [[movements]]
            ins = [["issuance", 3]]
            outs = [["loot", 3]]
            [[movements]]
            name = "spend"
            ins = [["clean", 7], ["loot", 3]]
            outs = [["a", 8], ["b", 1]]
            fee = 1
            [[complaints]]
            name = "theft"
            claims = [["m1:0", 2]]
            [answers]
            fifo = { a = 2, fees = 1 }
        "#;
        let case = read("small.toml", text).unwrap();
        assert_eq!(case.complaints[0].claims, [(OutLegId::new(0), Amount::new(2))]);
        assert_eq!(case.evidence.ledger().movement_count(), 2);
        assert_eq!(case.evidence.movement_name(MovementId::new(1)), "spend");
        assert_eq!(case.answers[0].figures.len(), 2);
    }

    #[test]
    fn a_complaint_that_marks_nothing_stays_with_its_reason() {
        let text = r#"
            kind = "coin"
            until = 1
            movements = [
                { at = 0, ins = [["before", 7]], outs = [["loot", 7]] },
                { at = 1, ins = [["loot", 7]], outs = [["a", 7]] },
                { at = 2, ins = [["other", 7]], outs = [["b", 7]] },
            ]
            complaints = [
                { name = "none", claims = [["loot", 0]] },
                { name = "empty", claims = [] },
                { name = "first", claims = [["loot"]] },
                { name = "second", claims = [["loot"]] },
                { name = "again", claims = [["a"]] },
                { name = "late", claims = [["b"]] },
            ]
        "#;
        let case = read("small.toml", text).unwrap();
        for method in ["fifo", "haircut", "poison"] {
            let method = method.parse().unwrap();
            let traced = trace::follow(&case.evidence, &case.complaints, &method, trace::History::Omit).unwrap();
            let unmarked = trace::unmarked(&case.evidence, &case.complaints, &traced).unwrap();
            let unmarked: Vec<_> = unmarked
                .iter()
                .map(|(complaint, why)| (complaint.name.as_str(), *why))
                .collect();
            let wanted = [
                ("none", Unmarked::ClaimsNothing),
                ("empty", Unmarked::ClaimsNothing),
                ("second", Unmarked::Taken),
                ("again", Unmarked::Taken),
                ("late", Unmarked::Late),
            ];
            assert_eq!(unmarked, wanted, "{method:?}");
            let answer = trace_json::answer(&case.evidence, &Counts::of(&case.evidence), &traced);
            let seeded = answer.origins.iter().map(|row| (row.from.as_str(), row.seeded.get()));
            let names = ["none", "empty", "first", "second", "again", "late"];
            let all: Vec<_> = names
                .iter()
                .map(|name| (*name, if *name == "first" { 7 } else { 0 }))
                .collect();
            assert_eq!(seeded.collect::<Vec<_>>(), all, "{method:?}");
        }
    }

    #[test]
    fn what_could_be_clamped_or_mean_two_things_is_refused_with_its_place() {
        let refused = [
            (
                "[[assets]]\ncode = \"NEAR\"\nscale = 24\n",
                "line 3, column 9: a scale of 24 decimals; at most 18",
            ),
            (
                "[[assets]]\ncode = \"X\"\nscale = 300\n",
                "line 3, column 9: a scale of 300 decimals",
            ),
            (
                "assets = [{ code = \"X\" }, { code = \"X\" }]\n",
                "line 1, column 36: the asset \"X\" is named before",
            ),
            (
                "keepers = [{ name = \"k\" }, { name = \"k\" }]\n",
                "column 37: the keeper \"k\" is named before",
            ),
            (
                "complaints = [{ name = \"t\", claims = [] }, { name = \"t\", claims = [] }]\n",
                "the complaint \"t\" is named before",
            ),
            (
                "[[roles]]\nrole = \"wrongdoer\"\npurses = []\nsource = \"x\"\n",
                "a role that nobody has",
            ),
        ];
        for (text, problem) in refused {
            assert!(error(text).contains(problem), "{text}: {}", error(text));
        }
    }

    #[test]
    fn what_counts_for_blocks_alone_is_noted_beside_a_typed_ledger() {
        let input = |name: &str, text: &str| Input {
            name: name.into(),
            bytes: text.into(),
        };
        let table = format!("{}\n,,{},0,7,\n", crate::formats::prevouts::HEADER, "ab".repeat(32));
        let ledger = "movements = [{ ins = [[\"a\", 7]], outs = [[\"b\", 7]] }]\n";
        let options = Options {
            first_height: Some(5),
            ..Options::default()
        };
        let notes = |inputs, options| crate::formats::read(inputs, options).unwrap().notes;
        let said = notes(vec![input("l.toml", ledger), input("p.csv", &table)], &options);
        assert!(
            matches!(&said[..], [height, table] if height.contains("--first-height") && table.contains("spent outputs"))
        );
        assert!(notes(vec![input("l.toml", ledger)], &Options::default()).is_empty());
    }

    #[test]
    fn an_instant_is_typed_in_every_form_and_its_offset_counts() {
        let at = |typed: &str| {
            let text = format!("[[movements]]\nat = {typed}\nins = [[\"a\", 7]]\nouts = [[\"b\", 7]]\n");
            let case = read("small.toml", &text).map_err(|error| error.to_string());
            case.map(|case| case.evidence.ledger().instant(MovementId::new(0)).to_string())
        };
        let same = [
            "2024-01-02T04:30:00Z",
            "2024-01-01T23:30:00-05:00",
            "\"2024-01-02T04:30:00Z\"",
            "\"2024-01-01 23:30:00-05:00\"",
            "2024-01-02 04:30:00",
            "1704169800",
            "1704169800000",
        ];
        for typed in same {
            assert_eq!(at(typed).as_deref(), Ok("2024-01-02 04:30:00Z"), "{typed}");
        }
        assert_eq!(at("20240102").as_deref(), Ok("2024-01-02 00:00:00Z"));
        assert_eq!(at("7").as_deref(), Ok("1970-01-01 00:00:07Z"), "a clock of its own");
        for typed in ["2024", "\"2024\"", "202401", "07:30:00", "-7", "true", "55840000000"] {
            let said = at(typed).unwrap_err();
            assert!(said.starts_with("small.toml, line 2, column 6: "), "{typed}: {said}");
        }
    }

    #[test]
    fn mistakes_are_named_with_their_place() {
        let unbalanced = "[[movements]]\nins = [[\"a\", 7]]\nouts = [[\"b\", 8]]\n";
        assert!(
            error(unbalanced).ends_with("7 unit go in and 8 unit come out"),
            "{}",
            error(unbalanced)
        );
        let negative = "[[movements]]\nins = [[\"a\", -7]]\n";
        assert!(
            error(negative).starts_with("small.toml, line 2, column 14: "),
            "{}",
            error(negative)
        );
        let unknown = "[[complaints]]\nname = \"x\"\nclaims = [[\"nobody\"]]\n";
        assert_eq!(
            error(unknown),
            "small.toml, line 3, column 11: \"nobody\" is neither a purse nor MOVEMENT:PLACE"
        );
        let misspelt = "moovements = []\n";
        assert!(
            error(misspelt).contains("unknown field `moovements`"),
            "{}",
            error(misspelt)
        );
    }
}
