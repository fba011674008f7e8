//! What there is to say of a format of ledgers, and how the one list of them becomes a kind.

use super::recognise::{Look, Sorted};
use super::{Options, ReadError, Reading};

/// One format: its row, which stands in the file of its reader.
pub(super) struct FormatRow {
    /// The name as it is typed.
    pub name: &'static str,
    /// Another name that can be typed.
    pub other_name: Option<&'static str>,
    /// One sentence for a listing.
    pub summary: &'static str,
    /// What a ledger is that is so written and does not say that it is simulated.
    pub kind: &'static str,
    /// What it is called among other JSON, where it is some.
    pub json: Option<&'static str>,
    /// How it is written down.
    pub holds: Holds,
    /// Tells whether the beginning is that of no other kind of file.
    pub is_sure: fn(&Look<'_>) -> bool,
    /// Tells whether it is this one, if it is of no kind that is read elsewhere and of none that is listed before.
    pub is_likely: fn(&Look<'_>) -> bool,
    /// Reads a ledger from its files.
    pub read: fn(Sorted, &Options) -> Result<Reading, ReadError>,
}

/// What a format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Blocks as nodes exchange them; formats of them may stand beside each other.
    RawBlocks,
    /// Blocks in words.
    Blocks,
    /// A ledger that is read whole, of blocks or not.
    Ledger,
}

/// Makes the kind of all formats: a line a format, with its row.
macro_rules! formats {
    ($($format:ident = $file:ident::$row:ident),+ $(,)?) => {
        /// How a ledger is written down.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Format {
            $(#[doc = concat!("The format of `formats/", stringify!($file), "`.")] $format,)+
        }

        impl Format {
            /// All formats in the order in which they are listed.
            pub const ALL: [Format; [$(Format::$format),+].len()] = [$(Format::$format),+];

            const fn row(self) -> &'static format::FormatRow {
                match self {
                    $(Format::$format => &$file::$row,)+
                }
            }
        }
    };
}
pub(super) use formats;

use super::Format;

impl Format {
    /// Returns the name as it is typed.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns one sentence for a listing.
    pub const fn summary(self) -> &'static str {
        self.row().summary
    }

    /// Tells whether a ledger is read whole, whatever its heights are.
    pub fn is_read_whole(self) -> bool {
        self.row().holds == Holds::Ledger
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Format, String> {
        let is = |format: &Format| format.name() == text || format.row().other_name == Some(text);
        Format::ALL.into_iter().find(is).ok_or_else(|| {
            let names: Vec<_> = Format::ALL.iter().map(|format| format.name()).collect();
            format!("{text:?} is not a format; accepted are {}", names.join(", "))
        })
    }
}
