//! Derives a statement again and compares it with what is stated.

use std::fmt;

use super::rows::{Beside, Claims, Head, PurseLine, RoleLine, SCHEMA, Statement, Subject};
use super::scribe::audit;
use crate::evidence::{Complaint, Evidence, RoleRow, Roles};
use crate::lots::Method;
use crate::trace::TraceError;
use crate::units::{Amount, MovementId, OutLegId, PurseId};

/// How many bytes of a line are shown around the place where it differs.
const SHOWN: usize = 60;

/// Why a statement does not stand.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unreplayed {
    /// It is no statement at all.
    NoStatement(String),
    /// The first line names what there is not: a method, a movement, an amount.
    Head(String),
    /// The trace cannot be derived again.
    Trace(TraceError),
    /// A line is not what the ledger and the method say.
    Line {
        /// Which line, counted from 1.
        number: usize,
        /// What the statement says; nothing where it ends before.
        stated: Option<String>,
        /// What is derived; nothing where the statement should have ended.
        derived: Option<String>,
    },
    /// Behind the last line's end something is missing or too much.
    End,
}

impl fmt::Display for Unreplayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unreplayed::NoStatement(problem) => write!(f, "{problem}; accepted are the JSON lines of {SCHEMA}"),
            Unreplayed::Head(problem) => write!(f, "line 1: {problem}"),
            Unreplayed::Trace(error) => write!(f, "the trace cannot be derived again: {error}"),
            Unreplayed::End => write!(f, "the last line has no end: a byte is missing or was changed there"),
            Unreplayed::Line {
                number,
                stated,
                derived,
            } => {
                let at = first_difference(stated.as_deref(), derived.as_deref());
                writeln!(f, "line {number} differs from byte {} on", at + 1)?;
                writeln!(f, "  stated   {}", around(stated.as_deref(), at))?;
                write!(f, "  derived  {}", around(derived.as_deref(), at))
            }
        }
    }
}

impl std::error::Error for Unreplayed {}

/// Returns the first byte at which two lines differ.
fn first_difference(one: Option<&str>, other: Option<&str>) -> usize {
    let (one, other) = (one.unwrap_or_default(), other.unwrap_or_default());
    let same = one.bytes().zip(other.bytes()).take_while(|(a, b)| a == b);
    same.count()
}

/// Returns the part of a line around a place, so that it fits a terminal of 80 columns.
fn around(line: Option<&str>, at: usize) -> String {
    let Some(line) = line else {
        return "nothing: there is no such line".into();
    };
    let mut begin = at.saturating_sub(SHOWN / 3);
    while !line.is_char_boundary(begin.min(line.len())) {
        begin -= 1;
    }
    let rest = line.get(begin..).unwrap_or_default();
    let shown: String = rest
        .chars()
        .take(SHOWN)
        .flat_map(char::escape_debug)
        .take(SHOWN + 4)
        .collect();
    let shown = shown.replace("\\\"", "\"");
    let before = if begin > 0 { "..." } else { "" };
    let behind = if rest.chars().count() > SHOWN { "..." } else { "" };
    format!("{before}{shown}{behind}")
}

/// Reads the first line of a statement, which says how to derive it again.
///
/// # Errors
/// Where the text does not begin as a statement does.
pub fn read_head(statement: &[u8]) -> Result<Head, Unreplayed> {
    let first = statement.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let none = |problem: String| Unreplayed::NoStatement(problem);
    let trimmed = first.trim_ascii_start();
    if trimmed.starts_with(b"<") {
        return Err(none("this is a page for people, made from a statement".into()));
    }
    if statement.trim_ascii().is_empty() {
        return Err(none("the file is empty".into()));
    }
    if !trimmed.starts_with(b"{") {
        return Err(none("the first line is no JSON object".into()));
    }
    let head: Head = serde_json::from_slice(first).map_err(|error| none(format!("line 1: {error}")))?;
    if head.schema != SCHEMA {
        return Err(none(format!("line 1: the schema is {:?}", head.schema)));
    }
    Ok(head)
}

/// Derives a statement again from the ledger and compares it byte by byte.
///
/// `source` is the ledger as it was read now. Only the program's version is taken from the statement; the seal holds it.
///
/// # Errors
/// Where the statement and the ledger differ in anything, with the first line that does, and where a placebo or bounds stand in it,
/// which the program `dyepack replay` derives.
pub fn replay(evidence: &Evidence, source: &Subject, statement: &[u8]) -> Result<(), Unreplayed> {
    replay_by(
        evidence,
        source,
        statement,
        |evidence, complaints, method, source, beside| {
            if *beside != Beside::default() {
                return Err(Unreplayed::Head("bounds or a placebo stand beside the trace".into()));
            }
            let (derived, _) = audit(evidence, complaints, method, source).map_err(Unreplayed::Trace)?;
            Ok(derived)
        },
    )
}

/// Derives a statement again, with what stands beside the trace, by a function that makes one, and compares it byte by byte.
///
/// # Errors
/// Where the statement and what is derived differ in anything, and as the function.
pub(crate) fn replay_by(
    evidence: &Evidence,
    source: &Subject,
    statement: &[u8],
    derive: impl FnOnce(&Evidence, &[Complaint], &Method, &Subject, &Beside) -> Result<Statement, Unreplayed>,
) -> Result<(), Unreplayed> {
    let head = read_head(statement)?;
    let method = head.method();
    let method = method.map_err(|unread| Unreplayed::Head(unread.to_string()))?;
    let complaints = head.complaints.iter().map(|claims| complaint(evidence, claims));
    let complaints: Vec<Complaint> = complaints.collect::<Result<_, _>>().map_err(Unreplayed::Head)?;
    let source = Subject {
        program: head.source.program.clone(),
        ..source.clone()
    };
    let stated = if head.roles.is_empty() {
        None
    } else {
        let mut stated = evidence.clone();
        let roles = roles(evidence, &head.roles).map_err(Unreplayed::Head)?;
        stated
            .set_roles(roles)
            .map_err(|flaw| Unreplayed::Head(flaw.to_string()))?;
        Some(stated)
    };
    let evidence = stated.as_ref().unwrap_or(evidence);
    let derived = derive(evidence, &complaints, &method, &source, &head.beside)?;
    compare(statement, &derived.lines())
}

/// Finds the first line that differs; every line has its end.
fn compare(stated: &[u8], derived: &[String]) -> Result<(), Unreplayed> {
    let whole = stated.strip_suffix(b"\n");
    let lines: Vec<&[u8]> = whole.unwrap_or(stated).split(|&byte| byte == b'\n').collect();
    let count = lines.len().max(derived.len());
    let differs = |&i: &usize| lines.get(i).copied() != derived.get(i).map(String::as_bytes);
    match (0..count).find(differs) {
        None if whole.is_some() => Ok(()),
        None => Err(Unreplayed::End),
        Some(i) => Err(Unreplayed::Line {
            number: i + 1,
            stated: lines.get(i).map(|line| String::from_utf8_lossy(line).into_owned()),
            derived: derived.get(i).cloned(),
        }),
    }
}

/// Reads back who is who.
fn roles(evidence: &Evidence, lines: &[RoleLine]) -> Result<Roles, String> {
    let purse = |line: &PurseLine| {
        let purse = PurseId::within(line.number, evidence.ledger().purse_count());
        purse.ok_or_else(|| format!("the ledger has no purse {}", line.number))
    };
    let row = |line: &RoleLine| {
        Ok(RoleRow {
            role: line.role,
            purses: line.purses.iter().map(purse).collect::<Result<_, String>>()?,
            source: line.source.clone(),
        })
    };
    let rows = lines.iter().map(row).collect::<Result<_, String>>()?;
    Ok(Roles { rows })
}

fn complaint(evidence: &Evidence, claims: &Claims) -> Result<Complaint, String> {
    let ledger = evidence.ledger();
    let leg = |number: u32, position: u32| {
        let movement = MovementId::within(number, ledger.movement_count())?;
        ledger.out_legs(movement).nth(position as usize)
    };
    let claim = |row: &super::ClaimRow| -> Result<(OutLegId, Amount), String> {
        let leg = leg(row.number, row.position);
        let leg = leg.ok_or_else(|| {
            format!(
                "the ledger has no movement {} with an output {}",
                row.number, row.position
            )
        })?;
        Ok((leg, row.amount))
    };
    Ok(Complaint {
        name: claims.name.clone(),
        claims: claims.claims.iter().map(claim).collect::<Result<_, String>>()?,
    })
}
