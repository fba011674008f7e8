//! Why a job was not done.

use std::io;

use crate::shown;

/// Why a job was not done; the exit code and the message.
#[derive(Debug)]
pub(crate) struct Failure {
    pub code: u8,
    pub message: String,
}

impl Failure {
    /// A failure told on one line; what it repeats of a file breaks no line and steers no terminal.
    fn new(code: u8, message: &str) -> Failure {
        Failure {
            code,
            message: shown::line(message.trim_end()).into_owned(),
        }
    }

    /// Tells more on a line of its own.
    pub fn then(mut self, line: &str) -> Failure {
        self.message.push('\n');
        self.message.push_str(&shown::line(line));
        self
    }

    /// The work failed: a file could not be written.
    pub fn work(message: impl Into<String>) -> Failure {
        Failure::new(1, &message.into())
    }

    /// The words typed make no sense together.
    pub fn usage(message: impl Into<String>) -> Failure {
        Failure::new(2, &message.into())
    }

    /// A scenario or an input is invalid.
    pub fn input(message: impl Into<String>) -> Failure {
        Failure::new(3, &message.into())
    }

    /// An input is invalid, and the message has lines and colours of its own: it was rendered from what is shown as such.
    pub fn rendered(message: String) -> Failure {
        Failure { code: 3, message }
    }

    /// A requested check failed.
    pub fn check(message: impl Into<String>) -> Failure {
        Failure::new(4, &message.into())
    }
}

/// What a run of a study says.
impl From<String> for Failure {
    fn from(message: String) -> Failure {
        Failure::input(message)
    }
}

/// Says why an input or output failed, in words that carry no number.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file".into(),
        io::ErrorKind::PermissionDenied => "permission denied".into(),
        io::ErrorKind::IsADirectory => "this is a folder".into(),
        _ => {
            let said = error.to_string().to_lowercase();
            said.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}
