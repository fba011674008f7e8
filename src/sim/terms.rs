//! Who may do what to a purse: the one place where levers and keepers' own lines become powers.
//!
//! | whose the purse is | who is asked | what decides |
//! |---|---|---|
//! | held on a rail by anybody | its host; who freezes other money than a bank's is the issuer | the rail's levers; where they give a power, the bank's own line says how it is used |
//! | a claim in a keeper's books, or a keeper's own coins | the keeper | its own line, else its kind and country, else its kind's custom, at every corner |
//! | the own coins of a keeper that exists in no law | the host | as anybody's |
//!
//! Screening, what is asked of whoever opens a purse, and which tags are read go the same way, by functions of their own.
//!
//! What a kind does in a country (`[[terms]]`) stands in the line of each keeper of that kind that does not say it itself, since the file was read.
//! So a lever governs the purses that are held on its rail and nothing else: an exchange answers on a chain as it does at a bank.

use crate::evidence::KeeperKind;
use crate::scenario::rail::End;
use crate::scenario::{
    Between, Books, Control, Disclosure, Identity, KeeperSpec, Levers, Listed, Oversight, Pooling, RailSpec,
};
use crate::units::{KeeperId, Share, Span};

/// What can be had of a purse by asking, and of whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Who is asked; nobody in a world without banks.
    pub keeper: Option<KeeperId>,
    /// Who is asked to freeze: the same, but for money that is no bank's the issuer, who is no keeper. No lever moves this.
    pub freezer: Option<KeeperId>,
    /// Whether it says what its books hold: at home, abroad, how soon.
    pub answers: Disclosure,
    /// Whether it stops the purse, and how soon.
    pub control: Control,
    /// Whether it agrees to give back what was paid to the purse, and how soon.
    pub consent: Control,
}

/// Nobody acts.
const NEVER: Control = Control {
    chance: Share::NONE,
    delay: Between::just(Span::ZERO),
};

/// Nobody answers.
const SILENT: Disclosure = Disclosure {
    chance: Share::NONE,
    abroad: Share::NONE,
    delay: Between::just(Span::ZERO),
};

/// What an exchange, desk, casino or pool that exists in law does. That 62 % of requests were satisfied is one exchange's count for 2019, at
/// home and abroad together; that it is half of that across a border, and the delays, which are those of banks, are knobs without a source.
const ANSWERED: Share = Share::percent(62);
const ANSWERED_ABROAD: Share = Share::percent(31);

impl Terms {
    /// Tells whether its keeper would answer for the purse or stop it, at any chance.
    pub fn acts(&self) -> bool {
        let answers = self.answers.chance > Share::NONE || self.answers.abroad > Share::NONE;
        answers || (self.freezer.is_some() && self.control.chance > Share::NONE)
    }

    /// Returns the terms of a purse that anybody holds on a rail, hosted by this keeper.
    pub fn of_hosted(host: Option<(KeeperId, &KeeperSpec)>, rail: &RailSpec) -> Terms {
        let (levers, spec) = (&rail.levers, host.map(|(_, spec)| spec));
        let freezer = host.filter(|_| rail.is_bank_money());
        let lawful = spec.is_some_and(|spec| spec.institution);
        let mut answers = if lawful { levers.disclosure } else { SILENT };
        if answers.chance > Share::NONE || answers.abroad > Share::NONE {
            answers = spec.and_then(|spec| spec.answers).unwrap_or(answers);
        }
        let mut control = levers.control;
        if control.chance > Share::NONE {
            control = freezer.and_then(|(_, spec)| spec.control).unwrap_or(control);
        }
        let mut consent = Control {
            chance: levers.finality.consent,
            delay: levers.finality.delay,
        };
        if consent.chance > Share::NONE {
            consent = spec.and_then(|spec| spec.consent).unwrap_or(consent);
        }
        Terms {
            keeper: host.map(|(keeper, _)| keeper),
            freezer: freezer.map(|(keeper, _)| keeper),
            answers,
            control,
            consent,
        }
    }

    /// Returns the terms of a claim in a keeper's books, or of its own coins. It gives nothing of its own back.
    pub fn of_keeper(keeper: KeeperId, spec: &KeeperSpec) -> Terms {
        let bank = Levers::at(End::Bank);
        let (mut answers, mut control) = (bank.disclosure, bank.control);
        match spec.kind {
            KeeperKind::Bank => {}
            KeeperKind::Exchange | KeeperKind::Mixer | KeeperKind::Desk | KeeperKind::Casino => {
                answers.chance = ANSWERED;
                answers.abroad = ANSWERED_ABROAD;
            }
        }
        if !spec.institution {
            (answers, control) = (SILENT, NEVER);
        }
        Terms {
            keeper: Some(keeper),
            freezer: Some(keeper),
            answers: spec.answers.unwrap_or(answers),
            control: spec.control.unwrap_or(control),
            consent: NEVER,
        }
    }
}

/// Tells whether the host of a purse on a rail of these levers knows anything that it could be asked for: who moved what, under
/// which name, or at all. One that does not keeps no books and is not shown to anybody.
pub fn host_keeps_books(levers: &Levers) -> bool {
    levers.books == Books::Keepers || levers.identity.named > Share::NONE || levers.disclosure.chance > Share::NONE
}

/// Tells whether a keeper on a rail of these levers retains which payment in belongs to which payment out: its own line; whoever keeps
/// accounts by law does; the rest as the rail has it.
pub fn retains_links(spec: &KeeperSpec, levers: &Levers) -> bool {
    let keeps_accounts = spec.institution && spec.kind != KeeperKind::Mixer;
    spec.retains
        .unwrap_or(keeps_accounts || levers.pooling == Pooling::Retained)
}

/// Returns how many of its customers a keeper's books name: its own line; all where it exists in law, which asks for papers.
pub fn named_in_books(spec: &KeeperSpec) -> Share {
    let custom = if spec.institution { Share::WHOLE } else { Share::NONE };
    spec.identity.map_or(custom, |own| own.named)
}

/// Returns how whoever opens a purse on a rail is identified: as the rail's lever has it, and where that asks for names, as its host's own line.
pub fn identity_of_hosted(host: Option<&KeeperSpec>, rail: &RailSpec) -> Identity {
    let lever = rail.levers.identity;
    let own = host.and_then(|spec| spec.identity);
    own.filter(|_| lever.named > Share::NONE).unwrap_or(lever)
}

/// Returns how payments from and to a purse on a rail are screened: as the rail's lever has it, and where that screens, as its host's own line.
pub fn oversight_of_hosted(host: Option<&KeeperSpec>, rail: &RailSpec) -> Oversight {
    let lever = rail.levers.oversight;
    let own = host.and_then(|spec| spec.oversight);
    own.filter(|_| lever.screens()).unwrap_or(lever)
}

/// Returns how what comes to accounts in a keeper's books is screened: its own line, else not at all.
pub fn oversight_in_books(spec: &KeeperSpec) -> Oversight {
    spec.oversight.unwrap_or_else(|| Levers::at(End::Chain).oversight)
}

/// Returns which public tags whoever screens reads: its own line, else those on stolen money.
pub fn reads(spec: Option<&KeeperSpec>) -> &[Listed] {
    let own = spec.and_then(|spec| spec.reads.as_deref());
    own.unwrap_or(&[Listed::Stolen])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::decode;

    /// Returns four keepers and a rail of bank money.
    fn specs() -> (Vec<KeeperSpec>, RailSpec) {
        let text = crate::scenario::template("Terms");
        let more = "
[keeper.lawful]
kind = \"exchange\"
country = \"XA\"
[keeper.lawless]
kind = \"desk\"
[keeper.own]
kind = \"exchange\"
country = \"XA\"
answers = { chance = \"10%\", abroad = \"5%\", delay = \"1h\" }
control = { chance = \"20%\", delay = \"2h\" }
[keeper.house]
kind = \"bank\"
country = \"XB\"
control = { chance = \"70%\", delay = \"3h\" }
";
        let scenario = decode("terms", &format!("{text}{more}")).expect("the keepers decode");
        let found = |name: &str| scenario.keepers.iter().find(|keeper| keeper.name == name);
        let names = ["lawful", "lawless", "own", "house"];
        let specs = names.map(|name| found(name).expect("it is there").clone());
        let rail = scenario.rails.iter().find(|rail| rail.is_bank_money());
        (specs.into(), rail.expect("a preset carries bank money").clone())
    }

    #[test]
    fn a_keeper_s_own_line_precedes_its_kind() {
        let (specs, _) = specs();
        let of = |place: usize| Terms::of_keeper(KeeperId::new(place), &specs[place]);
        assert_eq!(
            (of(0).answers.chance, of(0).answers.abroad),
            (Share::percent(62), Share::percent(31))
        );
        assert!(of(0).control.chance > Share::NONE && of(0).consent == NEVER);
        assert_eq!((of(1).answers, of(1).control), (SILENT, NEVER), "nobody can ask it");
        assert_eq!(
            (of(2).answers.chance, of(2).control.delay.least),
            (Share::percent(10), Span::HOUR.times(2))
        );
    }

    #[test]
    fn a_kind_and_country_stand_between_a_keeper_s_own_line_and_its_custom_or_rail() {
        let text = crate::scenario::template("Terms");
        let more = "
[[terms]]
kind = \"exchange\"
answers = { chance = \"40%\", abroad = \"20%\", delay = \"1d\" }
control = { chance = \"5%\", delay = \"1d\" }
handling = \"1h\"
[[terms]]
kind = \"exchange\"
country = \"XB\"
answers = { chance = \"30%\", abroad = \"0%\", delay = \"2d\" }
hours = \"office\"
[[terms]]
kind = \"bank\"
country = \"XB\"
control = { chance = \"60%\", delay = \"3h\" }
[keeper.here]
kind = \"exchange\"
country = \"XA\"
[keeper.there]
kind = \"exchange\"
country = \"XB\"
[keeper.own]
kind = \"exchange\"
country = \"XB\"
answers = { chance = \"10%\", abroad = \"10%\", delay = \"1h\" }
handling = \"5m\"
[keeper.lawless]
kind = \"exchange\"
[keeper.desk]
kind = \"desk\"
country = \"XB\"
[keeper.house]
kind = \"bank\"
country = \"XB\"
";
        let scenario = decode("terms", &format!("{text}{more}")).expect("the keepers decode");
        let spec = |name: &str| {
            scenario
                .keepers
                .iter()
                .find(|keeper| keeper.name == name)
                .expect("it is there")
        };
        let of = |name: &str| Terms::of_keeper(KeeperId::new(0), spec(name));
        let chances = |name: &str| [of(name).answers.chance, of(name).control.chance];
        let percent = |shares: [u32; 2]| shares.map(Share::percent);
        assert_eq!(chances("here"), percent([40, 5]));
        assert_eq!(
            chances("there"),
            percent([30, 5]),
            "the country precedes, power by power"
        );
        assert_eq!(chances("own"), percent([10, 5]), "its own line precedes both");
        assert_eq!(chances("lawless"), percent([0, 0]), "no law is about it");
        assert_eq!(of("desk").answers.chance, ANSWERED, "another kind keeps its custom");
        let handling = ["here", "there", "own"].map(|name| spec(name).handling);
        assert_eq!(handling, [Span::HOUR, Span::HOUR, Span::MINUTE.times(5)]);
        assert_eq!(spec("there").hours, Some(crate::scenario::Hours::Office));
        // Of what is held on a rail the row says how a bank uses a power that the rail's levers give, and gives none.
        let mut rail = scenario
            .rails
            .iter()
            .find(|rail| rail.is_bank_money())
            .expect("one is")
            .clone();
        let house = Some((KeeperId::new(0), spec("house")));
        let control = |rail: &RailSpec| Terms::of_hosted(house, rail).control.chance;
        rail.levers = Levers::at(End::Bank);
        assert_eq!(control(&rail), Share::percent(60));
        rail.levers = Levers::at(End::Chain);
        assert_eq!(control(&rail), Share::NONE);
    }

    /// How customers are identified, payments screened and tags read goes by the same order of precedence as every other power.
    #[test]
    fn who_screens_names_and_reads_tags_says_his_own_line_then_his_kind_and_country_then_his_rail_or_custom() {
        let text = crate::scenario::template("Terms");
        let more = "
[[terms]]
kind = \"bank\"
country = \"XB\"
oversight = { screened = \"40%\" }
identity = { named = \"30%\", false_papers = \"60%\" }
consent = { chance = \"3%\" }
reads = []
[[terms]]
kind = \"exchange\"
oversight = { screened = \"20%\" }
identity = { named = \"50%\" }
reads = [\"mixer\"]
[keeper.own]
kind = \"bank\"
country = \"XB\"
oversight = { screened = \"10%\" }
identity = { named = \"90%\" }
consent = { chance = \"2%\" }
reads = [\"stolen\", \"desk\"]
[keeper.there]
kind = \"bank\"
country = \"XB\"
[keeper.elsewhere]
kind = \"bank\"
country = \"XC\"
[keeper.trades]
kind = \"exchange\"
country = \"XC\"
[keeper.lawless]
kind = \"exchange\"
[keeper.plays]
kind = \"casino\"
country = \"XC\"
";
        let scenario = decode("terms", &format!("{text}{more}")).expect("the keepers decode");
        let spec = |name: &str| {
            let found = scenario.keepers.iter().find(|keeper| keeper.name == name);
            found.expect("it is there")
        };
        let banked = scenario.rails.iter().find(|rail| rail.is_bank_money());
        let mut rail = banked.expect("one is").clone();
        let hosted = |rail: &RailSpec| {
            ["own", "there", "elsewhere"].map(|name| {
                let consent = Terms::of_hosted(Some((KeeperId::new(0), spec(name))), rail).consent;
                let screened = oversight_of_hosted(Some(spec(name)), rail).screened;
                let identity = identity_of_hosted(Some(spec(name)), rail);
                [screened, identity.named, identity.false_papers, consent.chance].map(Share::get)
            })
        };
        rail.levers = Levers::at(End::Bank);
        let parts = |shares: [u32; 4]| shares.map(|percent| Share::percent(percent).get());
        let expected = [[10, 90, 20, 2], [40, 30, 60, 3], [5, 100, 20, 20]].map(parts);
        assert_eq!(hosted(&rail), expected);
        rail.levers = Levers::at(End::Chain);
        assert_eq!(
            hosted(&rail),
            [[0; 4]; 3],
            "no line of a bank gives what its rail denies"
        );
        let in_books = |name: &str| (oversight_in_books(spec(name)).screened, named_in_books(spec(name)));
        let percent = |(screened, named)| (Share::percent(screened), Share::percent(named));
        assert_eq!(in_books("trades"), percent((20, 50)));
        assert_eq!(in_books("lawless"), percent((0, 0)), "no law is about it");
        assert_eq!(in_books("plays"), percent((0, 100)), "another kind keeps its custom");
        let lists = |name: &str| reads(Some(spec(name))).to_vec();
        assert_eq!(lists("own"), [Listed::Stolen, Listed::Service(KeeperKind::Desk)]);
        assert_eq!(lists("there"), []);
        assert_eq!(lists("elsewhere"), [Listed::Stolen]);
        assert_eq!(lists("trades"), [Listed::Service(KeeperKind::Mixer)]);
        assert_eq!(reads(None), [Listed::Stolen]);
    }

    #[test]
    fn a_lever_gives_a_host_its_power_and_the_bank_s_line_says_how_it_is_used() {
        let (specs, mut rail) = specs();
        let host = Some((KeeperId::new(3), &specs[3]));
        let (bank, chain) = (Levers::at(End::Bank), Levers::at(End::Chain));
        rail.levers = bank;
        let at_bank = Terms::of_hosted(host, &rail);
        assert_eq!(at_bank.control.chance, Share::percent(70));
        assert_eq!(at_bank.answers, bank.disclosure);
        assert_eq!(at_bank.consent.delay, bank.finality.delay);
        rail.levers = chain;
        let on_chain = Terms::of_hosted(host, &rail);
        assert_eq!((on_chain.answers, on_chain.control), (SILENT, NEVER));
        assert_eq!(at_bank.freezer, on_chain.freezer);
        // Every lever turned alone moves its own power and no other.
        for lever in 0..10 {
            rail.levers = chain;
            rail.levers.set(lever, End::Bank);
            let terms = Terms::of_hosted(host, &rail);
            let moved = [
                terms.answers != on_chain.answers,
                terms.control != on_chain.control,
                terms.consent != on_chain.consent,
                terms.freezer != on_chain.freezer,
            ];
            let expected = ["disclosure", "control", "finality", "nobody's"].map(|name| Levers::NAMES[lever] == name);
            assert_eq!(moved, expected, "{}", Levers::NAMES[lever]);
        }
    }
}
