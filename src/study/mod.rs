//! The pipeline as a function, from a scenario to scored results.
