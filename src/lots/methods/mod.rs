//! The methods, each in a file of its own, and the one list of them.
//!
//! A file holds all that is said of its method: what it is called and means, who described or decided it, what kind of method
//! it is, the parameters that it alone has, and by which [rule](super::Rule) it walks. A new method is such a file, and its
//! place in the list below.

mod dirty_first_drop;
mod dirty_first_keep;
mod elected_asset;
mod everything_reachable;
mod fifo;
mod fungible_account;
mod haircut;
mod largest_output;
mod lifo_inputs;
mod lifo_outputs;
mod lifo_stack;
mod lowest_intermediate_balance;
mod nothing;
mod own_money_first;
mod pari_passu;
mod poison;
mod tiho;
mod true_links;

use super::convention::{About, CUSTOM, Common, Convention, Fees, Walker, methods};
use super::custom::Custom;
use super::parameter::Settable;
use crate::units::digest::{Feed, Sink};

methods! {
    0 POISON: poison::Poison,
    1 HAIRCUT: haircut::Haircut,
    2 FIFO: fifo::Fifo,
    3 LIFO_INPUTS: lifo_inputs::LifoInputs,
    4 LIFO_OUTPUTS: lifo_outputs::LifoOutputs,
    5 LIFO_STACK: lifo_stack::LifoStack,
    6 TIHO: tiho::Tiho,
    7 DIRTY_FIRST_KEEP: dirty_first_keep::DirtyFirstKeep,
    8 DIRTY_FIRST_DROP: dirty_first_drop::DirtyFirstDrop,
    9 OWN_MONEY_FIRST: own_money_first::OwnMoneyFirst,
    10 LOWEST_INTERMEDIATE_BALANCE: lowest_intermediate_balance::LowestIntermediateBalance,
    11 ELECTED_ASSET: elected_asset::ElectedAsset,
    12 PARI_PASSU: pari_passu::PariPassu,
    13 FUNGIBLE_ACCOUNT: fungible_account::FungibleAccount,
    14 NOTHING: nothing::Nothing,
    15 EVERYTHING_REACHABLE: everything_reachable::EverythingReachable,
    16 LARGEST_OUTPUT: largest_output::LargestOutput,
    17 TRUE_LINKS: true_links::TrueLinks,
}
