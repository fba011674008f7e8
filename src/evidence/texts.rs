//! A column of texts.

use std::ops::Index;

use crate::units::row::Shelf;

/// A column of texts in one piece of memory: a name costs its bytes and eight more, and a copy of the column is two copies of memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Texts {
    bytes: String,
    /// Where each text ends; it begins where the one before it ends.
    ends: Vec<u64>,
}

impl Texts {
    /// Appends a text.
    pub fn push(&mut self, text: &str) {
        self.bytes.push_str(text);
        self.ends.push(self.bytes.len() as u64);
    }

    /// Lays the texts on a shelf, or takes those of the shelf.
    pub(super) fn shelve<S: Shelf>(&mut self, name: &str, shelf: &mut S) -> Result<(), S::Fault> {
        shelf.pieces(name, &mut self.bytes, &mut self.ends)
    }

    /// Returns a text, where the column is that long.
    pub fn get(&self, row: usize) -> Option<&str> {
        let end = *self.ends.get(row)? as usize;
        let start = row.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
        Some(&self.bytes[start..end])
    }

    /// Returns how many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Tells whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Returns the texts in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.len()).map(|row| &self[row])
    }
}

impl Index<usize> for Texts {
    type Output = str;

    fn index(&self, row: usize) -> &str {
        self.get(row).expect("the column has this row")
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Texts {
        let mut column = Texts::default();
        texts.into_iter().for_each(|text| column.push(text.as_ref()));
        column
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_texts_gives_back_what_was_put_in() {
        let column: Texts = ["a", "", "été"].into_iter().collect();
        assert_eq!(column.iter().collect::<Vec<_>>(), ["a", "", "été"]);
        assert_eq!((column.len(), column.get(3), &column[2]), (3, None, "été"));
    }
}
