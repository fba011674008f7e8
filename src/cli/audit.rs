//! `dyepack trace --audit` and `dyepack replay`: a statement of every hop, and its derivation anew.

use crate::formats::Options;
use crate::lots::PoolOf;
use crate::report::statement;
use crate::shown;
use crate::study::stated;
use crate::trace::audit::{self, Statement, Unreplayed};

use super::args::{Replay, Trace};
use super::failure::Failure;
use super::written::{self, Format, STATEMENT, STATEMENT_LINES};
use super::{files, output};

/// The largest statement that is read.
const STATEMENT_MAX: u64 = 4 << 30;

/// Returns what the statement is to be written as, where one is asked for.
pub fn form(words: &Trace) -> Result<Option<&'static Format<Statement>>, Failure> {
    let Some(path) = &words.audit else { return Ok(None) };
    written::format(words.audit_format, path, &STATEMENT_LINES, STATEMENT, "--audit-format").map(Some)
}

/// Tells whether the statement goes to standard output, where nothing else may stand beside it.
pub fn is_printed(words: &Trace) -> bool {
    words.audit.as_ref().is_some_and(|path| path.as_os_str() == "-")
}

/// Writes the statement where it was asked for.
pub fn write(words: &Trace, form: &Format<Statement>, statement: &Statement) -> Result<(), Failure> {
    let text = (form.write)(statement);
    match &words.audit {
        Some(path) if !is_printed(words) => output::replace(path, text.as_bytes(), words.force, |old| {
            std::str::from_utf8(old).is_ok_and(statement::is_ours)
        }),
        _ => output::print(&text),
    }
}

/// Says to a person where the statement was written, where it was.
pub fn tell(words: &Trace) -> Result<(), Failure> {
    match &words.audit {
        Some(path) if words.printed.is_for_people() => {
            let path = path.display().to_string();
            output::print(&format!("\nstatement {}\n", shown::name(&path)))
        }
        _ => Ok(()),
    }
}

/// Derives a statement again from the ledger, and says that it stands or where it does not.
pub fn replay(words: &Replay) -> Result<(), Failure> {
    let name = words.statement.display().to_string();
    let name = shown::name(&name);
    let text = files::read(&words.statement, STATEMENT_MAX)?;
    let fails = |unreplayed: Unreplayed| match unreplayed {
        Unreplayed::NoStatement(_) => Failure::input(format!("{name}: {unreplayed}")),
        // What differs stands on two lines below, each of them written as it can be shown.
        Unreplayed::Line { .. } => {
            let told = format!("{name} does not stand: {unreplayed}");
            let mut lines = told.lines();
            let first = Failure::check(lines.next().unwrap_or_default());
            lines.fold(first, Failure::then)
        }
        _ => Failure::check(format!("{name} does not stand: {unreplayed}")),
    };
    let head = audit::read_head(&text).map_err(fails)?;
    let source = &head.source;
    let options = Options {
        format: source.format.parse().ok(),
        network: source.network.as_deref().and_then(|network| network.parse().ok()),
        first_height: source.first_height,
        until_height: source.until_height,
        payments: words.payments.options(),
        addresses: head.method().is_ok_and(|method| method.pool() == PoolOf::Address),
    };
    let reading = files::ledger(&words.ledger, &options)?;
    let now = reading.source(&options);
    if now.digest != source.digest {
        let failed = Failure::check(format!("{name} does not stand: it is about another ledger"));
        return Err(failed
            .then(&format!("  stated   {}", source.digest))
            .then(&format!("  read     {}", now.digest)));
    }
    stated::replay(&reading.evidence, &now, &text).map_err(fails)?;
    let lines = text.iter().filter(|&&byte| byte == b'\n').count();
    output::print(&format!(
        "{name} stands: all {lines} lines were derived again from the ledger, byte by byte.\n"
    ))
}
