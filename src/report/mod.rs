//! One plain view of the results, and its renderings.
