//! The two threads on which the store is written and read.

use std::{
    io,
    sync::mpsc::{self, Receiver, Sender},
    thread::{self, JoinHandle},
};

use model::{doc::DocId, summary::Summary, time::Timestamp};
use sync::{
    relay::{Found, Load},
    store::{AppendError, Batch, ReadError, Store},
};
use tokio::sync::oneshot;

use super::Sqlite;
use crate::limits;

/// What the threads have to say.
#[derive(Debug)]
pub(crate) enum Report {
    /// How a batch ended.
    Appended { ticket: u64, result: Result<(), AppendError> },
    /// What was found.
    Loaded { load: Load, found: Result<Found, ReadError> },
    /// The store can't say how a commit ended. Nothing may be answered any more.
    Lost,
}

/// The thread that writes.
#[derive(Debug)]
pub(crate) struct Writer {
    jobs: Sender<WriteJob>,
    thread: JoinHandle<()>,
}

/// The thread that reads.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    jobs: Sender<ReadJob>,
}

#[derive(Debug)]
enum WriteJob {
    Append { ticket: u64, batch: Batch },
    Forget { before: Timestamp },
}

#[derive(Debug)]
enum ReadJob {
    Load(Load),
    Summary { doc: DocId, answer: oneshot::Sender<Option<Summary>> },
}

impl Writer {
    /// Starts the thread.
    pub(crate) fn start(
        mut store: Sqlite,
        report: impl Fn(Report) + Send + 'static,
    ) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel();
        let write = move || while write_next(&mut store, &queue, &report).is_some() {};
        let thread = thread::Builder::new().name("store-writer".to_owned()).spawn(write)?;
        Ok(Self { jobs, thread })
    }

    /// Has this written, after all that was given before.
    pub(crate) fn append(&self, ticket: u64, batch: Batch) {
        // The thread only ends after it has reported why.
        let _ = self.jobs.send(WriteJob::Append { ticket, batch });
    }

    /// Has old outcomes forgotten.
    pub(crate) fn forget(&self, before: Timestamp) {
        let _ = self.jobs.send(WriteJob::Forget { before });
    }

    /// Waits until all that was given is written.
    pub(crate) fn finish(self) {
        drop(self.jobs);
        if self.thread.join().is_err() {
            tracing::error!("the thread that writes has panicked");
        }
    }
}

/// Takes what has gathered while the last commit was written, and commits it as one.
fn write_next(
    store: &mut Sqlite,
    queue: &Receiver<WriteJob>,
    report: &impl Fn(Report),
) -> Option<()> {
    let mut next = queue.recv().ok();
    let (mut tickets, mut batches, mut forget) = (Vec::new(), Vec::new(), None);
    while let Some(job) = next {
        match job {
            WriteJob::Append { ticket, batch } => {
                tickets.push(ticket);
                batches.push(batch);
            }
            WriteJob::Forget { before } => forget = Some(before),
        }
        let is_enough = batches.len() >= limits::GATHERED_MAX;
        next = if is_enough { None } else { queue.try_recv().ok() };
    }
    if tickets.is_empty() && forget.is_none() {
        return None;
    }
    if !batches.is_empty() {
        let results = store.append(&batches);
        if store.is_lost() {
            report(Report::Lost);
            return None;
        }
        for (ticket, result) in tickets.into_iter().zip(results) {
            if let Err(AppendError::Disk(error)) = &result {
                tracing::error!(%error, "a batch could not be written");
            }
            report(Report::Appended { ticket, result });
        }
    }
    if let Some(before) = forget {
        match store.forget_endings(before) {
            Ok(n) => tracing::debug!(n, "old outcomes forgotten"),
            Err(error) => tracing::warn!(%error, "old outcomes could not be forgotten"),
        }
    }
    Some(())
}

impl Reader {
    /// Starts the thread. It ends when nobody asks any more.
    pub(crate) fn start(
        mut store: Sqlite,
        report: impl Fn(Report) + Send + 'static,
    ) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel();
        let read = move || {
            for job in queue {
                match job {
                    ReadJob::Load(load) => {
                        let found = load_one(&mut store, load);
                        if let Err(error) = &found {
                            tracing::error!(%error, ?load, "the store could not be read");
                        }
                        report(Report::Loaded { load, found });
                    }
                    ReadJob::Summary { doc, answer } => {
                        // Whoever asked may have gone.
                        let _ = answer.send(store.summary(doc).ok().flatten());
                    }
                }
            }
        };
        thread::Builder::new().name("store-reader".to_owned()).spawn(read)?;
        Ok(Self { jobs })
    }

    /// Has this read.
    pub(crate) fn load(&self, load: Load) {
        let _ = self.jobs.send(ReadJob::Load(load));
    }

    /// What lists show of a document, if it is there and can be read.
    pub(crate) async fn summary(&self, doc: DocId) -> Option<Summary> {
        let (answer, answered) = oneshot::channel();
        self.jobs.send(ReadJob::Summary { doc, answer }).ok()?;
        answered.await.ok().flatten()
    }
}

fn load_one(store: &mut Sqlite, load: Load) -> Result<Found, ReadError> {
    match load {
        Load::Doc(doc) => store.load(doc).map(Found::Doc),
        Load::Ending { author, item } => store.ending(author, item).map(Found::Ending),
        Load::EndedSeal { doc, after } => store.ended_seal(doc, after).map(Found::EndedSeal),
    }
}
