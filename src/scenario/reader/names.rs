//! The names that a file gives.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use crate::scenario::shape::Noun;

/// Names of one kind in the order in which they are listed.
#[derive(Default)]
pub(crate) struct NameList {
    names: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl NameList {
    /// Adds a name where it is new.
    pub fn add(&mut self, name: String) {
        if !self.places.contains_key(&name) {
            self.places.insert(name.clone(), self.names.len());
            self.names.push(name);
        }
    }

    /// Returns the place of a name.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Tells whether the name is there.
    pub fn contains(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// Returns the names in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }
}

impl Extend<String> for NameList {
    fn extend<I: IntoIterator<Item = String>>(&mut self, names: I) {
        names.into_iter().for_each(|name| self.add(name));
    }
}

/// The names that a file gives, known before anything else is read so that order does not matter.
#[derive(Default)]
pub(crate) struct Names {
    pub assets: NameList,
    /// The presets, then the rails that the file describes.
    pub rails: NameList,
    pub keepers: NameList,
    pub incidents: NameList,
    /// The vantages, then the investigators whom the file names.
    pub investigators: NameList,
    pub branches: NameList,
    /// On what something can stand: `start`, then the rails.
    pub grounds: NameList,
    /// The asset in which amounts are that name none: that of the first rail.
    pub usual_asset: String,
    /// The assets of the file whose description could not be read, by place.
    pub misread_assets: RefCell<BTreeSet<usize>>,
    /// The rails that the world needs: those of the theft first, then described ones, then others on which somebody stands.
    pub used: NameList,
}

impl Names {
    pub(crate) fn of(&self, noun: Noun) -> &NameList {
        match noun {
            Noun::Asset => &self.assets,
            Noun::Rail => &self.rails,
            Noun::Keeper => &self.keepers,
            Noun::Incident => &self.incidents,
            Noun::Investigator => &self.investigators,
            Noun::Branch => &self.branches,
            Noun::Ground => &self.grounds,
            Noun::Country => panic!("countries are codes of a fixed list"),
        }
    }
}
