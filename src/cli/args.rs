//! What was typed.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, ArgAction, ArgGroup, ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::bench_walk::{OPS, Op};
use super::output;
use super::written::{CARD, FINDINGS, Format, STATEMENT, named};
use crate::evidence::Vantage;
use crate::formats::exported::Written;
use crate::formats::{self, Network, PaymentOptions};
use crate::lots::{Booking, Method};
use crate::report::{self, Findings, Form};
use crate::study::grid::Until;
use crate::study::inquiry::Policy;
use crate::study::{self, WORLDS_MAX};
use crate::trace::audit::Statement;
use crate::units::{Instant, Share};

/// The scenario that runs when nothing is named.
pub(crate) const DEFAULT_SCENARIO: &str = "same-theft";

/// Follows stained money: thefts that never happened, on ledgers that do not exist.
///
/// Simulates a theft and how its proceeds are laundered, lets investigators who see only what they may see follow the
/// money, and measures how much of it they find and whom they wrongly accuse. Without a command it runs the scenario
/// `same-theft`. It holds no keys and sends nothing; a taint figure is a bookkeeping convention, not an accusation.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100, after_help = AFTER)]
pub struct Cli {
    /// What to do; without a command, `run same-theft`.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const AFTER: &str = "\
Exit codes: 0 done, 1 the work failed, 2 usage, 3 invalid scenario or input,
4 a requested check failed, 130 interrupted.";

/// What can be done.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the bundled scenarios.
    List(FormArgs),
    /// Print a bundled scenario.
    Show {
        /// The scenario's name.
        name: String,
        /// Print an object with name, summary and text.
        #[arg(long)]
        json: bool,
    },
    /// Write a commented scenario to edit.
    New {
        /// Where; an existing file is kept.
        file: PathBuf,
    },
    /// Name every problem in every file, each with its place and what would be accepted.
    Check {
        /// Scenario files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
    },
    /// Simulate a theft, follow the money, score and show it.
    Run(Run),
    /// Write what one investigator sees, or a ledger that was read, in the forms of other tools; the truth only on request.
    Export(Export),
    /// Follow money over a ledger: exported evidence, a case file, real blocks.
    Trace(Trace),
    /// Store a ledger so that it opens at once, larger than memory or not, and say or check what such a file holds.
    #[command(subcommand)]
    Ledger(LedgerCommand),
    /// Derive a statement of `trace --audit` again from the ledger, and say whether it stands.
    Replay(Replay),
    /// Say whether claimed inflows and outflows reconcile, account by account: a table of them, or a bank's statements.
    AuditFigures {
        /// The table: CSV or JSON lines with direction (in, out, opening, closing) and amount; account, period, asset,
        /// counterparty, date, reference and note where there are any. Or statements of accounts: camt.052 and .053, MT940 and MT950.
        table: PathBuf,
        /// As what the sums are printed.
        #[command(flatten)]
        printed: FormArgs,
    },
    /// Say from whom a deposit came, back to the nearest tagged keeper, under every method.
    Exposure(Exposure),
    /// Race an investigator against the thief on one clock: what looking, asking and freezing in time comes to.
    Inquiry(Inquiry),
    /// Ask of every two thefts whether one hand did both: what they have in common, and how often saying so is right.
    Attribute(Attribute),
    /// Say why two rails differ: the theft at every combination of their levers, and what each lever contributes.
    Why(Why),
    /// Put all methods, and programs outside, on one board over a frozen suite of worlds.
    Bench(Bench),
    /// Run a design of many worlds: a grid, a list or a sample over fields of a scenario, seeds, rails, who looks and methods.
    Study(Study),
    /// Measure the published facts on simulated worlds, and say which of them the model predicts.
    Validity(Validity),
    /// Screen every deposit of a scenario as of its own instant, and score the decisions of every method.
    Screen(Screen),
    /// Score anybody's answer to an exported world.
    Score {
        /// The answer (dyepack.trace/1).
        trace: PathBuf,
        /// The truth of the world that was exported (dyepack.truth/1).
        #[arg(long, value_name = "FILE")]
        truth: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// One page on one method: what it means, how often it errs in simulated worlds, what it cannot show.
    Card(Card),
    /// List the tracing methods, say exactly what one of them means, or test a program outside against the known answers.
    Methods(Methods),
    /// List what is read and written, or say what files are taken for and why.
    Formats(Formats),
    /// Measure how long walks take over a graph of coins, for a table beside other programs.
    BenchWalk {
        /// The folder of the graph: columns as docs/formats.md describes them.
        graph: PathBuf,
        /// What is measured; _x16 behind one follows sixteen complaints at once.
        #[arg(long, value_name = "OPS", value_delimiter = ',', value_parser = Op::read, default_value = OPS)]
        ops: Vec<Op>,
        /// How often each is walked; the median is printed.
        #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u16).range(1..))]
        repeat: u16,
    },
    /// Print the JSON Schema of scenario files.
    Schema,
    /// Print completions for a shell.
    Completions {
        /// Which shell.
        shell: Shell,
    },
    /// Print the manual page.
    Man,
}

/// `dyepack methods`.
#[derive(Debug, Args)]
pub struct Methods {
    /// The method to explain.
    #[arg(long, value_name = "NAME", conflicts_with = FormArgs::GROUP)]
    pub explain: Option<String>,
    /// A program outside (dyepack.tracer/1) to put every known answer to.
    #[arg(long, value_name = "COMMAND", conflicts_with = "explain")]
    pub external: Option<String>,
    /// The method whose answers it should give [default: the one that it names, else the one that it comes nearest to].
    #[arg(long = "as", value_name = "METHOD", value_parser = method, requires = "external")]
    pub meant: Option<Method>,
    /// What the program outside may use.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// As what the list is printed; of a program outside, what became of each question.
    #[command(flatten)]
    pub printed: FormArgs,
}

/// `dyepack formats`.
#[derive(Debug, Args)]
pub struct Formats {
    /// A file, or a folder of files, of which is said what it is taken for and by which mark; repeatable.
    #[arg(long, value_name = "FILE")]
    pub what: Vec<PathBuf>,
    /// As what the list is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

/// `dyepack ledger`.
#[derive(Debug, Subcommand)]
pub enum LedgerCommand {
    /// Read a ledger of any format and store it; every command that takes a ledger takes the file.
    Build(Build),
    /// Say what a stored ledger holds, without reading it.
    Info {
        /// The stored ledger.
        file: PathBuf,
        /// As what it is printed; as a table its columns.
        #[command(flatten)]
        printed: FormArgs,
    },
    /// Check every part of a stored ledger, each of which is otherwise checked when it is first looked at, and make its movements anew.
    Verify {
        /// The stored ledger.
        file: PathBuf,
        /// As what it is printed; as a table its columns.
        #[command(flatten)]
        printed: FormArgs,
    },
}

/// `dyepack ledger build`.
#[derive(Debug, Args)]
pub struct Build {
    /// Files or folders of any format that `trace` reads (`dyepack formats` lists them); `.gz` and `.zst` too.
    #[arg(required = true, value_name = "LEDGER")]
    pub ledger: Vec<PathBuf>,
    /// Where to store it, such as chain.ledger.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// How blocks are to be read.
    #[command(flatten)]
    pub blocks: BlockArgs,
    /// How payments are to be read.
    #[command(flatten)]
    pub payments: PaymentArgs,
    /// The format of the ledger [default: recognised from the content].
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// Replace the file even if dyepack did not write it.
    #[arg(long)]
    pub force: bool,
}

/// `dyepack run`.
#[derive(Debug, Args)]
pub struct Run {
    /// A bundled scenario's name or a file.
    #[arg(default_value = DEFAULT_SCENARIO)]
    pub scenario: String,
    /// The number from which all randomness stems, or the first and the last of many, such as 1..50: a table of headline figures
    /// over their worlds and no page [default: the scenario's].
    #[arg(long, value_name = "N|N..M", value_parser = seeds)]
    pub seed: Option<Seeds>,
    /// Vary a field of the scenario over the worlds of --seed N..M, such as incident.noticed=1h,1d; repeatable, and then in every
    /// combination: means, intervals and methods on the same worlds, as `dyepack study` says them.
    #[arg(long = "set", value_name = "FIELD=VALUE,...", conflicts_with_all = ["worlds", "crowd", "at", "sealed", "stats", "external"])]
    pub set: Vec<String>,
    /// Over how many worlds the headline figures have a range: the seed's and those of the next seeds; 1 is the seed's alone
    /// [default: 20].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=WORLDS_MAX))]
    pub worlds: Option<u64>,
    /// How many times as many people as the scenario says: users, merchants, employers, services, keepers' customers.
    #[arg(long, value_name = "Nx", value_parser = times)]
    pub crowd: Option<u32>,
    /// When the books are closed and everything is counted: so long after the theft, such as 3d, or after notice, such as notice+12h,
    /// or an instant, such as 2018-01-29 [default: the end of the world].
    #[arg(long, value_name = "WHEN")]
    pub at: Option<study::At>,
    /// The rail on which the theft starts; repeatable [default: the scenario's].
    #[arg(long = "rail", value_name = "RAIL")]
    pub rails: Vec<String>,
    /// Who looks: a vantage, or an investigator whom the scenario names; repeatable [default: the scenario's].
    #[arg(long = "vantage", value_name = "VANTAGE")]
    pub vantages: Vec<String>,
    /// The method that follows the money; repeatable [default: the scenario's].
    #[arg(long = "method", value_name = "METHOD", value_parser = method)]
    pub methods: Vec<Method>,
    /// Of several thefts the one of which a table over many worlds says who finds how much, and since which --at counts.
    #[arg(long, value_name = "NAME")]
    pub incident: Option<String>,
    /// A program outside (dyepack.tracer/1) that stands on every board beside the methods; repeatable.
    #[arg(long = "external", id = "external", value_name = "COMMAND")]
    pub externals: Vec<String>,
    /// What each program outside may use for one question.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Leave the truth out, and what would make it again: for a class to find. The key goes to a file of its own.
    #[arg(long)]
    pub sealed: bool,
    /// Run what made a page or findings again, and say whether the digest agrees; the page is the file named here.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["scenario", "seed", "set", "worlds", "crowd", "at", "rails", "vantages", "methods", "incident"])]
    pub from_page: Option<PathBuf>,
    /// The key of a sealed page: written with --sealed, read with --from-page [default to write: FILE.key.json beside the page].
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Where to write; `-` is standard output [default: ./SCENARIO-SEED.html, sealed ./sealed-DIGEST.html].
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What to write [default: by the file's ending; json for `-`].
    #[arg(long, value_parser = named(FINDINGS))]
    pub format: Option<&'static Format<Findings>>,
    /// Replace the output even if dyepack did not write it.
    #[arg(long)]
    pub force: bool,
    /// Print JSON to standard output and write no page; the same as `-o - --format json`.
    #[arg(long, conflicts_with_all = ["output", "format"])]
    pub json: bool,
    /// Print how the simulated world compares with measured ones, figure by figure.
    #[arg(long)]
    pub stats: bool,
}

/// One seed, or many in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seeds {
    /// This one.
    One(u64),
    /// From the first to the last, both included.
    Many(RangeInclusive<u64>),
}

/// Reads with how many seeds something is done.
fn count(text: &str) -> Result<u64, String> {
    let number = text.trim().parse::<u64>().ok();
    let number = number.filter(|number| (1..=1_000).contains(number));
    number.ok_or_else(|| {
        let range = if text.contains("..") {
            "; which seeds these are is not chosen here"
        } else {
            ""
        };
        format!("accepted is how many seeds, a whole number from 1 to 1000{range}")
    })
}

fn times(text: &str) -> Result<u32, String> {
    let number = text.trim().trim_end_matches(['x', 'X']).parse::<u32>().ok();
    let number = number.filter(|number| (1..=10_000).contains(number));
    number.ok_or_else(|| "accepted is a whole number from 1 to 10000 with an x, such as 20x".into())
}

fn seeds(text: &str) -> Result<Seeds, String> {
    let number = |text: &str| {
        let number = text.trim().parse::<u64>();
        number.map_err(|_| {
            format!(
                "accepted are a whole number up to {} and two of them as 1..50",
                u64::MAX
            )
        })
    };
    let Some((first, last)) = text.split_once("..") else {
        return number(text).map(Seeds::One);
    };
    let (first, last) = (number(first)?, number(last)?);
    match last.checked_sub(first) {
        None => Err("the range has its least seed first".into()),
        Some(more) if more >= WORLDS_MAX => Err(format!("at most {WORLDS_MAX} worlds make one table")),
        Some(_) => Ok(Seeds::Many(first..=last)),
    }
}

/// `dyepack inquiry`.
#[derive(Debug, Args)]
pub struct Inquiry {
    /// A bundled scenario's name or a file.
    #[arg(default_value = DEFAULT_SCENARIO)]
    pub scenario: String,
    /// Who looks and orders: an investigator whom the scenario names, or a vantage [default: its first investigator, else the widest
    /// vantage that somebody can have].
    #[arg(long, value_name = "NAME")]
    pub investigator: Option<String>,
    /// By which rule he turns to one thing after another: follow, quiet, ask-all, random, nothing, clairvoyant; hand, where orders are typed at
    /// the terminal; or a command that gives them, such as "python3 policy.py". Repeatable [default: all rules].
    #[arg(long = "policy", id = "external", value_name = "POLICY")]
    pub policies: Vec<String>,
    /// The method that follows the money [default: haircut, or the scenario's first].
    #[arg(long, value_name = "METHOD", value_parser = method)]
    pub method: Option<Method>,
    /// From which share of a purse that is tainted on it is a suspicion, which a freeze needs.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "50%")]
    pub theta: Share,
    /// Into which of several thefts is inquired [default: the only one].
    #[arg(long, value_name = "NAME")]
    pub incident: Option<String>,
    /// With how many seeds, from the scenario's on.
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = count)]
    pub seeds: u64,
    /// The rail on which the theft starts; repeatable [default: the scenario's].
    #[arg(long = "rail", value_name = "RAIL")]
    pub rails: Vec<String>,
    /// What a command that leads may use; an answer in each hour counts as a question.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Say to whom each rule turns and what each figure means, and race nobody.
    #[arg(long)]
    pub explain: bool,
    /// Write it to a file instead, as its ending says: .html is a page with the race drawn, .json, .csv and .txt are what is printed.
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["printed", "explain"])]
    pub output: Option<PathBuf>,
    /// Replace the output even if dyepack did not write it.
    #[arg(long, requires = "output")]
    pub force: bool,
    /// As what it is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

fn policy(text: &str) -> Result<Policy, String> {
    text.parse()
}

/// `dyepack attribute`.
#[derive(Debug, Args)]
pub struct Attribute {
    /// A bundled scenario's name or a file, with two thefts or more.
    pub scenario: String,
    /// The worlds that are judged, one a seed: a number, or the first and the last of many, such as 21..40.
    #[arg(long = "seed", value_name = "N|N..M", default_value = "21..40", value_parser = seeds)]
    pub seeds: Seeds,
    /// The scenario on whose worlds it is learnt what says that a hand is the same [default: the one that is judged].
    #[arg(long, value_name = "SCENARIO")]
    pub learn_from: Option<String>,
    /// The worlds on which it is learnt.
    #[arg(long, value_name = "N|N..M", default_value = "1..20", value_parser = seeds)]
    pub learn_seeds: Seeds,
    /// On which rail the thefts start; repeatable [default: the scenario's].
    #[arg(long = "rail", value_name = "RAIL")]
    pub rails: Vec<String>,
    /// Who looks: a vantage, or an investigator whom the scenario names.
    #[arg(long, value_name = "VANTAGE", default_value = "tags")]
    pub vantage: String,
    /// For the victim of which theft somebody looks who reads the victim's books or his country's.
    #[arg(long, value_name = "NAME")]
    pub incident: Option<String>,
    /// The method that follows each theft [default: haircut].
    #[arg(long, value_name = "METHOD", value_parser = method)]
    pub method: Option<Method>,
    /// From which chance on it is said that one hand did both; at what is left to the whole, that two did.
    #[arg(long, value_name = "SHARE", default_value = "90%", value_parser = more_than_half)]
    pub theta: Share,
    /// As what it is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

fn more_than_half(text: &str) -> Result<Share, String> {
    let share = share(text)?;
    match share > Share::percent(50) {
        true => Ok(share),
        false => Err("accepted is a share above 50%: a pair would be said to be of one hand and of two".into()),
    }
}

/// `dyepack why`.
#[derive(Debug, Args)]
pub struct Why {
    /// A bundled scenario's name or a file.
    #[arg(default_value = DEFAULT_SCENARIO)]
    pub scenario: String,
    /// One in so many of the scenario's people lives in these worlds, since there are thousands of them.
    #[arg(long, value_name = "N", default_value_t = 6, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub crowd_part: u32,
    /// With how many seeds each combination is run, from 1 on: a lever whose sign does not hold over them is no finding.
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = count)]
    pub seeds: u64,
    /// One of the two rails that are compared; repeatable [default: the scenario's].
    #[arg(long = "rail", value_name = "RAIL")]
    pub rails: Vec<String>,
    /// Who looks: a vantage, or an investigator whom the scenario names [default: the widest of the scenario that somebody can have].
    #[arg(long, value_name = "VANTAGE")]
    pub vantage: Option<String>,
    /// The method that follows the money [default: haircut, or the scenario's first].
    #[arg(long, value_name = "METHOD", value_parser = method)]
    pub method: Option<Method>,
    /// Of a scenario of several thefts: the one that is followed; what becomes of money is of all together.
    #[arg(long, value_name = "NAME")]
    pub incident: Option<String>,
    /// Have the one who looks defend by this rule in every world, in place of the scenario's script, which knows the truth.
    #[arg(long, value_name = "POLICY", value_parser = policy, conflicts_with = "alone")]
    pub inquiry: Option<Policy>,
    /// Move the levers again with every uncertain number drawn from its range, so many times.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..=1000), conflicts_with = "alone")]
    pub draws: u64,
    /// Move the levers again under every other bundled plan that is portable, and with --inquiry by every other rule, suspicion and effort: what a
    /// finding needs.
    #[arg(long, conflicts_with = "alone")]
    pub plans: bool,
    /// Ask where the two rails change places, over how long it takes until the theft is reported, control and identity.
    #[arg(long, conflicts_with = "alone")]
    pub map: bool,
    /// Print one line a chunk, for any scheduler to hand out: `dyepack study run --chunk LINE --output DIR` does one, and this command with the
    /// same DIR puts them together.
    #[arg(long, conflicts_with_all = ["output", FormArgs::GROUP])]
    pub chunks: bool,
    /// A folder for the rows and, without --alone, a page on which levers can be flipped; what is done there is not done again.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Move each lever alone, first and last, instead of at every combination: whatever the method, in a fiftieth of the time.
    #[arg(long, conflicts_with = "method")]
    pub alone: bool,
    /// As what it is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

/// `dyepack study`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Study {
    /// In parts, beyond one process.
    #[command(subcommand)]
    pub command: Option<StudyCommand>,
    /// The study (TOML); docs/large-studies.md says what stands in it.
    #[arg(value_name = "FILE", required = true)]
    pub file: Option<PathBuf>,
    /// The folder of its rows and its page; what is done there is not done again [default: ./FILE.study].
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// End as soon as the interval of a figure's mean is so narrow everywhere, such as 'width(recall) < 1%'; asked after every fifth
    /// seed; repeatable.
    #[arg(long, value_name = "WHEN")]
    pub until: Vec<Until>,
    /// As what the summary is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

/// `dyepack study plan` and what follows it.
#[derive(Debug, Subcommand)]
pub enum StudyCommand {
    /// Print one line a chunk, for any scheduler to hand out.
    Plan {
        /// The study.
        file: PathBuf,
        /// Into how many chunks it is divided.
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
        chunks: u64,
    },
    /// Do one chunk, or nothing where it is done; what the scenarios assert decides nothing here.
    Run {
        /// A line of the plan, or with --plan its number from 1 [default: what HQ_ENTRY or SLURM_ARRAY_TASK_ID says].
        #[arg(long, value_name = "LINE")]
        chunk: Option<String>,
        /// The file with the lines of the plan.
        #[arg(long, value_name = "FILE")]
        plan: Option<PathBuf>,
        /// The folder of the study's rows [default: ./FILE.study].
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Say what is done and name what is missing; exit code 4 where something is.
    Status {
        /// The study.
        file: PathBuf,
        /// The folder of its rows [default: ./FILE.study].
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
    },
    /// Put all chunks together, as one process would have written them, and show what they say.
    Merge {
        /// The study.
        file: PathBuf,
        /// The folder of its rows [default: ./FILE.study].
        #[arg(short, long, value_name = "DIR")]
        output: Option<PathBuf>,
        /// As what the summary is printed.
        #[command(flatten)]
        printed: FormArgs,
    },
}

/// `dyepack bench`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Bench {
    /// Beside a board.
    #[command(subcommand)]
    pub command: Option<BenchCommand>,
    /// A program outside (dyepack.tracer/1) that stands on the board beside the methods; repeatable.
    #[arg(long = "external", id = "external", value_name = "COMMAND")]
    pub externals: Vec<String>,
    /// What each program outside may use for one question.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// The public seeds for training, from 1001 on, instead of those for testing, from 2001 on.
    #[arg(long)]
    pub train: bool,
    /// How many seeds of the band [default: 10].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100))]
    pub seeds: Option<u64>,
    /// Seeds that nobody else knows, one a line, instead of a public band.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["train", "seeds"])]
    pub seeds_file: Option<PathBuf>,
    /// Leave out the rules of one and two features, which are learned on 40 worlds of each scenario.
    #[arg(long)]
    pub no_rules: bool,
    /// A folder for the rows; what is done there is not done again.
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// As what the board is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

/// `dyepack bench compare` and `export`.
#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Say who got worse from one board to another (`dyepack bench --json`) of the same suite and seeds; exit code 4 where somebody did.
    Compare {
        /// The old board.
        old: PathBuf,
        /// The new one.
        new: PathBuf,
    },
    /// Write every view of a public band as dyepack.evidence/1 and as tables, for people without Rust.
    Export {
        /// The folder to write to; a folder a view is made in it.
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
        /// The seeds for training instead of those for testing.
        #[arg(long)]
        train: bool,
        /// How many seeds of the band [default: 10].
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=100))]
        seeds: Option<u64>,
        /// Write the truth too, in a file of its own.
        #[arg(long)]
        truth: bool,
    },
}

/// `dyepack validity`.
#[derive(Debug, Args)]
pub struct Validity {
    /// With how many seeds each fact is measured, from 1 on.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = count)]
    pub seeds: u64,
    /// With how many of them each number of a scenario is put at the ends of its range.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = count)]
    pub varied: u64,
    /// As what it is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

/// `dyepack card`.
#[derive(Debug, Args)]
pub struct Card {
    /// The method.
    #[arg(value_name = "METHOD", value_parser = method)]
    pub method: Method,
    /// How many worlds are made for each scenario, rail and variation.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = count)]
    pub worlds: u64,
    /// A folder for what each world said, a row for whoever looks; what is done there is not done again.
    #[arg(long, value_name = "DIR")]
    pub rows: Option<PathBuf>,
    /// Where to write; `-` is standard output [default: `-`].
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// What to write [default: by the file's ending; text for `-`].
    #[arg(long, value_parser = named(CARD))]
    pub format: Option<&'static Format<report::card::Card>>,
    /// Replace the output even if dyepack did not write it.
    #[arg(long)]
    pub force: bool,
}

/// `dyepack export`.
#[derive(Debug, Args)]
pub struct Export {
    /// A bundled scenario's name or a file; or files and folders of a ledger, as `dyepack trace` reads them.
    #[arg(required = true, value_name = "SCENARIO|LEDGER")]
    pub what: Vec<PathBuf>,
    /// As what the evidence is written; repeatable, or several with commas between them [default: evidence].
    #[arg(long = "as", value_name = "FORM", value_delimiter = ',', value_parser = form())]
    pub forms: Vec<&'static Written>,
    /// The method by which lots have an origin, in forms that can say it (beancount).
    #[arg(long, value_name = "METHOD", value_parser = method)]
    pub method: Option<Method>,
    /// Of a scenario: who looks, a vantage or an investigator whom the scenario names.
    #[arg(long, value_name = "VANTAGE")]
    pub vantage: Option<String>,
    /// The folder to write to; it is made if it does not exist.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    /// Of a scenario: the rail on which the theft starts [default: the scenario's first].
    #[arg(long, value_name = "RAIL")]
    pub rail: Option<String>,
    /// Of a scenario: the number from which all randomness stems [default: the scenario's].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Of a scenario of several thefts: for the victim of which somebody looks who reads the victim's books or his country's.
    #[arg(long, value_name = "NAME")]
    pub incident: Option<String>,
    /// Of a scenario: write the truth too, in a file of its own.
    #[arg(long)]
    pub truth: bool,
    /// Replace files even if dyepack did not write them.
    #[arg(long)]
    pub force: bool,
    /// Of a ledger: what is claimed: TXID:VOUT, coinbase@HEIGHT or a purse's name, and how many base units of it; repeatable.
    #[arg(long = "from", value_name = "REF[=AMOUNT]")]
    pub from: Vec<String>,
    /// Of a ledger: how blocks are to be read.
    #[command(flatten)]
    pub blocks: BlockArgs,
    /// Of a ledger: how payments are to be read.
    #[command(flatten)]
    pub payments: PaymentArgs,
    /// Of a ledger: its format [default: recognised from the content].
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
}

/// Reads the name of a form in which evidence is written.
fn form() -> impl TypedValueParser<Value = &'static Written> {
    let values = formats::WRITTEN
        .iter()
        .map(|form| PossibleValue::new(form.name).help(form.summary));
    PossibleValuesParser::new(values).try_map(|name| {
        let found = formats::WRITTEN.iter().find(|form| form.name == name);
        let form = found.expect("only these names are possible");
        formats::missing(form).map_or(Ok(form), Err)
    })
}

/// `dyepack trace`.
#[derive(Debug, Args)]
pub struct Trace {
    /// Files or folders: exported evidence, a TOML case, raw blocks, `blk*.dat`, bitcoin-etl or getblock JSON; `.gz` and `.zst` too.
    #[arg(required = true, value_name = "LEDGER")]
    pub ledger: Vec<PathBuf>,
    /// What is claimed: TXID:VOUT, coinbase@HEIGHT or a purse's name, and how many base units of it; repeatable.
    #[arg(long = "from", value_name = "REF[=AMOUNT]")]
    pub from: Vec<String>,
    /// The method that follows the money, such as fifo or haircut (`dyepack methods` lists all); repeatable under --bounds.
    #[arg(id = "method", long, value_name = "METHOD", value_parser = method)]
    pub methods: Vec<Method>,
    /// Who is wrongdoer, purchaser for value or elected purchase, and which purses are one hand's (cluster), as [[roles]] tables
    /// (TOML): rules of law and pool=cluster need it.
    #[arg(long, value_name = "FILE")]
    pub roles: Option<PathBuf>,
    /// A program outside (dyepack.tracer/1) that follows the money instead.
    #[arg(long, value_name = "COMMAND", conflicts_with_all = ["method", "fees", "explain", "audit"])]
    pub external: Option<String>,
    /// The method that the program outside is asked for [default: its own].
    #[arg(long = "as", value_name = "METHOD", value_parser = method, requires = "external")]
    pub meant: Option<Method>,
    /// What the program outside may use.
    #[command(flatten)]
    pub limits: LimitArgs,
    /// Whether taint in fees is lost or follows the fees into the block's coinbase.
    #[arg(long, value_enum)]
    pub fees: Option<Fees>,
    /// The last height that is followed, included: `until=HEIGHT` of every method. Blocks that no method looks at are not read.
    #[arg(long, value_name = "HEIGHT")]
    pub until: Option<u32>,
    /// How blocks are to be read.
    #[command(flatten)]
    pub blocks: BlockArgs,
    /// How payments are to be read.
    #[command(flatten)]
    pub payments: PaymentArgs,
    /// Print beside each method's figure the least and the greatest amount that any conserving method could give, and how far
    /// poison goes beyond what is possible. Takes 100 000 000 steps at most, and says so where they do not suffice.
    /// With --audit they stand in the statement.
    #[arg(long, conflicts_with_all = ["explain", "external"])]
    pub bounds: bool,
    /// Print them for all purses of an address, of a holder, or for one purse; repeatable.
    #[arg(long, value_name = "NAME", requires = "bounds", conflicts_with = "audit")]
    pub bounds_of: Vec<String>,
    /// Print how often so many decoys - complaints of the same kind, size and age that have nothing to do with this one - point where it
    /// does: a rate of coincidence for each purse and for the greatest share. With --audit it stands in the statement.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=9_999),
        conflicts_with_all = ["explain", "external"])]
    pub placebo: Option<u32>,
    /// Print what of the answer lies where the files' own labels are: typologies, alerts, marks of fraud. They are their makers' claim, not truth.
    #[arg(long, conflicts_with_all = ["bounds", "explain", "audit", "external", "placebo"])]
    pub against_labels: bool,
    /// Print the arithmetic of each hop that laid taint in this purse.
    #[arg(long, value_name = "PURSE", conflicts_with = FormArgs::GROUP)]
    pub explain: Option<String>,
    /// Write a statement of every hop that `dyepack replay` can derive again; `-` is standard output.
    #[arg(long, value_name = "FILE", conflicts_with = "explain")]
    pub audit: Option<PathBuf>,
    /// What to write the statement as [default: by the file's ending; json lines for `-`].
    #[arg(long, value_name = "FORMAT", requires = "audit", value_parser = named(STATEMENT))]
    pub audit_format: Option<&'static Format<Statement>>,
    /// Replace the statement's file even if dyepack did not write it.
    #[arg(long, requires = "audit")]
    pub force: bool,
    /// The format of the ledger [default: recognised from the content].
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// As what the answer is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

/// What is typed about payments that do not tell it themselves.
#[derive(Clone, Debug, Args)]
pub struct PaymentArgs {
    /// Which columns of a table mean what, such as from=payer,to=payee,amount=sum,at=day; also asset, id and fee.
    #[arg(long, value_name = "MEANING=COLUMN", value_delimiter = ',', value_parser = column)]
    pub columns: Vec<(String, String)>,
    /// With how many decimals an asset is counted, such as ETH=9; repeatable [default: as many as are written, as far as all fits].
    #[arg(long, value_name = "ASSET=DECIMALS", value_parser = scale)]
    pub scale: Vec<(String, u8)>,
    /// Whether taint crosses where an account gives one asset and gets another in one transaction.
    #[arg(long, value_enum, default_value_t = Swaps::Stop)]
    pub swaps: Swaps,
}

/// What becomes of taint where one asset is given for another in one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Swaps {
    /// It goes on in what was got.
    Follow,
    /// It stays in what was given.
    Stop,
}

impl PaymentArgs {
    /// Returns what the reader is told.
    pub fn options(&self) -> PaymentOptions {
        PaymentOptions {
            columns: self.columns.clone(),
            scales: self.scale.clone(),
            swaps: self.swaps == Swaps::Follow,
        }
    }

    /// Returns the format: the one that is named, else that of a table where columns are.
    pub fn format(&self, named: Option<&str>) -> Result<Option<formats::Format>, String> {
        match named {
            None if !self.columns.is_empty() => "table".parse().map(Some),
            named => named.map(str::parse).transpose(),
        }
    }
}

fn column(text: &str) -> Result<(String, String), String> {
    let (meaning, name) = text
        .split_once('=')
        .ok_or_else(|| "accepted is MEANING=COLUMN, such as from=payer".to_owned())?;
    Ok((formats::column_meaning(meaning.trim())?.to_owned(), name.to_owned()))
}

fn scale(text: &str) -> Result<(String, u8), String> {
    let wrong = || "accepted is ASSET=DECIMALS with at most 18 of them, such as ETH=9".to_owned();
    let (asset, decimals) = text.rsplit_once('=').ok_or_else(wrong)?;
    let decimals = decimals.parse::<u8>().ok().filter(|decimals| *decimals <= 18);
    Ok((asset.to_owned(), decimals.ok_or_else(wrong)?))
}

/// What is typed about blocks that do not tell it themselves.
#[derive(Clone, Copy, Debug, Args)]
pub struct BlockArgs {
    /// The network of the blocks: mainnet, testnet3, testnet4, signet, regtest, bitcoin-cash, litecoin, dogecoin, dash, zcash or
    /// other [default: what magic, genesis, addresses or difficulty tell].
    #[arg(long, value_name = "NETWORK", value_parser = network)]
    pub network: Option<Network>,
    /// The height of the first block; it counts more than what a coinbase says.
    #[arg(long, value_name = "HEIGHT")]
    pub first_height: Option<u32>,
}

/// `dyepack exposure`.
#[derive(Debug, Args)]
pub struct Exposure {
    /// Files or folders, as `dyepack trace` reads them.
    #[arg(required = true, value_name = "LEDGER")]
    pub ledger: Vec<PathBuf>,
    /// The deposit: TXID:VOUT, MOVEMENT:POSITION, coinbase@HEIGHT, or a purse or an address, whose last credit by then is
    /// meant.
    #[arg(long, value_name = "REF")]
    pub to: String,
    /// Tags: a GraphSense TagPack, a sanctions list, a table, or exported evidence; repeatable [default: the ledger's own].
    #[arg(long, value_name = "FILE")]
    pub tags: Vec<PathBuf>,
    /// The instant of the question; a date is its whole day in UTC. Tags that were not published by then or were withdrawn,
    /// and later movements, do not count [default: every tag that was never withdrawn counts].
    #[arg(long, value_name = "DATE", value_parser = as_of)]
    pub as_of: Option<Instant>,
    /// Leave out tags that are less sure than this [default: 0].
    #[arg(long, value_name = "SHARE", value_parser = share)]
    pub confidence: Option<Share>,
    /// The method to ask; repeatable [default: all].
    #[arg(long = "method", value_name = "METHOD", value_parser = method)]
    pub methods: Vec<Method>,
    /// How blocks are to be read.
    #[command(flatten)]
    pub blocks: BlockArgs,
    /// How payments are to be read.
    #[command(flatten)]
    pub payments: PaymentArgs,
    /// The format of the ledger [default: recognised from the content].
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// As what the answer is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

/// `dyepack screen`.
#[derive(Debug, Args)]
pub struct Screen {
    /// A bundled scenario's name or a file.
    #[arg(default_value = DEFAULT_SCENARIO)]
    pub scenario: String,
    /// The number from which all randomness stems [default: the scenario's].
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// The rail on which the theft starts; repeatable [default: the scenario's].
    #[arg(long = "rail", value_name = "RAIL")]
    pub rails: Vec<String>,
    /// What an institution's officer sees: its own books beside the public record and the tags, or less, or more.
    #[arg(long, value_name = "VANTAGE", value_parser = vantage, default_value = "institution")]
    pub vantage: Vantage,
    /// The method by which exposure is measured; repeatable [default: all].
    #[arg(long = "method", value_name = "METHOD", value_parser = method)]
    pub methods: Vec<Method>,
    /// A category in which risk is seen; repeatable. Complaints are of the category stolen, once the victim has noticed.
    #[arg(long, value_name = "CATEGORY", default_values = study::RISKY)]
    pub risky: Vec<String>,
    /// From which tainted share on a deposit raises an alert.
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "10%")]
    pub threshold: Share,
    /// How many of the highest exposures are reviewed.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub budget: usize,
    /// As what the answer is printed.
    #[command(flatten)]
    pub printed: FormArgs,
}

/// `dyepack replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// The statement (dyepack.audit/1, JSON lines).
    pub statement: PathBuf,
    /// The ledger that it is about: the files or folders that were traced.
    #[arg(required = true, value_name = "LEDGER")]
    pub ledger: Vec<PathBuf>,
    /// How payments are to be read.
    #[command(flatten)]
    pub payments: PaymentArgs,
}

/// As what an answer is printed: an option for each [`Form`] but the first, which is what people get.
#[derive(Clone, Copy, Debug)]
pub struct FormArgs(pub Form);

impl FormArgs {
    /// The options, of which one can be typed.
    const GROUP: &str = "printed";

    /// Tells whether people are to read it.
    pub fn is_for_people(self) -> bool {
        self.0.name == Form::TEXT.name
    }
}

impl FromArgMatches for FormArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<FormArgs, clap::Error> {
        let typed = Form::ALL.iter().skip(1).find(|form| matches.get_flag(form.name));
        Ok(FormArgs(typed.copied().unwrap_or(Form::TEXT)))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = FormArgs::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for FormArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        let options = || Form::ALL.iter().skip(1);
        let option = |form: &Form| {
            Arg::new(form.name)
                .long(form.name)
                .help(form.meaning)
                .action(ArgAction::SetTrue)
        };
        let group = ArgGroup::new(FormArgs::GROUP).args(options().map(|form| form.name));
        command.args(options().map(option)).group(group)
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        FormArgs::augment_args(command)
    }
}

/// What a program outside may use.
#[derive(Debug, Args)]
pub struct LimitArgs {
    /// How many seconds a program outside may take for one question.
    #[arg(long, value_name = "SECONDS", default_value_t = 60, requires = "external", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub time_limit: u64,
    /// How many MiB of address space a program outside may use, where the system can hold it to that.
    #[arg(long, value_name = "MIB", default_value_t = 4096, requires = "external", value_parser = clap::value_parser!(u64).range(16..=1 << 20))]
    pub memory_limit: u64,
    /// How many MiB a program outside may write.
    #[arg(long, value_name = "MIB", default_value_t = 256, requires = "external", value_parser = clap::value_parser!(u64).range(1..=1 << 14))]
    pub output_limit: u64,
}

impl LimitArgs {
    /// What holds where nothing is typed.
    pub const USUAL: LimitArgs = LimitArgs {
        time_limit: 60,
        memory_limit: 4096,
        output_limit: 256,
    };
}

/// What happens to the taint in fees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Fees {
    /// A conserving method loses the fee's share.
    Drop,
    /// The fees of a block are inputs of its coinbase.
    Follow,
}

/// Reads `--as-of`.
pub fn as_of(text: &str) -> Result<Instant, String> {
    Instant::end_of(text).map_err(|none| none.to_string())
}

/// Reads a share such as `0.1` or `10%`.
pub fn share(text: &str) -> Result<Share, String> {
    let problem = || format!("{text:?} is no share; accepted is a number from 0 to 1, or a percentage such as 10%");
    formats::share::read(text).ok_or_else(problem)
}

pub fn network(text: &str) -> Result<Network, String> {
    let near = || hint(&Network::ALL.map(Network::name), text);
    text.parse::<Network>().map_err(|e| format!("{e}{}", near()))
}

pub fn vantage(text: &str) -> Result<Vantage, String> {
    text.parse().map_err(|e| {
        format!(
            "{e}; accepted are {}",
            join(Vantage::ALL.iter().map(|v| v.name()), text)
        )
    })
}

pub fn method(text: &str) -> Result<Method, String> {
    let method: Method = text
        .parse()
        .map_err(|e| format!("{e}; `dyepack methods` lists them{}", method_hint(text)))?;
    let typed = text.split(';').next().unwrap_or_default();
    if let Some((name, why)) = method.booking().other_name().filter(|(name, _)| *name == typed) {
        output::note(format_args!("{name} means {}: {why}", method.booking().name()));
    }
    Ok(method)
}

/// Names the method that is nearest to what was typed, where there is one.
pub fn method_hint(typed: &str) -> String {
    let name = typed.split(';').next().unwrap_or_default();
    let names: Vec<&str> = Booking::ALL.iter().map(|booking| booking.name()).collect();
    if names.contains(&name) {
        return String::new();
    }
    hint(&names, name)
}

/// Lists the accepted words, the nearest to what was typed named apart.
pub fn join<'a>(accepted: impl Iterator<Item = &'a str>, typed: &str) -> String {
    let accepted: Vec<&str> = accepted.collect();
    format!("{}{}", accepted.join(", "), hint(&accepted, typed))
}

/// Names the accepted word that is nearest to what was typed, where one is near.
pub fn hint(accepted: &[&str], typed: &str) -> String {
    let near = accepted.iter().max_by(|a, b| {
        strsim::jaro_winkler(a, typed)
            .total_cmp(&strsim::jaro_winkler(b, typed))
            .then_with(|| b.cmp(a))
    });
    match near {
        Some(near) if strsim::jaro_winkler(near, typed) > 0.7 => {
            format!(" (did you mean {near:?}?)")
        }
        _ => String::new(),
    }
}
