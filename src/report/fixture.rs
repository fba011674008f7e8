//! A view made by hand, for tests of the renderings: one theft on two rails, with every kind of row and a hostile name.

use super::ours::SCHEMA;
use super::picture::{Axis, Distance, Painter, Picture, Place, Strokes, Swarm, SwarmPainter};
use super::texts::{self, TEXTS, Text};
use super::worlds::{RailRanges, Range, Worlds};
use super::*;
use crate::evidence::Vantage;
use crate::lots::{Booking, Method};
use crate::scenario::figure::{FIGURES, Unit};
use crate::score::Number;
use crate::units::{Amount, Basis, Instant, Share, Span};

const KEEPERS: [&str; 4] = ["harbour-exchange", "quiet-pool", "bank-south", "corner-desk <b>&\"'"];
const METHODS: [Booking; 4] = [Booking::POISON, Booking::HAIRCUT, Booking::FIFO, Booking::NOTHING];
const VANTAGES: [Vantage; 3] = [Vantage::Public, Vantage::Institution, Vantage::Omniscient];

fn at(seconds: i64) -> Instant {
    Instant::from_unix(1_710_374_400 + seconds)
}

fn axis() -> Axis {
    Axis {
        begins: at(0),
        ends: at(30 * 86_400),
    }
}

fn clock() -> Clock {
    Clock {
        noticed: at(40_980),
        tagged: None,
        axis: axis(),
    }
}

/// Returns the view of one theft on two rails.
pub fn two_rails(sealed: bool) -> Findings {
    Findings {
        schema: SCHEMA,
        notice: texts::NOTICE,
        version: "0.0.0".into(),
        scenario: story(),
        seed: if sealed { String::new() } else { "7".into() },
        digest: "0123456789abcdef".repeat(4),
        command: if sealed {
            String::new()
        } else {
            "dyepack run two-rails --seed 7".into()
        },
        again: None,
        sealed,
        at: None,
        compared: vec!["bitcoin".into(), "bank-wire".into()],
        rails: vec![rail("bitcoin", 0, sealed), rail("bank-wire", 1, sealed)],
        checks: if sealed { Vec::new() } else { checks() },
        worlds: None,
    }
}

/// Returns the view of one theft on two rails with tracers outside: one of taint, one of ranks, one that fails; all hostile.
pub fn without_bounds() -> Findings {
    let mut findings = two_rails(false);
    let views = findings.rails.iter_mut().flat_map(|rail| &mut rail.vantages);
    for holding in views.flat_map(|view| &mut view.compared.holdings) {
        (holding.least, holding.greatest) = (None, None);
        let why = Some("not computed: it takes more than 7 steps".to_owned());
        if let Some(really) = &mut holding.truth {
            (really.units_least, really.units_greatest) = (None, None);
            really.units_not_computed = why.clone();
        }
        holding.not_computed = why;
    }
    findings
}

/// Returns findings as [`two_rails`] with tracers outside.
pub fn with_outside(sealed: bool) -> Findings {
    let mut findings = two_rails(sealed);
    for view in findings.rails.iter_mut().flat_map(|rail| &mut rail.vantages) {
        view.external = [&TEXTS.answered_taint, &TEXTS.answered_ranks, &TEXTS.answered_timed_out]
            .map(|answered| outside(answered, sealed))
            .to_vec();
    }
    findings
}

/// Returns one rail with two incidents.
pub fn two_incidents(sealed: bool) -> Findings {
    let mut findings = two_rails(sealed);
    findings.rails.truncate(1);
    let rail = &mut findings.rails[0];
    let other = || "the order of the second clerk".to_owned();
    let views: Vec<View> = rail.vantages.clone();
    let second = views.into_iter().map(|view| View {
        incident: other(),
        ..view
    });
    rail.vantages.extend(second);
    let truth: Vec<Reveal> = rail.truth.clone();
    rail.truth.extend(truth.into_iter().map(|reveal| Reveal {
        incident: other(),
        ..reveal
    }));
    findings
}

/// Returns twenty worlds of the first rail: half of the money is frozen in the middle one, and all is held in each.
pub fn worlds() -> Worlds {
    Worlds {
        incident: None,
        schema: "",
        notice: "",
        version: "",
        scenario: String::new(),
        seeds: ["7".into(), "26".into()],
        worlds: 20,
        digest: String::new(),
        lessons: Vec::new(),
        rails: vec![RailRanges {
            name: "bitcoin".into(),
            ranges: vec![
                range(TEXTS.outcome_frozen.word, None, [0, 50, 90]),
                range(TEXTS.outcome_held.word, None, [41, 41, 41]),
                range("recall", Some(Vantage::Institution), [20, 40, 60]),
            ],
        }],
    }
}

/// Returns the least, the median and the greatest percentage of a figure over twenty worlds.
pub fn range(figure: &'static str, look: Option<Vantage>, ends: [u32; 3]) -> Range {
    let [least, median, greatest] = ends.map(|percent| Some(Value::Share(Share::percent(percent))));
    Range {
        figure,
        vantage: look.map(Vantage::into),
        method: look.map(|_| "haircut;fees=drop".into()),
        worlds: 20,
        median,
        least,
        greatest,
        values: Vec::new(),
    }
}

fn outside(answered: &'static Text, sealed: bool) -> Outside {
    let figure = |name, percent| Figure {
        name,
        value: Some(Value::Share(Share::percent(percent))),
    };
    let figures = match answered.word {
        "taint" => vec![figure("recall", 41), figure("precision", 99)],
        "ranks" => vec![figure("loot.first", 12), figure("hits.first", 7)],
        _ => Vec::new(),
    };
    let failed = answered.word == "timed-out";
    Outside {
        method: format!("external:=<b>&\"'{} of a name of forty characters", answered.word),
        version: "1,0".into(),
        reproducible: false,
        answered,
        why: failed.then(|| "it was not done after 60 s and was ended; <i>\"really\"</i>".into()),
        place: (answered.word != "ranks" && !sealed).then_some(3),
        of: 7,
        figures: if sealed { Vec::new() } else { figures },
        names: vec![NamedPurse {
            purse: "dye1qnotreal<script>".into(),
            keeper: Some(KEEPERS[3].into()),
            holder: None,
            value: Amount::new(5),
            basis: None,
        }],
        names_more: 2,
        accused: Vec::new(),
    }
}

fn story() -> Story {
    Story {
        name: "two-rails".into(),
        title: "The same theft, on a chain and at banks".into(),
        summary:
            "Ten million dollars are taken and laundered by one plan, once on a public chain and once through banks"
                .into(),
        story:
            "Somebody takes 10 000 000 dollars, in six payments within ten minutes.\n\nNobody notices for eleven hours."
                .into(),
        invented: "Everything: there was no such theft.".into(),
        sources: vec!["A source with <angles> & \"quotes\"".into()],
        lessons: vec![
            "Which rail is harder to follow depends on the vantage.".into(),
            "There is no single verdict.".into(),
        ],
    }
}

fn checks() -> Vec<Check> {
    let check = |claim: &str, held| Check {
        claim: claim.into(),
        because: "joined books follow further".into(),
        held: Some(held),
    };
    vec![
        check(
            "recall (bank-wire, omniscient, fifo) is 93.0\u{a0}%: at least 90.0\u{a0}%",
            true,
        ),
        check(
            "recall (bitcoin, public, fifo) is 41.0\u{a0}%, not at most 10.0\u{a0}%",
            false,
        ),
    ]
}

fn rail(name: &str, row: u32, sealed: bool) -> Rail {
    Rail {
        name: name.into(),
        summary: "a rail of the fixture".into(),
        theft: at(0),
        noticed: at(40_980),
        ends: at(35 * 86_400),
        axis: axis(),
        stolen: if row == 0 {
            "166.66666667 BTC"
        } else {
            "10 000 000.00 USD"
        }
        .into(),
        stolen_value: Amount::new(1_000_000_000),
        notes: if sealed {
            Vec::new()
        } else {
            vec!["peel: 20 hops were asked for and 14 fit the budget".into()]
        },
        figures: world_figures(row, sealed),
        truth: if sealed { Vec::new() } else { vec![reveal()] },
        vantages: (0..)
            .zip(VANTAGES)
            .map(|(column, vantage)| view(vantage, row, column, sealed))
            .collect(),
    }
}

fn world_figures(row: u32, sealed: bool) -> Vec<Figure> {
    let figure = |name, value| Figure {
        name,
        value: Some(value),
    };
    let mut figures = vec![
        figure("stolen", Value::Money(Amount::new(1_000_000_000))),
        figure("movements", Value::Number(Number::count(4_812 + u64::from(row)))),
    ];
    if !sealed {
        figures.push(figure("determined", Value::Share(Share::percent(83))));
        figures.push(figure("determined.asset", Value::Share(Share::percent(61))));
        figures.push(figure("prevalence", Value::Share(Share::ppm(42_000))));
        figures.push(figure(TEXTS.outcome_held.word, Value::Share(Share::percent(41))));
        figures.push(figure(TEXTS.outcome_frozen.word, Value::Share(Share::percent(12))));
        figures.push(figure(TEXTS.outcome_recovered.word, Value::Share(Share::percent(5))));
        figures.push(figure(TEXTS.outcome_cashed.word, Value::Share(Share::percent(34))));
        figures.push(figure(TEXTS.outcome_spent.word, Value::Share(Share::percent(8))));
        figures.push(figure("payments.stopped", Value::Number(Number::count(2))));
    }
    figures
}

fn parts(rows: &[(&'static Text, u32)]) -> Vec<Part> {
    let part = |&(key, percent): &(&'static Text, u32)| Part {
        key,
        value: Amount::new(u64::from(percent) * 10_000_000),
        share: Some(Share::percent(percent)),
    };
    rows.iter().map(part).collect()
}

fn reveal() -> Reveal {
    Reveal {
        incident: "theft".into(),
        clock: clock(),
        outcomes: parts(&[
            (&TEXTS.outcome_held, 41),
            (&TEXTS.outcome_frozen, 12),
            (&TEXTS.outcome_recovered, 5),
            (&TEXTS.outcome_cashed, 34),
            (&TEXTS.outcome_spent, 8),
            (&TEXTS.outcome_lost, 0),
        ]),
        courses: vec![course(&TEXTS.since_order), course(&TEXTS.since_notice)],
        worth: [
            (&TEXTS.worth_theft, 0, 1_000_000_000),
            (&TEXTS.worth_now, 30, 1_500_000_000),
            (&TEXTS.worth_returned, 20, 60_000_000),
        ]
        .map(|(key, days, cents)| {
            let at = clock().axis.begins + Span::DAY.times(days);
            Priced {
                key,
                at: Some((at, at)),
                value: Amount::new(cents),
            }
        }),
        is_moving: false,
        loot_days: vec![
            Stay {
                rail: Some("bitcoin".into()),
                share: Some(Share::percent(30)),
            },
            Stay {
                rail: None,
                share: Some(Share::percent(70)),
            },
        ],
        picture: picture(1, 100),
    }
}

/// All is held after an hour, and after a day twelve in the hundred are frozen.
fn course(since: &'static Text) -> Course {
    let parts = |held, frozen| parts(&[(&TEXTS.outcome_held, held), (&TEXTS.outcome_frozen, frozen)]);
    let stage = |(after, held)| Stage {
        after,
        parts: parts(held, 100 - held),
    };
    Course {
        since,
        stages: [("1h", 100), ("24h", 88), ("end", 88)].map(stage).to_vec(),
        between: vec![parts(100, 0), parts(100, 0), parts(88, 12)],
    }
}

fn view(vantage: Vantage, row: u32, column: u32, sealed: bool) -> View {
    let seen = 900 + u64::from(column) * 1_600;
    let reach = [
        (&TEXTS.stop_named, 10 + column * 30),
        (&TEXTS.stop_unnamed, 30),
        (&TEXTS.stop_pooled, 20),
        (&TEXTS.stop_books_end, 40 - column * 20),
    ];
    View {
        vantage: vantage.into(),
        incident: "theft".into(),
        clock: clock(),
        whose: (vantage == Vantage::Institution).then(|| "harbour-exchange".into()),
        seen: Seen {
            movements: seen,
            movements_of: 4_812,
            purses: seen * 2,
            purses_named: seen / 3,
            links: 12,
            tags: 4,
        },
        swarm: swarm(seen),
        reach: (!sealed).then(|| parts(&reach)),
        figures: if sealed { Vec::new() } else { view_figures(column) },
        doors: (!sealed).then(|| Doors {
            method: Booking::HAIRCUT,
            spec: "haircut;fees=drop".into(),
            passing: "haircut;fees=drop;keepers=pass".into(),
            stopped: Some(Share::percent(40)),
            stop: Scored {
                recall: Some(Share::percent(37)),
                precision: Some(Share::percent(90)),
            },
            pass: Scored {
                recall: Some(Share::percent(39)),
                precision: Some(Share::percent(4)),
            },
        }),
        leads_since: (!sealed).then(|| at(7_200)),
        methods: (0..)
            .zip(METHODS)
            .map(|(index, method)| said(method, row, column, index, sealed))
            .collect(),
        refused: Vec::new(),
        compared: compared(column, sealed),
        external: Vec::new(),
    }
}

fn view_figures(column: u32) -> Vec<Figure> {
    let share = |percent| Some(Value::Share(Share::percent(percent)));
    let figure = |name, value| Figure { name, value };
    vec![
        figure("followable", share(40 + column * 10)),
        figure("followable.least", share(35 + column * 10)),
        figure("followable.greatest", share(55 + column * 10)),
        figure("chance.recall", share(2)),
        figure("chance.precision", share(3)),
        figure("leads", share(21)),
        figure("leads.value", Some(Value::Money(Amount::new(210_000_000)))),
        figure("leads.keepers", Some(Value::Number(Number::count(2)))),
    ]
}

/// Three methods over a keeper, a purse, and the rest; the purse has a hostile name and a way with a stop and a mixture.
fn compared(column: u32, sealed: bool) -> Compared {
    let cents = |millions: &[u64]| {
        millions
            .iter()
            .map(|n| Amount::new(n * 100_000_000))
            .collect::<Vec<_>>()
    };
    let place = |key, name: &str, count, holding| Column {
        key,
        name: name.into(),
        count,
        holding,
    };
    let laid = |method: &str, values: &[u64]| Laid {
        spec: format!("{method};fees=drop"),
        whole: method == "poison",
        values: cents(values),
    };
    let step = |hours: i64, purse: &str, linked| WayStep {
        movement: format!("tx{hours}"),
        at: at(hours * 3_600),
        purse: purse.into(),
        keeper: None,
        value: Amount::new(400_000_000),
        width: Amount::new(300_000_000),
        linked,
        basis: linked.then_some(Basis::Disclosed),
    };
    Compared {
        mingled: Mingled {
            movements: 900 + u64::from(column) * 1_600,
            reached: 412,
            mixed: 100,
            mixed_share: Some(Share::ppm(242_718)),
            moved: Amount::new(5_000_000_000),
            moved_share: Some(Share::percent(31)),
            purses: 300,
            purses_mixed: 60,
            resting: Amount::new(1_200_000_000),
            resting_share: Some(Share::percent(40)),
        },
        beside: Beside {
            columns: vec![
                place(&TEXTS.beside_keeper, KEEPERS[3], 1, None),
                place(&TEXTS.beside_purse, "dye1qnotreal<script>", 1, Some(0)),
                place(&TEXTS.beside_others, "", 388, None),
                place(&TEXTS.beside_gone, "", 0, None),
            ],
            rows: vec![
                laid("poison", &[2, 60, 61, 1]),
                laid("haircut", &[2, 1, 6, 1]),
                laid("fifo", &[2, 0, 7, 1]),
            ],
            truth: (!sealed).then(|| cents(&[1, 3, 2, 1])),
            unseen: (!sealed).then(|| Amount::new(300_000_000)),
        },
        holdings: vec![Holding {
            purse: "dye1qnotreal<script>".into(),
            keeper: None,
            holder: None,
            laid: cents(&[60, 1, 0]),
            spread: Amount::new(100_000_000),
            least: Some(Amount::ZERO),
            greatest: Some(Amount::new(300_000_000)),
            not_computed: None,
            met: Some(Met {
                movement: "tx5".into(),
                at: at(18_000),
                account: None,
                claimed: Amount::new(300_000_000),
                other: Amount::new(6_000_000_000),
            }),
            way: vec![step(1, "first", false), step(5, "dye1qnotreal<script>", true)],
            stops: vec![WayStop {
                movement: "tx5".into(),
                key: &TEXTS.end_keeper,
                methods: 2,
                least: Amount::new(100),
                greatest: Amount::new(200),
            }],
            truth: (!sealed).then(|| Really {
                value: Amount::new(350_000_000),
                least: Amount::new(350_000_000),
                greatest: Amount::new(350_000_000),
                units_least: Some(Amount::ZERO),
                units_greatest: Some(Amount::new(310_000_000)),
                units_not_computed: None,
                beyond: vec![&TEXTS.beyond_more],
            }),
        }],
        purses: 390,
    }
}

fn said(method: Booking, row: u32, column: u32, index: u32, sealed: bool) -> Said {
    let recall = Share::percent(30 + column * 20 + row * 7 + index * 3);
    let null = method.is_null();
    let accused = |role, entities, received, never| Accused {
        role,
        entities,
        touched: 2 * entities,
        received: Amount::new(received),
        never: Amount::new(never),
    };
    Said {
        method,
        spec: Method::of(method).spec(),
        null,
        parts: parts(&[
            (&TEXTS.end_named, 20 + column * 10),
            (&TEXTS.end_unnamed, 30),
            (&TEXTS.end_keeper, 40 - column * 10),
            (&TEXTS.end_fees, 10),
        ]),
        marked: Amount::new(1_000_000_000),
        inflation: Some(Number::millionths(if method == Booking::POISON {
            12_400_000
        } else {
            1_000_000
        })),
        touched: Touched {
            movements: 412,
            purses: 390,
        },
        names: vec![NamedPurse {
            purse: "dye1qnotreal<script>".into(),
            keeper: Some(KEEPERS[3].into()),
            holder: None,
            value: Amount::new(214_000_000),
            basis: None,
        }],
        names_more: 31,
        figures: method_figures(recall, sealed),
        recall_by_day: if sealed { Vec::new() } else { curve(recall) },
        recall_by_hop: Vec::new(),
        accused: if sealed {
            Vec::new()
        } else {
            vec![
                accused(&TEXTS.stranger, 31, 12_000, 41_000_000),
                accused(&TEXTS.volunteer, 11, 1_100, 0),
                accused(&TEXTS.purchaser, 0, 0, 0),
                accused(&TEXTS.keeper_accused, 1, 0, 9_000_000),
                accused(&TEXTS.facilitator, 0, 0, 0),
            ]
        },
        people: if sealed {
            Vec::new()
        } else {
            vec![Person {
                entity: "merchant 12".into(),
                role: &TEXTS.stranger,
                value: Amount::new(3_100_000),
            }]
        },
        people_more: if sealed { 0 } else { 41 },
        picture: (!null).then(|| {
            picture(
                2 + index,
                if method == Booking::POISON {
                    240
                } else {
                    60 + index * 10
                },
            )
        }),
    }
}

fn method_figures(recall: Share, sealed: bool) -> Vec<Figure> {
    let named = FIGURES.iter().filter(|figure| figure.of.is_method());
    let open = named.filter(|figure| !sealed || figure.is_open());
    open.map(|figure| Figure {
        name: figure.name,
        value: match (figure.name, figure.unit) {
            ("recall", _) => Some(Value::Share(recall)),
            ("precision.keepers", _) => None,
            (_, Unit::Share) => Some(Value::Share(Share::ppm(412_345))),
            (_, Unit::Number) => Some(Value::Number(Number::millionths(12_345_678))),
            (_, Unit::Money) => Some(Value::Money(Amount::new(12_345_678))),
        },
    })
    .collect()
}

fn curve(last: Share) -> Vec<Point> {
    let point = |day: u32| Point {
        at: day,
        share: (day != 3).then(|| Share::ppm(1_000_000 - (1_000_000 - last.get()) * day / 30)),
    };
    (0..=30).map(point).collect()
}

/// Draws a peel chain into keepers: `n` shapes it, `percent` is how much of the loot it follows.
fn picture(n: u32, percent: u32) -> Picture {
    let whole = 10_000_000 * u64::from(percent);
    let mut painter = Painter::default();
    painter.begin(Place::Victim, at(0), Amount::new(whole));
    let stroke = |from, to, value| Strokes {
        lost: vec![(from, Amount::new(value))],
        won: vec![(to, Amount::new(value))],
        ..Strokes::default()
    };
    let (near, far) = (Place::Address(Distance::Near), Place::Address(Distance::Far));
    for payment in 0..6u32 {
        painter.stroke(
            payment,
            at(i64::from(payment) * 90),
            &stroke(Place::Victim, near, whole / 6),
        );
    }
    let mut rest = whole / 6 * 6;
    for hop in 0..30u32 {
        let peel = rest / 20;
        let when = 14_400 + i64::from(hop) * 7_000 * i64::from(n);
        painter.stroke(100 + hop * 3, at(when), &stroke(near, Place::Keeper(hop % 3), peel));
        let back = Strokes {
            lost: vec![(Place::Keeper(hop % 3), Amount::new(peel / 2))],
            carried: true,
            ..Strokes::default()
        };
        painter.stroke(101 + hop * 3, at(when + 3_000), &back);
        let out = Strokes {
            won: vec![(far, Amount::new(peel / 2 - peel / 100))],
            sources: vec![101 + hop * 3],
            ..Strokes::default()
        };
        painter.stroke(102 + hop * 3, at(when + 90_000), &out);
        rest -= peel;
    }
    painter.stroke(900, at(25 * 86_400), &stroke(near, Place::Cash, rest / 3));
    painter.finish(axis(), &KEEPERS.map(String::from))
}

fn swarm(seen: u64) -> Swarm {
    let mut painter = SwarmPainter::default();
    for n in 0..seen {
        let seconds = i64::try_from(n * 2_592_000 / seen).expect("seconds of a month");
        let place = match n % 7 {
            0..3 => Place::Unnamed,
            other => Place::Keeper(u32::try_from(other).expect("a small number") % 4),
        };
        painter.add(
            place,
            axis().step(at(seconds)),
            Amount::new(4_000 + n * n % 900_000),
            n == 0,
        );
    }
    painter.finish(&KEEPERS.map(String::from))
}

#[test]
fn the_fixture_covers_what_the_renderings_must_bear() {
    let findings = two_rails(false);
    assert_eq!(
        Span::DAY.times(30),
        findings.rails[0].axis.ends.since(findings.rails[0].theft)
    );
    assert!(findings.rails[0].vantages[0].methods.iter().any(|said| said.null));
}
