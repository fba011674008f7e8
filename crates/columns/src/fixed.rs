//! Rows whose bytes in memory are those of a file: little-endian, as many as their type says, none of them padding.

use std::num::NonZeroU32;

/// A row that may stand in memory as it stands in a file.
///
/// # Safety
/// The type has no padding, no pointer and nothing to drop; every row of bytes of which [`are`](Fixed::are) tells that it is one is a valid
/// value of the type; and where [`ANY`](Fixed::ANY) holds, every pattern of bytes is. On a little-endian machine a value's bytes are those that a
/// file has of it.
pub unsafe trait Fixed: Copy + Send + Sync + 'static {
    /// Whether every pattern of bytes is a row, so that the pages of a file may stand for it: whoever writes into the file then changes a number,
    /// and makes nothing that a row cannot be.
    const ANY: bool;

    /// Tells whether bytes of whole rows are rows, each of them.
    fn are(bytes: &[u8]) -> bool {
        let _ = bytes;
        Self::ANY
    }
}

macro_rules! numbers {
    ($($kind:ty),+) => {
        // SAFETY: a number without a sign, or with one, has no padding, and every pattern is a value.
        $(unsafe impl Fixed for $kind {
            const ANY: bool = true;
        })+
    };
}
numbers!(u8, u32, u64, i64);

// SAFETY: an array of bytes is its bytes.
unsafe impl<const N: usize> Fixed for [u8; N] {
    const ANY: bool = true;
}

// SAFETY: it is a number of four bytes that is not zero, which is what is asked of each.
unsafe impl Fixed for NonZeroU32 {
    const ANY: bool = false;

    fn are(bytes: &[u8]) -> bool {
        let (rows, rest) = bytes.as_chunks::<4>();
        // Without leaving at the first, so that it is done many at a step.
        rest.is_empty() && rows.iter().fold(true, |all, row| all & (*row != [0; 4]))
    }
}

/// A row that is never zero.
///
/// # Safety
/// The type is [`NonZeroU32`], or a struct around one that is laid out as it is.
pub unsafe trait NeverZero: Fixed {}

// SAFETY: it is one.
unsafe impl NeverZero for NonZeroU32 {}

// SAFETY: the library guarantees that an absent one is laid out as zero, and that every other pattern is that of one which is there.
unsafe impl<T: NeverZero> Fixed for Option<T> {
    const ANY: bool = true;
}

/// Makes structs whose rows may stand in memory as they stand in a file: a name around one such value, or several beside each other.
///
/// ```
/// dyepack_columns::fixed! {
///     /// A place.
///     #[derive(Clone, Copy)]
///     pub struct Place(u32);
/// }
/// dyepack_columns::fixed! {
///     /// A place and what lies there.
///     #[derive(Clone, Copy)]
///     pub struct Held { amount: u64, place: Place, other: Place }
/// }
/// ```
///
/// A struct between whose fields there would be a gap does not compile:
///
/// ```compile_fail
/// dyepack_columns::fixed! {
///     #[derive(Clone, Copy)]
///     pub struct Gap { place: u32, amount: u64 }
/// }
/// ```
#[macro_export]
macro_rules! fixed {
    ($(#[$meta:meta])* $vis:vis struct $name:ident($inner:ty);) => {
        $(#[$meta])*
        #[repr(transparent)]
        $vis struct $name($inner);

        // SAFETY: it is laid out as what it holds, and is valid where that is.
        unsafe impl $crate::Fixed for $name {
            const ANY: bool = <$inner as $crate::Fixed>::ANY;

            fn are(bytes: &[u8]) -> bool {
                <$inner as $crate::Fixed>::are(bytes)
            }
        }
    };
    ($(#[$meta:meta])* $vis:vis struct $name:ident { $($(#[$field_meta:meta])* $field:ident: $kind:ty),+ $(,)? }) => {
        $(#[$meta])*
        #[repr(C)]
        $vis struct $name { $($(#[$field_meta])* $field: $kind),+ }

        const _: () = assert!(size_of::<$name>() == 0 $(+ size_of::<$kind>())+, "there is a gap between the fields");

        // SAFETY: the fields follow each other as they are written, and their sizes come to its own, so that there is no padding; it is valid for
        // every pattern, since each of them is, which is asserted when it is asked.
        unsafe impl $crate::Fixed for $name {
            const ANY: bool = {
                assert!(true $(&& <$kind as $crate::Fixed>::ANY)+, "a field is not valid for every pattern");
                true
            };
        }
    };
}

/// The same for an id that is never zero, around a [`NonZeroU32`]; an absent one is zero, and valid for every pattern.
#[macro_export]
macro_rules! fixed_id {
    ($(#[$meta:meta])* $vis:vis struct $name:ident;) => {
        $crate::fixed! {
            $(#[$meta])*
            $vis struct $name(::std::num::NonZeroU32);
        }

        // SAFETY: it is a struct around one, laid out as it is.
        unsafe impl $crate::NeverZero for $name {}
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fixed! {
        #[derive(Clone, Copy, Debug, PartialEq)]
        struct Wide(u64);
    }
    fixed_id! {
        #[derive(Clone, Copy, Debug, PartialEq)]
        struct Id;
    }
    fixed! {
        #[derive(Clone, Copy, Debug, PartialEq)]
        struct Both { wide: Wide, id: Option<Id>, other: Option<Id> }
    }

    #[test]
    fn an_id_is_no_zero_and_an_absent_one_may_be() {
        assert!(Id::are(&[1, 0, 0, 0, 0, 1, 0, 0]));
        assert!(!Id::are(&[1, 0, 0, 0, 0, 0, 0, 0]));
        assert!(!Id::are(&[1, 0, 0, 0, 1]));
        const { assert!(!Id::ANY && <Option<Id>>::ANY && Wide::ANY && Both::ANY) };
        assert_eq!(size_of::<Both>(), 16);
        assert!(<Option<Id>>::are(&[0; 4]) && Both::are(&[0xff; 32]));
    }
}
