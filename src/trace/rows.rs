//! A column of which only those pages are there that were written to.
//!
//! A walk keeps something for each purse or movement, and most walks come to few of them. A column of its own for every walk
//! would cost as much as the ledger is long before the first step, and a table by hash would cost a walk that comes to most of
//! the ledger more than the walk itself. Here the first writing to a page makes it, and reading one that is not there reads
//! nothing. What is always made is a number for every 256 rows.

use dyepack_columns::prefetch;

/// As many rows are made at once: two kilobytes of taint, which cost less than the movement that comes to them.
const PAGE: usize = 256;

/// Rows that are nothing until something is written.
#[derive(Clone, Debug)]
pub(super) struct Rows<T> {
    /// Where the page of each 256 rows stands; the page at 0 is nobody's and stays empty.
    pages: Vec<u32>,
    rows: Vec<T>,
}

impl<T: Copy + Default + PartialEq> Rows<T> {
    /// Returns so many rows with nothing in them.
    pub(super) fn new(count: usize) -> Rows<T> {
        Rows {
            pages: vec![0; count.div_ceil(PAGE)],
            rows: vec![T::default(); PAGE],
        }
    }

    /// Makes room for so many rows, no fewer than there are.
    pub(super) fn widen(&mut self, count: usize) {
        self.pages.resize(count.div_ceil(PAGE), 0);
    }

    #[inline]
    fn place(&self, row: usize) -> usize {
        self.pages[row / PAGE] as usize * PAGE + row % PAGE
    }

    /// Returns what is in a row.
    #[inline]
    pub(super) fn get(&self, row: usize) -> T {
        self.rows[self.place(row)]
    }

    /// Returns every row of the pages that were written to, in the order of their first writing.
    pub(super) fn written(&self) -> impl Iterator<Item = T> {
        self.rows[PAGE..].iter().copied()
    }

    /// Returns so many rows side by side from one on. Their count divides a page and the first row.
    #[inline]
    pub(super) fn side_by_side(&self, row: usize, count: usize) -> &[T] {
        &self.rows[self.place(row)..][..count]
    }

    /// Returns a row to be written to.
    #[inline]
    pub(super) fn get_mut(&mut self, row: usize) -> &mut T {
        &mut self.side_by_side_mut(row, 1)[0]
    }

    /// Returns so many rows side by side from one on to be written to. Their count divides a page and the first row.
    #[inline]
    pub(super) fn side_by_side_mut(&mut self, row: usize, count: usize) -> &mut [T] {
        if self.pages[row / PAGE] == 0 {
            self.add_page(row / PAGE);
        }
        let place = self.place(row);
        &mut self.rows[place..][..count]
    }

    #[cold]
    fn add_page(&mut self, page: usize) {
        self.pages[page] = u32::try_from(self.rows.len() / PAGE).expect("there are fewer pages than ids");
        self.rows.resize(self.rows.len() + PAGE, T::default());
    }

    /// Has a row at hand that will be read soon.
    #[inline]
    pub(super) fn prefetch(&self, row: usize) {
        prefetch(&self.rows, self.place(row));
    }

    /// Returns the rows with something in them, in their order.
    pub(super) fn filled(&self) -> impl Iterator<Item = usize> {
        let pages = self.pages.iter().enumerate().filter(|(_, place)| **place != 0);
        let rows = pages.flat_map(|(page, _)| page * PAGE..(page + 1) * PAGE);
        rows.filter(|&row| self.get(row) != T::default())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn rows_are_what_a_plain_column_is(writes in prop::collection::vec((0usize..3_000, 0u32..4), 0..40)) {
            let (mut rows, mut column) = (Rows::new(3_000), vec![0; 3_000]);
            for (row, value) in writes {
                *rows.get_mut(row) = value;
                column[row] = value;
                rows.prefetch(row);
            }
            prop_assert!((0..3_000).all(|row| rows.get(row) == column[row]));
            let filled: Vec<usize> = (0..3_000).filter(|&row| column[row] != 0).collect();
            prop_assert_eq!(rows.filled().collect::<Vec<_>>(), filled);
        }
    }

    #[test]
    fn rows_that_are_widened_keep_what_is_in_them_and_begin_empty() {
        let mut rows: Rows<u32> = Rows::new(200);
        *rows.get_mut(199) = 7;
        rows.widen(300);
        *rows.get_mut(299) = 9;
        assert_eq!((rows.get(199), rows.get(200), rows.get(299)), (7, 0, 9));
        assert_eq!(rows.filled().collect::<Vec<_>>(), [199, 299]);
    }

    #[test]
    fn pages_that_nothing_was_written_to_are_not_there() {
        let mut rows: Rows<u64> = Rows::new(100_000_000);
        *rows.get_mut(99_999_999) = 1;
        assert_eq!((rows.get(99_999_999), rows.get(5), rows.rows.len()), (1, 0, 2 * PAGE));
    }
}
