//! Projects a world to what one investigator can see from one vantage at one instant.
