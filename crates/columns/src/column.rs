//! A column: rows that are owned, in memory or where there are very many in a file without a name; or that stand in a file and are brought when they
//! are first looked at.

use std::fmt;
use std::mem::ManuallyDrop;
use std::ops::{Deref, DerefMut};
use std::ptr::NonNull;
use std::slice;
use std::sync::Arc;

use crate::Fixed;
use crate::map::Mapped;
use crate::spill::Spilled;

/// A column of rows, read as a slice.
///
/// It is what a `Vec` is, and reading costs what reading a `Vec` costs: where the rows stand in a file, their addresses are in the same two fields,
/// and the capacity of nothing sends whoever appends a row the way on which a full `Vec` grows. There the rows are copied first.
pub struct Column<T: Fixed> {
    rows: NonNull<T>,
    len: usize,
    /// How many rows fit what is owned; nothing where rows are not owned.
    capacity: usize,
    kept: Kept,
    /// Whether rows that are owned stay in memory, however many there are.
    stays: bool,
}

/// Who keeps the rows where they are.
enum Kept {
    /// The column, as a `Vec` does.
    Owned,
    /// The column, in a file without a name.
    Spilled(Spilled),
    /// All who have the place where they stand; nobody writes to them.
    Mapped(Arc<Mapped>),
}

// SAFETY: it owns its rows as a `Vec` does, or reads them where nobody writes; `Fixed` rows may be sent and shared.
unsafe impl<T: Fixed> Send for Column<T> {}
// SAFETY: as above.
unsafe impl<T: Fixed> Sync for Column<T> {}

impl<T: Fixed> Column<T> {
    /// Returns a column without rows.
    pub const fn new() -> Column<T> {
        Column {
            rows: NonNull::dangling(),
            len: 0,
            capacity: 0,
            kept: Kept::Owned,
            stays: false,
        }
    }

    /// Returns a column without rows that never goes into a file: for rows that are written to all over the column again and again, each of which would be
    /// written away as often.
    pub const fn staying() -> Column<T> {
        let mut column = Column::new();
        column.stays = true;
        column
    }

    /// Returns the rows that stand in a part of a file.
    pub(crate) fn of_map(map: Arc<Mapped>) -> Column<T> {
        let (rows, bytes) = map.place();
        assert!(rows.cast::<T>().is_aligned(), "a column begins with a page");
        Column {
            rows: rows.cast(),
            len: bytes / size_of::<T>(),
            capacity: 0,
            kept: Kept::Mapped(map),
            stays: false,
        }
    }

    /// Tells whether the rows stand in a file.
    pub fn is_mapped(&self) -> bool {
        matches!(self.kept, Kept::Mapped(_))
    }

    /// Tells whether the rows lie in a file without a name.
    #[cfg(test)]
    pub(crate) fn is_spilled(&self) -> bool {
        matches!(self.kept, Kept::Spilled(_))
    }

    /// Demands something of the rows, given the row before them: of rows that are owned at once, of others as they are brought. Tells whether those
    /// that were looked at hold to it.
    ///
    /// Whoever demands something of a column that stands in a file does so before a row of it is looked at; what is demanded later is not asked. It is
    /// asked where a signal is handled: it may look at nothing but what it is given, and may not ask for memory.
    pub fn demand(&self, holds: impl Fn(Option<&T>, &[T]) -> bool + Send + Sync + 'static) -> bool {
        let Kept::Mapped(map) = &self.kept else {
            return holds(None, self);
        };
        map.demand(Box::new(move |before: &[u8], bytes: &[u8]| {
            let rows = |bytes: &[u8]| {
                // SAFETY: they are whole rows of this column, aligned as rows are, and what they are was asked before.
                unsafe { slice::from_raw_parts(bytes.as_ptr().cast::<T>(), bytes.len() / size_of::<T>()) }
            };
            holds(rows(before).last(), rows(bytes))
        }));
        true
    }

    /// Appends a row.
    #[inline]
    pub fn push(&mut self, row: T) {
        if self.len >= self.capacity {
            self.grow(1);
        }
        // SAFETY: there is room for one row more, which is ours.
        unsafe { self.rows.add(self.len).write(row) };
        self.len += 1;
    }

    /// Makes room for so many rows more.
    pub fn reserve(&mut self, more: usize) {
        if self.capacity.saturating_sub(self.len) < more {
            self.grow(more);
        }
    }

    /// Leaves so many rows at most.
    pub fn truncate(&mut self, rows: usize) {
        self.len = self.len.min(rows);
    }

    #[cold]
    #[inline(never)]
    fn grow(&mut self, more: usize) {
        let wanted = (self.len + more).max(self.len * 2);
        if !self.stays && !self.is_mapped() && self.spill(wanted) {
            return;
        }
        let stays = self.stays;
        let mut rows = std::mem::take(self).into_rows();
        rows.reserve(more);
        *self = Column::from(rows);
        self.stays = stays;
    }

    /// Makes room for so many rows in a file without a name; tells whether it did, which it does where there are very many.
    fn spill(&mut self, rows: usize) -> bool {
        let Some(bytes) = rows.checked_mul(size_of::<T>()) else {
            return false;
        };
        let place = match &mut self.kept {
            Kept::Spilled(spilled) => spilled.grow(bytes),
            Kept::Owned | Kept::Mapped(_) => {
                let Some(spilled) = Spilled::new(bytes) else {
                    return false;
                };
                let place = spilled.place();
                // SAFETY: there is room for more than the rows that are there, aligned as any row is since it begins with a page.
                unsafe { place.cast::<T>().copy_from_nonoverlapping(self.rows, self.len) };
                let spilled = Column {
                    rows: place.cast(),
                    len: self.len,
                    capacity: 0,
                    kept: Kept::Spilled(spilled),
                    stays: false,
                };
                *self = spilled;
                Some(place)
            }
        };
        let Some(place) = place else { return false };
        (self.rows, self.capacity) = (place.cast(), rows);
        true
    }

    /// Takes the rows out; those that stand in a file are copied.
    pub fn into_rows(self) -> Vec<T> {
        if !matches!(self.kept, Kept::Owned) {
            return self.to_vec();
        }
        let column = ManuallyDrop::new(self);
        // SAFETY: all three came from a `Vec`, or are those of an empty one; the column is not used any more, and there is nobody else who keeps its rows.
        unsafe { Vec::from_raw_parts(column.rows.as_ptr(), column.len, column.capacity) }
    }
}

impl<T: Fixed> From<Vec<T>> for Column<T> {
    fn from(rows: Vec<T>) -> Column<T> {
        let mut rows = ManuallyDrop::new(rows);
        Column {
            rows: NonNull::new(rows.as_mut_ptr()).expect("a Vec points somewhere"),
            len: rows.len(),
            capacity: rows.capacity(),
            kept: Kept::Owned,
            stays: false,
        }
    }
}

impl<T: Fixed> Drop for Column<T> {
    fn drop(&mut self) {
        if matches!(self.kept, Kept::Owned) {
            // SAFETY: as in `into_rows`; rows have nothing to drop, but the memory is given back.
            drop(unsafe { Vec::from_raw_parts(self.rows.as_ptr(), self.len, self.capacity) });
        }
    }
}

impl<T: Fixed> Deref for Column<T> {
    type Target = [T];

    #[inline(always)]
    fn deref(&self) -> &[T] {
        // SAFETY: so many rows are there: those of a `Vec`, or those of a map that this column keeps, which hold what rows may hold once they can be
        // read at all.
        unsafe { slice::from_raw_parts(self.rows.as_ptr(), self.len) }
    }
}

impl<T: Fixed> DerefMut for Column<T> {
    #[inline(always)]
    fn deref_mut(&mut self) -> &mut [T] {
        if self.capacity == 0 && self.is_mapped() {
            self.grow(0);
        }
        // SAFETY: as above, and they are ours.
        unsafe { slice::from_raw_parts_mut(self.rows.as_ptr(), self.len) }
    }
}

impl<T: Fixed> Default for Column<T> {
    fn default() -> Column<T> {
        Column::new()
    }
}

impl<T: Fixed> Clone for Column<T> {
    fn clone(&self) -> Column<T> {
        match &self.kept {
            Kept::Mapped(map) => Column {
                rows: self.rows,
                len: self.len,
                capacity: 0,
                kept: Kept::Mapped(map.clone()),
                stays: self.stays,
            },
            Kept::Owned | Kept::Spilled(_) => {
                let mut copy = Column::from(self.to_vec());
                copy.stays = self.stays;
                copy
            }
        }
    }
}

impl<T: Fixed + fmt::Debug> fmt::Debug for Column<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<T: Fixed + PartialEq> PartialEq for Column<T> {
    fn eq(&self, other: &Column<T>) -> bool {
        self[..] == other[..]
    }
}

impl<T: Fixed + Eq> Eq for Column<T> {}

impl<T: Fixed> Extend<T> for Column<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, rows: I) {
        rows.into_iter().for_each(|row| self.push(row));
    }
}

impl<T: Fixed> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(rows: I) -> Column<T> {
        Column::from(Vec::from_iter(rows))
    }
}

impl<'a, T: Fixed> IntoIterator for &'a Column<T> {
    type Item = &'a T;
    type IntoIter = slice::Iter<'a, T>;

    fn into_iter(self) -> slice::Iter<'a, T> {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_grows_and_is_changed_as_a_vec_is() {
        let mut column = Column::new();
        let mut rows = Vec::new();
        for row in 0..1_000u64 {
            column.push(row * row);
            rows.push(row * row);
        }
        column[7] = 1;
        rows[7] = 1;
        column.swap(3, 4);
        rows.swap(3, 4);
        column.reserve(5_000);
        column.extend([9, 8]);
        rows.extend([9, 8]);
        assert_eq!(column[..], rows[..]);
        let copy = column.clone();
        column.truncate(1);
        column.push(2);
        assert_eq!((column[..].to_vec(), copy.into_rows()), (vec![0, 2], rows));
        assert_eq!(format!("{column:?}"), "[0, 2]");
        assert!(!column.is_mapped());
    }

    #[test]
    fn a_column_without_rows_owns_nothing_and_is_dropped() {
        let mut column = Column::<u32>::default();
        assert!(column.is_empty() && column.iter_mut().next().is_none());
        assert_eq!(column.clone().into_rows(), Vec::<u32>::new());
        assert_eq!(Column::from_iter([1u32]), Column::from(vec![1]));
    }

    #[test]
    fn what_is_demanded_of_rows_that_are_owned_is_asked_at_once() {
        let column = Column::from(vec![1u32, 3, 2]);
        assert!(column.demand(|before, rows| before.is_none() && rows.len() == 3));
        assert!(!column.demand(|_, rows| rows.is_sorted()));
    }
}
