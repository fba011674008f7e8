//! Methods with parameters that are drawn, and which law does not bind which of them.

use dyepack::lots::{Booking, Method, Parameter, PoolOf};
use proptest::prelude::*;

use super::small::World;

/// A byte for each parameter: below 128 its default, else one of its words.
pub type Draw = [u8; 16];

pub fn draw() -> impl Strategy<Value = Draw> {
    any::<Draw>()
}

/// Returns the names of all parameters, each once: a byte of a draw is about the same parameter whichever the booking, so that methods
/// which are drawn together agree on what they have in common.
fn parameters() -> Vec<&'static str> {
    let mut names: Vec<&str> = Booking::ALL
        .into_iter()
        .flat_map(Parameter::of)
        .map(|parameter| parameter.name)
        .collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() <= size_of::<Draw>(), "every parameter has a byte");
    names
}

/// Returns the method of a booking with the parameters that were drawn; a cut-off only where the world has heights.
pub fn method(world: &World, booking: Booking, draw: &Draw) -> Method {
    let names = parameters();
    let mut spec = booking.name().to_owned();
    for parameter in Parameter::of(booking) {
        let byte = draw[names.iter().position(|name| *name == parameter.name).unwrap()];
        if byte < 128 {
            continue;
        }
        let words = (parameter.accepted)();
        let word = match words[usize::from(byte) % words.len()] {
            "HEIGHT" if world.evidence.blocks().is_empty() => continue,
            word => Parameter::filled(word, &(byte % 8).to_string()),
        };
        spec += &format!(";{}={word}", parameter.name);
    }
    spec.parse().unwrap()
}

/// Returns every booking with the parameters that were drawn; rules of law, which need roles, have laws of their own.
pub fn methods(world: &World, draw: &Draw) -> Vec<Method> {
    let bookings = Booking::ALL.into_iter().filter(|booking| !booking.is_law());
    bookings.map(|booking| method(world, booking, draw)).collect()
}

/// Returns the methods that a law binds, with the parameters that were drawn.
pub fn bound_by(law: u8, world: &World, draw: &Draw) -> Vec<Method> {
    let mut methods = methods(world, draw);
    methods.retain(|method| exempt(law, method).is_none());
    methods
}

/// Returns why a law does not bind a method, or nothing where it does.
///
/// Every booking that is listed is bound by every law unless it is named here, so that a new one joins the laws by being listed.
/// Rules of law need roles and are not drawn here.
pub fn exempt(law: u8, method: &Method) -> Option<&'static str> {
    let why = |exempt: bool, why| exempt.then_some(why);
    if method.pool() != PoolOf::Purse && matches!(law, 3 | 5 | 6 | 7) {
        return Some(
            "purses meet in a pool, which holds more than each of them, and what it holds is laid on them in proportion",
        );
    }
    let ins = says(method, "ins");
    let stands = |orders: [&str; 2]| ins.is_some_and(|ins| orders.contains(&ins));
    match (law, method.booking().name()) {
        (2, "haircut") => why(
            keeps_fractions(method),
            "what is followed are fractions, and units are rounded wherever they are said; it has its own",
        ),
        (1..=4 | 7, "poison" | "everything-reachable") => Some("it relabels whole purses; of law 3 it has its own"),
        (8, "everything-reachable") => Some("it never ends and passes doors"),
        (8, "nothing" | "largest-output") => Some("it lets go of money that it could follow"),
        (3, "largest-output") => Some("what one complaint fills has no room for another"),
        (3, "dirty-first-keep" | "dirty-first-drop") => Some("another's dirty money is not clean, so it ends nothing"),
        (3, "tiho") => why(
            !stands(["first", "last"]),
            "what is tainted, and how large a lot is, changes the order",
        ),
        (7, "haircut" | "true-links" | "nothing" | "largest-output") => {
            Some("units have no place, so that none can be told from another")
        }
        (7, "tiho") => why(
            stands(["highest", "smallest"]),
            "a lot whose units have origins of their own is no longer one large lot",
        ),
        _ => None,
    }
}

/// Returns the word for a parameter's value in a method; nothing where it has no meaning for it.
pub fn says(method: &Method, parameter: &str) -> Option<&'static str> {
    let parameter = Parameter::of(method.booking()).find(|have| have.name == parameter)?;
    let said = parameter.word(method);
    (parameter.accepted)().into_iter().find(|word| *word == said)
}

/// Tells whether the method follows fractions, and says units at the end.
pub fn keeps_fractions(method: &Method) -> bool {
    says(method, "arithmetic") == Some("fractions")
}

/// Tells whether the method's booking is one of these.
fn is_one(method: &Method, names: &[&str]) -> bool {
    names.contains(&method.booking().name())
}

/// Tells whether taint is divided, so that figures are exact up to rounding.
pub fn rounds(method: &Method) -> bool {
    let pools = method.pool() != PoolOf::Purse;
    pools || is_one(method, &["haircut", "true-links", "nothing", "largest-output"])
}

/// Tells whether the method lets go of money, so that it may hold less than is certain.
pub fn lets_go(method: &Method) -> bool {
    is_one(
        method,
        &["dirty-first-keep", "dirty-first-drop", "nothing", "largest-output"],
    )
}
