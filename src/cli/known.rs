//! `dyepack methods --external`: puts every known answer to a program outside and says which it gets right.

use crate::formats::case::{Answer, Case};
use crate::formats::corpus;
use crate::lots::{Booking, Method};
use crate::report::tested::{self, Asked, Tested, Verdict};
use crate::trace::{Testimony, Trouble};

use super::args::Methods;
use super::external::External;
use super::failure::Failure;
use super::{args, output};

/// Puts the known answers to the program and prints what became of each.
///
/// # Errors
/// Where the program cannot be asked, or an answer is wrong or none.
pub fn ask(words: &Methods) -> Result<(), Failure> {
    let typed = words.external.as_deref().expect("the caller saw it");
    let external = External::open(typed, &words.limits)?;
    let failed = |trouble: &Trouble| Failure::check(format!("{typed}: {trouble}"));
    let hello = external.hello.as_ref().map_err(failed)?;
    let meant = match (words.meant, &hello.method) {
        (Some(method), _) => Some(method),
        (None, Some(spec)) => Some(spec.parse::<Method>().map_err(|problem| {
            let hint = args::method_hint(spec);
            Failure::check(format!(
                "{typed}: its hello names the method {spec:?}: {problem}; `dyepack methods` lists them{hint}"
            ))
        })?),
        (None, None) => None,
    };
    let cases = corpus::cases();
    let inquiry = Inquiry {
        external: &external,
        late: false,
    };
    let (meant, answers) = match meant {
        Some(method) => (Some(method), as_method(inquiry, &cases, &method)),
        None => nearest(inquiry, &cases),
    };
    let tested = Tested {
        schema: tested::SCHEMA,
        name: external.name(),
        version: external.version(),
        command: external.typed.clone(),
        meant: meant.map(|method| name(&method)),
        asked: answers.len(),
        right: answers.iter().filter(|asked| asked.verdict == Verdict::Right).count(),
        answers,
    };
    output::show(&tested, words.printed.0)?;
    let bad = tested.count(Verdict::Wrong) + tested.count(Verdict::Failed);
    match (bad, tested.right + tested.count(Verdict::InForm)) {
        (0, 1..) => Ok(()),
        (0, 0) => Err(Failure::check(format!(
            "{}: it answers none of the known cases",
            tested.name
        ))),
        _ => Err(Failure::check(format!(
            "{}: {bad} of {} answers are not right",
            tested.name, tested.asked
        ))),
    }
}

/// Returns the shortest word that means the method.
fn name(method: &Method) -> String {
    match method.is_plain() {
        true => method.booking().name().into(),
        false => method.spec(),
    }
}

/// Puts cases to a program, and none any more once it did not come back in time.
struct Inquiry<'a> {
    external: &'a External,
    late: bool,
}

impl Inquiry<'_> {
    fn ask(&mut self, case: &Case, method: Option<&Method>) -> Result<Testimony, Trouble> {
        if self.late {
            return Err(Trouble::Declined(
                "it did not come back in time before, and is not asked again".into(),
            ));
        }
        let said = self.external.ask(&case.evidence, &case.complaints, method);
        self.late = matches!(said, Err(Trouble::TimedOut(_)));
        said
    }
}

/// Asks for each known answer of one method: of all its parameters, unless some were named.
fn as_method(mut inquiry: Inquiry<'_>, cases: &[(&'static str, Case)], meant: &Method) -> Vec<Asked> {
    let every = meant.is_plain();
    let wanted = |answer: &&Answer| {
        let same = answer.method.booking().name() == meant.booking().name();
        answer.method == *meant || every && same
    };
    let mut answers = Vec::new();
    for (name, case) in cases {
        for answer in case.answers.iter().filter(wanted) {
            let said = inquiry.ask(case, Some(&answer.method));
            answers.push(judged(name, case, Some(answer), &said));
        }
    }
    answers
}

/// Asks each case once, for nothing in particular, and judges the answers as those of the method that most of them equal; of
/// equal ones the first listed. Ranks equal no method.
fn nearest(mut inquiry: Inquiry<'_>, cases: &[(&'static str, Case)]) -> (Option<Method>, Vec<Asked>) {
    let said: Vec<_> = cases.iter().map(|(_, case)| inquiry.ask(case, None)).collect();
    if !said.iter().any(|said| matches!(said, Ok(Testimony::Taint(_)))) {
        let each = cases.iter().zip(&said);
        return (
            None,
            each.map(|((name, case), said)| judged(name, case, None, said))
                .collect(),
        );
    }
    let judge = |booking: &Booking| -> Vec<Asked> {
        let each = cases.iter().zip(&said);
        each.filter_map(|((name, case), said)| {
            let answer = case
                .answers
                .iter()
                .find(|answer| answer.method == Method::of(*booking))?;
            Some(judged(name, case, Some(answer), said))
        })
        .collect()
    };
    let right = |booking: &Booking| {
        let answers = judge(booking);
        answers.iter().filter(|asked| asked.verdict == Verdict::Right).count()
    };
    let best = Booking::ALL
        .into_iter()
        .rev()
        .max_by_key(right)
        .expect("there are methods");
    (Some(Method::of(best)), judge(&best))
}

fn judged(name: &'static str, case: &Case, answer: Option<&Answer>, said: &Result<Testimony, Trouble>) -> Asked {
    let (verdict, differences, why) = match (said, answer) {
        (Err(Trouble::Declined(why)), _) => (Verdict::Declined, Vec::new(), Some(why.clone())),
        (Err(trouble), _) => (Verdict::Failed, Vec::new(), Some(trouble.to_string())),
        (Ok(Testimony::Taint(taint)), Some(answer)) => {
            let differences = corpus::differences(case, answer, &taint.held, &taint.tallies);
            let verdict = if differences.is_empty() {
                Verdict::Right
            } else {
                Verdict::Wrong
            };
            (verdict, differences, None)
        }
        (Ok(_), _) => (Verdict::InForm, Vec::new(), None),
    };
    Asked {
        case: name,
        title: case.title.clone(),
        spec: answer.map(|answer| answer.method.spec()),
        verdict,
        differences,
        why,
    }
}
