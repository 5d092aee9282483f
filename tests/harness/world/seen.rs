//! What happened: a simulation in which nothing goes wrong shows nothing.

/// How often what happened in a world.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    pub asked: usize,
    pub typed: usize,
    pub admitted: usize,
    pub refusals: usize,
    pub dependents: usize,
    pub races: usize,
    pub cuts: usize,
    pub restarts: usize,
    pub relay_restarts: usize,
    pub disk_failures: usize,
    pub revocations: usize,
    pub seals: usize,
    pub slow: usize,
    pub failed_reads: usize,
    pub restores: usize,
    pub losses: usize,
    pub failed_disks: usize,
    /// Items that the relay would have placed in another text than their author saw.
    pub other_texts: usize,
    /// Items that were in a log which was then lost.
    pub forgotten: usize,
    /// Those of them that are in the log again, and how many of these write text.
    pub came_back: usize,
    pub texts_came_back: usize,
}

impl Seen {
    pub fn add(&mut self, other: &Self) {
        self.asked += other.asked;
        self.typed += other.typed;
        self.admitted += other.admitted;
        self.refusals += other.refusals;
        self.dependents += other.dependents;
        self.races += other.races;
        self.cuts += other.cuts;
        self.restarts += other.restarts;
        self.relay_restarts += other.relay_restarts;
        self.disk_failures += other.disk_failures;
        self.revocations += other.revocations;
        self.seals += other.seals;
        self.slow += other.slow;
        self.failed_reads += other.failed_reads;
        self.restores += other.restores;
        self.losses += other.losses;
        self.failed_disks += other.failed_disks;
        self.other_texts += other.other_texts;
        self.forgotten += other.forgotten;
        self.came_back += other.came_back;
        self.texts_came_back += other.texts_came_back;
    }
}
