//! Other people's investigators: a program that runs for one race and answers one line an hour, and whoever sits at the terminal.

use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use crate::formats::policy_lines::{self, Hello, Race};
use crate::formats::tracer_lines::Limits;
use crate::shown;
use crate::study::inquiry::{Player, Reply, Turn};
use crate::trace::Trouble;

use super::children::{end, running};
use super::external::{command, now, tail};
use super::failure::reason;

/// How long the last words of a program are waited for that has ended.
const GRACE: Duration = Duration::from_secs(1);

/// How many lines of them are shown.
const SAID_LINES: usize = 3;

/// A program that leads one race.
pub struct Dialogue {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<io::Result<String>>,
    errors: Receiver<Vec<u8>>,
    limits: Limits,
    /// How many lines it wrote.
    number: u64,
    written: u64,
    pub hello: Hello,
}

impl Dialogue {
    /// Starts a program and hears who it is.
    pub fn start(words: &[String], limits: &Limits, race: &Race) -> Result<Dialogue, Trouble> {
        let mut command = command(words, limits);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| Trouble::NotStarted(reason(&e)))?;
        running(|running| running.insert(child.id()));
        let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
        let (stdout, stderr) = (stdout.expect("it was asked for"), stderr.expect("it was asked for"));
        let (out, lines) = channel();
        let (err, errors) = channel();
        let most = limits.output_bytes;
        thread::spawn(move || {
            let mut reader = BufReader::new(io::Read::take(stdout, most.saturating_add(1)));
            loop {
                let mut line = String::new();
                let read = reader.read_line(&mut line);
                let goes_on = matches!(read, Ok(1..));
                // The end of its output is told by the end of the channel.
                let is_told = matches!(read, Ok(0)) || out.send(read.map(|_| line)).is_ok();
                if !goes_on || !is_told {
                    return;
                }
            }
        });
        thread::spawn(move || drop(err.send(tail(stderr))));
        let mut dialogue = Dialogue {
            stdin: child.stdin.take(),
            child,
            lines,
            errors,
            limits: *limits,
            number: 0,
            written: 0,
            hello: Hello {
                name: String::new(),
                wants_evidence: false,
            },
        };
        let said = dialogue.say(policy_lines::greeting(race))?;
        dialogue.hello = policy_lines::read_hello(&said)?;
        Ok(dialogue)
    }

    /// Writes something and waits for the next line.
    fn say(&mut self, text: String) -> Result<String, Trouble> {
        let deadline = now() + Duration::from_secs(self.limits.seconds);
        let Some(mut stdin) = self.stdin.take() else {
            return Err(Trouble::Crashed("it stopped reading".into()));
        };
        // By a thread of its own, so that a program that does not read holds nobody up for longer than it may.
        let (done, back) = channel();
        thread::spawn(move || {
            let wrote = stdin.write_all(text.as_bytes()).and_then(|()| stdin.flush());
            let _ = done.send(wrote.map(|()| stdin)); // nobody listens any more where it was ended
        });
        let answer = match self.lines.recv_timeout(deadline.saturating_duration_since(now())) {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(e)) => Err(Trouble::Crashed(format!("its output cannot be read: {}", reason(&e)))),
            Err(RecvTimeoutError::Timeout) => Err(Trouble::TimedOut(self.limits.seconds)),
            Err(RecvTimeoutError::Disconnected) => Err(self.crash()),
        }?;
        self.number += 1;
        self.written += answer.len() as u64;
        if self.written > self.limits.output_bytes {
            return Err(Trouble::TooMuch(self.limits.output_bytes));
        }
        let left = deadline.saturating_duration_since(now());
        self.stdin = back.recv_timeout(left).ok().and_then(Result::ok);
        Ok(answer)
    }

    /// Says how it ended and what it said last.
    fn crash(&mut self) -> Trouble {
        let said = self.errors.recv_timeout(GRACE).unwrap_or_default();
        let said = String::from_utf8_lossy(&said).into_owned();
        let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        let last = &lines[lines.len().saturating_sub(SAID_LINES)..];
        let how = "it ended before the race did";
        Trouble::Crashed(match last.is_empty() {
            true => format!("{how} and said nothing on its standard error"),
            false => format!("{how}; last it said: {}", shown::line(&last.join(" / "))),
        })
    }
}

impl Player for Dialogue {
    fn turn(&mut self, turn: &Turn<'_>) -> Result<Reply, Trouble> {
        let text = policy_lines::write(turn, self.hello.wants_evidence);
        let answer = self.say(text)?;
        policy_lines::read(self.number, answer.trim())
    }
}

impl Drop for Dialogue {
    /// The race is over: its input ends, and with it the program and everything that it started.
    fn drop(&mut self) {
        self.stdin = None;
        running(|running| {
            end(self.child.id());
            let _ = self.child.kill(); // where the system has no groups
            let _ = self.child.wait();
            running.remove(&self.child.id());
        });
    }
}

/// How many offers are shown to whoever sits at the terminal.
const SHOWN: usize = 12;

/// Whoever sits at the terminal.
pub struct Hand;

impl Player for Hand {
    fn turn(&mut self, turn: &Turn<'_>) -> Result<Reply, Trouble> {
        let evidence = turn.evidence;
        println_to_terminal(&format!(
            "\nhour {}, {}; {} requests open",
            turn.number, turn.at, turn.open
        ));
        for &purse in &turn.answers {
            println_to_terminal(&format!(
                "  an answer came about {}",
                shown::name(&evidence.purse_name(purse))
            ));
        }
        for (place, offer) in turn.offers.iter().enumerate().take(SHOWN) {
            let facts = evidence.facts(offer.purse);
            let keeper = facts
                .keeper
                .map(|keeper| evidence.keepers()[keeper.index()].name.as_str());
            let holder = facts.holder.map(|holder| evidence.holders()[holder as usize].as_str());
            println_to_terminal(&format!(
                "  {place}: {} {} at {}, {}: {} USD",
                offer.order.name(),
                shown::name(&evidence.purse_name(offer.purse)),
                shown::name(keeper.unwrap_or("nobody known")),
                shown::name(holder.unwrap_or("no name")),
                offer.value.cents().get() / 100,
            ));
        }
        if turn.offers.len() > SHOWN {
            println_to_terminal(&format!("  and {} more", turn.offers.len() - SHOWN));
        }
        loop {
            print_to_terminal("a number, or Enter to look on: ");
            let mut typed = String::new();
            match io::stdin().lock().read_line(&mut typed) {
                Ok(0) => return Ok(Reply::Look),
                Ok(_) => {}
                Err(e) => return Err(Trouble::Crashed(reason(&e))),
            }
            match (typed.trim(), typed.trim().parse::<usize>()) {
                ("", _) => return Ok(Reply::Look),
                (_, Ok(place)) if place < turn.offers.len() => return Ok(Reply::Offered(place)),
                (wrong, _) => println_to_terminal(&format!(
                    "{:?} is no offer; accepted are 0 to {} and Enter",
                    wrong,
                    turn.offers.len().saturating_sub(1)
                )),
            }
        }
    }
}

fn print_to_terminal(text: &str) {
    let mut terminal = io::stderr().lock();
    let _ = write!(terminal, "{text}").and_then(|()| terminal.flush()); // a terminal that is gone is seen when it is read
}

fn println_to_terminal(text: &str) {
    print_to_terminal(&format!("{text}\n"));
}
