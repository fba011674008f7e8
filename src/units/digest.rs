//! What a digest is made of: the bytes that stand for a plain value, for ever.
//!
//! A digest is a promise to whoever recorded one, so it hangs on no text for people, no name of a field or variant and no library:
//! numbers are fed little-endian in their width, texts and columns after their length, what may be missing after a byte that says
//! whether it is there, and each variant of a kind under a tag that is written down beside it and never given to another.

use std::ops::RangeInclusive;

use dyepack_columns::{Column, Fixed};

/// A value that can be part of a digest.
pub(crate) trait Feed {
    /// Feeds the bytes that stand for the value.
    fn feed(&self, sink: &mut Sink);
}

/// Gathers bytes, so that the hash takes them in long strides.
pub(crate) struct Sink {
    hasher: blake3::Hasher,
    gathered: Vec<u8>,
}

/// As many bytes as one stride of the hash can use at once.
const STRIDE: usize = 1 << 16;

impl Sink {
    /// Returns an empty digest of things of this sort; sort and version are part of it, such as `world/2`.
    pub fn new(sort: &str) -> Sink {
        let mut sink = Sink {
            hasher: blake3::Hasher::new(),
            gathered: Vec::with_capacity(STRIDE + 256),
        };
        sort.feed(&mut sink);
        sink
    }

    /// Takes bytes as they are: what stands before them must say how many there are.
    pub fn bytes(&mut self, bytes: &[u8]) {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= STRIDE {
            self.hasher.update(&self.gathered);
            self.gathered.clear();
        }
    }

    /// Takes the tag of a variant.
    pub fn tag(&mut self, tag: u8) {
        self.bytes(&[tag]);
    }

    /// Takes the length and then each element, so that no column runs into the next.
    pub fn column<T>(&mut self, column: &[T], mut feed: impl FnMut(&mut Self, &T)) {
        (column.len() as u64).feed(self);
        column.iter().for_each(|element| feed(self, element));
    }

    /// Returns the digest of all that was fed.
    pub fn finish(mut self) -> blake3::Hash {
        self.hasher.update(&self.gathered);
        self.hasher.finalize()
    }
}

/// Feeds the fields of a struct in this order, or the tag of a variant and what it holds.
///
/// A new field or variant does not compile until it is fed too.
macro_rules! feed {
    (struct $kind:ident { $($field:ident),+ $(,)? }) => {
        impl $crate::units::digest::Feed for $kind {
            fn feed(&self, sink: &mut $crate::units::digest::Sink) {
                let $kind { $($field),+ } = self;
                $($crate::units::digest::Feed::feed($field, sink);)+
            }
        }
    };
    (enum $kind:ident { $($variant:ident $(($inner:ident))? = $tag:literal),+ $(,)? }) => {
        impl $crate::units::digest::Feed for $kind {
            fn feed(&self, sink: &mut $crate::units::digest::Sink) {
                match self {
                    $($kind::$variant $(($inner))? => {
                        sink.tag($tag);
                        $($crate::units::digest::Feed::feed($inner, sink);)?
                    })+
                }
            }
        }
    };
}
pub(crate) use feed;

macro_rules! number {
    ($($kind:ty),+) => {
        $(impl Feed for $kind {
            fn feed(&self, sink: &mut Sink) {
                sink.bytes(&self.to_le_bytes());
            }
        })+
    };
}
number!(u8, u32, u64, u128, i64);

impl Feed for bool {
    fn feed(&self, sink: &mut Sink) {
        sink.tag(u8::from(*self));
    }
}

/// An index or a count, in 64 bits whatever the machine.
impl Feed for usize {
    fn feed(&self, sink: &mut Sink) {
        (*self as u64).feed(sink);
    }
}

impl Feed for str {
    fn feed(&self, sink: &mut Sink) {
        self.len().feed(sink);
        sink.bytes(self.as_bytes());
    }
}

impl Feed for String {
    fn feed(&self, sink: &mut Sink) {
        self.as_str().feed(sink);
    }
}

/// A digest of a part, 32 bytes.
impl Feed for blake3::Hash {
    fn feed(&self, sink: &mut Sink) {
        sink.bytes(self.as_bytes());
    }
}

impl<T: Feed + ?Sized> Feed for &T {
    fn feed(&self, sink: &mut Sink) {
        (**self).feed(sink);
    }
}

impl<T: Feed> Feed for Option<T> {
    fn feed(&self, sink: &mut Sink) {
        sink.tag(u8::from(self.is_some()));
        if let Some(value) = self {
            value.feed(sink);
        }
    }
}

impl<T: Feed> Feed for [T] {
    fn feed(&self, sink: &mut Sink) {
        sink.column(self, |sink, element| element.feed(sink));
    }
}

impl<T: Feed> Feed for Vec<T> {
    fn feed(&self, sink: &mut Sink) {
        self.as_slice().feed(sink);
    }
}

impl<T: Feed + Fixed> Feed for Column<T> {
    fn feed(&self, sink: &mut Sink) {
        self[..].feed(sink);
    }
}

/// As many as its type says, so that no length stands before them.
impl<T: Feed, const N: usize> Feed for [T; N] {
    fn feed(&self, sink: &mut Sink) {
        self.iter().for_each(|element| element.feed(sink));
    }
}

impl<T: Feed> Feed for RangeInclusive<T> {
    fn feed(&self, sink: &mut Sink) {
        (self.start(), self.end()).feed(sink);
    }
}

macro_rules! tuple {
    ($($kind:ident $place:tt),+) => {
        impl<$($kind: Feed),+> Feed for ($($kind,)+) {
            fn feed(&self, sink: &mut Sink) {
                $(self.$place.feed(sink);)+
            }
        }
    };
}
tuple!(A 0, B 1);
tuple!(A 0, B 1, C 2);

#[cfg(test)]
mod tests {
    use super::*;

    fn fed(value: impl Feed) -> blake3::Hash {
        let mut sink = Sink::new("test/1");
        value.feed(&mut sink);
        sink.finish()
    }

    #[test]
    fn no_part_runs_into_the_next() {
        assert_ne!(fed(("ab", "c")), fed(("a", "bc")));
        assert_ne!(fed((vec![1u8, 2], vec![3u8])), fed((vec![1u8], vec![2u8, 3])));
        assert_ne!(fed((Some(0u8), None::<u8>)), fed((None::<u8>, Some(0u8))));
        assert_ne!(fed(1u32), fed(1u64), "a width is part of a number");
    }

    #[test]
    fn a_digest_is_that_of_the_bytes_whatever_the_strides() {
        let column: Vec<u64> = (0..40_000).collect();
        let mut bytes = 6u64.to_le_bytes().to_vec();
        bytes.extend(b"test/1");
        bytes.extend((column.len() as u64).to_le_bytes());
        bytes.extend(column.iter().flat_map(|number| number.to_le_bytes()));
        assert_eq!(fed(&column), blake3::hash(&bytes));
    }

    enum Kind {
        Plain,
        With(u8),
    }
    feed!(
        enum Kind {
            Plain = 7,
            With(byte) = 9,
        }
    );

    #[test]
    fn a_variant_is_its_tag_and_what_it_holds() {
        assert_eq!(fed(Kind::Plain), fed(7u8));
        assert_eq!(fed(Kind::With(1)), fed([9u8, 1]));
    }
}
