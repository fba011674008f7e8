//! The lines of a statement, in the words of `dyepack.evidence/1` and `dyepack.trace/1`.

use serde::{Deserialize, Serialize};

use crate::lots::Role;
use crate::lots::{Method, Unread};
use crate::shown;
use crate::trace::{Bound, StopReason};
use crate::units::{Amount, Basis, Share, Total};

/// The name of the form.
pub const SCHEMA: &str = "dyepack.audit/1";

/// A statement: plain values, everything by its public name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What was followed and how.
    pub(crate) head: Head,
    /// What happened in each movement that taint went through, in the order of the ledger.
    pub(crate) hops: Vec<HopRow>,
    /// How each account that is claimed was divided; empty under a method that follows money.
    pub(crate) divisions: Vec<DivisionRow>,
    /// What is in purses at the cut-off.
    pub(crate) held: Vec<HeldRow>,
    /// The sums of each complaint and asset.
    pub(crate) sums: Vec<SumRow>,
    /// What is certain and possible in each purse, where it was asked for.
    pub(crate) bounds: Vec<BoundRow>,
    /// How often complaints that have nothing to do with these point where they do, where it was asked for.
    pub(crate) placebo: Option<PlaceboRow>,
}

/// What stands beside the trace in a statement: how far the figures hang on the method, and how often chance gives as much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Whether the interval of every conserving method stands there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub bounds: bool,
    /// On how many decoys the same method was tried.
    #[serde(default, rename = "placebo", skip_serializing_if = "Option::is_none")]
    pub decoys: Option<u32>,
}

/// Which ledger a statement is about, in the words of whoever read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The sentence that says that all of it is simulated, where it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub simulated: Option<String>,
    /// The scenario of a simulated ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<String>,
    /// The rail of a simulated ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rail: Option<String>,
    /// The seed of a simulated ledger; a string, since JSON numbers lose digits above 2^53.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// Which kind of ledger it is, in a sentence.
    pub kind: String,
    /// The format that it was read in.
    pub format: String,
    /// The network of its blocks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// The height that was given for its first block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_height: Option<u32>,
    /// The last height that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_height: Option<u32>,
    /// The digest of the ledger's columns and public names.
    pub digest: String,
    /// The program and its version.
    pub program: String,
}

/// The first line: what was followed and how.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The name of the form.
    pub schema: String,
    /// Which ledger it is about.
    #[serde(flatten)]
    pub source: Subject,
    /// From where the investigator looked; nothing for a real ledger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vantage: Option<String>,
    /// The last second that is seen, counted from 1970-01-01 00:00 UTC; nothing where all is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// The same for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until_utc: Option<String>,
    /// The name of the method.
    pub method: String,
    /// The method with all its parameters.
    pub spec: String,
    /// Its rule on a movement, in words.
    pub rule: String,
    /// Whether the method neither makes nor loses taint; poison calls whole purses tainted.
    pub conserves: bool,
    /// The assets of the ledger.
    pub assets: Vec<AssetRow>,
    /// Who claims what.
    pub complaints: Vec<Claims>,
    /// Who is who, for a rule of law.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleLine>,
    /// What stands beside the trace.
    #[serde(flatten)]
    pub beside: Beside,
}

/// Somebody's statement that purses have a role.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleLine {
    /// Which role.
    pub role: Role,
    /// The purses that have it.
    pub purses: Vec<PurseLine>,
    /// Who says so.
    pub source: String,
}

/// A purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PurseLine {
    /// Its name.
    pub purse: String,
    /// Its place in the ledger, from 0: names may repeat.
    pub number: u32,
}

/// An asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetRow {
    /// How it is written.
    pub code: String,
    /// How many decimals its unit has beyond the base unit in which amounts are written.
    pub scale: u8,
}

/// One complaint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// How it is named.
    pub name: String,
    /// What it claims.
    pub claims: Vec<ClaimRow>,
}

/// A claim: the first units of an out-leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRow {
    /// The movement.
    pub movement: String,
    /// Its place in the ledger, from 0: names may repeat.
    pub number: u32,
    /// The place of the out-leg in the movement, from 0.
    pub position: u32,
    /// The purse that the out-leg fills.
    pub purse: String,
    /// How many units.
    pub amount: Amount,
}

/// How an account was divided among those who claim it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DivisionRow {
    /// The account.
    pub purse: String,
    /// Its asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// At what instant, in seconds from 1970-01-01 00:00 UTC.
    pub at: i64,
    /// The same for people.
    pub at_utc: String,
    /// What it holds then.
    pub value: Amount,
    /// What of it is divided.
    pub divided: Amount,
    /// The sum of all contributions.
    pub contributions: Total,
    /// One part a claimant.
    pub parts: Vec<PartRow>,
}

/// What one claimant gets of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PartRow {
    /// The complaint.
    pub complaint: String,
    /// What was contributed.
    pub contribution: Total,
    /// `divided * contribution / contributions`, rounded down.
    pub share: Amount,
}

/// An amount of one complaint, or of none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LotRow {
    /// The complaint; nothing for clean units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub complaint: Option<String>,
    /// How many units; of a method that calls whole purses tainted, all that are there; nothing where they cannot be seen.
    pub amount: Option<Amount>,
}

/// What happened in one movement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HopRow {
    /// The number of the hop, from 1.
    pub hop: usize,
    /// The movement.
    pub movement: String,
    /// Its place in the ledger, from 0.
    pub number: u32,
    /// When, in seconds from 1970-01-01 00:00 UTC.
    pub at: i64,
    /// The same for people.
    pub at_utc: String,
    /// The rule that was applied; nothing where no taint came in, so that none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// What went in.
    pub ins: Vec<InRow>,
    /// What came out.
    pub outs: Vec<OutRow>,
    /// Where taint goes no further.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stops: Vec<StopRow>,
    /// The sums of each complaint and asset; none where the method does not conserve value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sums: Vec<HopSums>,
}

/// What left one purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InRow {
    /// The purse.
    pub purse: String,
    /// Its asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// How much left; nothing for an amount that cannot be seen.
    pub amount: Option<Amount>,
    /// What an account held before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Amount>,
    /// How much of that was tainted; left out for a method that calls whole purses tainted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tainted: Option<Amount>,
    /// The lots that left, in the order of the rule; where none counts, the clean ones last.
    pub lots: Vec<LotRow>,
}

/// What entered one purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OutRow {
    /// The purse.
    pub purse: String,
    /// Its asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// How much entered; nothing for an amount that cannot be seen.
    pub amount: Option<Amount>,
    /// What the rule laid there; left out where just this stays.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub laid: Vec<LotRow>,
    /// What known links brought instead.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub brought: Vec<LotRow>,
    /// What complaints marked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub marked: Vec<LotRow>,
    /// What known links carried on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub carried: Vec<CarriedRow>,
    /// What stays.
    pub lots: Vec<LotRow>,
    /// Where: in the purse, in fees, destroyed, or stopped.
    pub end: String,
}

/// What a link carried on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CarriedRow {
    /// The movement in which it comes out.
    pub movement: String,
    /// The purse to which it comes.
    pub purse: String,
    /// How the link is known.
    pub basis: Basis,
    /// How much goes in.
    pub amount_in: Amount,
    /// The lots that go in.
    pub lots_in: Vec<LotRow>,
    /// How much comes out.
    pub amount_out: Amount,
    /// The lots that come out.
    pub lots_out: Vec<LotRow>,
}

/// Taint that goes no further.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StopRow {
    /// The purse.
    pub purse: String,
    /// Of which complaint.
    pub complaint: String,
    /// How much.
    pub amount: Amount,
    /// Why.
    pub reason: StopReason,
    /// The weakest of the links that any of it came over; left out where it crossed none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// The sums of one complaint in one hop: `ins + marked + brought = held + fees + destroyed + stopped + carried`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct HopSums {
    /// The complaint.
    pub complaint: String,
    /// The asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// What the inputs brought.
    #[serde(skip_serializing_if = "is_none")]
    pub ins: Total,
    /// What the complaint marked.
    #[serde(skip_serializing_if = "is_none")]
    pub marked: Total,
    /// What known links brought.
    #[serde(skip_serializing_if = "is_none")]
    pub brought: Total,
    /// What stays in purses.
    #[serde(skip_serializing_if = "is_none")]
    pub held: Total,
    /// What goes into fees.
    #[serde(skip_serializing_if = "is_none")]
    pub fees: Total,
    /// What goes where nobody can move it any more.
    #[serde(skip_serializing_if = "is_none")]
    pub destroyed: Total,
    /// What goes no further.
    #[serde(skip_serializing_if = "is_none")]
    pub stopped: Total,
    /// What known links carry on.
    #[serde(skip_serializing_if = "is_none")]
    pub carried: Total,
}

/// What one purse holds of one complaint at the cut-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HeldRow {
    /// The purse.
    pub purse: String,
    /// Its asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// The complaint.
    pub complaint: String,
    /// What the purse holds.
    pub value: Amount,
    /// How much of it is tainted.
    pub tainted: Amount,
    /// The weakest of the links that any of it came over; left out where it crossed none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// The sums of one complaint: `seeded + crossed_in = held + fees + destroyed + stopped + crossed_out`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SumRow {
    /// The complaint.
    pub complaint: String,
    /// The asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// What it marked.
    pub seeded: Total,
    /// What came from another asset through a link; left out where nothing did.
    #[serde(skip_serializing_if = "is_none")]
    pub crossed_in: Total,
    /// What is in purses at the cut-off.
    pub held: Total,
    /// What went into fees.
    pub fees: Total,
    /// What went where nobody can move it any more.
    pub destroyed: Total,
    /// What was stopped.
    pub stopped: Total,
    /// Under a claim, what is claimed and not got; left out where it is nothing.
    #[serde(skip_serializing_if = "is_none")]
    pub shortfall: Total,
    /// What left for another asset through a link; left out where nothing did.
    #[serde(skip_serializing_if = "is_none")]
    pub crossed_out: Total,
}

/// What is tainted in a purse under any method that conserves value, of all complaints together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BoundRow {
    /// The purse.
    pub purse: String,
    /// Its asset; left out where the ledger has only one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asset: Option<String>,
    /// The least and the greatest; left out where they are not computed.
    #[serde(flatten)]
    pub bound: Option<Bound>,
    /// Why they are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_computed: Option<String>,
}

/// The same method on complaints that have nothing to do with these.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceboRow {
    /// How many there are.
    pub decoys: u32,
    /// Among how many times as many credits they are drawn, those nearest in time.
    pub nearest: usize,
    /// How many seconds from the claimed credit the farthest of them lies.
    pub farthest: i64,
    /// How many lay as large a share in some one purse as the trace lays in any, and the chance of that.
    pub most: Coincidence,
    /// The same for each purse in which there is taint.
    pub purses: Vec<CoincidenceRow>,
}

/// How many decoys do something, and the chance `(1 + decoys) / (all decoys + 1)` that stands for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Coincidence {
    /// How many.
    pub decoys: usize,
    /// The chance.
    pub chance: Share,
}

/// How many decoys lay as large a share in a purse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CoincidenceRow {
    /// The purse.
    pub purse: String,
    /// How many, with what chance.
    #[serde(flatten)]
    pub rate: Coincidence,
}

/// Any line but the first.
#[derive(Serialize)]
#[serde(tag = "row", rename_all = "kebab-case")]
enum Row<'a> {
    Hop(&'a HopRow),
    Division(&'a DivisionRow),
    Held(&'a HeldRow),
    Sum(&'a SumRow),
    Bound(&'a BoundRow),
    Placebo(&'a PlaceboRow),
    Seal { lines: usize, digest: String },
}

/// Tells whether there is nothing of it, so that a line need not say so.
fn is_none(amount: &Total) -> bool {
    amount.is_zero()
}

fn line(value: &impl Serialize) -> String {
    shown::json(serde_json::to_string(value).expect("a statement is plain values"))
}

impl Head {
    /// Reads the method with all its parameters.
    ///
    /// # Errors
    /// Where the head names a method or a parameter that there is not.
    pub fn method(&self) -> Result<Method, Unread> {
        self.spec.parse()
    }
}

impl Statement {
    /// Returns the statement as JSON lines, without the seal.
    fn open_lines(&self) -> Vec<String> {
        let hops = self.hops.iter().map(|row| line(&Row::Hop(row)));
        let divisions = self.divisions.iter().map(|row| line(&Row::Division(row)));
        let held = self.held.iter().map(|row| line(&Row::Held(row)));
        let sums = self.sums.iter().map(|row| line(&Row::Sum(row)));
        let bounds = self.bounds.iter().map(|row| line(&Row::Bound(row)));
        let placebo = self.placebo.iter().map(|row| line(&Row::Placebo(row)));
        std::iter::once(line(&self.head))
            .chain(hops)
            .chain(divisions)
            .chain(held)
            .chain(sums)
            .chain(bounds)
            .chain(placebo)
            .collect()
    }

    /// Returns the statement as JSON lines, the last of which is the seal: the number of the others and their hash.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = self.open_lines();
        let (count, digest) = (lines.len(), hash(&lines));
        lines.push(line(&Row::Seal { lines: count, digest }));
        lines
    }

    /// Returns the digest with which the JSON lines are sealed, and how many lines it covers.
    pub fn seal(&self) -> (usize, String) {
        let lines = self.open_lines();
        (lines.len(), hash(&lines))
    }
}

/// Returns the BLAKE3 hash of lines, each with its end.
fn hash(lines: &[String]) -> String {
    let mut hasher = blake3::Hasher::new();
    for line in lines {
        hasher.update(line.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex().to_string()
}
