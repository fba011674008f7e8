//! The main walks, each in a function of its own over a fixed size, for whoever counts their instructions: `benches/counts.sh`.

#![allow(clippy::float_arithmetic, reason = "sizes drawn for a benchmark")]

mod factory;

use std::hint::black_box;

use dyepack::evidence::{Complaint, Evidence};
use dyepack::lots::Method;
use dyepack::trace::{Bounds, History, follow};

/// Follows complaints by a method of this specification.
fn walk(spec: &str, (evidence, complaints): &(Evidence, Vec<Complaint>), history: History) {
    let method: Method = spec.parse().expect("a method");
    let _ = black_box(follow(evidence, complaints, &method, history).expect("it is followed"));
}

/// Makes functions that stay functions of their own, and a list that calls each.
macro_rules! counted {
    ($($name:ident($inputs:ident) $body:block)+) => {
        $(#[inline(never)] fn $name($inputs: &Inputs) $body)+

        fn count_all(inputs: &Inputs) {
            $($name(inputs);)+
        }
    };
}

/// What is walked.
struct Inputs {
    chain: (Evidence, Vec<Complaint>),
    /// The same with the claims dealt to several complaints.
    several: (Evidence, Vec<Complaint>),
    /// A hot wallet: an account into which thousands pay and out of which thousands are paid.
    account: (Evidence, Vec<Complaint>),
}

counted! {
    counted_haircut(inputs) { walk("haircut", &inputs.chain, History::Omit) }
    counted_haircut_of_several(inputs) { walk("haircut", &inputs.several, History::Omit) }
    counted_fractions(inputs) { walk("haircut;arithmetic=fractions", &inputs.chain, History::Omit) }
    counted_fractions_of_several(inputs) { walk("haircut;arithmetic=fractions", &inputs.several, History::Omit) }
    counted_poison(inputs) { walk("poison", &inputs.chain, History::Omit) }
    counted_fifo(inputs) { walk("fifo", &inputs.chain, History::Omit) }
    counted_fifo_with_history(inputs) { walk("fifo", &inputs.chain, History::Keep) }
    counted_lifo_stack(inputs) { walk("lifo-stack", &inputs.chain, History::Omit) }
    counted_tiho(inputs) { walk("tiho", &inputs.chain, History::Omit) }
    counted_tiho_of_an_account(inputs) { walk("tiho;ins=highest", &inputs.account, History::Keep) }
    counted_bounds_of_an_account(inputs) {
        let (evidence, complaints) = &inputs.account;
        let method: Method = "fifo".parse().expect("a method");
        let mut bounds = Bounds::new(evidence, complaints, &method).expect("it can be followed");
        let purses: Vec<_> = bounds.reached().collect();
        for &purse in purses.iter().step_by(purses.len().div_ceil(20)) {
            black_box(bounds.of(&[purse]).expect("it is computed"));
        }
    }
}

fn main() {
    let chain = factory::chain::chain(20_000);
    let claims = chain.1[0].claims.iter();
    let complaint = |(at, &claim)| Complaint {
        name: format!("theft {at}"),
        claims: vec![claim],
    };
    let several = claims.enumerate().map(complaint).collect();
    // What is derived once for a ledger is there before anything is counted.
    for spec in ["haircut", "poison"] {
        walk(spec, &chain, History::Omit);
    }
    count_all(&Inputs {
        several: (chain.0.clone(), several),
        chain,
        account: factory::account::in_turn(4_000),
    });
}
