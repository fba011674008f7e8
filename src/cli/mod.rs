//! Words to a job: the only place with effects.
