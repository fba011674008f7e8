//! Rows of columns as a stored file keeps them: little-endian, as many bytes as the type says; and the shelf that takes and gives columns.
//!
//! Whoever has columns says once, in [`Shelf`]'s words, which they are; what is written and what is read follow from the same lines.

use std::num::NonZeroU32;

use dyepack_columns::{Column, Fixed};

/// A row of a column, whose bytes are as many as its type says.
pub(crate) trait Row: Copy {
    /// How many bytes a row has.
    const WIDTH: usize;

    /// Appends the bytes of the row.
    fn put(self, bytes: &mut Vec<u8>);

    /// Returns the row of so many bytes; nothing where they stand for none.
    fn take(bytes: &[u8]) -> Option<Self>;

    /// Appends the rows of whole ones' bytes, and tells whether all of them are rows.
    fn take_all(bytes: &[u8], rows: &mut Vec<Self>) -> bool {
        let wanted = rows.len() + bytes.len() / Self::WIDTH;
        rows.extend(bytes.chunks_exact(Self::WIDTH).map_while(Self::take));
        rows.len() == wanted
    }
}

/// Where columns are laid, or from where they are taken.
pub(crate) trait Shelf {
    /// Why a column could not be laid or taken.
    type Fault;
    /// Whether it gives columns: what comes of a shelf may be anything, what is laid on one is what somebody had.
    const GIVES: bool;

    /// Lays the rows on the shelf, or puts those of the shelf in their place.
    fn column<T: Row>(&mut self, name: &str, rows: &mut Vec<T>) -> Result<(), Self::Fault>;

    /// The same for a column of which there may be more rows than fit the memory. A shelf may give rows that stand where they were laid, and of
    /// which each is looked at when somebody first asks for it; and one on which rows were laid may keep them, so that they lie nowhere else.
    fn long<T: Row + Fixed>(&mut self, name: &str, rows: &mut Column<T>) -> Result<(), Self::Fault> {
        let mut owned = std::mem::take(rows).into_rows();
        self.column(name, &mut owned)?;
        *rows = owned.into();
        Ok(())
    }

    /// Returns the fault that a column holds what cannot stand in it.
    fn unfit(&self, name: &str, why: String) -> Self::Fault;

    /// The same for what is there once.
    fn one<T: Row>(&mut self, name: &str, value: &mut T) -> Result<(), Self::Fault> {
        let mut rows = vec![*value];
        self.column(name, &mut rows)?;
        match rows[..] {
            [row] => *value = row,
            _ => return Err(self.unfit(name, format!("{} rows; accepted is one", rows.len()))),
        }
        Ok(())
    }

    /// The same for one text.
    fn text(&mut self, name: &str, text: &mut String) -> Result<(), Self::Fault> {
        let mut bytes = std::mem::take(text).into_bytes();
        self.column(name, &mut bytes)?;
        *text = String::from_utf8(bytes).map_err(|_| self.unfit(name, "its bytes are no text".into()))?;
        Ok(())
    }

    /// The same for texts in one piece, each of which ends at so many bytes.
    fn pieces(&mut self, name: &str, text: &mut String, ends: &mut Vec<u64>) -> Result<(), Self::Fault> {
        self.column(&format!("{name}, ends"), ends)?;
        self.text(name, text)?;
        let cuts = |end: &u64| usize::try_from(*end).is_ok_and(|end| text.is_char_boundary(end));
        let whole = ends.last().copied().unwrap_or(0) == text.len() as u64;
        match whole && ends.is_sorted() && ends.iter().all(cuts) {
            true => Ok(()),
            false => Err(self.unfit(name, "its texts do not end where they should".into())),
        }
    }

    /// The same for a list of texts.
    fn texts(&mut self, name: &str, texts: &mut Vec<String>) -> Result<(), Self::Fault> {
        let (mut text, mut ends) = (String::new(), Vec::with_capacity(texts.len()));
        for one in texts.iter() {
            text.push_str(one);
            ends.push(text.len() as u64);
        }
        self.pieces(name, &mut text, &mut ends)?;
        let begins = [0].into_iter().chain(ends.iter().copied());
        let each = begins
            .zip(&ends)
            .map(|(begin, end)| text[begin as usize..*end as usize].to_owned());
        *texts = each.collect();
        Ok(())
    }

    /// Refuses counts that do not come to all the rows of the column that they divide.
    fn counted(&self, name: &str, counts: &[u64], rows: usize) -> Result<(), Self::Fault> {
        let all: u128 = counts.iter().map(|&count| u128::from(count)).sum();
        match all == rows as u128 {
            true => Ok(()),
            false => Err(self.unfit(name, format!("{rows} rows, and {all} by their counts"))),
        }
    }
}

/// Makes rows of what is a number in other clothes.
macro_rules! number {
    ($($kind:ty: $bits:ty, $make:expr, $get:expr);+ $(;)?) => {
        $(impl $crate::units::row::Row for $kind {
            const WIDTH: usize = size_of::<$bits>();

            fn put(self, bytes: &mut Vec<u8>) {
                bytes.extend_from_slice(&$get(self).to_le_bytes());
            }

            fn take(bytes: &[u8]) -> Option<$kind> {
                Some($make(<$bits>::from_le_bytes(bytes.try_into().ok()?)))
            }

            fn take_all(bytes: &[u8], rows: &mut Vec<$kind>) -> bool {
                let (whole, rest) = bytes.as_chunks::<{ size_of::<$bits>() }>();
                rows.extend(whole.iter().map(|bytes| $make(<$bits>::from_le_bytes(*bytes))));
                rest.is_empty()
            }
        })+
    };
}
pub(crate) use number;

number!(
    u8: u8, |bits| bits, |row| row;
    u32: u32, |bits| bits, |row| row;
    u64: u64, |bits| bits, |row| row;
);

impl Row for bool {
    const WIDTH: usize = 1;

    fn put(self, bytes: &mut Vec<u8>) {
        bytes.push(u8::from(self));
    }

    fn take(bytes: &[u8]) -> Option<bool> {
        match bytes {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}

/// A hash, as it is.
impl Row for [u8; 32] {
    const WIDTH: usize = 32;

    fn put(self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self);
    }

    fn take(bytes: &[u8]) -> Option<[u8; 32]> {
        bytes.try_into().ok()
    }

    fn take_all(bytes: &[u8], rows: &mut Vec<[u8; 32]>) -> bool {
        let (whole, rest) = bytes.as_chunks();
        rows.extend_from_slice(whole);
        rest.is_empty()
    }
}

/// One more than an index, so that what is absent is zero.
impl Row for Option<NonZeroU32> {
    const WIDTH: usize = 4;

    fn put(self, bytes: &mut Vec<u8>) {
        self.map_or(0, NonZeroU32::get).put(bytes);
    }

    fn take(bytes: &[u8]) -> Option<Option<NonZeroU32>> {
        u32::take(bytes).map(NonZeroU32::new)
    }
}

/// Makes rows of what may be absent and has no value to spare: a byte that says whether it is there, and then its bytes or zeros.
macro_rules! option {
    ($kind:ty) => {
        impl $crate::units::row::Row for Option<$kind> {
            const WIDTH: usize = 1 + <$kind>::WIDTH;

            fn put(self, bytes: &mut Vec<u8>) {
                self.is_some().put(bytes);
                self.unwrap_or_default().put(bytes);
            }

            fn take(bytes: &[u8]) -> Option<Option<$kind>> {
                let (is_there, value) = bytes.split_at_checked(1)?;
                let value = <$kind>::take(value)?;
                Some(bool::take(is_there)?.then_some(value))
            }
        }
    };
}
pub(crate) use option;

option!(u32);

macro_rules! tuple {
    ($($kind:ident $place:tt),+) => {
        impl<$($kind: Row),+> Row for ($($kind,)+) {
            const WIDTH: usize = 0 $(+ $kind::WIDTH)+;

            fn put(self, bytes: &mut Vec<u8>) {
                $(self.$place.put(bytes);)+
            }

            fn take(bytes: &[u8]) -> Option<($($kind,)+)> {
                let mut rest = bytes;
                Some(($({
                    let (own, others) = rest.split_at_checked($kind::WIDTH)?;
                    rest = others;
                    $kind::take(own)?
                },)+)).filter(|_| rest.is_empty())
            }
        }
    };
}
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);
tuple!(A 0, B 1, C 2, D 3, E 4);

/// Makes rows of structs of these fields, or of enums whose variants have these tags.
///
/// A new field or variant does not compile until it is kept too.
macro_rules! row {
    (struct $kind:ident { $($field:ident: $type:ty),+ $(,)? }) => {
        impl $crate::units::row::Row for $kind {
            const WIDTH: usize = 0 $(+ <$type as $crate::units::row::Row>::WIDTH)+;

            fn put(self, bytes: &mut Vec<u8>) {
                let $kind { $($field),+ } = self;
                $($crate::units::row::Row::put($field, bytes);)+
            }

            fn take(bytes: &[u8]) -> Option<$kind> {
                let rest = bytes;
                $(
                    let (own, rest) = rest.split_at_checked(<$type as $crate::units::row::Row>::WIDTH)?;
                    let $field = <$type as $crate::units::row::Row>::take(own)?;
                )+
                rest.is_empty().then_some($kind { $($field),+ })
            }
        }
    };
    (enum $kind:ident { $($variant:ident = $tag:literal),+ $(,)? }) => {
        impl $crate::units::row::Row for $kind {
            const WIDTH: usize = 1;

            fn put(self, bytes: &mut Vec<u8>) {
                bytes.push(match self {
                    $($kind::$variant => $tag,)+
                });
            }

            fn take(bytes: &[u8]) -> Option<$kind> {
                match bytes {
                    $([$tag] => Some($kind::$variant),)+
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use row;

/// Makes of an enum both rows and parts of digests; its tags are one list.
macro_rules! tagged {
    (enum $kind:ident { $($variant:ident = $tag:literal),+ $(,)? }) => {
        $crate::units::digest::feed!(enum $kind { $($variant = $tag),+ });
        $crate::units::row::row!(enum $kind { $($variant = $tag),+ });
    };
}
pub(crate) use tagged;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Amount, Basis, Instant, OutLegId, PurseId, Share};

    fn kept<T: Row + PartialEq + std::fmt::Debug>(rows: &[T]) {
        let (mut bytes, mut back) = (Vec::new(), Vec::new());
        rows.iter().for_each(|row| row.put(&mut bytes));
        assert_eq!(bytes.len(), rows.len() * T::WIDTH);
        assert!(T::take_all(&bytes, &mut back));
        assert_eq!(back, rows);
    }

    #[test]
    fn what_is_kept_comes_back_as_it_was() {
        kept(&[0u8, 255]);
        kept(&[Amount::ZERO, Amount::MAX]);
        kept(&[Instant::MIN, Instant::from_unix(-1), Instant::MAX]);
        kept(&[Some(0u32), None, Some(u32::MAX)]);
        kept(&[Some(Instant::MIN), None]);
        kept(&[PurseId::new(0), PurseId::MAX]);
        kept(&[Some(OutLegId::new(0)), None]);
        kept(&[Basis::Public, Basis::Disclosed, Basis::Inferred(Share::percent(7))]);
        kept(&[(PurseId::new(3), [7u8; 32], 9u32)]);
        kept(&[true, false]);
    }

    /// A shelf on which nothing is.
    struct Bare;

    impl Shelf for Bare {
        type Fault = String;
        const GIVES: bool = true;

        fn column<T: Row>(&mut self, _: &str, _: &mut Vec<T>) -> Result<(), String> {
            Ok(())
        }

        fn unfit(&self, name: &str, why: String) -> String {
            format!("{name}: {why}")
        }
    }

    #[test]
    fn counts_come_to_all_that_they_divide() {
        assert_eq!(Bare.counted("claims", &[2, 0, 1], 3), Ok(()));
        let told = |counts: &[u64]| Bare.counted("claims", counts, 3);
        assert_eq!(told(&[2]), Err("claims: 3 rows, and 2 by their counts".into()));
        assert!(told(&[u64::MAX, 4]).is_err(), "what overflows is no less");
    }

    #[test]
    fn bytes_that_stand_for_nothing_are_told() {
        assert!(!bool::take_all(&[0, 1, 2], &mut Vec::new()));
        assert!(!PurseId::take_all(&[1, 0, 0, 0, 0, 0, 0, 0], &mut Vec::new()));
        assert!(!Basis::take_all(&[3, 0, 0, 0, 0], &mut Vec::new()));
        assert!(!u64::take_all(&[0; 9], &mut Vec::new()));
    }

    #[test]
    fn a_number_lies_with_its_last_byte_first_on_every_machine() {
        let mut bytes = Vec::new();
        0x0102_0304u32.put(&mut bytes);
        assert_eq!(bytes, [4, 3, 2, 1]);
    }
}
