//! Who may do what to a purse: the one place where levers and keepers' own lines become powers.

use crate::scenario::{Books, Levers};
use crate::units::Share;

/// Tells whether the host of a purse on a rail of these levers knows anything that it could be asked for: who moved what, under
/// which name, or at all. One that does not keeps no books and is not shown to anybody.
pub fn host_keeps_books(levers: &Levers) -> bool {
    levers.books == Books::Keepers || levers.identity.named > Share::NONE || levers.disclosure.chance > Share::NONE
}
