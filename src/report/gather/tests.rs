//! The findings of the bundled scenarios: what they hold adds up, and no rendering says more than they do.

use std::sync::OnceLock;

use crate::lots::Booking;
use crate::report::{Findings, is_ours};
use crate::scenario;
use crate::study::{self, Choice, Study};

/// Shows every bundled scenario to `look`; each is run once for all tests.
fn each(mut look: impl FnMut(&str, &Study)) {
    static STUDIES: OnceLock<Vec<(&str, Study)>> = OnceLock::new();
    let run = |bundled: &scenario::Bundled| {
        let scenario = scenario::decode(bundled.name, bundled.text).expect("a bundled scenario is valid");
        let study = study::run(&scenario, &Choice::default(), &mut |_| {}).expect("a bundled scenario runs");
        (bundled.name, study)
    };
    // A page of dozens of thefts is a page of a few, and takes minutes where nothing is optimised.
    let few = |bundled: &&scenario::Bundled| bundled.name != "campaign";
    for (name, study) in STUDIES.get_or_init(|| scenario::bundled().iter().filter(few).map(run).collect()) {
        look(name, study);
    }
}

/// Asserts that two sums of cents are the same, but for a cent lost at each of so many roundings.
fn close(what: &str, one: u64, other: u64, roundings: u64) {
    assert!(one.abs_diff(other) <= roundings, "{what}: {one} and {other} cents");
}

#[test]
fn pictures_and_parts_add_up_to_what_was_stolen() {
    each(|name, study| {
        for rail in &Findings::of(study, false).rails {
            let pictures = rail.truth.iter().map(|reveal| &reveal.picture);
            let drawn: u64 = pictures
                .clone()
                .flat_map(|picture| &picture.lanes)
                .map(|lane| lane.last.get())
                .sum();
            let roundings = pictures.map(|picture| picture.bundled * 2 + 100).sum();
            close(
                &format!("{name}, {}: the truth", rail.name),
                drawn,
                rail.stolen_value.get(),
                roundings,
            );
            for view in &rail.vantages {
                for said in view.methods.iter().filter(|said| said.method != Booking::POISON) {
                    let place = format!("{name}, {}, {}, {}", rail.name, view.vantage.name(), said.spec);
                    let parts: u64 = said.parts.iter().map(|part| part.value.get()).sum();
                    if said.method != Booking::EVERYTHING_REACHABLE {
                        close(&format!("{place}: parts"), parts, said.marked.get(), 20);
                    }
                    if let Some(picture) = &said.picture {
                        let drawn: u64 = picture.lanes.iter().map(|lane| lane.last.get()).sum();
                        close(
                            &format!("{place}: picture"),
                            drawn,
                            said.marked.get(),
                            picture.bundled * 2 + 100,
                        );
                    }
                }
            }
        }
    });
}

#[test]
fn every_rendering_of_every_scenario_is_as_it_must_be() {
    each(|name, study| {
        for sealed in [false, true] {
            let findings = Findings::of(study, sealed);
            let (page, json, csv) = (findings.to_html(), findings.to_json(), findings.to_csv());
            assert!([&page, &json, &csv].into_iter().all(|text| is_ours(text)), "{name}");
            assert!(
                page.contains("SIMULATED") && json.contains("SIMULATED") && csv.contains("SIMULATED"),
                "{name}"
            );
            assert!(
                !page.contains("http:") && !page.contains("https:") && !page.contains(" src="),
                "{name}"
            );
            let text = findings.to_text();
            assert_eq!(text.lines().find(|line| line.chars().count() > 80), None, "{name}");
            let mut rows = csv::Reader::from_reader(csv.as_bytes());
            assert!(rows.records().all(|row| row.is_ok_and(|row| row.len() == 5)), "{name}");
        }
    });
}

#[test]
fn a_sealed_view_names_nobody_and_scores_nothing() {
    each(|name, study| {
        let findings = Findings::of(study, true);
        let outputs = [
            findings.to_html(),
            findings.to_json(),
            findings.to_csv(),
            findings.to_text(),
        ];
        let entities = study.sides.iter().flat_map(|side| &side.world.truth.entities);
        let keepers: Vec<&str> = study
            .sides
            .iter()
            .flat_map(|side| &side.world.record.keepers)
            .map(|keeper| keeper.name.as_str())
            .collect();
        let people = entities.filter(|entity| entity.name.contains(' ') && !keepers.contains(&entity.name.as_str()));
        for entity in people.step_by(17) {
            assert!(
                outputs.iter().all(|text| !text.contains(&entity.name)),
                "{name}: {}",
                entity.name
            );
        }
        for word in [
            "\"recall\"",
            ",recall,",
            "precision",
            "outcome.",
            "data-figure",
            "stranger",
        ] {
            assert!(outputs[1..].iter().all(|text| !text.contains(word)), "{name}: {word}");
        }
    });
}

#[test]
fn the_same_study_makes_the_same_bytes() {
    each(|name, study| {
        let once = Findings::of(study, false);
        let again = Findings::of(study, false);
        assert!(
            once.to_html() == again.to_html() && once.to_json() == again.to_json(),
            "{name}"
        );
    });
}

/// Bounds of units stand beside units. Who knows every book but no link that nobody kept can be as wrong as others about what is
/// possible; who sees less is told why, purse by purse.
#[test]
fn truth_lies_within_bounds_of_its_own_kind_or_says_why_not() {
    let (mut within, mut beyond) = (0, 0);
    each(|name, study| {
        for rail in &Findings::of(study, false).rails {
            for (view, holding) in rail
                .vantages
                .iter()
                .flat_map(|view| view.compared.holdings.iter().map(move |holding| (view, holding)))
            {
                let place = format!("{name}, {}, {}, {}", rail.name, view.vantage.name(), holding.purse);
                let really = holding.truth.as_ref().expect("the view is not sealed");
                assert!(
                    really.least <= really.value && really.value <= really.greatest,
                    "{place}: {really:?}"
                );
                assert!(really.units_least <= really.units_greatest, "{place}: {really:?}");
                let Some((least, greatest)) = holding.least.zip(holding.greatest) else {
                    assert!(really.beyond.is_empty(), "{place}: a door bounds nothing");
                    continue;
                };
                let (Some(units_least), Some(units_greatest)) = (really.units_least, really.units_greatest) else {
                    assert!(
                        really.units_not_computed.is_some() && really.beyond.is_empty(),
                        "{place}"
                    );
                    continue;
                };
                let outside = units_least < least || units_greatest > greatest;
                assert_eq!(
                    outside,
                    !really.beyond.is_empty(),
                    "{place}: {really:?}, {least} to {greatest}"
                );
                within += usize::from(!outside);
                beyond += usize::from(outside);
            }
        }
        let sealed = Findings::of(study, true);
        let sealed = sealed.rails.iter().flat_map(|rail| &rail.vantages);
        assert!(
            sealed
                .flat_map(|view| &view.compared.holdings)
                .all(|holding| holding.truth.is_none())
        );
    });
    assert!(within > 50 && beyond > 0, "{within} within, {beyond} beyond");
}

#[test]
fn a_sealed_view_prints_no_summary() {
    each(|name, study| {
        let [sealed, open] = [true, false].map(|sealed| Findings::of(study, sealed));
        let summary = study.scenario.summary.trim();
        assert!(
            !summary.is_empty() && open.to_json().contains(&serde_json::to_string(summary).unwrap()),
            "{name}"
        );
        let start: String = summary.chars().take(20).collect();
        let start = start.split(['"', '\'', '&']).next().unwrap();
        assert!(open.to_html().contains(start), "{name}: {start}");
        for text in [sealed.to_html(), sealed.to_text(), sealed.to_json(), sealed.to_csv()] {
            assert!(!text.contains(start), "{name}: {start}");
        }
    });
}

/// A world of more than a year has a column of a year, one of weeks none that lies behind its end.
#[test]
fn what_lies_dormant_is_looked_at_after_years() {
    let text = scenario::bundled()[1].text;
    let stages = |text: &str| -> Vec<&'static str> {
        let scenario = scenario::decode("first-steps", text).expect("it decodes");
        let study = study::run(&scenario, &Choice::default(), &mut |_| {}).expect("it runs");
        let findings = Findings::of(&study, false);
        findings.rails[0].truth[0].courses[0]
            .stages
            .iter()
            .map(|stage| stage.after)
            .collect()
    };
    let span = text
        .lines()
        .find(|line| line.starts_with("span = "))
        .expect("it says how long it is");
    assert_eq!(stages(text).last_chunk(), Some(&["72h", "7d", "end"]));
    assert_eq!(
        stages(&text.replace(span, "span = \"400d\"")).last_chunk(),
        Some(&["90d", "1y", "end"])
    );
}

/// The same money at one rate and at a rate that doubles a day after the theft: all of it has the same fate, and only the second says what it is worth
/// now beside what it was worth at the theft.
#[test]
fn what_was_taken_is_valued_at_its_own_time_and_now() {
    let text = scenario::bundled()[1].text;
    let findings = |rate: &str| {
        let text = text.replace("rate = \"60 000 USD\"", &format!("rate = {rate}"));
        let scenario = scenario::decode("first-steps", &text).expect("it decodes");
        Findings::of(
            &study::run(&scenario, &Choice::default(), &mut |_| {}).expect("it runs"),
            false,
        )
    };
    let theft = scenario::decode("first-steps", text).expect("it decodes");
    let theft = theft.begins + theft.incidents[0].at;
    let turn = (theft + crate::units::Span::DAY).to_string();
    let still = findings("\"60 000 USD\"");
    let moving = findings(&format!(
        "[{{ since = 2009-01-03, is = \"60 000 USD\" }}, {{ since = {}, is = \"120 000 USD\" }}]",
        turn.replace(' ', "T")
    ));
    let [one, other] = [&still, &moving].map(|findings| &findings.rails[0].truth[0]);
    assert_eq!(one.outcomes, other.outcomes);
    let worth = |at: usize| [one, other].map(|reveal| reveal.worth[at].value.get());
    let [theft, now] = [worth(0), worth(1)];
    assert!(theft[0] > 0 && theft[0] == theft[1]);
    assert_eq!(now, [theft[0], theft[0] * 2]);
    let said = |findings: &Findings| {
        [findings.to_text(), findings.to_html()].map(|text| text.contains("What was taken, now ("))
    };
    assert_eq!([said(&still), said(&moving)], [[false; 2], [true; 2]]);
    for findings in [&still, &moving] {
        assert!(findings.to_json().contains("worth.now"), "the lines are always in JSON");
    }
}

/// The time of a picture is that of its own theft, whichever stands first in the file.
#[test]
fn every_theft_is_drawn_on_its_own_clock() {
    let mut later = 0;
    each(|name, study| {
        for (side, rail) in study.sides.iter().zip(&Findings::of(study, false).rails) {
            let incidents = &side.world.truth.incidents;
            for (incident, reveal) in incidents.iter().zip(&rail.truth) {
                assert_eq!(reveal.picture.axis.begins, incident.at, "{name}: {}", incident.name);
                assert_eq!(reveal.clock.noticed, incident.noticed, "{name}: {}", incident.name);
                // As much of it is shown as of the theft on which the rail's own axis stands.
                assert_eq!(
                    reveal.clock.axis.ends.since(incident.at),
                    rail.axis.ends.since(rail.axis.begins),
                    "{name}: {}",
                    incident.name
                );
                later += usize::from(incident.at != incidents[0].at);
            }
            for view in &rail.vantages {
                let incident = incidents
                    .iter()
                    .find(|incident| incident.name == view.incident)
                    .unwrap();
                let pictures = view.methods.iter().filter_map(|said| said.picture.as_ref());
                assert!(
                    pictures.clone().all(|picture| picture.axis.begins == incident.at),
                    "{name}"
                );
            }
        }
    });
    assert!(later > 0, "some theft is not the first");
}
