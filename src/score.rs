//! Compares a trace with the truth: two colourings of one ledger, and the score is their overlap.
