//! `dyepack ledger`: stores a ledger, and says or checks what a stored one holds.

use std::io::{self, Write};
use std::path::Path;

use crate::formats::stored::{self, Kept, MAGIC, Said};
use crate::formats::{Options, ReadError};
use crate::report::stored::{StoredColumn, StoredLedger};
use crate::shown;
use crate::units::counted;

use super::args::{Build, LedgerCommand};
use super::failure::Failure;
use super::progress::{Bytes, over_looks};
use super::{files, output};

/// Stores a ledger, or says or checks what a stored one holds.
pub fn ledger(words: &LedgerCommand) -> Result<(), Failure> {
    match words {
        LedgerCommand::Build(words) => build(words),
        LedgerCommand::Info { file, printed } => output::show(&told(file, stored::say, None)?, printed.0),
        LedgerCommand::Verify { file, printed } => output::show(&told(file, stored::verify, Some(true))?, printed.0),
    }
}

fn build(words: &Build) -> Result<(), Failure> {
    let format = words.payments.format(words.format.as_deref());
    let options = Options {
        format: format.map_err(Failure::usage)?,
        network: words.blocks.network,
        first_height: words.blocks.first_height,
        until_height: None,
        addresses: true,
        payments: words.payments.options(),
    };
    let path = &words.output;
    // A ledger may be larger than memory while it is made, too; where it is stored there is room for it.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    dyepack_columns::spill_into(folder.unwrap_or(Path::new(".")).to_owned());
    let mut kept = Kept::of(files::ledger(&words.ledger, &options)?);
    let failed = |e: io::Error| Failure::work(format!("{}: {}", path.display(), super::failure::reason(&e)));
    let bytes = kept.bytes().map_err(failed)?;
    let bar = Bytes::new(&path.display().to_string(), Some(bytes));
    output::fill(path, words.force, &MAGIC, |out| {
        let mut out = io::BufWriter::with_capacity(1 << 20, bar.write(out));
        kept.write(&mut out)?;
        out.flush()
    })?;
    bar.end();
    let bytes = counted(bytes, "byte", "bytes");
    output::print(&format!(
        "{}: {bytes} written\n",
        shown::name(&path.display().to_string())
    ))
}

/// What is asked of a stored ledger.
type Asked = fn(&str, &mut dyn stored::Source) -> Result<Said, ReadError>;

fn told(path: &Path, ask: Asked, stands: Option<bool>) -> Result<StoredLedger, Failure> {
    let name = path.display().to_string();
    let Some(mut file) = files::stored(path) else {
        // What it is instead is said where it can be told.
        let bytes = files::read(path, 1 << 26)?;
        if stored::is_stored(&bytes) {
            return Err(Failure::input(format!(
                "{name}: this is a stored ledger that is packed or comes through a pipe; accepted is the file itself"
            )));
        }
        let problem = format!("{name}: this is no stored ledger, as `dyepack ledger build` writes one");
        return Err(files::unread(&bytes, &["stored"], &problem));
    };
    if stands.is_some() {
        // Every chunk is read and checked, and then looked at as by any walk.
        over_looks(&name, 2 * path.metadata().map_or(0, |found| found.len()));
    }
    let said = ask(&name, &mut file).map_err(|e| Failure::input(e.to_string()))?;
    Ok(StoredLedger {
        schema: "dyepack.stored/1",
        file: name,
        bytes: said.bytes,
        format: said.format,
        network: Some(said.network).filter(|network| !network.is_empty()),
        simulated: said.simulated,
        complaints: said.complaints,
        ledger: said.counts,
        columns: said
            .columns
            .into_iter()
            .map(|(name, rows, width)| StoredColumn { name, rows, width })
            .collect(),
        stands,
    })
}
