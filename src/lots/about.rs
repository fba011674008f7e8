//! What each booking means, from where it is, and which laws it obeys: the text of `dyepack methods --explain NAME`.

use std::fmt::Write;

use super::{Booking, Parameter};

/// The exact meaning of a booking.
#[derive(Clone, Copy, Debug)]
pub struct About {
    /// One line for a listing.
    pub summary: &'static str,
    /// One paragraph that leaves nothing open.
    pub meaning: &'static str,
    /// Who described or decided it, when and where.
    pub source: &'static str,
    /// Which laws hold: of value, of origin, of order.
    pub laws: &'static str,
    /// What a walk costs.
    pub complexity: &'static str,
}

/// The answers to the edge cases that all bookings share.
pub const EDGES: &str = "equal values: the lowest index first. zero values: a leg of nothing moves nothing; under poison a coin of \
nothing is still marked. self transfers: what an account pays itself is taken first and then arrives as its newest money. same \
instant: the order of the ledger decides. cut-off: the height named is included. unknown earlier money: a clean lot, the oldest, \
when an account gives more than it got; where its opening balance is said, the account is overdrawn instead, what is missing is lent \
to it, and what comes in pays that back first, so that at most the balance that is left can be claimed (Bishopsgate Investment \
Management v Homan, 1994). an amount that cannot be seen: an error that names the movement, except under poison.";

const LOTS: &str = "one pass; a movement costs its legs and the lots that go through it";
const FLAT: &str = "one pass; a movement costs its legs times its origins";
const PLACES: &str =
    "conserves value and origin; order counts; linear: lots of one complaint do not move when another is added";

impl Booking {
    /// Returns the exact meaning.
    pub const fn about(self) -> About {
        match self {
            Booking::Poison => About {
                summary: "any tainted input taints everything",
                meaning: "Any tainted input taints every output whole, and the fee too where fees are followed. An account once \
                          poisoned stays so until its balance is zero. What is reported is whole purses, so the sum is an \
                          inflation over the amount claimed and never an amount stolen.",
                source: "Möser, Böhme, Breuker: Towards Risk Scoring of Bitcoin Transactions, Financial Cryptography workshops, 2014",
                laws: "does not conserve value; monotone: a further complaint never removes a mark; order does not count",
                complexity: FLAT,
            },
            Booking::Haircut => About {
                summary: "taint is spread in proportion to value; over accounts, the rolling charge",
                meaning: "Origins are laid in the order of the complaints. With tainted input T of inputs V, output o gets \
                          floor(T * v / V), at most the room that earlier origins left there; the fee takes what is left up to \
                          its own room, and what is still left fills the outputs in order. A payment a (its fee included) from \
                          an account of balance B that holds T takes floor(T * a / B); the rest stays. Where several origins \
                          fill an account, shares rounded down could leave more taint there than money: what would not fit into \
                          the rest of the account leaves too, origin by origin in the order of the complaints.",
                source: "Möser, Böhme, Breuker: Towards Risk Scoring of Bitcoin Transactions, 2014; over accounts the North American rolling charge, Ontario \
                         (Securities Commission) v Greymac Credit, Ontario Court of Appeal, 1986",
                laws: "conserves value and origin; linear up to rounding; order counts only for rounding",
                complexity: FLAT,
            },
            Booking::Fifo => About {
                summary: "first in, first out",
                meaning: "The lots of the inputs are joined in the order of the inputs and poured over the outputs in their \
                          order; the fee takes the tail. From an account the oldest lot leaves first.",
                source: "Devaynes v Noble (Clayton's case), Court of Chancery, 1816; for Bitcoin: Anderson, Shumailov, Ahmed: \
                         Making Bitcoin Legal, Security Protocols Workshop, 2018",
                laws: PLACES,
                complexity: LOTS,
            },
            Booking::LifoInputs => About {
                summary: "last in, first out, by turning the inputs round",
                meaning: "The inputs stand in reverse order, the lots inside an input in theirs, and are poured over the \
                          outputs in their order; the fee takes the tail. From an account the newest lot leaves first, and a \
                          taken piece keeps its inner order.",
                source: "one of three readings of last in, first out in the literature on Bitcoin; named by what it turns round",
                laws: PLACES,
                complexity: LOTS,
            },
            Booking::LifoOutputs => About {
                summary: "last in, first out, by filling the outputs from the last",
                meaning: "The inputs and their lots stand in order and are poured over the outputs from the last to the first; \
                          the fee takes the tail, which is the last units. From an account the newest lot leaves first, and a \
                          taken piece keeps its inner order.",
                source: "one of three readings of last in, first out in the literature on Bitcoin; named by what it turns round",
                laws: PLACES,
                complexity: LOTS,
            },
            Booking::LifoStack => About {
                summary: "last in, first out, over a stack of lots",
                meaning: "A coin keeps its lots from bottom to top. A transaction stacks its inputs in order, the first at the \
                          bottom; outputs in order each take from the top, and a taken piece keeps its order; the fee is what \
                          remains at the bottom. From an account the newest lot leaves first, in the same way.",
                source: "one of three readings of last in, first out in the literature on Bitcoin; the one that stays exact \
                         through chains of transactions",
                laws: PLACES,
                complexity: LOTS,
            },
            Booking::Tiho => About {
                summary: "tainted in, highest out; with ins= and outs=, its family of orders",
                meaning: "Tainted lots stand before clean ones, each in their order, and are poured over the outputs from the \
                          highest value down (of equal ones the lowest index); the fee comes last. From an account tainted lots \
                          leave first, the oldest of them first. The parameters ins and outs name other members of the family; \
                          lots leave an account in the order in which inputs stand.",
                source: "Tironsakkul, Maarek, Eross, Just: Tracking Mixed Bitcoins, Data Privacy Management workshops, 2020",
                laws: "conserves value and origin; order counts; not linear: what is tainted moves other taint",
                complexity: LOTS,
            },
            Booking::DirtyFirstKeep => About {
                summary: "follows while all is dirty; names the outputs of the first mixture",
                meaning: "A movement into which only dirty lots go makes dirty outputs, poured as first in, first out. At the \
                          first movement with a clean unit the trail ends; its outputs are named, tainted units first and \
                          outputs in order, and are not followed further. What is named rests in its purse for as long as \
                          that holds so many clean units, and stops there when it pays them away, the oldest first. From an \
                          account the oldest lot leaves first. The name dirty-first means this reading.",
                source: "Tironsakkul, Maarek, Eross, Just: Tracking Mixed Bitcoins, 2020",
                laws: "conserves value and origin, counting what it stops; order counts",
                complexity: LOTS,
            },
            Booking::DirtyFirstDrop => About {
                summary: "follows while all is dirty, and not beyond: the rule of the common law",
                meaning: "As dirty-first-keep, but the outputs of the first movement with a clean unit are not named: tracing \
                          ends at the first mixture, in the purse from which the dirty units went into it.",
                source: "Taylor v Plumer, King's Bench, 1815; Agip (Africa) v Jackson, Court of Appeal, 1991",
                laws: "conserves value and origin, counting what it stops; order counts",
                complexity: LOTS,
            },
            Booking::OwnMoneyFirst => About {
                summary: "rule of law: in a wrongdoer's purse his own money leaves first (Re Hallett)",
                meaning: "Needs roles. From a wrongdoer's account clean lots leave first, the oldest first, and tainted lots \
                          only then, as `between` says: the oldest first, or of each claimant floor(what is his * leaving / \
                          all claimed). A movement whose inputs of the asset are all the wrongdoer's (an input of nothing is \
                          nobody's, and several wrongdoers are one) pours its clean lots over the outputs that do not go to \
                          his purses in their order, then the fee, then the outputs that come back to him, so that change \
                          keeps what is claimed; tainted lots fill what is left, by fifo in the same order, by rolling in \
                          proportion to the room that is left, rounded as haircut rounds. A movement with anybody else's \
                          input, a link, and an account of nobody with a role follow `between` alone over all lots, clean \
                          ones included, since an innocent volunteer ranks equally with the claimants: fifo is then the \
                          method fifo, rolling is haircut. What enters a purchaser's purse stops there, what is claimed of \
                          it included, unless a known link carries it on; a fee is spent like any other money.",
                source: "Re Hallett's Estate, Court of Appeal of England, 1880, 13 Ch D 696; between claimants Clayton's case, Court of Chancery, 1816, \
                         or the rolling charge of Ontario (Securities Commission) v Greymac Credit, Ontario Court of Appeal, 1986; the \
                         volunteer: Re Diplock, Court of Appeal of England, 1948",
                laws: "conserves value and origin, counting what it stops; lies within the bounds; scales (with rolling up to \
                       rounding); order counts; not linear: a second complaint makes own money claimed. Without a purse of the \
                       wrongdoer on the way it is fifo, or with rolling haircut",
                complexity: LOTS,
            },
            Booking::LowestIntermediateBalance => About {
                summary: "rule of law: own money first, and nothing is followed out of the wrongdoer's purses (Roscoe v Winder)",
                meaning: "Needs roles, and an account that claims enter. As own-money-first in the wrongdoer's purses; what is \
                          claimed and leaves them is stopped where it goes (not followed), also what is claimed in a purse of \
                          anybody else. After every movement the claim on a wrongdoer's account is the least of its balance \
                          and of what the claim was, with what was newly claimed or came from another purse of his: own money \
                          paid in later never refills it. A known link that leads back into a purse of his is followed. A coin \
                          is no account: it has no balance between its filling and its emptying, and where all claims enter \
                          coins the method refuses.",
                source: "James Roscoe (Bolton) v Winder, Chancery Division, 1914, reported 1915, 1 Ch 62",
                laws: "conserves value and origin, counting what it stops; never more in a wrongdoer's purse, over all claimants, \
                       than own-money-first; scales; order counts; not linear",
                complexity: LOTS,
            },
            Booking::ElectedAsset => About {
                summary: "rule of law, a claim: what claimants elect was bought with their money (Re Oatway)",
                meaning: "Needs roles, an elected purse among them, and an account that claims enter. As \
                          lowest-intermediate-balance, but in a movement of the wrongdoer's alone that pays into an elected \
                          purse the claimed lots leave first, as much as is paid there, and are laid on it (on several, in \
                          their order or pro rata, as `between` says); own money fills what they leave, and for all else own \
                          money goes first. What is elected is followed into the elected purse and no further; to be followed \
                          as the wrongdoer's it is named under that role too. It is a claim: the claimants choose the purchase \
                          after the event, and a ledger in which they choose another is divided otherwise.",
                source: "Re Oatway, Chancery Division, 1903, 2 Ch 356",
                laws: "a claim, exempt from the laws of flows: though the sums happen to conserve, the answer hangs on an election; \
                       not linear",
                complexity: LOTS,
            },
            Booking::PariPassu => About {
                summary: "rule of law, a claim: the final balance is divided by contributions",
                meaning: "Needs roles, and an account that claims enter. Nothing is followed. Each account that claims name is \
                          divided at the end: a claimant gets floor(divided * contribution / contributions). In a wrongdoer's \
                          account the contributions are the claims, and what is divided is the balance, at most their sum. In \
                          anybody else's all credits contribute but what the account pays itself in the same movement \
                          (unless that is claimed), and what was there before the beginning, and the whole balance is \
                          divided. What rounding leaves, less than a unit a claimant, stays undivided. What is \
                          claimed at a door (a keeper's, a purchaser's, cash) stops there; a claimed coin gives nothing; what \
                          is claimed and not got is the shortfall.",
                source: "Barlow Clowes International v Vaughan, Court of Appeal of England, 1991, reported 1992, 4 All ER 22",
                laws: "a claim, exempt from the laws of flows: what is held is at most balance and claim; order does not count",
                complexity: "one pass over the legs, and a sum a claimed account",
            },
            Booking::FungibleAccount => About {
                summary: "rule of law, a claim: within a year any money in the account counts as the money itself (18 USC 984)",
                meaning: "Needs roles, and an account that claims enter. Nothing is followed. Of each account that claims name, \
                          what was claimed of credits at most `window` days before the instant of the trace (the last second \
                          included; the instant of the evidence, or of the last movement where a height cuts off or the \
                          evidence names none) can be taken, at most the balance; several claimants share it pro rata, \
                          floor(taken * claimed / all claimed), and what rounding leaves stays. Own money paid in later does \
                          refill it. Doors, coins and shortfall as under pari-passu.",
                source: "United States Code, title 18, section 984, as amended by the Civil Asset Forfeiture Reform Act of 2000",
                laws: "a claim, exempt from the laws of flows: what is held is at most balance and claim; order does not count",
                complexity: "one pass over the legs, and a sum a claimed account",
            },
            Booking::Nothing => About {
                summary: "null method: finds nothing beyond the complaint itself",
                meaning: "Taint rests where the complaint marks it; whatever leaves the purse is let go of.",
                source: "a floor for scores",
                laws: "conserves value and origin, counting what it lets go of",
                complexity: FLAT,
            },
            Booking::EverythingReachable => About {
                summary: "null method: every purse that taint could reach, whole",
                meaning: "Poison that follows fees, passes keepers' doors and never ends: an account once reached stays so.",
                source: "a ceiling for recall",
                laws: "does not conserve value; monotone",
                complexity: FLAT,
            },
            Booking::LargestOutput => About {
                summary: "null method: all taint follows the largest output",
                meaning: "All taint goes to the output of the highest value (of equal ones the lowest index), as far as it has \
                          room; the rest is let go of. From an account a share leaves as under haircut.",
                source: "the stupidest guess at change",
                laws: "conserves value and origin, counting what it lets go of",
                complexity: FLAT,
            },
            Booking::TrueLinks => About {
                summary: "null method: haircut where every true link is known",
                meaning: "As haircut, over evidence that knows all true links: the best that links alone could do.",
                source: "a ceiling for what links can add",
                laws: "as haircut",
                complexity: FLAT,
            },
        }
    }

    /// Returns everything about the booking as text.
    pub fn explain(self) -> String {
        let about = self.about();
        let mut text = format!("{}\n", wrapped(&format!("{}: {}", self.name(), about.summary), 0));
        let rows = [
            ("meaning", about.meaning),
            ("source", about.source),
            ("laws", about.laws),
            ("cost", about.complexity),
            ("edges", EDGES),
        ];
        for (head, body) in rows {
            let _ = write!(text, "\n{head}\n{}\n", wrapped(body, 2));
        }
        text.push_str("\nparameters\n");
        for parameter in Parameter::of(self) {
            let _ = writeln!(text, "  {} (default {})", parameter.usage(), parameter.default(self));
            let _ = writeln!(text, "{}", wrapped(parameter.meaning, 6));
        }
        text
    }
}

/// Breaks a paragraph into lines of at most 78 characters, which begin with so many spaces.
fn wrapped(body: &str, indent: usize) -> String {
    let mut text = String::new();
    let mut column = 0;
    for word in body.split_whitespace() {
        let length = word.chars().count();
        if column == 0 || column + 1 + length > 78 {
            let _ = write!(text, "{}{:indent$}{word}", if column == 0 { "" } else { "\n" }, "");
            column = indent + length;
        } else {
            let _ = write!(text, " {word}");
            column += 1 + length;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_booking_says_what_it_means() {
        for booking in Booking::ALL {
            let about = booking.about();
            assert!(
                !about.summary.ends_with('.') && about.meaning.ends_with('.'),
                "{booking:?}"
            );
            let wide = booking.explain().lines().map(|line| line.chars().count()).max();
            assert!(wide <= Some(80), "{booking:?}: {wide:?}");
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(words(&booking.explain()).contains(&words(about.source)), "{booking:?}");
        }
    }
}
