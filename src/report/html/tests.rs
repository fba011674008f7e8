use std::collections::BTreeMap;

use super::*;
use crate::report::{fixture, is_ours};
use crate::study::once;
use crate::units::Share;

#[test]
fn the_same_findings_make_the_same_bytes() {
    assert_eq!(render(&fixture::two_rails(false)), render(&fixture::two_rails(false)));
}

#[test]
fn the_program_knows_its_own_page() {
    assert!(is_ours(&render(&fixture::two_rails(false))));
    assert!(!is_ours("<!doctype html>\n<p>somebody's</p>") && !is_ours(""));
}

#[test]
fn the_page_asks_nothing_of_anybody() {
    let page = render(&fixture::two_rails(false));
    for word in [
        "http:",
        "https:",
        "//cdn",
        "src=",
        "url(",
        "@import",
        "javascript:",
        "<link",
        "<iframe",
        "style=\"",
    ] {
        assert!(!page.contains(word), "{word}");
    }
    let handlers = page.match_indices(" on").filter(|(at, _)| {
        let rest = &page[at + 1..];
        let word: String = rest.chars().take_while(char::is_ascii_lowercase).collect();
        word.len() > 3 && rest[word.len()..].starts_with("=\"")
    });
    assert_eq!(handlers.count(), 0);
    assert!(page.contains("default-src 'none'; style-src 'sha256-"));
    assert_eq!(
        (page.matches("<script>").count(), page.matches("<style>").count()),
        (1, 1)
    );
}

#[test]
fn names_cannot_become_part_of_the_page() {
    let page = render(&fixture::with_outside(false));
    assert!(!page.contains("=<b>&") && !page.contains("<i>") && page.contains("id=\"external\""));
    assert!(!page.contains("<angles>") && !page.contains("corner-desk <b>") && !page.contains("real<script>"));
    assert!(page.contains("dye1qnotreal&lt;script&gt;") && page.contains("corner-desk &lt;b&gt;&amp;&quot;'"));
}

#[test]
fn every_tag_is_closed() {
    for sealed in [false, true] {
        let page = render(&fixture::with_outside(sealed));
        for tag in [
            "div", "ol", "section", "figure", "table", "tbody", "tr", "details", "svg", "g", "a", "dl", "ul", "li",
            "p", "text",
        ] {
            let opened = page.matches(&format!("<{tag} ")).count() + page.matches(&format!("<{tag}>")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
    }
}

#[test]
fn every_part_has_a_colour() {
    let words = TEXTS.all().map(|text| text.word);
    let parts = words.filter(|word| ["stop.", "end.", "outcome."].iter().any(|head| word.starts_with(head)));
    for key in parts {
        assert!(STYLE.contains(&format!(".{} rect", key.replace('.', "-"))), "{key}");
    }
}

/// A colour that stood for two things would say that they are one.
#[test]
fn one_colour_means_one_thing() {
    let words = TEXTS.all().map(|text| text.word);
    let parts = words.filter(|word| ["stop.", "end.", "outcome."].iter().any(|head| word.starts_with(head)));
    let mut meanings: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for key in parts {
        let at = STYLE
            .find(&format!(".{} rect", key.replace('.', "-")))
            .expect("every part has a colour");
        let colour = STYLE[at..].split("var(").nth(1).and_then(|rest| rest.split(')').next());
        let meaning = match key.split_once('.').expect("a part has a kind").1 {
            "cashed" => "cash",
            "fees" => "spent",
            "destroyed" => "lost",
            other => other,
        };
        let meant = meanings.entry(colour.expect("a colour has a name")).or_default();
        if !meant.contains(&meaning) {
            meant.push(meaning);
        }
    }
    assert!(meanings.values().all(|meant| meant.len() == 1), "{meanings:?}");
    for scheme in STYLE.split("--dye:").skip(1) {
        let scheme = &scheme[..scheme.find('}').expect("a rule ends")];
        let values: Vec<&str> = meanings
            .keys()
            .map(|colour| {
                let at = scheme.find(&format!("{colour}: ")).expect("a colour is defined");
                scheme[at + colour.len() + 2..].split(';').next().expect("a value ends")
            })
            .collect();
        assert_eq!(
            once(values.iter()).len(),
            values.len(),
            "two colours are one: {values:?}"
        );
    }
}

#[test]
fn the_story_comes_first() {
    let page = render(&fixture::two_rails(false));
    let order = [
        "<h1>",
        "class=\"deck\"",
        "is at large, held by the thieves",
        "class=\"flow truth\"",
        "id=\"lessons\"",
        "id=\"overview\"",
        "id=\"where-ends\"",
        "id=\"controls\"",
        "id=\"not-taint\"",
    ];
    let places: Vec<Option<usize>> = order.iter().map(|word| page.find(word)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?}");
    assert!(page.contains("<a class=\"skip\" href=\"#controls\">"));
}

#[test]
fn a_sealed_page_opens_with_what_can_be_seen() {
    let page = render(&fixture::two_rails(true));
    let head = &page[..page.find("<main").unwrap()];
    assert_eq!(head.matches("class=\"flow saw\"").count(), 2);
    assert!(!head.contains("flow truth") && !head.contains("at large"));
}

#[test]
fn methods_whose_trails_end_alike_share_one_bar_of_a_sealed_page() {
    let mut findings = fixture::two_rails(true);
    let views = |findings: &Findings| findings.rails.iter().map(|rail| rail.vantages.len()).sum::<usize>();
    let overview = |findings: &Findings| {
        let page = render(findings);
        let at = page.find("id=\"overview\"").unwrap();
        page[at..at + page[at..].find("</section>").unwrap()].to_owned()
    };
    let alike = overview(&findings);
    assert_eq!(alike.matches("class=\"bars\"").count(), views(&findings), "{alike}");
    assert!(
        alike.contains("public (everyone): poison, haircut and fifo</p>"),
        "{alike}"
    );
    let (one, table) = (&mut findings.rails[0].vantages[0].methods[1], "<details>");
    one.parts[0].share = Some(Share::ppm(200_001));
    assert!(
        overview(&findings).contains("poison, haircut and fifo</p>"),
        "what reads the same is the same"
    );
    findings.rails[0].vantages[0].methods[1].parts[0].share = Some(Share::ppm(201_000));
    let apart = overview(&findings);
    assert_eq!(apart.matches("class=\"bars\"").count(), views(&findings) + 1);
    assert!(apart.contains("public (everyone): poison and fifo</p>") && apart.contains(": haircut</p>"));
    assert!(
        alike[alike.find(table).unwrap()..].contains("public (everyone): haircut</th>"),
        "a row a method"
    );
}

#[test]
fn ranges_stand_under_the_bar_of_one_incident_and_above_the_names_of_several() {
    let mut findings = fixture::two_incidents(false);
    findings.worlds = Some(fixture::worlds());
    let places = |findings: &Findings| {
        let page = render(findings);
        let head = &page[..page.find("<main").unwrap()];
        let words = [
            "class=\"ranges\"",
            "<h4>theft</h4>",
            "class=\"bars\"",
            "class=\"flow truth\"",
        ];
        assert_eq!(head.matches(words[0]).count(), 1);
        words.map(|word| head.find(word))
    };
    let several = places(&findings);
    assert!(
        several.is_sorted() && several.iter().all(Option::is_some),
        "{several:?}"
    );
    findings.rails[0].truth.truncate(1);
    let [ranges, name, bar, flow] = places(&findings);
    assert!(
        name.is_none() && bar < ranges && ranges < flow,
        "{bar:?} {ranges:?} {flow:?}"
    );
}

#[test]
fn a_page_begins_at_the_first_vantage_from_which_anything_is_seen() {
    let mut findings = fixture::two_rails(false);
    assert!(render(&findings).contains("data-from=\"public\""));
    findings.rails[0].vantages[0].seen.movements = 0;
    assert!(
        render(&findings).contains("data-from=\"public\""),
        "the other rail shows something"
    );
    findings.rails[1].vantages[0].seen.movements = 0;
    assert!(render(&findings).contains("data-from=\"institution\""));
}

#[test]
fn nothing_told_leaves_no_empty_section() {
    let mut findings = fixture::two_rails(true);
    assert!(render(&findings).contains("<section class=\"prose\">"));
    findings.scenario = crate::report::Story {
        title: "a theft".into(),
        ..Default::default()
    };
    assert!(!render(&findings).contains("<section class=\"prose\">"));
}

#[test]
fn found_and_right_are_drawn_for_every_investigator() {
    let page = render(&fixture::two_rails(false));
    let at = page.find("class=\"finder\"").unwrap();
    let drawn = &page[at..at + page[at..].find("</svg>").unwrap()];
    assert!(
        drawn.contains("<circle class=\"recall\" cx=\"154.1\"") && drawn.contains("></circle>"),
        "{drawn}"
    );
    assert_eq!(page.matches("class=\"finder\"").count(), 6);
    assert_eq!(page.matches("data-recall=\"0.330000\"").count(), 1);
}

#[test]
fn truth_stands_beside_its_own_kind_of_bounds_and_says_why_it_lies_outside_of_others() {
    let page = render(&fixture::two_rails(false));
    let at = page.find("class=\"really\"").unwrap();
    let table = &page[at..at + page[at..].find("</table>").unwrap()];
    for cell in [
        "3.50 M USD",
        "0 USD \u{2013} 3.10 M USD",
        "0 USD \u{2013} 3.00 M USD",
        TEXTS.beyond_more.meaning,
    ] {
        assert!(table.contains(cell), "{cell}: {table}");
    }
    let revealed = page.rfind("class=\"bar truth\"").unwrap();
    let picture = &page[page[..revealed].rfind("<svg").unwrap()..revealed];
    assert!(
        !picture.contains("class=\"bound\""),
        "bounds of units do not stand over truth of value"
    );
}

#[test]
fn keepers_have_a_row_of_their_own_among_the_accused() {
    let page = render(&fixture::two_rails(false));
    let at = page.find("<th scope=\"row\">Keeper</th>").unwrap();
    assert!(page[at..at + 200].contains("90 000 USD"));
    assert!(page.contains("4.00 M USD stopped at keepers\u{2019} doors"));
}

#[test]
fn vantages_and_methods_go_by_the_words_of_files_and_options() {
    let page = render(&fixture::two_rails(false));
    for word in [
        "<b>public (everyone).</b>",
        "data-to=\"fifo\"",
        ">fifo</a>",
        "<b>fifo (first in, first out).</b>",
        "<code>stop.named</code>",
    ] {
        assert!(page.contains(word), "{word}");
    }
}

#[test]
fn a_sealed_page_has_neither_truth_nor_scores() {
    let page = render(&fixture::two_rails(true));
    assert!(page.contains(TEXTS.sealed.label));
    for word in [
        "view=truth",
        "data-figure",
        "part outcome-",
        "merchant 12",
        "data-really",
        "bar truth",
        "flow truth",
        TEXTS.stranger.label,
    ] {
        assert!(!page.contains(word), "{word}");
    }
}

#[test]
fn the_page_says_what_it_is_not() {
    let page = render(&fixture::two_rails(false));
    assert!(page.matches(TEXTS.simulated.label).count() >= 3);
    assert!(page.contains("It is not an accusation."));
    assert!(page.contains("There is no single verdict"));
}

#[test]
fn methods_stand_over_the_same_places_and_a_bar_beyond_its_column_has_a_point() {
    let page = render(&fixture::two_rails(false));
    let at = page.find("class=\"beside\"").unwrap();
    let picture = &page[at..at + page[at..].find("</svg>").unwrap()];
    assert_eq!(picture.matches("<a class=\"row\"").count(), 3, "one row a method");
    assert_eq!(picture.matches("class=\"bound\"").count(), 1);
    assert!(picture.contains("class=\"bar whole\"") && !picture.contains("bar truth"));
    assert!(
        picture.contains("l6 6.5l-6 6.5"),
        "poison lays twenty times what the column holds"
    );
    assert!(page.contains("bar truth") && page.contains("data-really"));
}

#[test]
fn a_disputed_purse_says_since_where_it_is_disputed() {
    let page = render(&fixture::two_rails(false));
    assert!(page.contains("in the movement tx5: 3.00 M USD of claimed money met at least 60.00 M USD of other money"));
    assert!(page.contains("stopped here: at a keeper\u{2019}s door: 1 USD \u{2013} 2 USD (2 methods)"));
    assert!(page.contains("lays between <b>0 USD</b> and <b>3.00 M USD</b>"));
}

#[test]
fn bounds_that_are_not_computed_say_why_and_name_no_door() {
    let page = render(&fixture::without_bounds());
    assert!(page.contains("<p>The bounds: not computed: it takes more than 7 steps.</p>"));
    let cell = "<td class=\"n\">not computed: it takes more than 7 steps</td>";
    assert_eq!(
        page.matches(&[cell, cell].concat()).count(),
        page.matches("<table class=\"really\"").count()
    );
    assert!(!page.contains("lays between") && !page.contains("class=\"bound\""));
    assert!(!page.contains("The trail ends here, at a door"));
}

#[test]
fn the_script_is_little() {
    assert!(SCRIPT.lines().count() < 150);
}

#[test]
fn an_assertion_without_a_value_is_said_to_have_none_and_not_to_fail() {
    let mut findings = fixture::two_rails(false);
    findings.checks[1].held = None;
    let page = render(&findings);
    assert!(page.contains("<li class=\"valueless-check\"><b>has no value</b>: recall"));
    assert!(!page.contains("<li class=\"failed-check\">"));
    let text = crate::report::comparison::render(&findings, None);
    assert!(text.contains("1 of 2 hold.\n  has no value: recall"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&findings.to_json()).unwrap();
    assert!(json["checks"][1]["held"].is_null() && json["checks"][0]["held"] == true);
}
