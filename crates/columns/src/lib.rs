//! What columns need beyond safe Rust. Every `unsafe` of dyepack stands here, with its reason.

/// Asks the processor to have a row of a column at hand soon. It changes nothing but time; a row that is not there is passed over.
#[inline(always)]
pub fn prefetch<T>(column: &[T], row: usize) {
    if row < column.len() {
        let row = &raw const column[row];
        #[cfg(target_arch = "x86_64")]
        // SAFETY: a prefetch reads nothing and faults nowhere, and every x86_64 has SSE; the address is that of a row.
        unsafe {
            core::arch::x86_64::_mm_prefetch::<{ core::arch::x86_64::_MM_HINT_T0 }>(row.cast());
        }
        #[cfg(target_arch = "aarch64")]
        // SAFETY: as above; the instruction only hints, and touches neither memory that Rust knows of nor flags nor the stack.
        unsafe {
            core::arch::asm!("prfm pldl1keep, [{row}]", row = in(reg) row, options(nostack, preserves_flags, readonly));
        }
        #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
        let _ = row;
    }
}

#[cfg(test)]
mod tests {
    use super::prefetch;

    #[test]
    fn any_row_may_be_asked_for_whether_it_is_there_or_not() {
        let column = [1u64, 2, 3];
        for row in [0, 2, 3, usize::MAX] {
            prefetch(&column, row);
        }
        prefetch::<u64>(&[], 0);
        prefetch(&[(); 3], 1);
        assert_eq!(column, [1, 2, 3]);
    }
}
