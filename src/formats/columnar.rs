//! Tables as Apache Parquet: columns with types, packed, for pandas, Polars, DuckDB and whatever else reads them.
//!
//! What a table says stands here for every build; a build with the feature `parquet` packs it. Rows are taken as they come, so many to
//! a group, and a group goes out before the next is made: no table need fit into memory.

use std::borrow::Cow;

use crate::units::{Amount, Instant};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// Text in UTF-8.
    Text,
    /// A whole number from zero to 2^64: an id, a count, an amount in base units.
    Whole,
    /// An exact number with so many decimals.
    Decimal(u8),
    /// A moment, in UTC.
    Instant,
    /// Whether it is so.
    Flag,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Column {
    pub name: Cow<'static, str>,
    pub holds: Holds,
    /// Whether a row can be without it.
    pub lacks: bool,
}

/// Returns a column that every row has.
pub(super) const fn always(name: &'static str, holds: Holds) -> Column {
    Column {
        name: Cow::Borrowed(name),
        holds,
        lacks: false,
    }
}

/// Returns a column that a row can be without.
pub(super) const fn maybe(name: &'static str, holds: Holds) -> Column {
    Column {
        name: Cow::Borrowed(name),
        holds,
        lacks: true,
    }
}

/// What a row says in a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Nothing,
    Text(String),
    Whole(u64),
    /// A number times ten to the power of the column's decimals.
    Decimal(i128),
    Instant(Instant),
    Flag(bool),
}

macro_rules! cells {
    ($($of:ty => $cell:ident($value:ident) $as:expr;)+) => {$(
        impl From<$of> for Cell {
            fn from($value: $of) -> Cell {
                Cell::$cell($as)
            }
        }
    )+};
}

cells! {
    String => Text(text) text;
    &str => Text(text) text.to_owned();
    u32 => Whole(number) number.into();
    u64 => Whole(number) number;
    Amount => Whole(amount) amount.get();
    Instant => Instant(at) at;
    bool => Flag(is) is;
}

impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Cell {
        value.map_or(Cell::Nothing, Into::into)
    }
}

impl Cell {
    /// Reads an exact number of a column with so many decimals; an empty text is nothing.
    pub fn decimal(text: &str, places: u8) -> Option<Cell> {
        if text.is_empty() {
            return Some(Cell::Nothing);
        }
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = part.len() <= usize::from(places) && digits(part);
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        let fits = fits && !unsigned.is_empty() && digits(unsigned);
        let digits = format!("{whole}{part:0<places$}", places = usize::from(places));
        digits.parse().ok().filter(|_| fits).map(Cell::Decimal)
    }
}

/// A table to be written.
pub(super) struct Table<'a> {
    pub columns: &'a [Column],
    /// What is said of the whole, by name: it stands in the file beside the columns.
    pub marks: Vec<(&'static str, String)>,
    /// The rows, each with a cell a column.
    pub rows: &'a mut dyn Iterator<Item = Vec<Cell>>,
}

/// What a build without the feature says; nothing in a build with it.
pub(crate) const MISSING: Option<&str> = if cfg!(feature = "parquet") {
    None
} else {
    Some("this dyepack was built without Parquet; accepted by one that was built with --features parquet")
};

#[cfg(feature = "parquet")]
pub(super) use packed::write;

/// Writes a table.
///
/// # Errors
/// In every case: this build does not hold what packs it, and whoever asks is told before it comes to this.
#[cfg(not(feature = "parquet"))]
pub(super) fn write(table: Table<'_>, _: &mut dyn std::io::Write) -> std::io::Result<()> {
    let Table { columns, marks, rows } = table;
    drop((columns, marks, rows));
    let kind = std::io::ErrorKind::Unsupported;
    Err(std::io::Error::new(kind, MISSING.unwrap_or_default()))
}

#[cfg(feature = "parquet")]
mod packed {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex, PoisonError};

    use parquet::basic::{Compression, GzipLevel, LogicalType, Repetition, TimeUnit, Type as Physical};
    use parquet::data_type::{
        BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int64Type,
    };
    use parquet::errors::ParquetError;
    use parquet::file::metadata::KeyValue;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
    use parquet::schema::types::{Type, TypePtr};

    use crate::formats::columnar::{Cell, Column, Holds, Table};

    /// How many rows go out together.
    const GROUP: usize = 1 << 16;

    /// The digits and bytes of a number with decimals: as many as 128 bits hold.
    const DIGITS: i32 = 38;
    const WIDTH: i32 = 16;

    /// Writes a table.
    ///
    /// # Errors
    /// Where it cannot be written, or a row says something else than its columns hold.
    pub fn write(table: Table<'_>, out: &mut dyn Write) -> io::Result<()> {
        let Table { columns, marks, rows } = table;
        let fields = columns.iter().map(field).collect::<Result<Vec<TypePtr>, _>>();
        let schema = Type::group_type_builder("schema").with_fields(fields.map_err(io::Error::other)?);
        let schema = schema.build().map_err(io::Error::other)?;
        let marks = marks
            .into_iter()
            .map(|(name, text)| KeyValue::new(name.to_owned(), text));
        let properties = WriterProperties::builder()
            .set_created_by(concat!("dyepack ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_compression(Compression::GZIP(GzipLevel::default()))
            .set_key_value_metadata(Some(marks.collect()))
            .build();
        let spool = Spool::default();
        let file = SerializedFileWriter::new(spool.clone(), Arc::new(schema), Arc::new(properties));
        let mut file = file.map_err(io::Error::other)?;
        loop {
            let together: Vec<Vec<Cell>> = Iterator::take(&mut *rows, GROUP).collect();
            if together.is_empty() {
                break;
            }
            let mut group = file.next_row_group().map_err(io::Error::other)?;
            for (place, column) in columns.iter().enumerate() {
                let next = group.next_column().map_err(io::Error::other)?;
                let mut next = next.ok_or_else(|| io::Error::other("a column is missing"))?;
                let cells = together.iter().map(|row| row.get(place).unwrap_or(&Cell::Nothing));
                put(&mut next, column, cells)?;
                next.close().map_err(io::Error::other)?;
            }
            group.close().map_err(io::Error::other)?;
            out.write_all(&spool.take())?;
        }
        file.close().map_err(io::Error::other)?;
        out.write_all(&spool.take())
    }

    fn field(column: &Column) -> Result<TypePtr, ParquetError> {
        let (physical, logical) = match column.holds {
            Holds::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Holds::Whole => (Physical::INT64, Some(LogicalType::integer(64, false))),
            Holds::Decimal(places) => (
                Physical::FIXED_LEN_BYTE_ARRAY,
                Some(LogicalType::decimal(places.into(), DIGITS)),
            ),
            Holds::Instant => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
            Holds::Flag => (Physical::BOOLEAN, None),
        };
        let repetition = match column.lacks {
            true => Repetition::OPTIONAL,
            false => Repetition::REQUIRED,
        };
        let mut builder = Type::primitive_type_builder(&column.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical);
        if let Holds::Decimal(places) = column.holds {
            builder = builder
                .with_length(WIDTH)
                .with_precision(DIGITS)
                .with_scale(places.into());
        }
        builder.build().map(Arc::new)
    }

    /// Writes the cells of one column.
    fn put<'a>(
        next: &mut SerializedColumnWriter<'_>,
        column: &Column,
        cells: impl Iterator<Item = &'a Cell> + Clone,
    ) -> io::Result<()> {
        let levels: Vec<i16> = cells.clone().map(|cell| i16::from(*cell != Cell::Nothing)).collect();
        if !column.lacks && levels.contains(&0) {
            return Err(io::Error::other(format!("a row has no {}", column.name)));
        }
        let levels = column.lacks.then_some(&levels[..]);
        let cells = cells.filter(|cell| **cell != Cell::Nothing);
        match column.holds {
            Holds::Text => batch::<ByteArrayType>(next, levels, cells, |cell| {
                let Cell::Text(text) = cell else { return None };
                Some(ByteArray::from(text.as_str()))
            }),
            // A number without sign lies in the same 64 bits.
            Holds::Whole => batch::<Int64Type>(next, levels, cells, |cell| {
                let Cell::Whole(number) = cell else { return None };
                Some(number.cast_signed())
            }),
            Holds::Decimal(_) => batch::<FixedLenByteArrayType>(next, levels, cells, |cell| {
                let Cell::Decimal(number) = cell else { return None };
                let bytes = ByteArray::from(number.to_be_bytes().to_vec());
                Some(FixedLenByteArray::from(bytes))
            }),
            Holds::Instant => batch::<Int64Type>(next, levels, cells, |cell| {
                let Cell::Instant(at) = cell else { return None };
                at.unix().checked_mul(1_000)
            }),
            Holds::Flag => batch::<BoolType>(next, levels, cells, |cell| {
                let Cell::Flag(is) = cell else { return None };
                Some(*is)
            }),
        }
    }

    fn batch<'a, T: DataType>(
        next: &mut SerializedColumnWriter<'_>,
        levels: Option<&[i16]>,
        cells: impl Iterator<Item = &'a Cell>,
        value: impl Fn(&Cell) -> Option<T::T>,
    ) -> io::Result<()> {
        let one =
            |cell: &Cell| value(cell).ok_or_else(|| io::Error::other(format!("{cell:?} is not what its column holds")));
        let values = cells.map(one).collect::<io::Result<Vec<T::T>>>()?;
        let written = next.typed::<T>().write_batch(&values, levels, None);
        written.map(drop).map_err(io::Error::other)
    }

    /// What was packed and is not handed on yet: the writer of files owns where it writes.
    #[derive(Clone, Default)]
    struct Spool(Arc<Mutex<Vec<u8>>>);

    impl Spool {
        fn take(&self) -> Vec<u8> {
            std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
        }
    }

    impl Write for Spool {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_exact_or_none() {
        let read = |text| Cell::decimal(text, 6);
        assert_eq!(read("0.25"), Some(Cell::Decimal(250_000)));
        assert_eq!(read("12"), Some(Cell::Decimal(12_000_000)));
        assert_eq!(read(""), Some(Cell::Nothing));
        assert_eq!(read("-0.5"), Some(Cell::Decimal(-500_000)));
        for no in ["x", "1.2345678", "1.-2", ".", ".5", "-"] {
            assert_eq!(read(no), None, "{no}");
        }
    }
}
