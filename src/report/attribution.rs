//! Which thefts are of one hand, as people and programs are shown it (`dyepack.attribution/1`).

use serde::Serialize;

use super::document::{self, Cell, Document, Printable, Table, figures, heads, words};
use super::texts::{self, TEXTS};
use crate::score::attribution::Pairs;
use crate::shown;
use crate::study::attribution as study;
use crate::trace::common::{Common, HABITS, Part};
use crate::units::Share;

/// The name of the JSON.
pub const SCHEMA: &str = "dyepack.attribution/1";

/// The first line of the sheet.
const HEAD: &str = "purse,keepers,habits,chance,pairs,same";

/// What thefts have in common, what it says of whose hand they are, and how often that is true.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Attribution {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// Says that nothing here happened.
    pub notice: &'static str,
    /// The version of the program.
    pub version: &'static str,
    /// What was judged.
    pub judged: Worlds,
    /// What it was learnt from.
    pub learnt: Worlds,
    /// Who looks.
    pub investigator: String,
    /// By which method each theft was followed.
    pub method: String,
    /// From which chance on something is said.
    pub theta: Share,
    /// The share of pairs of one hand where it was learnt.
    pub base: Share,
    /// Pairs that were said to be of one hand; those that are not are false attributions.
    pub said_same: Counted,
    /// Pairs that were said to be of two.
    pub said_other: Counted,
    /// Pairs of which it cannot be said.
    pub unsaid: Counted,
    /// The mean square of forecast less truth.
    pub brier: Share,
    /// The same of the base rate for every pair.
    pub brier_base: Share,
    /// What pairs have in common, that with the greatest chance first.
    pub cells: Vec<Row>,
}

/// Worlds of one scenario.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Worlds {
    /// Its name.
    pub scenario: String,
    /// The first seed and the last, both included.
    pub seeds: [String; 2],
}

/// How many pairs, and how many of them are of one hand.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Counted {
    pairs: u64,
    same: u64,
}

impl From<Pairs> for Counted {
    fn from(pairs: Pairs) -> Counted {
        Counted {
            pairs: pairs.all,
            same: pairs.same,
        }
    }
}

/// What some pairs have in common.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Row {
    /// Money of both lies in one purse that is not known to be a keeper's.
    purse: bool,
    /// How much of both ends with the same keepers: `little`, `some` or `most`.
    keepers: &'static str,
    /// How many habits are alike.
    habits: u8,
    /// The chance that was learnt.
    chance: Share,
    /// How it was where it was judged.
    #[serde(flatten)]
    judged: Counted,
}

fn part(part: Part) -> &'static str {
    match part {
        Part::Little => "little",
        Part::Some => "some",
        Part::Most => "most",
    }
}

impl Attribution {
    /// Returns the view of what was found.
    pub fn of(found: &study::Attribution, asked: &study::Asked, judged: Worlds, learnt: Worlds) -> Attribution {
        let (rule, board) = (&found.rule, &found.board);
        let row = |(&common, &pairs): (&Common, &Pairs)| Row {
            purse: common.purse,
            keepers: part(common.keepers),
            habits: common.habits,
            chance: rule.chance(common),
            judged: pairs.into(),
        };
        let mut cells: Vec<Row> = board.cells.iter().map(row).collect();
        cells.sort_by_key(|row| std::cmp::Reverse(row.chance));
        Attribution {
            schema: SCHEMA,
            notice: texts::NOTICE,
            version: env!("CARGO_PKG_VERSION"),
            judged,
            learnt,
            investigator: asked.investigator.name().to_owned(),
            method: asked.method.spec(),
            theta: asked.theta,
            base: rule.chance_of_any(),
            said_same: board.said_same.into(),
            said_other: board.said_other.into(),
            unsaid: board.unsaid.into(),
            brier: board.brier,
            brier_base: board.brier_base,
            cells,
        }
    }
}

impl Printable for Attribution {
    fn document(&self) -> Document {
        let mut document = Document::default();
        document.say(format!("{} ({SCHEMA})", TEXTS.attribution.label));
        let worlds = |worlds: &Worlds| {
            let [first, last] = &worlds.seeds;
            (TEXTS.attribution_worlds)(&shown::name(&worlds.scenario), first, last)
        };
        document.say((TEXTS.attribution_of)(
            &worlds(&self.judged),
            &worlds(&self.learnt),
            &self.investigator,
            &self.method,
        ));
        document.heading("");
        let columns = [
            TEXTS.attribution_pairs,
            TEXTS.attribution_right,
            TEXTS.attribution_false,
        ];
        let mut table = Table::new([heads("")].into_iter().chain(columns.map(|text| figures(text.label))));
        for (text, counted, right) in [
            (TEXTS.attribution_same, self.said_same, Some(self.said_same.same)),
            (
                TEXTS.attribution_other,
                self.said_other,
                Some(self.said_other.pairs - self.said_other.same),
            ),
            (TEXTS.attribution_unsaid, self.unsaid, None),
        ] {
            let cell = |count: Option<u64>| Cell::from(count.map_or(String::new(), |count| count.to_string()));
            let wrong = right.map(|right| counted.pairs - right);
            table.row([text.label.into(), cell(Some(counted.pairs)), cell(right), cell(wrong)]);
        }
        document.table(table);
        let base = self.base.text();
        document.apart((TEXTS.attribution_brier)(
            &self.theta.text(),
            &self.brier.to_string(),
            &self.brier_base.to_string(),
            &base,
        ));
        document.heading(TEXTS.attribution_cells.label);
        let mut table = Table::new([
            words(TEXTS.attribution_purse.label),
            words(TEXTS.attribution_keepers.label),
            figures(TEXTS.attribution_habits.label),
            figures(TEXTS.attribution_chance.label),
            figures(TEXTS.attribution_pairs.label),
            figures(TEXTS.attribution_one.label),
        ]);
        for row in &self.cells {
            table.row([
                if row.purse { "yes" } else { "no" }.into(),
                row.keepers.into(),
                format!("{} / {HABITS}", row.habits).into(),
                Cell::from(Some(row.chance)),
                row.judged.pairs.to_string().into(),
                row.judged.same.to_string().into(),
            ]);
        }
        document.table(table);
        document.apart(TEXTS.attribution_cells.meaning);
        document.say(TEXTS.attribution.meaning);
        document.say(self.notice);
        document
    }

    fn sheet(&self) -> Table {
        let mut table = Table::of_sheet(HEAD.split(','));
        for row in &self.cells {
            table.texts([
                row.purse.to_string().as_str(),
                row.keepers,
                &row.habits.to_string(),
                &row.chance.to_string(),
                &row.judged.pairs.to_string(),
                &row.judged.same.to_string(),
            ]);
        }
        table
    }

    fn json(&self) -> String {
        document::json_line(self)
    }
}
