//! Other people's tracers: starts a program, puts one question to it, holds its limits and reads what it says.
//!
//! One process answers one question, so that a crash takes nothing with it. The question is written by a thread of its own and
//! both outputs are read by two more, so that no full pipe can stop anything. A program that is not done in time, or that
//! writes too much, is ended with everything that it started.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::evidence::{Complaint, Evidence};
use crate::formats::tracer_lines::{self, Hello, Limits, Question};
use crate::lots::Method;
use crate::shown;
use crate::trace::{Testimony, Trouble};

use super::args::LimitArgs;
use super::children::{end, has_ended, running};
use super::failure::{Failure, reason};
use super::output;

/// The variable by which a program is told the seed of what it draws itself.
const METHOD_SEED: &str = "DYEPACK_METHOD_SEED";

/// How much of a command stands for the name of a program that says none.
const NAME_MAX: usize = 40;

/// How much of the end of a program's standard error is kept.
const SAID_MAX: usize = 4096;

/// How many lines of it a failure shows.
const SAID_LINES: usize = 3;

/// How long the rest of the outputs is waited for after a program ended.
const GRACE: Duration = Duration::from_secs(1);

/// How often a program is looked at that has closed its output and not ended.
const LOOK: Duration = Duration::from_millis(5);

/// A program outside that answers questions.
#[derive(Clone, Debug)]
pub struct External {
    /// As it was typed.
    pub typed: String,
    words: Vec<String>,
    limits: Limits,
    /// For what it draws itself; it is told by `DYEPACK_METHOD_SEED`.
    seed: Option<u64>,
    /// What it says of itself, or why it says nothing.
    pub hello: Result<Hello, Trouble>,
}

impl External {
    /// Finds the program that was typed and asks it who it is.
    ///
    /// # Errors
    /// Where the words make no command, or there is no such program. One that fails to answer is no error here: that is
    /// reported wherever it was to stand.
    pub fn open(typed: &str, args: &LimitArgs) -> Result<External, Failure> {
        let command = split(typed).map_err(|problem| Failure::usage(format!("--external {typed:?}: {problem}")))?;
        let Some(program) = find(&command[0]) else {
            return Err(Failure::work(format!(
                "--external {typed:?}: there is no program {:?}; accepted is a command such as \"python3 tracer.py\", its parts \
                 apart by spaces",
                command[0]
            )));
        };
        let mut words_found = command;
        words_found[0] = program.display().to_string();
        let mut external = External {
            typed: typed.to_owned(),
            words: words_found,
            limits: limits(args),
            seed: None,
            hello: Err(Trouble::Declined(String::new())),
        };
        external.hello = external
            .talk(tracer_lines::greeting(&external.limits))
            .and_then(|bytes| tracer_lines::read_hello(&bytes));
        match external.hello {
            Err(Trouble::NotStarted(why)) => Err(Failure::work(format!(
                "--external {typed:?}: it cannot be started: {why}"
            ))),
            _ => Ok(external),
        }
    }

    /// Returns the name that the program gives itself; of one that never did, the words that were typed.
    pub fn name(&self) -> String {
        match &self.hello {
            Ok(hello) => hello.name.clone(),
            Err(_) if self.typed.chars().count() > NAME_MAX => {
                let end: Vec<char> = self.typed.chars().rev().take(NAME_MAX - 1).collect();
                std::iter::once('\u{2026}').chain(end.into_iter().rev()).collect()
            }
            Err(_) => self.typed.clone(),
        }
    }

    /// Returns the program with a seed for what it draws itself.
    pub fn seeded(&self, seed: Option<u64>) -> External {
        External { seed, ..self.clone() }
    }

    /// Returns the version that the program gives itself; nothing where it never did.
    pub fn version(&self) -> String {
        self.hello
            .as_ref()
            .map(|hello| hello.version.clone())
            .unwrap_or_default()
    }

    /// Puts a question.
    pub fn ask(
        &self,
        evidence: &Evidence,
        complaints: &[Complaint],
        method: Option<&Method>,
    ) -> Result<Testimony, Trouble> {
        let question = Question {
            evidence,
            complaints,
            method,
        };
        let lacks = self.hello.as_ref().map_err(Clone::clone)?.lacks(&question);
        if !lacks.is_empty() {
            let names: Vec<&str> = lacks.iter().map(|feature| feature.name()).collect();
            return Err(Trouble::Declined(format!(
                "the evidence needs the features that it does not list: {}",
                names.join(", ")
            )));
        }
        let bytes = self.talk(tracer_lines::write(&question, &self.limits))?;
        tracer_lines::read(&bytes, &question).map(|(_, testimony)| testimony)
    }

    /// Starts the program, gives it a question and returns everything that it wrote.
    fn talk(&self, question: String) -> Result<Vec<u8>, Trouble> {
        let mut process = Process::start(&self.words, (&self.limits, self.seed), question)?;
        let output = process.output()?;
        let status = process.ended()?;
        // One that declined may end as it likes; its own words are worth more than an exit code.
        if !status.success() && !declines(&output) {
            return Err(Trouble::Crashed(process.crash(status)));
        }
        Ok(output)
    }
}

/// Tells whether the last thing that a program wrote is that it declines.
fn declines(output: &[u8]) -> bool {
    let last = output.trim_ascii_end().rsplit(|byte| *byte == b'\n').next();
    let row = last.and_then(|line| serde_json::from_slice::<serde_json::Value>(line).ok());
    row.is_some_and(|row| row["row"] == "declined")
}

/// A program that runs.
struct Process {
    child: Child,
    limits: Limits,
    deadline: Instant,
    output: Receiver<io::Result<Vec<u8>>>,
    errors: Receiver<Vec<u8>>,
    /// It was waited for, so that its number may be another's by now.
    reaped: bool,
}

impl Process {
    fn start(words: &[String], (limits, seed): (&Limits, Option<u64>), question: String) -> Result<Process, Trouble> {
        let mut command = command(words, limits);
        command.env_remove(METHOD_SEED);
        command.envs(seed.map(|seed| (METHOD_SEED, seed.to_string())));
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| Trouble::NotStarted(reason(&e)))?;
        running(|running| running.insert(child.id()));
        let mut stdin = child.stdin.take().expect("it was asked for");
        // A program that answers without reading everything is no error of the writer.
        thread::spawn(move || drop(stdin.write_all(question.as_bytes())));
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (out, output) = channel();
        let (err, errors) = channel();
        let (mut stdout, stderr) = (stdout.expect("it was asked for"), stderr.expect("it was asked for"));
        let most = limits.output_bytes;
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let read = stdout.by_ref().take(most.saturating_add(1)).read_to_end(&mut bytes);
            let _ = out.send(read.map(|_| bytes)); // nobody listens any more where it was ended
        });
        thread::spawn(move || drop(err.send(tail(stderr))));
        Ok(Process {
            child,
            limits: *limits,
            deadline: now() + Duration::from_secs(limits.seconds),
            output,
            errors,
            reaped: false,
        })
    }

    /// Waits for the whole output.
    fn output(&mut self) -> Result<Vec<u8>, Trouble> {
        let left = self.deadline.saturating_duration_since(now());
        match self.output.recv_timeout(left) {
            Ok(Ok(bytes)) if bytes.len() as u64 > self.limits.output_bytes => {
                Err(Trouble::TooMuch(self.limits.output_bytes))
            }
            Ok(Ok(bytes)) => Ok(bytes),
            Ok(Err(e)) => Err(Trouble::Crashed(format!("its output cannot be read: {}", reason(&e)))),
            Err(RecvTimeoutError::Timeout) => Err(Trouble::TimedOut(self.limits.seconds)),
            Err(RecvTimeoutError::Disconnected) => Err(Trouble::Crashed("its output cannot be read".into())),
        }
    }

    /// Waits for its end, which may come after the end of its output.
    fn ended(&mut self) -> Result<ExitStatus, Trouble> {
        loop {
            // Under one lock, so that nobody ends a process by a number that it gave back.
            let looked = running(|running| {
                // Before it is waited for: until then its number is its own, and so is that of its group.
                if has_ended(&self.child) {
                    end(self.child.id());
                }
                let looked = self.child.try_wait();
                if let Ok(Some(_)) = looked {
                    self.reaped = running.remove(&self.child.id());
                }
                looked
            });
            match looked {
                Ok(Some(status)) => return Ok(status),
                Ok(None) if now() < self.deadline => thread::sleep(LOOK),
                Ok(None) => return Err(Trouble::TimedOut(self.limits.seconds)),
                Err(e) => return Err(Trouble::Crashed(reason(&e))),
            }
        }
    }

    /// Says how it ended and what it said last.
    fn crash(&self, status: ExitStatus) -> String {
        let how = match status.code() {
            Some(code) => format!("it ended with exit code {code}"),
            None => format!("it was ended by a signal ({status})"),
        };
        let said = self.errors.recv_timeout(GRACE).unwrap_or_default();
        let said = String::from_utf8_lossy(&said);
        let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let last = &lines[lines.len().saturating_sub(SAID_LINES)..];
        match last.is_empty() {
            true => format!("{how} and said nothing on its standard error"),
            false => format!("{how}; last it said: {}", shown::line(&last.join(" / "))),
        }
    }
}

impl Drop for Process {
    /// Ends the program with everything that it started, and waits for it; of one that ended by itself nothing is left.
    fn drop(&mut self) {
        if self.reaped {
            return;
        }
        running(|running| {
            end(self.child.id());
            let _ = self.child.kill(); // where the system has no groups
            let _ = self.child.wait();
            running.remove(&self.child.id());
        });
    }
}

/// Returns the last bytes of an output, all of which is read.
pub(super) fn tail(mut output: impl Read) -> Vec<u8> {
    let (mut kept, mut buffer) = (Vec::new(), [0; SAID_MAX]);
    while let Ok(read @ 1..) = output.read(&mut buffer) {
        kept.extend_from_slice(&buffer[..read]);
        let surplus = kept.len().saturating_sub(SAID_MAX);
        kept.drain(..surplus);
    }
    kept
}

/// Returns the command that starts the program in a process group of its own, under a limit of memory where one can be held:
/// a shell sets it on itself and then becomes the program.
pub(super) fn command(words: &[String], limits: &Limits) -> Command {
    let mut command = match limits.memory_bytes {
        Some(bytes) => {
            let mut shell = Command::new("/bin/sh");
            shell.args(["-c", "ulimit -v \"$1\" || exit 126; shift; exec \"$@\"", "sh"]);
            shell.arg((bytes / 1024).to_string()).args(words);
            shell
        }
        None => {
            let mut plain = Command::new(&words[0]);
            plain.args(&words[1..]);
            plain
        }
    };
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// Returns the limits that are held: that of memory only where the system's shell can set it.
pub(super) fn limits(args: &LimitArgs) -> Limits {
    let bytes = args.memory_limit << 20;
    let holds = Command::new("/bin/sh")
        .args(["-c", "ulimit -v \"$1\"", "sh", &(bytes / 1024).to_string()])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if !holds {
        output::note("this system holds no limit of memory for a program outside");
    }
    Limits {
        seconds: args.time_limit,
        output_bytes: args.output_limit << 20,
        memory_bytes: holds.then_some(bytes),
    }
}

/// Returns the moment; a limit of time needs a clock, and only here is one read.
#[expect(clippy::disallowed_methods, reason = "the clock belongs to the command line")]
pub(super) fn now() -> Instant {
    Instant::now()
}

/// Finds a program as a shell does: by its path, or in the folders of `PATH`.
pub(super) fn find(word: &str) -> Option<PathBuf> {
    let path = Path::new(word);
    if path.components().count() > 1 {
        return path.is_file().then(|| path.to_owned());
    }
    let folders = std::env::var_os("PATH")?;
    let endings = ["", std::env::consts::EXE_SUFFIX];
    let named = |folder: PathBuf| endings.map(|ending| folder.join(format!("{word}{ending}")));
    std::env::split_paths(&folders)
        .flat_map(named)
        .find(|path| path.is_file())
}

/// Splits a command into words as a shell does; nothing is replaced or looked up.
pub(super) fn split(typed: &str) -> Result<Vec<String>, &'static str> {
    let words = shlex::split(typed).ok_or("a quote is not closed, or a backslash stands at the end")?;
    match words.is_empty() {
        true => Err("it names no program"),
        false => Ok(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_split_as_a_shell_does() {
        let words = |typed: &str| split(typed).unwrap();
        assert_eq!(words("python3  my\\ tracer.py"), ["python3", "my tracer.py"]);
        assert_eq!(words("a 'b c' \"d 'e\" f\"g\"'h'"), ["a", "b c", "d 'e", "fgh"]);
        assert_eq!(words("a '' $HOME *"), ["a", "", "$HOME", "*"]);
        for open in ["a 'b", "a \"b", "a \\"] {
            assert_eq!(
                split(open),
                Err("a quote is not closed, or a backslash stands at the end")
            );
        }
        assert_eq!(split("  "), Err("it names no program"));
    }
}
