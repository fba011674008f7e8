//! What the program says of itself: methods, schema, completions, manual.

use crate::lots::{Booking, Method, Parameter};
use crate::report::explained::explained;
use crate::report::listed::{Entry, List};
use crate::scenario;
use clap::CommandFactory;
use clap_complete::Shell;
use serde::Serialize;

use super::args::{Cli, FormArgs};
use super::failure::Failure;
use super::{args, output};

#[derive(Serialize)]
struct MethodEntry {
    #[serde(flatten)]
    entry: Entry,
    spec: String,
    parameters: Vec<ParameterEntry>,
}

#[derive(Serialize)]
struct ParameterEntry {
    name: &'static str,
    accepted: Vec<&'static str>,
    default: String,
    meaning: &'static str,
}

impl AsRef<Entry> for MethodEntry {
    fn as_ref(&self) -> &Entry {
        &self.entry
    }
}

/// Lists the tracing methods with their full specifications and their parameters.
pub fn methods(printed: FormArgs) -> Result<(), Failure> {
    let rows: Vec<MethodEntry> = Booking::ALL
        .into_iter()
        .map(|booking| MethodEntry {
            entry: Entry {
                name: booking.name().into(),
                summary: booking.about().summary.into(),
            },
            spec: Method::of(booking).spec(),
            parameters: Parameter::of(booking)
                .map(|parameter| ParameterEntry {
                    name: parameter.name,
                    accepted: (parameter.accepted)(),
                    default: parameter.default(booking),
                    meaning: parameter.meaning,
                })
                .collect(),
        })
        .collect();
    output::show(&List(rows), printed.0)
}

/// Says exactly what one method means.
pub fn explain(name: &str) -> Result<(), Failure> {
    let method: Method = name
        .parse()
        .map_err(|e| Failure::usage(format!("{e}; `dyepack methods` lists them{}", args::method_hint(name))))?;
    output::print(&explained(method.booking()))
}

/// Prints the JSON Schema of scenario files.
pub fn schema() -> Result<(), Failure> {
    output::print_json(&scenario::schema())
}

/// Prints completions for a shell.
pub fn completions(shell: Shell) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "dyepack", &mut text);
    output::print(&String::from_utf8(text).expect("completions are text"))
}

/// Prints the manual page, with every command.
pub fn man() -> Result<(), Failure> {
    let mut text = Vec::new();
    let mut command = Cli::command();
    command.build();
    let page = |command: &clap::Command, text: &mut Vec<u8>| {
        clap_mangen::Man::new(command.clone())
            .render(text)
            .expect("writing to memory does not fail");
    };
    page(&command, &mut text);
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        page(sub, &mut text);
    }
    output::print(&String::from_utf8(text).expect("a manual page is text"))
}
