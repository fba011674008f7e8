//! What columns need beyond safe Rust. Every `unsafe` of dyepack stands here, with its reason.

mod column;
mod fixed;
mod map;
mod spill;

pub use column::Column;
pub use fixed::{Fixed, NeverZero};
pub use map::{Fault, Stored};
pub use spill::spill_into;

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

/// Does a piece of work with the widest instructions that the processor has, where it is compiled into this: a loop over lanes then takes four
/// or eight at a step. The result is the same, since no instruction of these rounds otherwise.
#[inline(always)]
pub fn widest<T>(work: impl FnOnce() -> T) -> T {
    #[cfg(target_arch = "x86_64")]
    {
        #[target_feature(enable = "avx2,bmi1,bmi2")]
        fn wide<T>(work: impl FnOnce() -> T) -> T {
            work()
        }
        #[target_feature(enable = "avx2,bmi1,bmi2,avx512f,avx512dq,avx512vl")]
        fn widest<T>(work: impl FnOnce() -> T) -> T {
            work()
        }
        let has_wide =
            is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("bmi2");
        let has_widest = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512dq")
            && is_x86_feature_detected!("avx512vl");
        if has_wide && has_widest {
            // SAFETY: the processor has been asked, and has all of them.
            return unsafe { widest(work) };
        }
        if has_wide {
            // SAFETY: as above.
            return unsafe { wide(work) };
        }
    }
    work()
}

#[cfg(test)]
mod tests {
    use super::{prefetch, widest};

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

    #[test]
    fn work_comes_to_the_same_with_wide_instructions() {
        let products = |lanes: &[u64]| {
            lanes
                .iter()
                .map(|lane| lane.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7)
                .collect::<Vec<_>>()
        };
        let lanes: Vec<u64> = (0..77).map(|lane| lane * lane * 1_000_003).collect();
        assert_eq!(widest(|| products(&lanes)), products(&lanes));
    }
}
