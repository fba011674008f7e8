//! A stored ledger: all that was read of one, in columns that are opened without being read anew.
//!
//! A reader looks at every byte of a form, hashes, checks that movements balance and that coins are spent once. What comes of it is kept in
//! the columns of [`Columns`]. Opening looks at the table of them and reads what is short; long columns stay in the file, and each of their chunks is
//! checked when a row of it is first looked at. Whether they are those of a ledger at all is asked by [`verify`], which makes it anew.

mod file;

use std::io::{self, Cursor, Write};

pub(crate) use file::{Disk, MAGIC, Source};
use file::{Laying, Opened, Planned};

use crate::evidence::{Columns, Complaint, OF_ADDRESSES};
use crate::formats::counts::{self, Counts};
use crate::formats::format::{Format, FormatRow, Holds, Options, Reading, Sorted};
use crate::formats::input::{Place, ReadError};
use crate::formats::network::Network;
use crate::formats::provenance::Stamp;
use crate::ledger::Ledger;
use crate::units::row::Shelf;
use crate::units::{Amount, OutLegId, Total};

/// A ledger that `dyepack ledger build` stored.
pub(in crate::formats) const FORMAT: Format = Format::of(&FormatRow {
    name: "stored",
    other_name: None,
    summary: "a ledger that `dyepack ledger build` stored, of any of these formats",
    mark: "its first eight bytes",
    example: "dyepack trace chain.ledger --from TXID:VOUT --method fifo",
    left: "nothing of what was read when it was built",
    kind: "a stored ledger",
    json: None,
    holds: Holds::Ledger,
    is_sure: |look| is_stored(look.bytes),
    is_likely: |_| false,
    read,
});

/// Tells by its first bytes whether a file is a stored ledger.
pub(crate) fn is_stored(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

fn read(sorted: Sorted, options: &Options) -> Result<Reading, ReadError> {
    let [stored] = &sorted.files[..] else {
        let problem = "a stored ledger is whole; accepted is no other file beside it";
        return Err(sorted.files[1].wrong(Place::Whole, problem));
    };
    let mut reading = open(&stored.name, &mut Cursor::new(&stored.bytes), options)?;
    if !sorted.prevouts.is_empty() || !sorted.undo.is_empty() {
        reading.notes.push("what is told of spent outputs counts for blocks, and a stored ledger was read with its own; it was passed by".into());
    }
    Ok(reading)
}

/// What is kept of a reading beside its columns.
#[derive(Default)]
struct About {
    complaints: Vec<Complaint>,
    counts: Option<Counts>,
    format: String,
    network: String,
    stamp: Option<Stamp>,
    notes: Vec<String>,
}

impl About {
    fn shelve<S: Shelf>(&mut self, shelf: &mut S) -> Result<(), S::Fault> {
        shelf.text("format", &mut self.format)?;
        shelf.text("network", &mut self.network)?;
        shelf.texts("notes", &mut self.notes)?;
        let mut stamp: Vec<String> = self
            .stamp
            .iter()
            .flat_map(|stamp| [&stamp.simulated, &stamp.scenario, &stamp.rail, &stamp.seed].map(String::clone))
            .collect();
        shelf.texts("simulation", &mut stamp)?;
        self.stamp = match <[String; 4]>::try_from(stamp) {
            Ok([simulated, scenario, rail, seed]) => Some(Stamp {
                simulated,
                scenario,
                rail,
                seed,
            }),
            Err(_) => None,
        };
        self.shelve_counts(shelf)?;
        self.shelve_complaints(shelf)
    }

    fn shelve_counts<S: Shelf>(&mut self, shelf: &mut S) -> Result<(), S::Fault> {
        const LOW: u128 = u64::MAX as u128;
        let of = |counts: &Counts| {
            let fees = counts.fees.get();
            vec![
                counts.blocks,
                counts.transactions,
                counts.inputs,
                counts.outputs,
                counts.unknown_inputs,
                (fees & LOW) as u64,
                (fees >> 64) as u64,
            ]
        };
        let mut numbers = self.counts.as_ref().map_or_else(Vec::new, of);
        let mut heights = self
            .counts
            .as_ref()
            .map_or_else(Vec::new, |counts| vec![counts.first_height, counts.last_height]);
        let mut digest = self
            .counts
            .as_ref()
            .map_or_else(String::new, |counts| counts.digest.clone());
        shelf.column("counts", &mut numbers)?;
        shelf.column("heights", &mut heights)?;
        shelf.text("digest", &mut digest)?;
        let (&[blocks, transactions, inputs, outputs, unknown_inputs, low, high], &[first_height, last_height]) =
            (&numbers[..], &heights[..])
        else {
            return Err(shelf.unfit("counts", format!("{} numbers", numbers.len() + heights.len())));
        };
        self.counts = Some(Counts {
            blocks,
            transactions,
            inputs,
            outputs,
            fees: Total::new(u128::from(high) << 64 | u128::from(low)),
            unknown_inputs,
            first_height,
            last_height,
            digest,
        });
        Ok(())
    }

    fn shelve_complaints<S: Shelf>(&mut self, shelf: &mut S) -> Result<(), S::Fault> {
        let mut names: Vec<String> = self.complaints.iter().map(|complaint| complaint.name.clone()).collect();
        let mut counts: Vec<u64> = self
            .complaints
            .iter()
            .map(|complaint| complaint.claims.len() as u64)
            .collect();
        let mut claims: Vec<(OutLegId, Amount)> = self
            .complaints
            .iter()
            .flat_map(|complaint| complaint.claims.iter().copied())
            .collect();
        shelf.texts("complaints", &mut names)?;
        shelf.column("counts of claims", &mut counts)?;
        shelf.column("claims", &mut claims)?;
        if names.len() != counts.len() {
            return Err(shelf.unfit(
                "counts of claims",
                format!("{} of {} complaints", counts.len(), names.len()),
            ));
        }
        shelf.counted("claims", &counts, claims.len())?;
        let mut rest = claims.into_iter();
        let each = names.into_iter().zip(counts);
        self.complaints = each
            .map(|(name, count)| Complaint {
                name,
                claims: rest
                    .by_ref()
                    .take(usize::try_from(count).unwrap_or(usize::MAX))
                    .collect(),
            })
            .collect();
        Ok(())
    }
}

/// A reading that is ready to be stored.
pub(crate) struct Kept {
    about: About,
    columns: Columns,
}

impl Kept {
    /// Takes a reading apart.
    pub fn of(reading: Reading) -> Kept {
        let Reading {
            evidence,
            complaints,
            counts,
            format,
            network,
            stamp,
            notes,
        } = reading;
        Kept {
            about: About {
                complaints,
                counts: Some(counts),
                format: format.name().into(),
                network: network.map_or_else(String::new, |network| network.name().into()),
                stamp,
                notes,
            },
            columns: evidence.into_columns(),
        }
    }

    fn shelve<S: Shelf>(&mut self, shelf: &mut S) -> Result<(), S::Fault> {
        self.about.shelve(shelf)?;
        self.columns.shelve(shelf)
    }

    fn planned(&mut self) -> io::Result<Planned> {
        let mut planned = Planned::default();
        self.shelve(&mut planned)?;
        Ok(planned)
    }

    /// Returns how many bytes the file will have.
    pub fn bytes(&mut self) -> io::Result<u64> {
        self.planned().map(|planned| planned.bytes())
    }

    /// Writes the file, from its beginning to its end; a long column goes once it is written.
    pub fn write(mut self, out: &mut dyn Write) -> io::Result<()> {
        let mut laying = Laying::begin(self.planned()?, out)?;
        self.shelve(&mut laying)?;
        laying.end()
    }
}

/// Opens a stored ledger.
///
/// Of a ledger of blocks the addresses are passed by where they are not wanted, as its reader would. A stored ledger is whole: a last
/// height cuts a method and not the ledger.
///
/// # Errors
/// Where the file was cut or changed, is of another version, or holds what is no evidence, as far as it is looked at; where the source is a
/// [`Disk`], who lent it is told of the rest when it is.
pub(crate) fn open(name: &str, source: &mut dyn Source, options: &Options) -> Result<Reading, ReadError> {
    let mut opened = Opened::open(name, source, &[])?;
    let mut about = About::default();
    about.shelve(&mut opened)?;
    let format = about
        .format
        .parse::<Format>()
        .map_err(|why| opened.unfit("format", why))?;
    let network = match about.network.as_str() {
        "" => None,
        network => Some(network.parse::<Network>().map_err(|why| opened.unfit("network", why))?),
    };
    let has_heights = about.counts.as_ref().is_some_and(|counts| counts.last_height.is_some());
    if let Some(until) = options.until_height.filter(|_| !has_heights) {
        let problem = format!(
            "the ledger has no heights, so that it cannot be cut off at {until}; leave the last height out (--until, or until= of the method)"
        );
        return Err(ReadError::new(name, Place::Whole, problem));
    }
    // A ledger of blocks knows nothing of purses but their addresses.
    if network.is_some() && !options.addresses {
        opened.pass_by(&OF_ADDRESSES);
    }
    let mut columns = Columns::of(Ledger::closed());
    columns.shelve(&mut opened)?;
    let evidence = columns
        .check()
        .map_err(|flaw| ReadError::new(name, Place::Whole, flaw.to_string()))?;
    let ledger = evidence.ledger();
    let fits =
        |(leg, amount): &(OutLegId, Amount)| leg.index() < ledger.out_count() && *amount <= ledger.out_amount(*leg);
    if !about
        .complaints
        .iter()
        .flat_map(|complaint| &complaint.claims)
        .all(fits)
    {
        let problem = "a complaint of the stored ledger claims what is not there; build the ledger again";
        return Err(ReadError::new(name, Place::Whole, problem));
    }
    let given = [
        (
            options.first_height.is_some(),
            "the height of the first block (--first-height)",
        ),
        (
            options.network.is_some_and(|named| Some(named) != network),
            "the network (--network)",
        ),
        (options.payments != Default::default(), "how payments are to be read"),
    ];
    let unused = given.into_iter().filter(|(is_given, _)| *is_given);
    about.notes.extend(
        unused.map(|(_, what)| format!("{what} counts when a ledger is built, and this one was; it was passed by")),
    );
    Ok(Reading {
        complaints: about.complaints,
        counts: about.counts.expect("they were taken from the shelf"),
        format,
        network,
        stamp: about.stamp,
        notes: about.notes,
        evidence,
    })
}

/// What a stored ledger says of itself.
pub(crate) struct Said {
    /// How many bytes it has.
    pub bytes: u64,
    /// In which format it was read when it was built.
    pub format: String,
    /// The network of its blocks; empty where it has none.
    pub network: String,
    /// The sentence that it is simulated, where it is.
    pub simulated: Option<String>,
    /// How much it holds.
    pub counts: Counts,
    /// How many complaints stand in it.
    pub complaints: usize,
    /// Its columns: name, rows, and the bytes of a row.
    pub columns: Vec<(String, u64, usize)>,
}

/// Says what a stored ledger holds; its header, its table and what is said here are checked, and no other column is read.
///
/// # Errors
/// Where one of them is not as it was written.
pub(crate) fn say(name: &str, source: &mut dyn Source) -> Result<Said, ReadError> {
    let mut opened = Opened::open(name, source, &[])?;
    let mut about = About::default();
    about.shelve(&mut opened)?;
    let columns = opened.columns().iter();
    Ok(Said {
        bytes: opened.bytes(),
        format: about.format,
        network: about.network,
        simulated: about.stamp.map(|stamp| stamp.simulated),
        counts: about.counts.expect("they were taken from the shelf"),
        complaints: about.complaints.len(),
        columns: columns
            .map(|column| (column.name.clone(), column.rows, column.width))
            .collect(),
    })
}

/// Checks every chunk of a stored ledger, makes the ledger of its columns anew, and takes its digest again.
///
/// # Errors
/// Where a chunk is not as it was written, a movement cannot be one or comes out as another, or the digest is not the one that was
/// stored.
pub(crate) fn verify(name: &str, source: &mut dyn Source) -> Result<Said, ReadError> {
    Opened::open(name, source, &[])?.check_all()?;
    let said = say(name, source)?;
    let reading = open(name, source, &Options::default())?;
    let wrong = |problem: String| ReadError::new(name, Place::Whole, problem);
    if let Some((movement, why)) = reading.evidence.ledger().made_anew() {
        return Err(wrong(format!(
            "movement {movement} is none of a ledger: {why}; build the ledger again"
        )));
    }
    let digest = counts::digest(&reading.evidence);
    match digest == said.counts.digest {
        true => Ok(said),
        false => Err(wrong(format!(
            "the ledger has the digest {digest}, and was stored with {}; build the ledger again",
            said.counts.digest
        ))),
    }
}

#[cfg(test)]
mod tests;
