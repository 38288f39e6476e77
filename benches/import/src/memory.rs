//! How far the memory of this process grew at its peak, as reported by Linux (proc(5)).
//!
//! The figure is rough: it counts whole pages, and memory that an earlier contestant has freed may be
//! reused. Other systems have no such file, and so no figure.

use std::fs;

const STATUS: &str = "/proc/self/status";
const CLEAR: &str = "/proc/self/clear_refs";
/// Resets the peak to the current size.
const RESET_PEAK: &str = "5";

/// Resets the peak, and returns the current size in bytes.
pub(crate) fn reset_peak() -> Option<u64> {
    fs::write(CLEAR, RESET_PEAK).ok()?;
    bytes_of(&fs::read_to_string(STATUS).ok()?, "VmRSS:")
}

/// Returns by how many bytes the peak since [`reset_peak`] exceeds the size that it returned.
pub(crate) fn growth_since(before_bytes: u64) -> Option<u64> {
    let peak_bytes = bytes_of(&fs::read_to_string(STATUS).ok()?, "VmHWM:")?;
    Some(peak_bytes.saturating_sub(before_bytes))
}

/// Reads a field such as `VmHWM:   1234 kB`.
fn bytes_of(status: &str, field: &str) -> Option<u64> {
    let value = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: u64 = value.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_read_by_its_whole_name() {
        let status = "Name:\timport\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\n";
        assert_eq!(bytes_of(status, "VmRSS:"), Some(1 << 20));
        assert_eq!(bytes_of(status, "VmHWM:"), Some(2 << 20));
        assert_eq!(bytes_of(status, "VmPeak:"), None);
    }
}
