//! A list of texts that is written when it is first read.
//!
//! A simulated ledger has a public name for every purse and movement, and most evidence is traced and scored without anybody
//! reading one. Names cost more to write than the rest of the evidence, so they wait until somebody does.

use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

/// A list of texts: given, or written when it is first read.
#[derive(Clone, Default)]
pub struct Texts {
    list: OnceLock<Vec<String>>,
    write: Option<Arc<dyn Fn() -> Vec<String> + Send + Sync>>,
}

impl Texts {
    /// Returns the list that the function writes when it is first read; it must always write the same.
    pub fn written_by(write: impl Fn() -> Vec<String> + Send + Sync + 'static) -> Texts {
        Texts {
            list: OnceLock::new(),
            write: Some(Arc::new(write)),
        }
    }
}

impl From<Vec<String>> for Texts {
    fn from(list: Vec<String>) -> Texts {
        Texts {
            list: list.into(),
            write: None,
        }
    }
}

impl FromIterator<String> for Texts {
    fn from_iter<I: IntoIterator<Item = String>>(texts: I) -> Texts {
        Texts::from(Vec::from_iter(texts))
    }
}

impl Deref for Texts {
    type Target = Vec<String>;

    fn deref(&self) -> &Vec<String> {
        let write = || self.write.as_ref().map(|write| write()).unwrap_or_default();
        self.list.get_or_init(write)
    }
}

impl DerefMut for Texts {
    fn deref_mut(&mut self) -> &mut Vec<String> {
        let _ = &**self;
        self.list.get_mut().expect("the list was just read")
    }
}

impl<'a> IntoIterator for &'a Texts {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Texts) -> bool {
        **self == **other
    }
}

impl Eq for Texts {}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_once_and_then_are_a_list() {
        static WRITTEN: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let mut texts = Texts::written_by(|| {
            WRITTEN.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            vec!["one".into(), "two".into()]
        });
        assert_eq!((texts[1].as_str(), texts.len()), ("two", 2));
        texts.push("three".into());
        assert_eq!(texts.iter().map(String::len).sum::<usize>(), 11);
        assert_eq!(WRITTEN.load(std::sync::atomic::Ordering::Relaxed), 1);
        assert_eq!(texts, Texts::from(vec!["one".into(), "two".into(), "three".into()]));
        assert!(Texts::default().is_empty());
    }
}
