//! The corpus of known truths: each record is a small world typed movement by movement - who commands what, what is linked, what
//! was stolen - and what became of the loot, to the unit, worked by hand. No scenario and no plan stands behind it.
//!
//! `tests/cases` asks what a tracer says of a ledger; a record asks what is true, and what a score makes of a tracer's answer.

mod world;

use std::collections::BTreeMap;

use crate::evidence::{Evidence, Vantage};
use crate::score::{Level, Scorecard, Yardstick, ends, score};
use crate::trace::{History, follow};
use crate::units::{Amount, IncidentId, Instant, Share};
use crate::vantage::{Key, project, with_true_links};
use world::{Asked, DAY, Ratio, Record, Scored, States, Typed};

fn records() -> Vec<(String, Typed)> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records");
    let files = std::fs::read_dir(folder).expect("the records are there");
    let mut names: Vec<_> = files.map(|file| file.expect("a file can be read").path()).collect();
    names.retain(|path| path.extension().is_some_and(|ending| ending == "toml"));
    names.sort();
    let read = |path: &std::path::PathBuf| {
        let name = path
            .file_stem()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        let text = std::fs::read_to_string(path).expect("a record can be read");
        let record: Record = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let typed = Typed::new(record);
        (name, typed)
    };
    names.iter().map(read).collect()
}

#[test]
fn who_holds_how_much_of_which_theft_is_as_worked_by_hand() {
    let mut thefts = 0;
    for (name, typed) in records() {
        assert!(!typed.record.title.is_empty(), "{name} has a title");
        for (asked, incident) in typed.record.thefts.iter().zip(&typed.world.truth.incidents) {
            let said = typed.steps(incident);
            assert_eq!(
                said, asked.loot,
                "{name}: {}: where loot is after each movement",
                asked.name
            );
            let outcomes = States::of(incident, typed.world.ends);
            assert_eq!(outcomes, asked.outcomes, "{name}: {}: what became of it", asked.name);
            let received = typed.receipts(incident);
            assert_eq!(received, asked.received, "{name}: {}: who received of it", asked.name);
            thefts += 1;
        }
    }
    assert!(thefts >= 14, "the corpus has {thefts} thefts");
}

#[test]
fn what_a_score_says_of_a_record_is_as_worked_by_hand() {
    let mut scores = 0;
    for (name, typed) in records() {
        for asked in &typed.record.scores {
            let place = format!("{name}: {} from {} on day {}", asked.method, asked.vantage, asked.day);
            check(&place, &typed, asked);
            scores += 1;
        }
    }
    assert!(scores > 10, "the corpus has {scores} scores");
}

fn check(place: &str, typed: &Typed, asked: &Asked) {
    let (world, theft) = (&typed.world, IncidentId::new(asked.theft));
    let until = Instant::from_unix(asked.day * DAY);
    let vantage: Vantage = asked.vantage.parse().expect("a vantage has its name");
    let method = asked.method.parse().expect("a method has its name");
    let (evidence, key) = project(world, theft, vantage, &[], until);
    let seen = match asked.method.as_str() {
        "true-links" => with_true_links(world, evidence.clone(), &key),
        _ => evidence.clone(),
    };
    let trace = follow(&seen, &key.complaints(world), &method, History::Keep).expect("the method can work");
    let yardstick = Yardstick::new(world, theft, until);
    let card = score(&yardstick, &key, &trace);
    assert_eq!(
        levels(&card),
        asked.levels,
        "{place}: truth, trace, overlap, wrong, missed"
    );
    let share = |ratio: &Option<Ratio>| ratio.as_ref().and_then(Ratio::share);
    assert_eq!(card.determined, share(&asked.determined), "{place}: determined");
    assert_eq!(card.prevalence, share(&asked.prevalence), "{place}: prevalence");
    for (level, between) in card.levels.iter().zip(&asked.recall_between) {
        let between = between.map(|[least, most]| (least.share().unwrap(), most.share().unwrap()));
        assert_eq!(level.recall_between, between, "{place}: recall under any convention");
    }
    assert_eq!(
        accused(&card),
        asked.accused,
        "{place}: entities, truly received, never received"
    );
    let hops: Vec<_> = card
        .by_hop
        .iter()
        .map(|hop| (hop.hops, hop.truth.get(), hop.found.get()))
        .collect();
    assert_eq!(hops, asked.by_hop, "{place}: by hop");
    let begin = world.truth.incident(theft).at;
    for (i, (day, asked)) in card.by_day.iter().zip(&asked.by_day).enumerate() {
        assert_eq!(
            day.at.unix() - begin.unix(),
            (i as i64 + 1) * DAY,
            "{place}: one score a day"
        );
        let Scored {
            truth,
            recall,
            precision,
        } = asked;
        let shares = |ratios: &[Ratio; 3]| ratios.each_ref().map(Ratio::share);
        assert_eq!(day.truth.get(), *truth, "{place}: loot {} days after the theft", i + 1);
        assert_eq!(
            day.recall,
            shares(recall),
            "{place}: recall {} days after the theft",
            i + 1
        );
        assert_eq!(
            day.precision,
            shares(precision),
            "{place}: precision {} days after the theft",
            i + 1
        );
    }
    assert!(
        asked.by_day.is_empty() || asked.by_day.len() == card.by_day.len(),
        "{place}: {} days",
        card.by_day.len()
    );
    assert_eq!(
        trail_ends(&yardstick, &evidence, &key),
        asked.ends,
        "{place}: where the trail ends"
    );
}

fn levels(card: &Scorecard) -> [[u64; 5]; 3] {
    Level::ALL.map(|level| {
        let score = card.level(level);
        let shares = (
            Share::ratio(score.overlap.get().into(), score.truth.get().into()),
            Share::ratio(score.overlap.get().into(), score.trace.get().into()),
        );
        assert_eq!(
            (score.recall, score.precision),
            shares,
            "recall and precision are the ratios of what is shown"
        );
        [score.truth, score.trace, score.overlap, score.wrong, score.missed].map(Amount::get)
    })
}

fn accused(card: &Scorecard) -> BTreeMap<String, (u32, u64, u64)> {
    let rows = card.accused.iter().filter(|accused| accused.entities > 0);
    rows.map(|accused| {
        (
            accused.who.name().to_owned(),
            (accused.entities, accused.truly.get(), accused.never.get()),
        )
    })
    .collect()
}

fn trail_ends(yardstick: &Yardstick<'_>, evidence: &Evidence, key: &Key) -> BTreeMap<String, u64> {
    let ends = ends(yardstick, evidence, key);
    let rows = ends.rows.iter().filter(|(_, amount, _)| !amount.is_zero());
    rows.map(|(end, amount, _)| (end.name().to_owned(), amount.get()))
        .collect()
}
