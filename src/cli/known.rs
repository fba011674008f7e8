//! `dyepack methods --external`: puts every known answer to a program outside and says which it gets right.

use dyepack::formats::case::{Answer, Case};
use dyepack::formats::corpus::{self, Difference};
use dyepack::lots::{Booking, Method};
use dyepack::report::terminal::wrap;
use dyepack::shown;
use dyepack::trace::{Testimony, Trouble};
use serde::Serialize;

use super::args::Methods;
use super::external::External;
use super::{Failure, args, files};

/// What became of one question.
#[derive(Serialize)]
struct Asked {
    case: &'static str,
    title: String,
    /// The method whose answer was expected; nothing where no answer can be compared.
    #[serde(skip_serializing_if = "Option::is_none")]
    spec: Option<String>,
    verdict: Verdict,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<Difference>,
    /// Why there is no answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    /// Every figure is that of the known answer.
    Right,
    /// A figure is another.
    Wrong,
    /// Ranks came in the form of the protocol; a known answer has amounts and says nothing of them.
    InForm,
    /// The program does not answer such questions.
    Declined,
    /// There is no answer that could be used.
    Failed,
}

#[derive(Serialize)]
struct Tested {
    schema: &'static str,
    name: String,
    version: String,
    command: String,
    /// As which method it was judged.
    #[serde(rename = "as")]
    meant: Option<String>,
    asked: usize,
    right: usize,
    answers: Vec<Asked>,
}

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
    let count = |verdict| answers.iter().filter(|asked| asked.verdict == verdict).count();
    let (right, good) = (count(Verdict::Right), count(Verdict::Right) + count(Verdict::InForm));
    let bad = count(Verdict::Wrong) + count(Verdict::Failed);
    let tested = Tested {
        schema: "dyepack.tested/1",
        name: external.name(),
        version: external.version(),
        command: external.typed.clone(),
        meant: meant.map(|method| name(&method)),
        asked: answers.len(),
        right,
        answers,
    };
    match words.json {
        true => files::print_json(&tested)?,
        false => files::print(&text(&tested))?,
    }
    match (bad, good) {
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

/// What stands before all that is said of an answer.
const INDENT: &str = "          ";

/// Returns the answers of a verdict, those together that failed or were declined for one reason.
fn alike(answers: &[Asked], verdict: Verdict) -> Vec<Vec<&Asked>> {
    let mut groups: Vec<Vec<&Asked>> = Vec::new();
    for asked in answers.iter().filter(|asked| asked.verdict == verdict) {
        let same = |group: &&mut Vec<&Asked>| group[0].why.is_some() && group[0].why == asked.why;
        match groups.iter_mut().find(same) {
            Some(group) if asked.differences.is_empty() => group.push(asked),
            _ => groups.push(vec![asked]),
        }
    }
    groups
}

/// Names the case of an answer, and the method where it is not the default one.
fn named(asked: &Asked) -> String {
    let spec = asked.spec.as_ref().map(|spec| format!(" ({spec})")).unwrap_or_default();
    format!("{}{spec}", asked.case)
}

/// Writes the result for a person, at 80 columns: first the count, then what is not right, then the names of what is.
fn text(tested: &Tested) -> String {
    let mut text = format!("{} {}\n", shown::name(&tested.name), shown::name(&tested.version));
    let count = |verdict| tested.answers.iter().filter(|asked| asked.verdict == verdict).count();
    let mut parts = match &tested.meant {
        Some(method) => vec![format!(
            "{} of {} answers right as {method}",
            tested.right, tested.asked
        )],
        None => Vec::new(),
    };
    let others = [
        (
            Verdict::InForm,
            "in form; a known answer has amounts, with which ranks are not compared",
        ),
        (Verdict::Wrong, "wrong"),
        (Verdict::Failed, "failed"),
        (Verdict::Declined, "declined"),
    ];
    let some = others.into_iter().filter(|(verdict, _)| count(*verdict) > 0);
    parts.extend(some.map(|(verdict, word)| format!("{} {word}", count(verdict))));
    wrap(&mut text, "", &format!("{}.", parts.join("; ")));
    for (verdict, word) in &others[1..] {
        for alike in alike(&tested.answers, *verdict) {
            match alike.as_slice() {
                [asked] => text.push_str(&format!("\n{word:<8}  {}\n", named(asked))),
                several => {
                    let names: Vec<String> = several.iter().map(|asked| named(asked)).collect();
                    text.push_str(&format!("\n{word}\n"));
                    wrap(&mut text, INDENT, &format!("{}:", names.join(", ")));
                }
            }
            for row in &alike[0].differences {
                let (of, expected, said) = (&row.of, row.expected, row.said);
                wrap(&mut text, INDENT, &format!("{of}: expected {expected}, it says {said}"));
            }
            if let Some(why) = &alike[0].why {
                wrap(&mut text, INDENT, why);
            }
        }
    }
    for (verdict, word) in [(Verdict::Right, "right"), (Verdict::InForm, "in form")] {
        let names = tested
            .answers
            .iter()
            .filter(|asked| asked.verdict == verdict)
            .map(|asked| asked.case);
        let mut names: Vec<&str> = names.collect();
        names.dedup();
        if !names.is_empty() {
            text.push_str(&format!("\n{word}\n"));
            wrap(&mut text, INDENT, &names.join(", "));
        }
    }
    text
}
