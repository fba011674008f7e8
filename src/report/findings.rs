//! The plain view of one study: numbers already rounded and ordered, labels, rows, pictures as lanes and flows.

use serde::Serialize;

use super::again::Again;
use super::picture::{Axis, Picture, Swarm};
use super::texts::{TEXTS, Text};
use super::value::{Value, by_name, money, percent};
use super::worlds::Worlds;
use crate::evidence::Investigator;
use crate::lots::Booking;
use crate::score::Number;
use crate::study::once;
use crate::units::{Amount, Basis, Instant, Share, grouped};

/// Everything that is shown of one study.
#[derive(Clone, Debug, Serialize)]
#[must_use]
pub struct Findings {
    /// [`SCHEMA`](super::ours::SCHEMA).
    pub(crate) schema: &'static str,
    /// Says that nothing here happened.
    pub(crate) notice: &'static str,
    /// The version of the program.
    pub(crate) version: String,
    /// What the scenario tells its reader.
    pub(crate) scenario: Story,
    /// The seed of all randomness; empty where sealed.
    pub(crate) seed: String,
    /// The digest of ledgers, truths and scorecards.
    pub(crate) digest: String,
    /// The command that makes this again; empty where sealed.
    pub(crate) command: String,
    /// All that makes this again, the scenario's text among it; nothing where sealed.
    pub(crate) again: Option<Again>,
    /// Whether the truth was left out.
    pub(crate) sealed: bool,
    /// When everything is counted, as it was asked for; left out where that is the end of the world.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at: Option<String>,
    /// The rails that are compared, in the order of the scenario.
    pub(crate) compared: Vec<String>,
    /// One entry a rail on which the theft starts.
    pub(crate) rails: Vec<Rail>,
    /// The scenario's own assertions; empty where sealed.
    pub(crate) checks: Vec<Check>,
    /// The headline figures over several worlds, of which this is the first; nothing where it is alone or sealed.
    pub(crate) worlds: Option<Worlds>,
}

/// What the scenario tells its reader.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Story {
    /// The name by which it is called; empty where sealed.
    pub name: String,
    /// A headline.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// What happened, paragraphs apart by empty lines.
    pub story: String,
    /// What is invented.
    pub invented: String,
    /// Where the facts were read.
    pub sources: Vec<String>,
    /// What a class should take home.
    pub lessons: Vec<String>,
}

/// An assertion of the scenario and whether it held.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// What was asserted, in words and numbers.
    pub claim: String,
    /// Why the scenario asserts it.
    pub because: String,
    /// Whether it held; nothing where a figure of it has no value.
    pub held: Option<bool>,
}

/// What is shown of one rail's world.
#[derive(Clone, Debug, Serialize)]
pub struct Rail {
    /// The rail on which the theft starts.
    pub name: String,
    /// One sentence about the rail.
    pub summary: String,
    /// When the earliest theft's first movement happened.
    pub theft: Instant,
    /// When a victim first noticed.
    pub noticed: Instant,
    /// When the world ends, which is the cut-off of every trace.
    pub ends: Instant,
    /// The time that pictures show.
    pub axis: Axis,
    /// What was stolen, in the asset itself.
    pub stolen: String,
    /// What was stolen, in cents.
    pub stolen_value: Amount,
    /// How much of the story was scaled to fit its budget or could not be done, in sentences; empty where sealed.
    pub notes: Vec<String>,
    /// Figures of the world; where sealed, only those that tell nothing of the truth.
    pub figures: Vec<Figure>,
    /// What nobody sees; nothing where sealed.
    pub truth: Vec<Reveal>,
    /// One entry a vantage, the narrowest first.
    pub vantages: Vec<View>,
}

/// The truth of one world.
#[derive(Clone, Debug, Serialize)]
pub struct Reveal {
    /// Which incident, by its name in the scenario.
    pub incident: String,
    /// What became of what was attempted, by the end; the parts sum to it, up to rounding.
    pub outcomes: Vec<Part>,
    /// The same since each payment was ordered, then since the victim noticed.
    pub courses: Vec<Course>,
    /// What was taken is worth at the theft and at the instant of everything here, and what came back was worth when it did.
    pub(crate) worth: [Priced; 3],
    /// For which part of the time, by value, loot lay where: on each rail, then in accounts in keepers' books.
    pub loot_days: Vec<Stay>,
    /// Where the loot was, all the time.
    pub picture: Picture,
    /// When it happened and was noticed; the pictures have its axis themselves.
    #[serde(skip)]
    pub(crate) clock: Clock,
    /// Whether what any asset is worth ever changes, so that the three can differ.
    #[serde(skip)]
    pub(crate) is_moving: bool,
}

/// What something was worth at its time.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Priced {
    /// What is valued, and when (`worth.*`).
    pub key: &'static Text,
    /// The first and the last instant whose rates it is valued at; nothing where there is nothing to value.
    pub at: Option<(Instant, Instant)>,
    /// Its worth, in cents.
    pub value: Amount,
}

impl Reveal {
    /// Says what was taken is worth and what came back was, each at its own time; nothing where no rate ever moves.
    pub(crate) fn worths(&self) -> Vec<String> {
        let date = |at: Instant| at.to_string().split(' ').next().unwrap_or_default().to_owned();
        let said = |priced: &Priced| {
            let (first, last) = priced.at?;
            let when = match date(first) == date(last) {
                true => date(first),
                false => (TEXTS.worth_between)(&date(first), &date(last)),
            };
            Some((TEXTS.worth_at)(priced.key.label, &money(priced.value), &when))
        };
        let told = self.worth.iter().filter(|_| self.is_moving);
        told.filter_map(said).collect()
    }
}

/// The times of one incident.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    /// When its victim noticed.
    pub noticed: Instant,
    /// When the first tag of stolen coin was published that came after the theft.
    pub tagged: Option<Instant>,
    /// The time that its pictures show, from the theft on: as long for every incident.
    pub axis: Axis,
}

/// For which part of its time loot lay in one kind of place.
#[derive(Clone, Debug, Serialize)]
pub struct Stay {
    /// The rail on which the purses are held; nothing: accounts in keepers' books.
    pub rail: Option<String>,
    /// Of the time for which loot lay anywhere, by value.
    pub share: Option<Share>,
}

impl Stay {
    /// Returns what the place is called in figures: the rail's name, or `books`.
    pub fn word(&self) -> &str {
        self.rail.as_deref().unwrap_or("books")
    }

    /// Returns what the place is called in plain words.
    pub fn label(&self) -> &str {
        self.rail.as_deref().unwrap_or(TEXTS.loot_days_books.label)
    }

    /// Returns the place and its share.
    pub fn text(&self) -> String {
        format!("{} {}", self.label(), percent(self.share))
    }

    /// Tells whether loot ever lay there.
    pub fn is_there(&self) -> bool {
        self.share.is_some_and(|share| share != Share::NONE)
    }
}

/// What became of what was attempted in the course of time.
#[derive(Clone, Debug, Serialize)]
pub struct Course {
    /// Since when time is counted (`since.*`).
    pub since: &'static Text,
    /// What it had become after each time that lies within the world, and at its end.
    pub stages: Vec<Stage>,
    /// The times between the stages, for a picture; an equal number between each two.
    #[serde(skip)]
    pub between: Vec<Vec<Part>>,
}

/// What had become of what was attempted by an instant.
#[derive(Clone, Debug, Serialize)]
pub struct Stage {
    /// How long after, such as `24h`; `end` at the end of the world.
    pub after: &'static str,
    /// The parts of what was attempted, all of them.
    pub parts: Vec<Part>,
}

/// What one vantage shows.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// From where it is looked.
    pub vantage: Investigator,
    /// Which incident is investigated, by its name in the scenario.
    pub incident: String,
    /// Whose books are read, for a vantage that has an institution or a country.
    pub whose: Option<String>,
    /// What there is to see.
    pub seen: Seen,
    /// The movements that are seen, without any colour.
    pub swarm: Swarm,
    /// Where the loot is for this investigator (`stop.*`), whatever the method; nothing where sealed.
    pub reach: Option<Vec<Part>>,
    /// What there is to find from here, whatever the method: what is followable, what chance finds, what leads there are; empty where
    /// sealed.
    pub figures: Vec<Figure>,
    /// Since when the first lead stands; nothing where there is none, and where sealed.
    pub leads_since: Option<Instant>,
    /// The same method where it stops at keepers' doors and where it passes them; nothing where none can, and where sealed.
    pub doors: Option<Doors>,
    /// When the incident happened and was noticed.
    #[serde(skip)]
    pub(crate) clock: Clock,
    /// What each method says.
    pub methods: Vec<Said>,
    /// The methods that have no meaning here, such as a rule of law over accounts where there are only coins.
    pub refused: Vec<Refused>,
    /// What the methods say, held beside each other.
    pub compared: Compared,
    /// What tracers outside say; left out where none was asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub external: Vec<Outside>,
}

/// One method where it stops at keepers' doors, and where it passes them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doors {
    /// The booking.
    #[serde(serialize_with = "by_name")]
    pub method: Booking,
    /// The specification by which it stops.
    pub spec: String,
    /// The specification by which it passes.
    pub passing: String,
    /// The share of what it follows that stops at doors.
    pub stopped: Option<Share>,
    /// How it fares over purses where it stops.
    pub stop: Scored,
    /// How it fares where it passes.
    pub pass: Scored,
}

/// Recall and precision over purses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Scored {
    /// The share of the loot that is found.
    pub recall: Option<Share>,
    /// The share of what is laid that is loot.
    pub precision: Option<Share>,
}

/// What the methods of one view say, held beside each other; null methods take no part. All of it is seen by the investigator
/// but for what is called truth.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Compared {
    /// How much of what claimed money could reach is mixed with other money.
    pub mingled: Mingled,
    /// Where each method lays what it calls stolen, in columns that all share.
    pub beside: Beside,
    /// The purses over which methods differ most, the most disputed first, then those in which any lays most.
    pub holdings: Vec<Holding>,
    /// In how many purses any method lays anything.
    pub purses: u64,
}

/// How much of what claimed money could reach is mixed: where nothing is, all methods that follow and conserve it agree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Mingled {
    /// Movements that are seen.
    pub movements: u64,
    /// Movements into which claimed money can go.
    pub reached: u64,
    /// Those of them into which other money goes too.
    pub mixed: u64,
    /// Their share of the reached ones.
    pub mixed_share: Option<Share>,
    /// What goes into the reached movements, in cents; a value is counted each time it moves.
    pub moved: Amount,
    /// The share of it that goes into mixed ones.
    pub moved_share: Option<Share>,
    /// Purses in which claimed money can rest at the cut-off.
    pub purses: u64,
    /// Those of them that hold other money too.
    pub purses_mixed: u64,
    /// What the reached purses hold, in cents.
    pub resting: Amount,
    /// The share of it in purses that hold other money too.
    pub resting_share: Option<Share>,
}

/// Where each method lays what it calls stolen, in columns that all share.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Beside {
    /// The places.
    pub columns: Vec<Column>,
    /// One row a method; its values sum to all that it calls stolen, up to rounding.
    pub rows: Vec<Laid>,
    /// What is really in each column; nothing where sealed.
    pub truth: Option<Vec<Amount>>,
    /// Loot in purses that this investigator cannot see; nothing where sealed.
    pub unseen: Option<Amount>,
}

/// A place or a group of places.
#[derive(Clone, Debug, Serialize)]
pub struct Column {
    /// What kind of place (`beside.*`).
    pub key: &'static Text,
    /// The name of the keeper or the purse; empty for a group.
    pub name: String,
    /// How many keepers and purses stand in it.
    pub count: u64,
    /// Which of the holdings it is.
    pub holding: Option<usize>,
}

/// What a method lays in each column.
#[derive(Clone, Debug, Serialize)]
pub struct Laid {
    /// The method's specification.
    pub spec: String,
    /// Whether its values need not sum to what was claimed: it taints whole purses, or divides a claim on accounts.
    pub whole: bool,
    /// In cents, one a column.
    pub values: Vec<Amount>,
}

/// One purse, as all methods see it.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    /// Its public name.
    pub purse: String,
    /// Its keeper, where this investigator knows one.
    pub keeper: Option<String>,
    /// The name in the books, where this investigator reads it.
    pub holder: Option<String>,
    /// What each method lays there, held and stopped, in cents; one a method that is no null method, in their order.
    pub laid: Vec<Amount>,
    /// The difference between the least and the greatest, among methods that conserve value where there are two.
    pub spread: Amount,
    /// Every conserving method lays at least so much there; nothing where the trail ends at a door.
    pub least: Option<Amount>,
    /// Every conserving method lays at most so much there.
    pub greatest: Option<Amount>,
    /// Why least and greatest are not known, though the trail does not end here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_computed: Option<String>,
    /// Where claimed money first met other money on its way; nothing where it came unmixed.
    pub met: Option<Met>,
    /// The widest way from the complaint; empty where no claimed unit can have come.
    pub way: Vec<WayStep>,
    /// Where methods stopped taint on that way.
    pub stops: Vec<WayStop>,
    /// What is really there at the cut-off; nothing where sealed.
    pub truth: Option<Really>,
}

/// What is really in a purse at the cut-off, in cents: the loot, by value, and the stolen units themselves. Of a unit it may be
/// no fact where it is; then it is a fact between which bounds they are, under any convention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Really {
    /// The loot by value, by the plan's earmark.
    pub value: Amount,
    /// At least so much loot by value.
    pub least: Amount,
    /// At most so much loot by value.
    pub greatest: Amount,
    /// At least so many of the stolen units; nothing where that is not computed.
    pub units_least: Option<Amount>,
    /// At most so many of the stolen units.
    pub units_greatest: Option<Amount>,
    /// Why that is not computed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units_not_computed: Option<String>,
    /// Why units can be where the investigator's own bounds say that they cannot (`beyond.*`); empty where they agree.
    pub beyond: Vec<&'static Text>,
}

/// Where claimed money first met other money.
#[derive(Clone, Debug, Serialize)]
pub struct Met {
    /// The movement, by its public name.
    pub movement: String,
    /// When.
    pub at: Instant,
    /// The account in which they met; nothing where they went into one movement together.
    pub account: Option<String>,
    /// How much there was of claimed money, at most, in cents.
    pub claimed: Amount,
    /// How much there was of other money, at least, in cents.
    pub other: Amount,
}

/// One credit on the way of claimed money.
#[derive(Clone, Debug, Serialize)]
pub struct WayStep {
    /// The movement, by its public name.
    pub movement: String,
    /// When.
    pub at: Instant,
    /// The purse that was credited, by its public name.
    pub purse: String,
    /// Its keeper, where this investigator knows one.
    pub keeper: Option<String>,
    /// How much was credited, in cents.
    pub value: Amount,
    /// How much claimed money can have come so far by this way, in cents.
    pub width: Amount,
    /// Whether a known link brought it there.
    pub linked: bool,
    /// How that link is known; left out where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// Taint that methods stopped in a movement on the way.
#[derive(Clone, Debug, Serialize)]
pub struct WayStop {
    /// The movement, by its public name.
    pub movement: String,
    /// Why, as where taint ends (`end.*`).
    pub key: &'static Text,
    /// How many methods stopped any.
    pub methods: u64,
    /// The least that any of them stopped, in cents.
    pub least: Amount,
    /// The greatest.
    pub greatest: Amount,
}

/// A method that has no meaning at one view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// The booking.
    #[serde(serialize_with = "by_name")]
    pub method: Booking,
    /// The full specification.
    pub spec: String,
    /// Why, in half a sentence.
    pub why: String,
}

/// How much there is to see from one vantage.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Seen {
    /// Movements that are seen.
    pub movements: u64,
    /// All movements of the world.
    pub movements_of: u64,
    /// Purses that are seen.
    pub purses: u64,
    /// Purses of which the keeper or a holder's name is known.
    pub purses_named: u64,
    /// Links through intermediaries that are known.
    pub links: u64,
    /// Tags in force at the cut-off.
    pub tags: u64,
}

/// What one method says from one vantage.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// The booking.
    #[serde(serialize_with = "by_name")]
    pub method: Booking,
    /// The full specification.
    pub spec: String,
    /// Whether it is a null method: a yardstick that nobody would use.
    pub null: bool,
    /// Where its taint ends, in the order of the texts.
    pub parts: Vec<Part>,
    /// What the complaint marked, in cents.
    pub marked: Amount,
    /// What it calls stolen by what the complaint marked: more than one for a method that does not conserve value.
    pub inflation: Option<Number>,
    /// What taint ever touched.
    pub touched: Touched,
    /// The purses that it names, the most tainted first; at most ten.
    pub names: Vec<NamedPurse>,
    /// How many more purses it names.
    pub names_more: u64,
    /// The figures of its scorecard; where sealed, only those that tell nothing of the truth.
    pub figures: Vec<Figure>,
    /// Recall at the end of each day after the theft; empty where sealed.
    pub recall_by_day: Vec<Point>,
    /// Recall by the number of movements on the shortest true path; empty where sealed.
    pub recall_by_hop: Vec<Point>,
    /// Who is not known to have helped and has value laid on, one row for each of what they are; empty where sealed.
    pub accused: Vec<Accused>,
    /// Those of them on whom it lays most; at most ten; empty where sealed.
    pub people: Vec<Person>,
    /// How many more there are.
    pub people_more: u64,
    /// Where it says the loot was, all the time; nothing for a null method.
    pub picture: Option<Picture>,
}

/// What a tracer that is not ours says from one vantage. dyepack cannot make it again, and the digest does not hold it.
#[derive(Clone, Debug, Serialize)]
pub struct Outside {
    /// `external:` and the name that it gives itself.
    pub method: String,
    /// Its version; empty where it never said one.
    pub version: String,
    /// Always false: a program outside may say another thing tomorrow.
    pub reproducible: bool,
    /// How it answered: `taint`, `ranks`, or what was in the way, such as `timed-out`.
    pub answered: &'static Text,
    /// Why there is no answer, in a sentence; nothing where there is one.
    pub why: Option<String>,
    /// Its place on the board by the loot that it finds, from 1; nothing for ranks, which find no amounts, and where sealed.
    pub place: Option<usize>,
    /// How many methods and tracers outside are on the board.
    pub of: usize,
    /// The figures of its scorecard, or `loot.first` and `hits.first` of ranks; where sealed, only those that tell nothing of the
    /// truth.
    pub figures: Vec<Figure>,
    /// The purses that it names first; at most ten. Ranks lay no value on them.
    pub names: Vec<NamedPurse>,
    /// How many more purses it names.
    pub names_more: u64,
    /// People outside the thief's party on whom it lays value, one row a role; empty for ranks and where sealed.
    pub accused: Vec<Accused>,
}

/// How much taint ever touched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// Movements.
    pub movements: u64,
    /// Purses.
    pub purses: u64,
}

/// A part of a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    /// What part.
    pub key: &'static Text,
    /// How much, in cents.
    pub value: Amount,
    /// Its share of the whole.
    pub share: Option<Share>,
}

impl Part {
    /// Tells whether there is anything of it.
    pub fn is_there(&self) -> bool {
        !self.value.is_zero()
    }
}

/// A purse that a method names.
#[derive(Clone, Debug, Serialize)]
pub struct NamedPurse {
    /// Its public name.
    pub purse: String,
    /// Its keeper, where this investigator knows one.
    pub keeper: Option<String>,
    /// The name in the books, where this investigator reads it.
    pub holder: Option<String>,
    /// How much taint it holds, in cents.
    pub value: Amount,
    /// The weakest of the links that any of it came over; left out where it crossed none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
}

/// Those of one kind who are not known to have helped, and on whom a method lays value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Accused {
    /// What they are: stranger, volunteer, purchaser, keeper, or one who may have known.
    pub role: &'static Text,
    /// How many people.
    pub entities: u32,
    /// How many of them the trail ever came to, passed on or not.
    pub touched: u32,
    /// How much of what is laid on them they truly received, in cents.
    pub received: Amount,
    /// How much of it they never received.
    pub never: Amount,
}

/// One of the people on whom a method lays value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Person {
    /// By role, never a person's name.
    pub entity: String,
    /// The role towards the incident.
    pub role: &'static Text,
    /// How much the method lays on them, in cents.
    pub value: Amount,
}

/// One point of a curve.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Point {
    /// The day or the number of hops.
    pub at: u32,
    /// The share; nothing where there was no loot to find.
    pub share: Option<Share>,
}

/// One figure; what it says stands in [`FIGURES`](crate::scenario::figure::FIGURES).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Its name.
    pub name: &'static str,
    /// Its value; nothing where it has none, such as a precision over nothing.
    pub value: Option<Value>,
}

impl Findings {
    /// Returns all views, rail by rail.
    pub(crate) fn views(&self) -> impl Iterator<Item = &View> + Clone {
        self.rails.iter().flat_map(|rail| &rail.vantages)
    }

    /// Returns each vantage once, in order.
    pub(crate) fn vantages(&self) -> Vec<Investigator> {
        once(self.views().map(|view| view.vantage))
    }

    /// Returns each method that people use once, by booking and specification, those that somewhere have no meaning last.
    pub(crate) fn methods(&self) -> Vec<(Booking, &str)> {
        let said = self
            .views()
            .flat_map(View::asked)
            .map(|said| (said.method, said.spec.as_str()));
        let refused = self.views().flat_map(|view| &view.refused);
        once(said.chain(refused.map(|row| (row.method, row.spec.as_str()))))
    }

    /// Returns the word by which a method stands in a fragment: its name, or its whole specification where the name is not
    /// enough to tell it from another.
    pub(crate) fn word(&self, (booking, spec): (Booking, &str)) -> String {
        let same = self.methods().into_iter().filter(|other| other.0 == booking).count();
        if same > 1 { spec.into() } else { booking.name().into() }
    }

    /// Returns the word of the method that says this.
    pub(crate) fn word_of(&self, said: &Said) -> String {
        self.word((said.method, &said.spec))
    }

    /// Returns what a method is called: the word of files and options, with the parameters that tell it from another.
    pub(crate) fn called(&self, said: &Said) -> String {
        self.word_of(said).replace(";fees=drop", "")
    }
}

impl Mingled {
    /// Says how much of what claimed money could reach is mixed with other money.
    pub fn told(&self) -> String {
        if self.reached == 0 {
            return TEXTS.mingled_none.label.into();
        }
        let movements = (TEXTS.mingled_movements)(
            &TEXTS.counted_movements.count(self.movements),
            &grouped(self.reached),
            &grouped(self.mixed),
            &percent(self.mixed_share),
            &percent(self.moved_share),
        );
        let purses = (TEXTS.mingled_purses)(
            &TEXTS.counted_purses.count(self.purses),
            &grouped(self.purses_mixed),
            &percent(self.resting_share),
        );
        match self.mixed + self.purses_mixed {
            0 => format!("{movements} {purses} {}", TEXTS.mingled_nowhere.label),
            _ => format!("{movements} {purses}"),
        }
    }
}

impl Compared {
    /// Returns the holdings over which methods differ, with their places.
    pub fn disputed(&self) -> impl Iterator<Item = (usize, &Holding)> {
        let holdings = self.holdings.iter().enumerate();
        holdings.filter(|(_, holding)| !holding.spread.is_zero())
    }

    /// Returns which method lays least and which most in a holding, and how much; methods that taint whole purses are left
    /// out where two others remain. Of equal ones the first.
    pub fn extremes(&self, holding: &Holding) -> ((usize, Amount), (usize, Amount)) {
        let fair = self.beside.rows.iter().filter(|row| !row.whole).count() > 1;
        let rows = self.beside.rows.iter().zip(&holding.laid).enumerate();
        let rows = rows.filter(|(_, (row, _))| !fair || !row.whole);
        let rows: Vec<(usize, Amount)> = rows.map(|(place, (_, &value))| (place, value)).collect();
        let least = rows.iter().copied().min_by_key(|row| (row.1, row.0));
        let greatest = rows.iter().copied().max_by_key(|row| (row.1, std::cmp::Reverse(row.0)));
        (least.unwrap_or_default(), greatest.unwrap_or_default())
    }
}

impl Part {
    /// Tells whether the trail ended at a door behind which somebody else keeps the money.
    pub fn is_door(&self) -> bool {
        [&TEXTS.end_keeper, &TEXTS.end_pooled, &TEXTS.end_books_end].contains(&self.key)
    }
}

impl Outside {
    /// Returns a figure that is a share.
    pub fn share(&self, name: &str) -> Option<Share> {
        find(&self.figures, name)?.share()
    }

    /// Returns what it calls itself, with its version.
    pub fn called(&self) -> String {
        let name = self.method.trim_start_matches("external:");
        format!("{name} {}", self.version).trim_end().to_owned()
    }

    /// Tells whether it ranks purses and lays no amounts on them.
    pub fn ranks(&self) -> bool {
        self.answered == &TEXTS.answered_ranks
    }

    /// Tells whether there is an answer.
    pub fn is_answered(&self) -> bool {
        self.why.is_none()
    }
}

impl Rail {
    /// Tells whether its world has several incidents, each with views of its own.
    pub fn has_several(&self) -> bool {
        self.vantages
            .windows(2)
            .any(|pair| pair[0].incident != pair[1].incident)
    }

    /// Returns the value of a figure of the world.
    pub fn figure(&self, name: &str) -> Option<Value> {
        find(&self.figures, name)
    }
}

impl View {
    /// Returns a figure that belongs to no method, if it has a value.
    pub fn figure(&self, name: &str) -> Option<Value> {
        find(&self.figures, name)
    }

    /// Returns a share that belongs to no method, if it has a value.
    pub fn share(&self, name: &str) -> Option<Share> {
        self.figure(name)?.share()
    }

    /// Returns the methods that people use.
    pub fn asked(&self) -> impl Iterator<Item = &Said> {
        self.methods.iter().filter(|said| !said.null)
    }

    /// Returns what a method says, by its specification.
    pub fn said(&self, spec: &str) -> Option<&Said> {
        self.methods.iter().find(|said| said.spec == spec)
    }
}

impl Said {
    /// Returns the value of a figure of the scorecard.
    pub fn figure(&self, name: &str) -> Option<Value> {
        find(&self.figures, name)
    }

    /// Returns a figure that is a share.
    pub fn share(&self, name: &str) -> Option<Share> {
        self.figure(name)?.share()
    }
}

fn find(figures: &[Figure], name: &str) -> Option<Value> {
    figures.iter().find(|figure| figure.name == name)?.value
}
