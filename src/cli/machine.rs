//! What the machine has left for a run.

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
    in_meminfo(&text)
}

fn in_meminfo(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    let kilobytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kilobytes.checked_mul(1_024)
}

#[cfg(test)]
mod tests {
    use super::in_meminfo;

    #[test]
    fn what_is_left_is_read_from_the_system_s_table() {
        let text = "MemTotal:       24645272 kB\nMemFree:  1 kB\nMemAvailable:   23000000 kB\n";
        assert_eq!(in_meminfo(text), Some(23_000_000 * 1_024));
        assert_eq!(in_meminfo("MemTotal: 5 kB\n"), None);
    }
}
