//! Makes a world: agenda, actors, keepers, verbs and rails.
