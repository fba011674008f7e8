//! What the machine has left for a run, and what the process has used of it.

use std::time::Duration;

use crate::scenario::{Scenario, in_bytes};
use crate::study::Choice;

use super::output;

/// Says so where a run may take more memory than the machine has; where that cannot be known, nothing.
pub fn warn(scenario: &Scenario, choice: &Choice) {
    let chosen = |known: usize, chosen: usize| if chosen == 0 { known } else { known.min(chosen) };
    let mut scenario = scenario.clone();
    let starts = chosen(scenario.starts.len(), choice.rails.len());
    scenario.starts.truncate(starts);
    let vantages = chosen(scenario.vantages.len(), choice.vantages.len());
    scenario.vantages.truncate(vantages);
    let needed = scenario.memory();
    if let Some(there) = available().filter(|there| *there < needed) {
        let (needed, there) = (in_bytes(needed), in_bytes(there));
        output::note(format_args!(
            "the run takes about {needed} of memory, and this machine has {there} left"
        ));
    }
}

/// Returns how many bytes of memory are left, where the system says so.
fn available() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/meminfo").ok()?;
    in_table(&text, "MemAvailable:")
}

/// Returns the most bytes of memory that the process ever had, where the system says so.
pub fn peak_memory() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    in_table(&text, "VmHWM:")
}

/// Returns how long the processor has worked for the process; where the system does not say it, the time that has passed.
pub fn worked() -> Duration {
    #[cfg(unix)]
    {
        let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
        Duration::try_from(spent).expect("a process has worked for no negative time")
    }
    #[cfg(not(unix))]
    {
        use std::{sync::OnceLock, time::Instant};
        static BEGAN: OnceLock<Instant> = OnceLock::new();
        #[expect(
            clippy::disallowed_methods,
            reason = "what is measured is time, and no result hangs on it"
        )]
        BEGAN.get_or_init(Instant::now).elapsed()
    }
}

fn in_table(text: &str, row: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix(row))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::{in_table, peak_memory, worked};

    #[test]
    fn what_is_left_is_read_from_the_system_s_table() {
        let text = "MemTotal:       24645272 kB\nMemFree:  1 kB\nMemAvailable:   23000000 kB\n";
        assert_eq!(in_table(text, "MemAvailable:"), Some(23_000_000 * 1_024));
        assert_eq!(in_table("MemTotal: 5 kB\n", "MemAvailable:"), None);
    }

    #[test]
    fn what_the_process_has_used_only_grows() {
        let (began, mut sum) = (worked(), 0u64);
        while worked() == began {
            sum += 1;
        }
        assert!(worked() > began && sum < u64::MAX);
        assert!(peak_memory().is_none_or(|bytes| bytes > 1 << 16));
    }
}
